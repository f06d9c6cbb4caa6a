/**
 * `npm run oracle:printed`: does the judge read a text as bash does? bash prints what it has read: the text becomes the body
 * of a function in the jail, and `declare -f` shows it. Nothing of it runs, so many texts are tried, most of them with
 * characters more, less or others. Two things must hold, unless the judge says that something is opaque:
 *   - of what bash printed, the judge lists the same programs as of the text itself;
 *   - what bash printed, bash prints the same once more. Substitutions and exported functions are run from what was printed.
 *   --count N   how many (5000; four texts each)     --seed S   which ones (1)
 * Exits 1 where one does not hold, 2 where this machine allows no jail.
 */
import { parseArgs } from 'node:util';
import type { Analysis } from '../../src/bash/analysis.ts';
import { ENV, judgeSubject } from './compare.ts';
import { generate, mutated } from './generate/command-text.ts';
import { Maker } from './generate/maker.ts';
import type { Jail } from './jail/jail.ts';
import { openJails } from './jail/open.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];

const AT_ONCE = 12;
/** Longer ones fill the jail's log. */
const LONGEST = 1_200;
/** `tell` is no program, which is what the jail records. Where bash puts blanks and ends of lines says nothing. */
const DRIVER = `for TEXT in "$@"; do (
eval "f()
{
$TEXT
}" || exit
ONCE=$(declare -f f); unset -f f; eval "$ONCE"; TWICE=$(declare -f f)
[ "\${ONCE//[[:space:]]/}" = "\${TWICE//[[:space:]]/}" ]
tell "$?" "$TEXT" "$ONCE"
); done`;

/** `:` does nothing, whatever its words are. */
const listed = ({ invocations }: Analysis): string => {
  const doing = invocations.filter(({ argv }) => argv[0] !== ':');
  return [...new Set(doing.map(({ argv }) => JSON.stringify(argv)))].sort().join('\n');
};
const isCertain = ({ opaque, errors }: Analysis): boolean => opaque.length === 0 && errors.length === 0;
const judged = (text: string): Analysis => judgeSubject({ text, files: {} });

/** Why the judge and bash differ; null: they do not. */
function difference(text: string, printed: string, isSameTwice: boolean): string | null {
  if (!isSameTwice && isCertain(judged(`: $(${text}\n)`)))
    return 'bash reads otherwise what it prints of a substitution';
  if (!isSameTwice && isCertain(judged(`f() { ${text}\n}; export -f f; bash -c f`)))
    return 'bash reads otherwise what it prints of an exported function';
  const mine = judged(`f()\n{\n${text}\n}\nf`);
  if (!isCertain(mine)) return null;
  const its = judged(`${printed}\nf`);
  // What is opaque in the printed form alone is for the first two.
  return !isCertain(its) || listed(mine) === listed(its) ? null : 'bash read something else';
}

/** The texts of one number: those of the generator, and three with two changes each. */
function textsOf(index: number): readonly string[] {
  const m = new Maker((Math.imul(seed, 0x27d4eb2f) ^ index) >>> 0);
  const texts = generate(seed, index).units.flatMap(({ text }) => [
    text,
    ...[1, 2, 3].map(() => mutated(m, mutated(m, text))),
  ]);
  return texts.filter(text => text.length <= LONGEST);
}

async function main(jail: Jail): Promise<number> {
  const sum = { texts: 0, printed: 0, different: 0 };
  for (let index = 0; index < count; ) {
    const texts: string[] = [];
    while (texts.length < AT_ONCE && index < count) texts.push(...textsOf(index++));
    const ran = await jail.run({ words: ['-c', DRIVER, 'bash', ...texts], env: ENV, files: {}, stdin: '' }, 0);
    sum.texts += texts.length;
    for (const { argv } of ran.executed) {
      const [name, status, text = '', printed = ''] = argv;
      if (name !== 'tell') continue;
      sum.printed += 1;
      const why = difference(text, printed, status === '0');
      if (why === null) continue;
      sum.different += 1;
      console.log(`${why}:\n${text}\n  ${JSON.stringify(printed)}`);
    }
  }
  console.log(
    `${sum.texts} texts (seed ${seed}), ${sum.printed} of them printed by bash\n${sum.different} differences`,
  );
  return sum.different > 0 ? 1 : 0;
}

const { jails, close } = await openJails(1);
try {
  process.exitCode = await main(jails[0]!);
} finally {
  await close();
}
