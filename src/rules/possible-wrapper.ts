/**
 * A program that nobody knows may run its words: `foo rm -rf /`, `foo -c 'rm -rf /'`. Where a rule would stop what they
 * say, that asks. Of a program with a grammar or a rule of its own only words count that stand where commands do
 * (`known exec rm -rf /`, `known -c '…'`); wrappers' tables say themselves what is run, and data is data.
 */
import { type Analysis, type Arg, type Facts, type Invocation, isKnown } from '../bash/analysis.ts';
import { analyze, analyzeArgv } from '../bash/analyze.ts';
import { type Budget, TooLarge } from '../bash/limits.ts';
import { beginAt } from '../grammar/cursor.ts';
import { linesOf } from '../grammar/table.ts';
import type { Around } from './around.ts';
import type { RuleMatch } from './decision.ts';
import { NO_FILES } from './example-place.ts';
import { RUNNERS } from './programs.ts';
import { namedIn } from './rule-index.ts';

/** Programs without a grammar whose words are names, patterns or a message. */
const DATA = new Set(
  'echo grep cat ls touch head less more jq yq printf logger notify-send wall write say figlet toilet cowsay lolcat boxes banner zenity kdialog dialog whiptail yad espeak expr which whereis whatis apropos info tldr cheat pgrep pidof dpkg-query apt-cache apt-file rpm-query strings diff cmp comm tr wc column fold fmt nl od paste look look4 egrep fgrep zgrep pcregrep pcre2grep ugrep glow bat batcat gum pv seq numfmt basename dirname realpath readlink stat test [ true false yes sha256sum md5sum sum cksum base64 iconv msgfmt gettext ngettext'.split(
    ' ',
  ),
);

/** Programs whose names are as often the subcommand of another: `app init`, `vm reboot`, `ctl service x stop`. */
const ALSO_SUBCOMMANDS = new Set(
  'at batch init now service install shutdown reboot halt poweroff mount umount patch wipe passwd flux surge spring cap env source time pod eb cf sort test history alias command exec hash port pkg'.split(
    ' ',
  ),
);

/** What stands in front of a command in most programs that run one. */
const BEFORE =
  /^(?:--|-[cCexX]|--(?:command|cmd|exec|execute|run|shell)|(?:[\w-]+:)?(?:exec|run|ssh|shell|start|spawn))$/;
/** Options between a runner's subcommand and what it runs: `yarn run -T x`, `pnpm run --silent x`. */
const OF_RUNNER = /^(?:-[TBs]|--(?:top-level|binaries-only|silent|if-present))$/;
const ATTACHED = /^(?:-[cCexX]|--(?:command|cmd|exec|execute|run|shell)=)/;

/** Tails that are tried: nobody writes more names of programs behind an unknown one by accident. */
const TRIED = 16;

/** `stopped`: what the rules say of something that would be run. Throws TooLarge where there is too much to try. */
export function asPossibleWrapper(
  invocation: Invocation,
  isNamed: (program: string) => boolean,
  { context, guesses }: Pick<Around, 'context' | 'guesses'>,
  stopped: (inner: Invocation) => readonly RuleMatch[],
): RuleMatch[] {
  const { argv } = invocation;
  const name = baseName(argv[0]);
  if (DATA.has(name)) return [];
  const known = isNamed(name) || linesOf(name) !== null;
  const facts: Facts = { cwd: invocation.cwd ?? context.cwd, env: context.env, posix: false, positional: null };
  const found = new Map<string, RuleMatch>();
  let tried = 0;
  for (const [at, word] of argv.entries()) {
    const named = at === 0 ? null : namedIn(word, isNamed);
    if (named === null || ALSO_SUBCOMMANDS.has(named)) continue;
    if (known && !isBehindCommand(argv.slice(0, at), word) && !(RUNNERS.has(name) && isItsBinary(argv, at))) continue;
    if (++tried > TRIED) throw new TooLarge();
    for (const inner of said(word as string, argv.slice(at), facts, guesses)) {
      const run: Invocation = { ...inner, via: [...invocation.via, argv[0], ...inner.via] };
      for (const match of stopped(run))
        if (match.verdict !== 'allow') found.set(match.id, asPossible(match, name, named));
    }
  }
  return [...found.values()];
}

function isBehindCommand(words: readonly Arg[], word: Arg): boolean {
  const before = words.findLast(one => !isKnown(one) || !OF_RUNNER.test(one));
  return (before !== undefined && isKnown(before) && BEFORE.test(before)) || (isKnown(word) && ATTACHED.test(word));
}

/** The first word that is no option, where it is none of the runner's own subcommands. */
const isItsBinary = (argv: Invocation['argv'], at: number): boolean =>
  argv.slice(1, at).every(word => isKnown(word) && word.startsWith('-')) &&
  beginAt(baseName(argv[0]))?.commands.every(command => command.subcommand(argv[at] as string) === null) !== false;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** A word with blanks is code, any other begins a command. */
function said(word: string, tail: readonly Arg[], facts: Facts, guesses: Budget): Analysis['invocations'] {
  const isCode = /\s/.test(word);
  if (!isCode && tail.length < 2) return [];
  const { errors, invocations } = isCode
    ? analyze(word.replace(/^-[^=\s]*=/, ''), facts, NO_FILES, [], guesses)
    : analyzeArgv([word, ...tail.slice(1)], facts, NO_FILES, guesses);
  // What it gave up on is not all.
  if (guesses.isSpent) throw new TooLarge();
  return errors.length > 0 ? [] : invocations;
}

/** A guess never denies. */
const asPossible = (match: RuleMatch, name: string, named: string): RuleMatch => ({
  ...match,
  verdict: 'ask',
  reason: `${/^[\w.+-]{1,40}$/.test(name) ? name : 'the program'} may run the ${named} among its words: ${match.reason}`,
});
