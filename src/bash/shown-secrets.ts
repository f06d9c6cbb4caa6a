/**
 * `echo $TOKEN` does what `printenv TOKEN` does: a secret of the environment ends in what the caller reads, and an agent's
 * caller keeps it. Listed as that command, so that the rules on it meet both spellings.
 */
import type { Assignment, Command, ParameterExpansionPart, Word, WordPart } from 'unbash';
import { secretName } from '../redact/names.ts';
import { isKnown, type Redirection } from './analysis.ts';
import type { Context } from './context.ts';
import type { CallWord } from './invoke.ts';
import { baseName, type Extent, spanOf } from './place.ts';

/** They print their words. */
const PRINTERS = new Set(['echo', 'printf']);
/** They print what they read, whole, or what it can be made of again. */
const FILTERS = new Set(
  `cat tee head tail tac rev nl fold tr sed cut sort uniq column paste base64 base32 basenc xxd od hexdump strings gzip bzip2
  xz zstd awk gawk mawk iconv`.split(/\s+/),
);

/** Words in front of a command that print nothing themselves. */
const PREFIXES = new Set(['command', 'builtin', 'exec', 'sudo', 'env', 'busybox', 'time']);

/** A command prints words or input that hold secrets: listed where that is seen, handed on where it goes into a pipe. */
export function noteShownSecrets(
  ctx: Context,
  words: readonly CallWord[],
  node: Command,
  redirections: readonly Redirection[],
): void {
  const first = words.map(({ value }) => (isKnown(value) ? baseName(value) : '')).find(name => !PREFIXES.has(name));
  if (first === undefined) return;
  const names = namesIn(ctx, first, node);
  if (!isWritten([...ctx.redirections, ...redirections])) showSecrets(ctx, names, first, node);
}

/** `x=$TOKEN`: whoever prints x prints the token. Looked up before the assignment, and noted behind it. */
export function carriers(ctx: Context, nodes: readonly Assignment[]): () => void {
  const held = nodes.map(({ name, value, append }) => {
    const found = new Set<string>(append ? ctx.state.carried(name) : []);
    if (value.type === 'Word') addNames(ctx, value, found);
    return [name, [...found]] as const;
  });
  return () => {
    for (const [name, secrets] of held) if (secrets.length > 0) ctx.state.carry(name, secrets);
  };
}

/** Into the output that is collected, or to whoever reads what the whole text prints. */
export function showSecrets(ctx: Context, names: ReadonlySet<string>, program: string | null, at: Extent): void {
  if (ctx.out !== null) return ctx.out.addSecrets(names);
  const { place } = ctx;
  for (const name of names) {
    ctx.report.addInvocation({
      argv: ['printenv', name],
      via: program === null ? place.via : [...place.via, program],
      span: spanOf(place, at),
      cwd: ctx.state.folder,
      assignments: [],
      redirections: [],
      upstream: [],
      source: place.source,
      kind: 'program',
    });
  }
}

function namesIn(ctx: Context, program: string, node: Command): Set<string> {
  const found = new Set<string>();
  if (PRINTERS.has(program)) {
    // `printf -v x` prints into a variable.
    if (program === 'printf' && node.args[0]?.text === '-v') return found;
    for (const arg of node.args) if (arg.type === 'Word') addNames(ctx, arg, found);
    return found;
  }
  if (!FILTERS.has(program)) return found;
  if (ctx.stdin.kind === 'pipe') for (const name of ctx.stdin.secrets ?? []) found.add(name);
  for (const one of node.redirects) {
    if (one.type === 'HereString') addNames(ctx, one.target, found);
    else if (one.type === 'HereDoc' && one.delimiter?.quoted !== true) addNames(ctx, one.body, found);
  }
  return found;
}

function addNames(ctx: Context, word: Pick<Word, 'text' | 'parts'> | undefined, found: Set<string>): void {
  if (word === undefined || !word.text.includes('$')) return;
  for (const part of word.parts ?? []) {
    if (part.type === 'DoubleQuoted') addNames(ctx, part, found);
    const name = valueShown(part);
    if (name === null) continue;
    if (isSecret(name) && !isOfText(ctx, name)) found.add(name);
    for (const one of ctx.state.carried(name)) found.add(one);
  }
}

/** null: it shows none, or only whether one is set, how long it is, or how it begins. */
function valueShown(part: WordPart): string | null {
  if (part.type === 'SimpleExpansion') return part.text.slice(1);
  if (part.type !== 'ParameterExpansion' || part.prefix !== undefined) return null;
  return tellsLittle(part) ? null : part.parameter;
}

/** So many characters of a token say which one it is, and no more. */
const BEGINNING = 8;

function tellsLittle({ operation }: ParameterExpansionPart): boolean {
  if (operation?.type === 'Default') return operation.operator.endsWith('+');
  if (operation?.type !== 'Slice' || operation.offset.text !== '0') return false;
  return /^\d+$/.test(operation.length?.text ?? '') && Number(operation.length?.text) <= BEGINNING;
}

/** `PASS` counts tests. */
const isSecret = (name: string): boolean => name !== 'PASS' && name !== 'pass' && secretName(name) === 'sure';

/** Its value stands in the text, which whoever reads the output has. */
function isOfText({ state }: Context, name: string): boolean {
  if (!state.isTouched(name)) return false;
  const value = state.variable(name);
  if (value.kind !== 'scalar') return value.kind === 'unset';
  return isKnown(value.value) || value.value.made === true || value.choices !== null;
}

/** Into a file, where nobody sees it; `>&2` is seen. */
const isWritten = (redirections: readonly Redirection[]): boolean =>
  redirections.some(
    ({ fd, operator, writes, target }) =>
      writes && (fd === 1 || operator.startsWith('&')) && !(isKnown(target) && /^\/dev\/(?!null$)/.test(target)),
  );
