/** A simple command: assignments, words, redirections. */
import type { Assignment, Command, Redirection as RedirectionNode, Word } from 'unbash';
import { RESERVED, walkAliased } from './aliases.ts';
import { type Arg, type Invocation, isKnown, type Redirection, type VariableAssignment } from './analysis.ts';
import { assign, assignedValue, assignmentOf, judgeVariable, setQuietly } from './assignments.ts';
import { branch, type Context, join, unchanged } from './context.ts';
import { type Call, type CallWord, type Declared, runCall } from './invoke.ts';
import { LIMITS } from './limits.ts';
import { type Extent, written } from './place.ts';
import { inputOf, printedBy } from './printed/feed.ts';
import { isOutput, mayFail, noteWrites, redirected, walkRedirects } from './redirects.ts';
import { isCursorRestore, restoreCursor } from './shapes.ts';
import { concat, firstOf, mergeValues, UNKNOWN_VALUE, UNSET, type Value } from './value.ts';
import { expandWord, givesSeveral } from './word.ts';

export function walkCommand(ctx: Context, node: Command): void {
  if (isCursorRestore(ctx, node)) return restoreCursor(ctx);
  const isAlias = node.name !== undefined && walkAliased(ctx, node);
  if (mayReadSettings(node) && toolSettings().readsToolSettings(ctx, node)) return;
  if (!isAlias) return walkSimple(ctx, node);
  // What the alias does may be all that is done.
  ctx.state.join([ctx.state.branch(() => walkSimple(ctx, node)), new Map()]);
}

const mayReadSettings = ({ name, args }: Command): boolean =>
  args.length === 1 && (name?.text === 'eval' || name?.text === 'source' || name?.text === '.');

const toolSettings = () => require('./tool-settings.ts') as typeof import('./tool-settings.ts');

/** The variable that the first word is, or starts with. */
function variableOf(word: Word): string | null {
  const part = word.parts?.[0]?.type === 'DoubleQuoted' ? word.parts[0].parts[0] : word.parts?.[0];
  if (part?.type === 'SimpleExpansion') return part.text.slice(1);
  return part?.type === 'ParameterExpansion' && part.index === undefined && part.prefix === undefined
    ? part.parameter
    : null;
}

function walkSimple(ctx: Context, node: Command): void {
  const before = ctx.report.invocations.length;
  const { words, declared } = wordsOf(ctx, node);
  const from = ctx.report.invocations.length;
  // `>f ! rm x` runs a program named `!`. Within `$( )` and in an exported function bash prints it anew, as `! rm x >f`.
  if (RESERVED.has(node.name?.text ?? ''))
    ctx.report.addOpaque(ctx.place, node, 'a word of the grammar names a program');
  const made = walkRedirects(ctx, node.redirects);
  const assigned = node.prefix.filter(isAssignment);
  const inner = withInputs(redirected(ctx, made), ctx.report.invocations.slice(before));
  if (words.length === 0) {
    const carry = assigned.some(givesVariable) ? shownSecrets().carriers(ctx, assigned) : null;
    for (const one of assigned) assign(ctx, one.name, assignedValue(ctx, one), one);
    carry?.();
    if (made.redirections.some(opensFile)) openOnly({ ...inner, out: null }, node, made.redirections);
    if (made.stdin !== null) printRead(inner, made.redirections);
  } else {
    const call = { words, at: node, declared, redirections: made.redirections, inShell: true, functions: true };
    const executed = ctx.state.stdin;
    const run = (): void => runWith(inner, call, assigned);
    if (isUnsetProgram(ctx, node)) ctx.report.spend();
    else if (mayFail(ctx, made.redirections)) join(ctx, [branch(ctx, run), unchanged(ctx)]);
    else run();
    const now = ctx.state.stdin;
    // `exec <file`: whatever here had this shell's input has that one from now on.
    if (now !== null && now !== executed)
      ctx.state.stdin = { ...now, was: [...(executed?.was ?? []), ...now.was, ctx.stdin] };
  }
  const given = declared.length === 0 ? [] : node.args.filter(one => one.type === 'Assignment');
  if (given.some(givesVariable)) shownSecrets().carriers(ctx, given)();
  if (mayShow(inner, node)) shownSecrets().noteShownSecrets(inner, words, node, made.redirections);
  const program = words[0]?.value;
  if (inner.stdin.kind === 'text' && (program === 'tee' || program === 'sudo'))
    (require('./tee.ts') as typeof import('./tee.ts')).noteTee(inner, inner.stdin, from, from);
  if (!made.redirections.some(one => one.writes)) return;
  const printed = printedBy(
    inner,
    words.map(word => word.value),
  );
  const fails = mayFail(
    ctx,
    made.redirections.filter(one => !isOutput(one)),
  );
  const text = printed?.length === 1 && !fails ? printed[0]! : null;
  noteWrites(ctx, made.redirections, text !== null && isKnown(text) ? text : null, from);
}

const givesVariable = ({ value }: Assignment): boolean => value.type === 'Word' && /\$[A-Za-z_{]/.test(value.text);
const shownSecrets = () => require('./shown-secrets.ts') as typeof import('./shown-secrets.ts');

/** Words, a here-document or what comes through the pipe may hold the value of a variable that is secret. */
function mayShow({ stdin }: Context, { args, redirects }: Command): boolean {
  if (stdin.kind === 'pipe' && stdin.secrets !== undefined) return true;
  return args.some(({ text }) => text.includes('$')) || redirects.some(({ type }) => type !== 'Redirect');
}

/** `$(< file)` gives what is in it, and no other redirection does. */
function printRead(ctx: Context, redirections: readonly Redirection[]): void {
  const { text, made } = inputOf(ctx.stdin);
  const isFile = redirections.length === 1 && redirections[0]?.operator === '<';
  if (text === null || !isFile) ctx.out?.lose(made);
  else ctx.out?.add([text]);
}

/** `started`: by the substitutions in its words and redirections. */
function withInputs(ctx: Context, started: readonly Invocation[]): Context {
  if (started.length === 0) return ctx;
  const outputs = started.filter(one => ctx.report.fed.has(one));
  const inputs = outputs.length === 0 ? started : started.filter(one => !ctx.report.fed.has(one));
  return { ...ctx, inputs: [...ctx.inputs, ...inputs], outputs: [...ctx.outputs, ...outputs] };
}

const opensFile = (one: Redirection): boolean => one.writes || one.operator === '<';

/** `> file` alone empties it and `$(< file)` reads it, as `: > file` and `: < file` do. */
export function openOnly(ctx: Context, node: Extent, redirections: readonly Redirection[]): void {
  const words = [{ value: ':', at: node }];
  runCall(ctx, { words, at: node, declared: [], assignments: [], redirections, inShell: true, functions: false });
}

/** The variables of `X=1 cmd` are there for cmd alone; each sees those before it. */
function runWith(ctx: Context, call: Omit<Call, 'assignments'>, nodes: readonly Assignment[]): void {
  if (nodes.length === 0) return runCall(ctx, { ...call, assignments: [] });
  // Behind a reference it is another one that is set.
  const names = nodes.flatMap(({ name }) => ctx.state.referent(name) ?? name);
  const before = names.map(name => ctx.state.variable(name));
  const values: Value[] = [];
  ctx.state.temporarily(names, () => {
    const assignments = nodes.map(node => {
      const value = assignedValue(ctx, node);
      values.push(value);
      return assignTemporarily(ctx, node, value);
    });
    runCall(ctx, { ...call, assignments });
  });
  // `b=${b:=x} cmd`: what the value's own expansion assigns stays.
  if (nodes.some(node => /\$\{[^}]*=|\(\(/.test(written(ctx.place, node))))
    for (const name of names) ctx.state.setVariable(name, UNKNOWN_VALUE);
  if (!mayOutlive(ctx, call.words[0]?.value)) return;
  names.forEach((name, i) => {
    ctx.state.setVariable(name, mergeValues(before[i] ?? UNSET, values[i] ?? UNSET, LIMITS.choices));
    ctx.state.setFlag(`export:${name}`, 'maybe');
  });
}

const MARKS_VARIABLES = new Set([
  'export',
  'readonly',
  'declare',
  'typeset',
  'eval',
  '.',
  'source',
  'builtin',
  'command',
]);

/** `x=1 export x` keeps it; so does, in posix mode, any special builtin. */
function mayOutlive(ctx: Context, name: Arg | undefined): boolean {
  if (name === undefined || !isKnown(name)) return false;
  return ctx.state.flag('posix') || MARKS_VARIABLES.has(name) || ctx.state.functionNamed(name) !== null;
}

function assignTemporarily(ctx: Context, node: Assignment, value: Value): VariableAssignment {
  const assignment = assignmentOf(ctx, node.name, value, node);
  judgeVariable(ctx, node.name, value, node);
  ctx.report.addAssignment(assignment);
  setQuietly(ctx, node.name, value, node);
  ctx.state.setFlag(`export:${node.name}`);
  return assignment;
}

const isAssignment = (node: Assignment | RedirectionNode): node is Assignment => node.type === 'Assignment';

function wordsOf(ctx: Context, node: Command): { words: CallWord[]; declared: Declared[] } {
  const words: CallWord[] = [];
  const declared: Declared[] = [];
  if (node.name === undefined) return { words, declared };
  let keyed = false;
  for (const one of [node.name, ...node.args]) {
    if (one.type === 'Word') {
      for (const value of expandWord(ctx, one)) words.push({ value, at: one });
      keyed ||= /^-\w*A/.test(one.text);
    } else {
      const given = assignedValue(ctx, one, keyed);
      // `local k={a,b}` is `local k=a k=b`: here they are not the value's own.
      const several = one.value.type === 'Word' && givesSeveral(ctx, one.value);
      if (several) ctx.report.addOpaque(ctx.place, one, 'braces make several words of what is declared');
      const value = several ? UNKNOWN_VALUE : given;
      declared.push({ name: one.name, value, isList: one.value.type === 'ArrayValue', at: one });
      const sign = one.append ? '+=' : '=';
      words.push({ value: concat(`${one.name}${sign}`, firstOf(value) ?? ''), at: one });
    }
  }
  return { words, declared };
}

/** `$X -rf` with X set nowhere: most likely it is meant to be set where this really runs. */
function isUnsetProgram(ctx: Context, node: Command): boolean {
  const name = node.name === undefined ? null : variableOf(node.name);
  if (name === null || !/^[A-Za-z_]/.test(name) || ctx.state.isTouched(name)) return false;
  if (ctx.state.variable(name).kind !== 'unset') return false;
  const part = node.name?.parts?.[0];
  if (part?.type === 'ParameterExpansion' && part.operation !== undefined) return false;
  ctx.report.addOpaque(ctx.place, node, `cannot tell which program $${name} is`);
  return true;
}
