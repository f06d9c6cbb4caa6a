/** Redirections: which files are written, and where standard input comes from then. */
import type { Redirection as Node, ProcessSubstitutionPart, Redirect, Word } from 'unbash';
import type { Arg, Redirection } from './analysis.ts';
import { isKnown, UNKNOWN } from './analysis.ts';
import { checkName } from './arithmetic/walk.ts';
import { setQuietly } from './assignments.ts';
import { maybeChanged } from './changed-files.ts';
import { walkProcessSubstitution } from './code.ts';
import { type Context, withStdin } from './context.ts';
import { resolvePath } from './folders.ts';
import { type Extent, written } from './place.ts';
import { mayStay } from './written-file.ts';
import { writtenText } from './printed/feed.ts';
import type { Output } from './printed/output.ts';
import { byName, NOTHING, type Stdin } from './stdin.ts';
import { arrayOf, UNKNOWN_VALUE } from './value.ts';
import { expandHereDoc, expandValue, expandWord } from './word.ts';

export interface Redirected {
  readonly redirections: readonly Redirection[];
  readonly stdin: Stdin | null;
}

export function walkRedirects(ctx: Context, nodes: readonly Node[]): Redirected {
  const redirections: Redirection[] = [];
  let stdin: Stdin | null = null;
  for (const node of nodes) {
    if (node.descriptor?.type === 'FileDescriptorVariable') nameDescriptor(ctx, node.descriptor);
    const part = substitutionOf(node);
    const fed = part === null ? null : walkProcessSubstitution(ctx, part);
    const made = part === null ? redirection(ctx, node) : fromProcess(node);
    redirections.push(made);
    if (made.fd === 0) stdin = part === null ? stdinOf(ctx, made, stdin) : inputFrom(fed);
  }
  return { redirections, stdin };
}

/** `< <(…)`: what the commands in it print is what is read. */
function substitutionOf(node: Node): ProcessSubstitutionPart | null {
  const target = node.type === 'Redirect' && node.operator === '<' ? node.target : undefined;
  const [part, ...more] = target?.parts ?? [];
  return part?.type === 'ProcessSubstitution' && part.operator === '<' && more.length === 0 ? part : null;
}

function fromProcess(node: Node): Redirection {
  const fd = node.descriptor === undefined ? 0 : descriptor(node.descriptor);
  return { operator: '<', fd, target: { prefix: '/dev/fd/', suffix: '', many: false }, writes: false };
}

function inputFrom(out: Output | null): Stdin {
  const text = out?.text != null && isKnown(out.text) ? out.text : null;
  return { kind: 'pipe', text, made: out?.made ?? false, names: out?.names ?? null };
}

export const redirected = (ctx: Context, made: Redirected): Context =>
  made.stdin === null ? ctx : withStdin(ctx, made.stdin);

function redirection(ctx: Context, node: Node): Redirection {
  const fd = node.descriptor === undefined ? (/^</.test(node.operator) ? 0 : 1) : descriptor(node.descriptor);
  if (node.type === 'HereDoc') return { operator: '<<', fd, target: expandHereDoc(ctx, node), writes: false };
  const target = node.target === undefined ? '' : targetOf(ctx, node, node.target);
  if (node.type === 'HereString') return { operator: '<<<', fd, target, writes: false };
  return { operator: node.operator, fd, target, writes: writesFile(node, target) };
}

/** `{x}>f` puts a number into x; a subscript there is evaluated. */
function nameDescriptor(ctx: Context, at: Extent): void {
  const name = written(ctx.place, at).replace(/^\{|\}$/g, '');
  checkName(ctx, name, at);
  setQuietly(ctx, name.split('[')[0] ?? '', name.includes('[') ? arrayOf(null) : UNKNOWN_VALUE, at);
}

const descriptor = (one: NonNullable<Node['descriptor']>): number | null =>
  one.type === 'FileDescriptor' ? one.value : null;

function targetOf(ctx: Context, node: Node, word: Word): Arg {
  if (node.type === 'HereString') return expandValue(ctx, word);
  const words = expandWord(ctx, word);
  // bash refuses a target that is no word or several.
  return words.length === 1 ? (words[0] ?? UNKNOWN) : UNKNOWN;
}

function writesFile(node: Redirect, target: Arg): boolean {
  switch (node.operator) {
    case '<':
      return false;
    case '<&':
    case '>&':
      return node.operator === '>&' && !(isKnown(target) && /^(\d+-?|-)$/.test(target));
    default:
      return true;
  }
}

function stdinOf(ctx: Context, made: Redirection, before: Stdin | null): Stdin {
  switch (made.operator) {
    case '<<':
      return { kind: 'text', text: made.target };
    case '<<<':
      return { kind: 'text', text: isKnown(made.target) ? `${made.target}\n` : made.target };
    case '<':
    case '<>':
      return isKnown(made.target)
        ? fileInput(ctx, made.target, before ?? ctx.stdin)
        : { kind: 'file', path: made.target };
    case '<&':
    case '>&':
      return made.target === '-' ? NOTHING : made.target === '0' ? byName(before ?? ctx.stdin) : { kind: 'unknown' };
    default:
      return { kind: 'unknown' };
  }
}

function fileInput(ctx: Context, path: string, before: Stdin): Stdin {
  if (path === '/dev/null') return NOTHING;
  if (/^\/dev\/(?:stdin|fd\/0)$|^\/proc\/(?:self|thread-self)\/fd\/0$/.test(path)) return byName(before);
  if (/^\/(?:dev|proc)\//.test(path)) return { kind: 'unknown' };
  const text = writtenText(ctx, path);
  return text === null ? { kind: 'file', path } : { kind: 'text', text };
}

/**
 * Files that a command leaves behind it: what is read from them later was not there when it was judged. `from`: how many
 * invocations stood before the command.
 */
export function noteWrites(
  ctx: Context,
  redirections: readonly Redirection[],
  content: string | null,
  from: number,
): void {
  for (const one of redirections) {
    if (!one.writes || !isKnown(one.target)) continue;
    const path = resolvePath(ctx.state.folder, one.target);
    if (path === null) continue;
    const whole = one.fd === 1 && content !== null ? whatStands(ctx, path, one.operator, content, from) : null;
    ctx.state.setFileWritten(path, { content: whole, after: ctx.report.invocations.length, sure: false });
  }
}

/** null: not known. */
function whatStands(ctx: Context, path: string, operator: string, content: string, from: number): string | null {
  const held = ctx.state.fileWritten(path);
  if (held !== null && mayStay(ctx, held)) return null;
  if (operator === '>' || operator === '>|') return content;
  const before = operator === '>>' ? held : null;
  return before?.content == null || maybeChanged(ctx, path, before, { until: from }) ? null : before.content + content;
}

/** Where this one cannot be made, there is no output that anything could read. */
export const isOutput = ({ writes, fd }: Redirection): boolean => writes && fd === 1;

/** One that cannot be made keeps the command from running: a file that is not there, a closed descriptor. */
export const mayFail = (ctx: Context, redirections: readonly Redirection[]): boolean =>
  redirections.some(({ operator, target }) => {
    if (operator === '<<' || operator === '<<<') return false;
    // `< <(…)` is always there.
    if (!isKnown(target)) return !target.prefix.startsWith('/dev/fd/');
    if (operator === '<' && writtenText(ctx, target) !== null) return false;
    return operator.endsWith('&')
      ? !/^(?:[0-2]-?|-)$/.test(target)
      : !/^\/dev\/(?:null|stdin|stdout|stderr|tty)$/.test(target);
  });
