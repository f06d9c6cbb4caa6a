/** Syslog, RFC 5424: the stored line as the message, and where it stands in the log as structured data. */
import { text } from '../action.ts';
import { type Severity, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

/** 13, "log audit" (RFC 5424, table 1). */
const FACILITY = 13;
const SEVERITY: Readonly<Record<Severity, number>> = { info: 6, low: 5, medium: 4, high: 3 };

/** The enterprise number is the one for examples (RFC 5612): gatekeep has none of its own. */
const SD_ID = 'gatekeep@32473';

export const syslog = (context: ExportContext): Format =>
  perLine('text/plain; charset=utf-8', event => lineOf(event, context));

function lineOf(event: LogEvent, { origin }: ExportContext): string {
  const { record, action, seq, hash, line } = event;
  const priority = FACILITY * 8 + SEVERITY[wordsOf(event).severity];
  const head = [
    `<${priority}>1`,
    timestamp(text(record.t)),
    printable(action?.host ?? '', 255),
    'gatekeep',
    action?.pid ?? '-',
    printable(text(record.type), 32),
  ];
  const data = { log: origin, seq: String(seq), hash, ...(action !== null && { request: action.id }) };
  const pairs = Object.entries(data).map(([name, value]) => `${name}="${parameter(value)}"`);
  return `${head.join(' ')} [${SD_ID} ${pairs.join(' ')}] ${line}`;
}

const timestamp = (t: string): string => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(t) ? t : '-');

/** PRINTUSASCII without blanks, or the nil value. */
function printable(value: string, most: number): string {
  const plain = value.replace(/[^\x21-\x7e]/g, '').slice(0, most);
  return plain === '' ? '-' : plain;
}

const parameter = (value: string): string => value.replace(/[\\"\]]/g, char => `\\${char}`).replace(/\p{Cc}/gu, '');
