/** IBM QRadar's LEEF 2.0: five header fields, the delimiter, and pairs that it separates. */
import type { Action } from '../action.ts';
import { deciders, type Severity, visible, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

/** 1 to 10. */
const SEVERITY: Readonly<Record<Severity, number>> = { info: 2, low: 4, medium: 6, high: 8 };

/** There is no escape for it: it is what separates pairs, so no value may hold one. */
const TAB = '\t';
const value = (of: string): string =>
  visible(
    of
      .replaceAll('\\', '\\\\')
      .replace(/\r\n|\n|\r/g, '\\n')
      .replaceAll(TAB, ' '),
  );
const header = (of: string): string => visible(of).replaceAll('|', '/');

export const leef = (context: ExportContext): Format =>
  perLine('text/plain; charset=utf-8', event => lineOf(event, context));

function lineOf(event: LogEvent, { origin, version }: ExportContext): string {
  const { name, at, allowed, severity, title } = wordsOf(event);
  const pairs: Pairs = {
    devTime: at,
    cat: allowed === null ? 'gatekeep' : allowed ? 'gatekeep allowed' : 'gatekeep denied',
    sev: SEVERITY[severity],
    title,
    seq: event.seq,
    // The same for a line that is sent twice.
    lineHash: event.hash,
    log: origin,
    ...(event.action !== null && subjectOf(event.action)),
  };
  const told = Object.entries(pairs).filter(([, one]) => one !== null && one !== '');
  const head = `LEEF:2.0|gatekeep|gatekeep|${header(version)}|${header(name)}|x09|`;
  return head + told.map(([key, one]) => `${key}=${value(String(one))}`).join(TAB);
}

type Pairs = Readonly<Record<string, string | number | null>>;

const subjectOf = (action: Action): Pairs => ({
  usrName: action.user,
  accountId: action.uid,
  identHostName: action.host,
  policy: action.policy,
  reason: action.decision?.reason ?? action.reason,
  request: action.id,
  command: action.command,
  folder: action.cwd,
  agent: action.agent?.name ?? null,
  rules: action.rules.map(({ id }) => id).join(' '),
  approver: deciders(action).join('; '),
  exit: action.outcome?.exit ?? null,
  durationMs: action.outcome?.duration_ms ?? null,
});
