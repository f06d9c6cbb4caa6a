/**
 * `$(command -v python3)`, `$(which node)`: the path that PATH leads to, or nothing. Where that word is run, it is judged as
 * the program would be without its path.
 */
import type { Script } from 'unbash';
import { type Invocation, isKnown, type PartialWord, UNKNOWN } from './analysis.ts';
import { isBuiltin } from './builtins.ts';
import { branch, type Context, join, unchanged } from './context.ts';
import { type Call, runCall } from './invoke.ts';
import { firstOf } from './value.ts';

/** Absolute folders alone: of another one the path found says nothing behind a `cd`. No letter in them splits a word. */
const PLAIN_PATH = /^\/[\w/.@+-]*(?::\/[\w/.@+-]*)*$/;
const LOOKS_UP = /^(?:command -v|which|type -[pP]) ([A-Za-z0-9_][\w.+-]*)$/;

/** Names behind one another in a list of `||`, of which the first that is there is printed. null: something else. */
export function foundProgram(ctx: Context, { commands }: Script, started: readonly Invocation[]): PartialWord | null {
  const [only] = commands;
  if (commands.length !== 1 || only === undefined || only.background || only.command.type === 'Pipeline') return null;
  const list = only.command.type === 'AndOr' ? only.command : { commands: [only.command], operators: [] };
  if (!list.operators.every(one => one === '||') || !list.commands.every(({ type }) => type === 'Command')) return null;
  if (list.commands.length !== started.length) return null;
  const path = firstOf(ctx.state.variable('PATH'));
  if (path === null || !isKnown(path) || !PLAIN_PATH.test(path)) return null;
  if (ctx.state.isTouched('PATH') || ctx.state.flag('odd:PATH')) return null;
  const program: string[] = [];
  for (const [i, one] of started.entries()) {
    if (i > 0 && i === started.length - 1 && isNothing(one)) continue;
    const name = nameSought(ctx, one);
    if (name === null) return null;
    program.push(name);
  }
  return { ...UNKNOWN, program };
}

/** `|| true`. */
const isNothing = ({ argv, kind, redirections }: Invocation): boolean =>
  kind === 'builtin' && argv.length === 1 && /^(?:true|:)$/.test(argv[0]) && redirections.length === 0;

/** A function, an alias or a builtin of the name would be found first. */
function nameSought({ state, place }: Context, { argv, kind, assignments, redirections }: Invocation): string | null {
  if (!argv.every(isKnown) || assignments.length > 0) return null;
  if (redirections.some(({ fd, operator, target }) => fd !== 2 || operator !== '>' || target !== '/dev/null'))
    return null;
  const [by] = argv;
  const name = LOOKS_UP.exec(argv.join(' '))?.[1];
  if (name === undefined || kind !== (by === 'which' ? 'program' : 'builtin')) return null;
  if (state.flag(`disabled:${by}`) || (by === 'type' && place.dash)) return null;
  const isOther = isBuiltin(name) || state.alias(name) !== null || state.functionNamed(name) !== null;
  return isOther ? null : name;
}

/** Where nothing was found, and no quotes keep the word, what follows it is the program. */
export function runFound(ctx: Context, call: Call, { program = [], many }: PartialWord): void {
  const [word, ...rest] = call.words;
  const start = (words: Call['words']) => (): void =>
    runCall(ctx, { ...call, words, inShell: false, functions: false });
  join(ctx, [
    ...program.map(value => branch(ctx, start([{ ...word!, value }, ...rest]))),
    many ? branch(ctx, () => runCall(ctx, { ...call, words: rest })) : unchanged(ctx),
  ]);
}
