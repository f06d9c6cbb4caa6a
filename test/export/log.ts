/** A log on disk with a line of each kind that the gate writes, read back as the exports read it. */
import { mkdirSync } from 'node:fs';
import type { Format } from '../../src/audit/export/format.ts';
import { type Item, ItemStream } from '../../src/audit/export/stream.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader, type StoredLine } from '../../src/store/audit-scan.ts';
import { makeRedactor } from '../../src/redact/redactor.ts';
import { gap, newState, open, request, runApproved, useGrant } from '../store/log.ts';

export const CONTEXT = { origin: 'gatekeep/01a20000-0000-7000-8000-000000000009', version: '1.2.3' };

/** What an agent may type to break out of a field, a row or a line. */
export const HOSTILE = [
  "=cmd|'/c calc'!A1",
  '+1+1',
  '-2',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '"quoted", and\nin lines\r\n',
  'a|b\\c=d]e"f',
  'x\u0000\u001b[2J\u0085\u2028y\u202ez',
  'cs1=other cs1Label=command\trt=0',
  '\uFF1D1',
  'ünï 🚀',
];

export function lines(): StoredLine[] {
  const state = newState();
  const sink = open(state);
  sink.append([request(sink, 'echo hi'), gap()]);
  runApproved(sink);
  useGrant(sink);
  sink.append(HOSTILE.map(text => request(sink, text)));
  sink.append([request(sink, 'terraform destroy', false)]);
  return [...new LogReader(currentLog(state)!).read()];
}

export const LOOK = makeRedactor({ mac: () => '0'.repeat(64), env: new Map() }).thorough();

export function itemsOf(format: Format, of: readonly StoredLine[] = lines()): Item[] {
  const stream = new ItemStream(format, { from: null, to: null }, LOOK);
  return of.map(({ bytes, seq }) => stream.item(bytes, seq)).filter(item => item !== null);
}

export const textsOf = (format: Format, of?: readonly StoredLine[]): string[] =>
  itemsOf(format, of).map(({ payload }) => new TextDecoder().decode(payload));

/** A state folder whose log has these many short lines, without a writer. */
export function stateOf(count: number): { state: string; append: (count: number) => void; path: string } {
  const state = newState();
  const sink = open(state);
  const append = (more: number): void => {
    sink.append(Array.from({ length: more }, (_, i) => request(sink, `echo ${i}`)));
  };
  mkdirSync(state, { recursive: true });
  append(count - 1);
  return { state, append, path: `${currentLog(state)}/audit.jsonl` };
}
