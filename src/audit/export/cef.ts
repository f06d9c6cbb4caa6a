/** ArcSight's Common Event Format 0: a header of seven fields and an extension of known keys. */
import type { Action } from '../action.ts';
import { deciders, type Severity, visible, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

const SEVERITY: Readonly<Record<Severity, number>> = { info: 2, low: 4, medium: 6, high: 8 };

/** Line breaks have an escape in values and none in the header. */
const header = (value: string): string => visible(value).replace(/[\\|]/g, char => `\\${char}`);
const extension = (value: string): string =>
  value
    .split(/\r\n|\n|\r/)
    .map(part => visible(part).replace(/[\\=]/g, char => `\\${char}`))
    .join('\\n');

export const cef = (context: ExportContext): Format =>
  perLine('text/plain; charset=utf-8', event => lineOf(event, context));

function lineOf(event: LogEvent, { origin, version }: ExportContext): string {
  const { name, title, severity } = wordsOf(event);
  const head = ['CEF:0', 'gatekeep', 'gatekeep', version, name, title].map((part, i) =>
    i === 0 ? part : header(part),
  );
  const pairs = Object.entries(pairsOf(event, origin)).filter(([, value]) => value !== null && value !== '');
  return `${[...head, SEVERITY[severity]].join('|')}|${pairs.map(([key, value]) => `${key}=${extension(String(value))}`).join(' ')}`;
}

type Pairs = Readonly<Record<string, string | number | null>>;

function pairsOf(event: LogEvent, origin: string): Pairs {
  const { seq, hash, action } = event;
  const { at, allowed, name } = wordsOf(event);
  return {
    rt: at,
    // The same for a line that is sent twice.
    externalId: hash,
    act: name,
    outcome: allowed === null ? null : allowed ? 'success' : 'failure',
    deviceProcessName: origin,
    cn1Label: 'seq',
    cn1: seq,
    ...(action !== null && subjectOf(action)),
  };
}

function subjectOf(action: Action): Pairs {
  const { user, uid, host, pid, cwd, command, rules, agent, policy, decision, outcome, reason } = action;
  const labelled = (key: string, label: string, value: string | number | null): Pairs =>
    value === null || value === '' ? {} : { [`${key}Label`]: label, [key]: value };
  return {
    suser: user,
    suid: uid,
    dvchost: host,
    dvcpid: pid,
    sourceServiceName: agent?.name ?? null,
    reason: decision?.reason ?? reason,
    ...labelled('cs1', 'command', command),
    ...labelled('cs2', 'policy', policy),
    ...labelled('cs3', 'request', action.id),
    ...labelled('cs4', 'rules', rules.map(({ id }) => id).join(' ')),
    ...labelled('cs5', 'approver', deciders(action).join('; ')),
    ...labelled('cs6', 'folder', cwd),
    ...labelled('cn2', 'exit', outcome?.exit ?? null),
    ...labelled('cn3', 'durationMs', outcome?.duration_ms ?? null),
  };
}
