/** xargs with a file of words: what stands in it is judged, and belongs to what was judged. */
import { expect, test } from 'bun:test';
import { judge, programs } from './judge.ts';

const FILES = { '/w/f': 'src/a.ts\nsrc/b.ts\n', '/w/g': '-rf /\n', '/w/odd': "a b\n'c d'\n" };
const MANY = 'rm …*';

const CASES: readonly (readonly [text: string, starts: string])[] = [
  ['xargs -a f rm', 'rm src/a.ts src/b.ts'],
  ['xargs --arg-file=f rm', 'rm src/a.ts src/b.ts'],
  ['xargs rm < f', 'rm src/a.ts src/b.ts'],
  ['cat f | xargs rm', 'rm src/a.ts src/b.ts'],
  ['cat f | xargs -n1 -r rm', 'rm src/b.ts'],
  ['cat f | xargs -I{} rm {}', 'rm src/b.ts'],
  ["xargs -d '\\n' -a odd rm", 'rm "a b" "\'c d\'"'],
  ['xargs -a f -a g rm', 'rm -rf /'],
  ['cat g | xargs rm', 'rm -rf /'],
  ['echo -rf / > f && xargs -a f rm', 'rm -rf /'],
  // Where f cannot be written, it is what it was.
  ['echo -rf / > f; xargs -a f rm', 'rm …*'],
  // What may be otherwise by then, or is more than the file, is any words.
  ['find . > f; xargs rm < f', MANY],
  ['make f; cat f | xargs rm', MANY],
  ['{ cat f; find / -print0; } | xargs rm', MANY],
  ['{ cat f; echo -rf; } | xargs rm', MANY],
  ['(cd x; cat f) | xargs rm', MANY],
  ['cat nothing | xargs rm', MANY],
  ['xargs -a odd rm', MANY],
  ['xargs -0 -a f rm', MANY],
  ['ssh host xargs -a f rm', MANY],
];

test.each(CASES)('%s', (text, starts) => {
  expect(programs(judge(text, { files: FILES }))).toContain(starts);
});

test('the file is part of what was judged', () => {
  expect(judge('xargs -a f rm', { files: FILES }).files.map(file => file.path)).toEqual(['/w/f']);
});
