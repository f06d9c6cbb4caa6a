/** What a line says, in the few words that every format needs. */
import { type Action, object, text } from '../action.ts';
import type { LogEvent } from './format.ts';

export interface EventWords {
  /** `decision.approved`, `request.held`, `outcome`, `rotate`. */
  readonly name: string;
  /** A short sentence for a list. */
  readonly title: string;
  /** Milliseconds since the epoch; 0 where the line says no time. */
  readonly at: number;
  /** Was what the line speaks of let through, or stopped? Null where it is neither, or not yet. */
  readonly allowed: boolean | null;
  readonly severity: Severity;
}

export type Severity = 'info' | 'low' | 'medium' | 'high';

const TITLES: Readonly<Record<string, string>> = {
  'request.auto-allowed': 'Command allowed by rules',
  'request.auto-denied': 'Command denied by rules',
  'request.unanswerable': 'Command stopped, nobody could approve it',
  'request.held': 'Command held for approval',
  'decision.approved': 'Command approved',
  'decision.rejected': 'Command refused by a person',
  'decision.expired': 'Request expired',
  'decision.withdrawn': 'Request withdrawn',
  'decision.parked': 'Request stays open',
  'decision.voided': 'Approval became void',
  answer: 'A person answered',
  grant: 'An earlier answer covers the command',
  revoke: 'A grant was revoked',
  resumed: 'The command came again while its request was open',
  'break-glass': 'Glass broken: one person let it run alone',
  review: 'A broken glass was reviewed',
  start: 'Approved command started',
  outcome: 'Approved command ended',
  genesis: 'Log begun',
  recovery: 'Log recovered after a crash',
  gap: 'Records could not be written',
  rotate: 'Log file set aside',
  retire: 'Log file deleted',
  policy: 'Another policy is in force',
  approvers: 'List of approvers changed',
  key: 'Signing key made',
  checkpoint: 'Checkpoint signed',
  anchor: 'Checkpoint held elsewhere',
  notify: 'Request shown to people',
  erase: 'Secret of a subject erased',
};

/** What stops a command. */
const STOPPED = new Set(['auto-denied', 'unanswerable', 'rejected', 'expired', 'withdrawn', 'voided']);
const LET_THROUGH = new Set(['auto-allowed', 'approved']);

/** Lines about the log that somebody should look at. */
const GRAVE: Readonly<Record<string, Severity>> = {
  'break-glass': 'high',
  recovery: 'medium',
  gap: 'high',
  retire: 'medium',
  revoke: 'low',
};

export function wordsOf({ record, action }: LogEvent): EventWords {
  const type = text(record.type);
  const at = Date.parse(text(record.t));
  const result = text(object(record.decision)?.result);
  const decided = type === 'request' || type === 'decision';
  const name = decided ? `${type}.${result === '' ? 'held' : result}` : type;
  return {
    name,
    title: Object.hasOwn(TITLES, name) ? TITLES[name]! : name,
    at: Number.isNaN(at) ? 0 : at,
    allowed: allowedBy(type, result, record),
    severity: severityOf(type, result, action),
  };
}

function allowedBy(type: string, result: string, record: LogEvent['record']): boolean | null {
  if (type === 'outcome') return record.exit === 0;
  if (type === 'start') return true;
  return STOPPED.has(result) ? false : LET_THROUGH.has(result) ? true : null;
}

function severityOf(type: string, result: string, action: Action | null): Severity {
  if (Object.hasOwn(GRAVE, type)) return GRAVE[type]!;
  if (result === 'auto-denied' || result === 'voided' || result === 'unanswerable') return 'medium';
  if (action === null || action.verdict === 'allow') return 'info';
  return action.sensitivity === 'critical' || action.sensitivity === 'high' ? 'medium' : 'low';
}

/** Everybody whose answers decided, and what is proven of them. */
export const deciders = (action: Action | null): readonly string[] =>
  (action?.decision?.by ?? []).map(({ name, identities }) => [name, ...identities.map(id => `<${id}>`)].join(' '));

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** For formats that know no escape of their own: a control character could end the field, or move somebody's terminal. */
export const visible = (value: string): string =>
  value.replace(CONTROL, char => `<U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`);
