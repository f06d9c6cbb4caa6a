/** Every command of which the oracle once found that the judge missed a program: it must not happen again. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { isAccounted, judgeSubject } from './compare.ts';
import type { Subject } from './generate/command-text.ts';

interface Row {
  readonly text: string;
  readonly files?: Subject['files'];
  readonly executed: readonly (readonly string[])[];
}

const rows = readFileSync(new URL('./found.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Row);

test.each(rows.map(row => [row.text, row] as const))('%s', (text, { files = {}, executed }) => {
  const analysis = judgeSubject({ text, files });
  expect(executed.filter(argv => !isAccounted(analysis, argv))).toEqual([]);
});
