/** OpenTelemetry logs as JSON (opentelemetry-proto, logs/v1): a record a line, with the stored line as its body. */
import { type Action, text } from '../action.ts';
import { deciders, type Severity, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

const SEVERITY: Readonly<Record<Severity, readonly [number: number, text: string]>> = {
  info: [9, 'INFO'],
  low: [10, 'INFO2'],
  medium: [13, 'WARN'],
  high: [17, 'ERROR'],
};

type Value = string | number | readonly string[] | null;

const anyValue = (value: Exclude<Value, null>): object => {
  if (typeof value === 'string') return { stringValue: value };
  // 64-bit integers are texts in protobuf's JSON.
  if (typeof value === 'number') return { intValue: String(value) };
  return { arrayValue: { values: value.map(stringValue => ({ stringValue })) } };
};

const attributes = (of: Readonly<Record<string, Value>>): readonly object[] =>
  Object.entries(of).flatMap(([key, value]) => (value === null ? [] : [{ key, value: anyValue(value) }]));

export function otlp({ origin, version }: ExportContext): Format {
  const resource = { 'service.name': 'gatekeep', 'service.version': version, 'gatekeep.log': origin };
  const named = JSON.stringify({ attributes: attributes(resource) });
  const scope = JSON.stringify({ name: 'gatekeep.audit', version });
  const request = {
    before: `{"resourceLogs":[{"resource":${named},"scopeLogs":[{"scope":${scope},"logRecords":[`,
    between: ',',
    after: ']}]}]}',
  };
  // A file of these has a whole request on each line, as the collector writes and reads it.
  const records = perLine('application/json', event => JSON.stringify(recordOf(event)));
  return { ...records, alone: request, body: request };
}

function recordOf(event: LogEvent): object {
  const { record, action, seq, hash, line } = event;
  const { name, at, severity } = wordsOf(event);
  const [severityNumber, severityText] = SEVERITY[severity];
  const nanos = `${BigInt(at) * 1_000_000n}`;
  const trace = text(record.id).replaceAll('-', '');
  return {
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber,
    severityText,
    eventName: `gatekeep.${name}`,
    body: { stringValue: line },
    // All lines of a request are one trace.
    ...(action !== null && /^[\da-f]{32}$/.test(trace) && { traceId: trace }),
    attributes: attributes({
      // Semantic conventions: records with the same uid are the same record.
      'log.record.uid': hash,
      'gatekeep.seq': seq,
      ...(action !== null && subjectOf(action)),
    }),
  };
}

const subjectOf = (action: Action): Readonly<Record<string, Value>> => ({
  'process.command_line': action.command,
  'process.working_directory': action.cwd,
  'process.pid': action.pid,
  'process.exit.code': action.outcome?.exit ?? null,
  'user.name': action.user,
  'user.id': action.uid === null ? null : String(action.uid),
  'host.name': action.host,
  'gatekeep.request': action.id,
  'gatekeep.verdict': action.verdict,
  'gatekeep.decision': action.decision?.result ?? null,
  'gatekeep.approvers': deciders(action),
  'gatekeep.rules': action.rules.map(({ id }) => id),
  'gatekeep.agent': action.agent?.name ?? null,
  'gatekeep.policy': action.policy,
});
