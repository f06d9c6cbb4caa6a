/** Elastic Common Schema 9: https://www.elastic.co/docs/reference/ecs. One document a line. */
import { type Action, text } from '../action.ts';
import { deciders, type EventWords, type Severity, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

const SEVERITY: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8 };

/** `event.type` has a closed list of words. */
function typesOf({ record: { type } }: LogEvent, { allowed }: EventWords): readonly string[] {
  if (type === 'start') return ['start'];
  if (type === 'outcome') return ['end'];
  return allowed === null ? ['info'] : [allowed ? 'allowed' : 'denied'];
}

export const ecs = (context: ExportContext): Format =>
  perLine('application/x-ndjson', event => JSON.stringify(documentOf(event, context)));

function documentOf(event: LogEvent, { origin, version }: ExportContext): object {
  const { record, action, seq, hash, line, sha256 } = event;
  const words = wordsOf(event);
  return {
    '@timestamp': text(record.t),
    ecs: { version: '9.0.0' },
    message: action === null ? words.title : `${words.title}: ${action.command}`,
    event: {
      kind: 'event',
      module: 'gatekeep',
      dataset: 'gatekeep.audit',
      category: [action === null ? 'configuration' : 'process'],
      type: typesOf(event, words),
      action: words.name,
      outcome: words.allowed === null ? 'unknown' : words.allowed ? 'success' : 'failure',
      severity: SEVERITY[words.severity],
      sequence: seq,
      // The same for a line that is sent twice: use it as the document's id.
      id: hash,
      hash: sha256,
      original: line,
      ...(action?.decision?.reason != null && { reason: action.decision.reason }),
      ...(record.type === 'outcome' && duration(action)),
    },
    observer: { vendor: 'gatekeep', product: 'gatekeep', type: 'command gate', version },
    labels: { log: origin },
    ...(action !== null && subjectOf(action, record.type === 'outcome')),
  };
}

/** Nanoseconds. */
const duration = (action: Action | null): object =>
  action?.outcome?.duration_ms == null ? {} : { duration: action.outcome.duration_ms * 1_000_000 };

function subjectOf(action: Action, ended: boolean): object {
  const { user, uid, host, pid, cwd, command, rules, agent, ci, policy, decision, id } = action;
  return {
    process: {
      entity_id: id,
      command_line: command,
      working_directory: cwd,
      ...(pid !== null && { pid }),
      ...(ended && action.outcome?.exit != null && { exit_code: action.outcome.exit }),
    },
    user: { name: user, ...(uid !== null && { id: String(uid) }) },
    host: { hostname: host, name: host },
    related: { user: [...new Set([user, ...(decision?.by ?? []).map(({ name }) => name)])] },
    ...(rules.length > 0 && { rule: { id: rules.map(rule => rule.id), ruleset: policy } }),
    gatekeep: {
      request: id,
      verdict: action.verdict,
      sensitivity: action.sensitivity,
      agent,
      ci,
      policy,
      decision: decision && { ...decision, by: deciders(action) },
    },
  };
}
