/** Hands what a call prints to the output that is being collected around it. */
import type { Arg, PartialWord, Redirection } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { maybeChanged } from '../changed-files.ts';
import type { Context } from '../context.ts';
import { resolvePath } from '../folders.ts';
import type { Stdin } from '../stdin.ts';
import { outputOf, type Reader } from './programs.ts';
import type { Output } from './output.ts';
import { heldBefore } from '../written-file.ts';
import { late } from '../late.ts';

const names = late(() => require('./names.ts') as typeof import('./names.ts'));
const made = late(() => require('./made.ts') as typeof import('./made.ts'));

/** They cannot end the shell. */
const SAFE = new Set('true : echo printf'.split(' '));
/** Nor can these, unless a failure ends it. */
const MAY_FAIL = new Set(
  `test [ cat pwd cd local declare typeset export readonly unset let read mapfile readarray shift rev tac tr cut head tail
  sort uniq sed grep base64`.split(/\s+/),
);
/** What follows them in the same list need not run, or something else does. */
const LEAVES = new Set(['return', 'break', 'continue', 'trap', 'coproc']);

/** `follows`: programs that it starts print for it. */
export function feed(
  ctx: Context,
  argv: readonly [string, ...Arg[]],
  redirections: readonly Redirection[],
  follows: boolean,
): void {
  const out = ctx.out;
  if (out === null || out.level !== ctx.report.level) return;
  const [name] = argv;
  if (LEAVES.has(name)) return out.lose(true);
  if (name === 'exec' && redirections.length > 0) out.lose(true);
  const goes = wayOut(redirections, out);
  if (goes !== 'away' && !follows) {
    const texts = goes === 'out' ? printedBy(ctx, argv) : null;
    if (texts === null) {
      const isOut = goes === 'out';
      const isOurs = out.made && isMade(argv, ctx);
      out.addProgram(isOurs, isOut ? namesOf(argv, ctx) : null, isOut ? copiedBy(argv, ctx) : null);
    } else out.add(texts);
  }
  if (!SAFE.has(name) && (!MAY_FAIL.has(name) || ctx.state.flag('errexit'))) out.mayStop();
}

function namesOf(argv: readonly Arg[], ctx: Context): PartialWord | null {
  return names().namesPrinted(argv, ctx.stdin.kind === 'pipe' ? (ctx.stdin.names ?? null) : null, ctx.inputs);
}

/** `cat f`: the file, absolute. */
function copiedBy([name, file, ...more]: readonly Arg[], ctx: Context): string | null {
  if (name !== 'cat' || file === undefined || !isKnown(file) || file.startsWith('-') || more.length > 0) return null;
  return resolvePath(ctx.state.folder, file);
}

function isMade(argv: readonly Arg[], ctx: Context): boolean {
  return made().makesText(argv, inputOf(ctx.stdin));
}

/** Where standard output leads. */
export function wayOut(redirections: readonly Redirection[], out: Output): 'out' | 'away' | 'unknown' {
  let goes: 'out' | 'away' | 'unknown' = 'out';
  for (const { fd, operator, target, writes } of redirections) {
    if (fd === 0 && operator.startsWith('<')) continue;
    if (fd === 2 && (writes || target === '1' || target === '-')) {
      if (target === '1') out.takesErrors = true;
      continue;
    }
    const toFile = writes && isKnown(target) && !/^\/(?:dev|proc)\/(?!null$)/.test(target);
    if (toFile && fd === 1) goes = 'away';
    else if (fd === 1 && target === '2' && !out.takesErrors) goes = 'away';
    else return 'unknown';
  }
  return goes;
}

/** null: not known; so of a function that has the name of a program. */
export function printedBy(ctx: Context, argv: readonly Arg[]): readonly Arg[] | null {
  const [name] = argv;
  if (name !== undefined && isKnown(name) && ctx.state.functionNamed(name)?.definitions.length) return null;
  if (argv.length === 1 && argv[0] === 'pwd') return ctx.state.folder === null ? null : [`${ctx.state.folder}\n`];
  return outputOf(argv, readerAt(ctx));
}

function readerAt(ctx: Context): Reader {
  const eitherShell = ctx.place.dash || ctx.state.flag('xpg_echo');
  return {
    shell: eitherShell ? 'either' : 'bash',
    input: inputOf(ctx.stdin).text,
    file: path => writtenText(ctx, path),
  };
}

/** What the text wrote into a file that nothing may have changed since. */
export function writtenText(ctx: Context, path: string): string | null {
  const resolved = resolvePath(ctx.state.folder, path);
  const written = resolved === null ? null : ctx.state.fileWritten(resolved);
  if (resolved === null || written === null || maybeChanged(ctx, resolved, written)) return null;
  if (heldBefore(ctx, resolved, written) !== null) return null;
  return written.content;
}

/** All that comes in, where it is known, and whether it is made of words of the text alone. */
export function inputOf(stdin: Stdin): { readonly text: string | null; readonly made: boolean } {
  if (stdin.kind === 'pipe') return { text: stdin.text, made: stdin.text !== null || stdin.made === true };
  const text = stdin.kind === 'text' && isKnown(stdin.text) ? stdin.text : null;
  return { text, made: text !== null };
}
