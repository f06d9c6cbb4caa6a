/**
 * Syslog, RFC 5424: the stored line as the message, and where it stands in the log as structured data. Its elements and names are
 * those that IANA has registered (RFC 5424, section 7): names of one's own need an enterprise number, and gatekeep has none.
 */
import { text } from '../action.ts';
import { type Severity, wordsOf } from './event.ts';
import { type ExportContext, type Format, type LogEvent, perLine } from './format.ts';

/** 13, "log audit" (RFC 5424, table 1). */
const FACILITY = 13;
const SEVERITY: Readonly<Record<Severity, number>> = { info: 6, low: 5, medium: 4, high: 3 };

/** A sequenceId goes from 1 to here, and then begins at 1 again. */
const LAST_SEQUENCE = 2 ** 31 - 1;

export const syslog = (context: ExportContext): Format =>
  perLine('text/plain; charset=utf-8', event => lineOf(event, context));

function lineOf(event: LogEvent, { origin, version }: ExportContext): string {
  const { record, action, seq, line } = event;
  const priority = FACILITY * 8 + SEVERITY[wordsOf(event).severity];
  const head = [
    `<${priority}>1`,
    timestamp(text(record.t)),
    printable(action?.host ?? '', 255),
    'gatekeep',
    // PROCID groups messages and shows where they are interrupted: the log's id.
    printable(origin.slice(origin.indexOf('/') + 1), 128),
    printable(text(record.type), 32),
  ];
  const software = `[origin software="gatekeep" swVersion="${parameter(version)}"]`;
  return `${head.join(' ')} ${software}[meta sequenceId="${((seq - 1) % LAST_SEQUENCE) + 1}"] ${line}`;
}

const timestamp = (t: string): string => (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/.test(t) ? t : '-');

/** PRINTUSASCII without blanks, or the nil value. */
function printable(value: string, most: number): string {
  const plain = value.replace(/[^\x21-\x7e]/g, '').slice(0, most);
  return plain === '' ? '-' : plain;
}

const parameter = (value: string): string => value.replace(/[\\"\]]/g, char => `\\${char}`).replace(/\p{Cc}/gu, '');
