/** Texts that are made to be slow answer in time; what is past a bound is opaque. */
import { expect, test } from 'bun:test';
import type { LanguageName } from '../../src/languages/effect.ts';
import { readCode } from '../../src/languages/read.ts';

const fill = (piece: string, length = 64_000): string => piece.repeat(Math.floor(length / piece.length));
const lines = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

/** The last: whether something must be opaque. */
const CASES: readonly (readonly [name: string, LanguageName, string, boolean])[] = [
  ['open parentheses', 'python', `import os\n${fill('(')}`, true],
  ['chained calls', 'python', `import os\nx=os.path.join${fill('("a")')}`, true],
  [
    'doubled texts',
    'python',
    `import os\na0="xxxxxxxxxx"\n${lines(60, i => `a${i + 1}=a${i}+a${i}`)}\nos.system(a60)`,
    false,
  ],
  ['chained names', 'python', `import os\na0=os.system\n${lines(4000, i => `a${i + 1}=a${i}`)}\na4000(x)`, false],
  ['many calls', 'python', `import os\n${fill('os.system("a")\n')}`, true],
  ['pairs of choices', 'python', `import os\n${lines(16, i => `y="${i}"`)}\n${fill('os.rename(y,y)\n', 30_000)}`, true],
  ['mistakes', 'python', `import os\n${fill('x = = (\n')}`, true],
  ['long attributes', 'python', `import os\nx=os${fill('.a')}`, true],
  [
    'doubled constants',
    'javascript',
    `const a0="xxxxxxxxxx";${lines(60, i => `const a${i + 1}=a${i}+a${i};`)}require(a60)`,
    true,
  ],
  ['long members', 'javascript', `x=a${fill('.b')}`, true],
  ['open brackets', 'javascript', fill('['), false],
  ['templates', 'javascript', `x=${fill('`${', 30_000)}`, true],
  ['many statements', 'sql:postgres', fill('delete from t where a in (', 290_000), true],
  ['within one another', 'sql:postgres', fill('with a as (delete from t ', 290_000), true],
  ['open comments', 'sql:postgres', fill('/*', 290_000), true],
  ['dollar quotes', 'sql:postgres', lines(30_000, i => `$a${i}$`), true],
  ['client commands', 'sql:postgres', fill('\\x '), true],
  ['a dump', 'sql:postgres', fill("insert into t values (1, 'a');\n", 1_000_000), true],
  ['appended lines', 'sed', fill('a\\\n'), false],
  ['many slashes', 'awk', `{${fill('/')}`, false],
  ['lists without end', 'perl', `system ${fill('"a",')}`, true],
];

test.each(CASES)('%s of %s', (_, language, text, isOpaque) => {
  const from = performance.now();
  const effects = readCode(language, text, { name: language, home: null });
  // Ten times what it takes: other work on the machine must not fail it.
  expect(performance.now() - from).toBeLessThan(3_000);
  expect(effects.length).toBeLessThanOrEqual(502);
  if (isOpaque) expect(effects.some(({ kind }) => kind === 'opaque')).toBe(true);
});
