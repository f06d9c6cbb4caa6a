/**
 * `npm run oracle:values`: does the judge know the words that bash makes? Random programs of builtins set variables in
 * every way there is and hand words made of them to `show`; bash says in the jail which words those were. Nothing but bash
 * is executed, so many more programs are tried than `npm run oracle` could.
 *   --count N   how many programs (5000)     --seed S   which ones (1)
 * Exits 1 where a program without anything opaque showed words that the judge had not, and prints its smallest form, for
 * found.jsonl; 2 where this machine allows no jail.
 */
import { parseArgs } from 'node:util';
import { ENV, fits, judgeSubject } from '../compare.ts';
import type { Jail } from '../jail/jail.ts';
import { openJails } from '../jail/open.ts';
import { program } from './program.ts';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '5000' }, seed: { type: 'string', default: '1' } },
});
const [count, seed] = [Number(values.count), Number(values.seed)];

/** Programs that one bash goes through, each in a subshell: few enough for the jail's limits of time and output. */
const AT_ONCE = 16;
/** `show` writes how many words it got, and each; `tell` is no program, which is what the jail records. */
const DRIVER = `show() { printf '%s\\1' "$#" "$@" >>"$SHOWN"; printf '\\2' >>"$SHOWN"; }
readonly -f show
readonly SHOWN=/tmp/shown
ulimit -t 1
for TEXT in "$@"; do
  : >"$SHOWN"
  (set --; eval "$TEXT")
  tell "$(<"$SHOWN")"
done`;

type Shown = readonly (readonly string[])[];

/** What each of the texts showed; null where the jail had to end it. */
async function shownBy(jail: Jail, texts: readonly string[]): Promise<readonly Shown[] | null> {
  const ran = await jail.run({ words: ['-c', DRIVER, 'bash', ...texts], env: ENV, files: {}, stdin: '' }, 0);
  const told = ran.executed.filter(({ argv }) => argv[0] === 'tell').map(({ argv }) => callsIn(argv[1] ?? ''));
  return told.length === texts.length ? told : null;
}

function callsIn(text: string): Shown {
  const calls = text.split('\x02').slice(0, -1);
  return calls.map(call => {
    const [number, ...words] = call.split('\x01').slice(0, -1);
    return words.slice(0, Number(number));
  });
}

interface Verdict {
  readonly opaque: boolean;
  readonly missed: readonly string[] | null;
}

function compare(text: string, shown: Shown): Verdict {
  const { invocations, opaque, errors } = judgeSubject({ text, files: {} });
  if (opaque.length > 0 || errors.length > 0) return { opaque: true, missed: null };
  const listed = invocations.filter(({ argv }) => argv[0] === 'show').map(({ argv }) => argv.slice(1));
  return { opaque: false, missed: shown.find(words => !listed.some(one => fits(one, words))) ?? null };
}

/** Without every statement that it does not take. */
async function shrunk(jail: Jail, statements: readonly string[]): Promise<readonly string[]> {
  for (let i = 0; i < statements.length; i++) {
    const fewer = statements.toSpliced(i, 1);
    const text = fewer.join('\n');
    const [shown] = (await shownBy(jail, [text])) ?? [];
    if (shown !== undefined && compare(text, shown).missed !== null) return shrunk(jail, fewer);
  }
  return statements;
}

async function main(jail: Jail): Promise<number> {
  const sum = { programs: 0, opaque: 0, ended: 0, shown: 0, missed: 0 };
  for (let from = 0; from < count; from += AT_ONCE) {
    const batch = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, i) => program(seed, from + i));
    const texts = batch.map(statements => statements.join('\n'));
    const all = await shownBy(jail, texts);
    sum.programs += batch.length;
    if (all === null) sum.ended += batch.length;
    for (const [i, shown] of (all ?? []).entries()) {
      const { opaque, missed } = compare(texts[i]!, shown);
      sum.shown += shown.length;
      if (opaque) sum.opaque += 1;
      if (missed === null) continue;
      sum.missed += 1;
      await tell(jail, batch[i]!, from + i);
    }
  }
  const share = Math.round((sum.opaque / Math.max(1, sum.programs)) * 100);
  console.log(
    `${sum.programs} programs (seed ${seed}) showed ${sum.shown} lists of words; ${share} % with something opaque`,
  );
  if (sum.ended > 0) console.log(`${sum.ended} were not compared: the jail had to end one that ran beside them`);
  console.log(`${sum.missed} missed`);
  return sum.missed > 0 ? 1 : 0;
}

async function tell(jail: Jail, statements: readonly string[], index: number): Promise<void> {
  const text = (await shrunk(jail, statements)).join('\n');
  const [shown] = (await shownBy(jail, [text])) ?? [];
  const words = compare(text, shown ?? []).missed ?? [];
  console.log(`missed (seed ${seed}, number ${index}):\n${text}`);
  console.log(`  ${JSON.stringify({ text, files: {}, executed: [['show', ...words]] })}`);
}

const { jails, close } = await openJails(1);
try {
  process.exitCode = await main(jails[0]!);
} finally {
  await close();
}
