/** `export`, `declare`, `typeset`, `local`, `readonly`: names with or without a value. */
import { type Arg, isKnown, type PartialWord, UNKNOWN } from './analysis.ts';
import { checkName } from './arithmetic/walk.ts';
import { assign, checkReferent, isName } from './assignments.ts';
import type { Context } from './context.ts';
import type { Call } from './invoke.ts';
import { LIMITS } from './limits.ts';
import {
  arrayOf,
  concat,
  firstOf,
  mergeValues,
  scalar,
  textsOf,
  UNKNOWN_VALUE,
  UNSET,
  type Value,
  withoutMany,
} from './value.ts';

/** What bash 5.2 takes; with any other letter it refuses the call. */
const LETTERS = { declare: /^[-+][aAcfFgGiIlnprtux]+$/, export: /^-[aAfnp]+$/ };

export const INHERITS = 'local variables take over what they hide';

const isDeclare = (program: string): boolean => program !== 'export' && program !== 'readonly';

/** The words before the first name; to `export` and `readonly`, `+x` is a name. */
function optionsOf(argv: readonly [string, ...Arg[]]): { options: readonly string[]; behind: number } {
  const looksLikeOne = isDeclare(argv[0]) ? /^[-+]./ : /^-./;
  const options: string[] = [];
  for (const word of argv.slice(1)) {
    if (word === '--') return { options, behind: options.length + 2 };
    if (!isKnown(word) || !looksLikeOne.test(word)) break;
    options.push(word);
  }
  return { options, behind: options.length + 1 };
}

export function declare(ctx: Context, call: Call, argv: readonly [string, ...Arg[]]): void {
  const { options, behind } = optionsOf(argv);
  // bash refuses the whole call, but has set the arrays among its words already.
  if (!options.every(word => LETTERS[isDeclare(argv[0]) ? 'declare' : 'export'].test(word)))
    return setArrays(ctx, call, argv[0], options);
  const flags = options.filter(word => word.startsWith('-')).join('');
  // With -p it prints; outside of a function `local` is an error.
  if ((flags.includes('p') && isDeclare(argv[0])) || (argv[0] === 'local' && !ctx.state.inFunction))
    return setArrays(ctx, call, argv[0], options);
  if (flags.includes('I') && ctx.state.inFunction) ctx.report.addOpaque(ctx.place, call.at, INHERITS);
  const functions = /[fF]/.test(flags);
  if (functions) setArrays(ctx, call, argv[0], options);
  for (const { value: word, at } of call.words.slice(behind)) {
    // Behind the first name it is a mistake to bash, which goes on with the next.
    if (isKnown(word) && /^[-+]./.test(word)) continue;
    if (isName(word) && options.some(option => /^\+\w*n/.test(option))) ctx.state.refer(word, null);
    checkName(ctx, word, at);
    const named = call.declared.find(one => one.at === at);
    if (functions) exportFunction(ctx, argv[0], flags, word);
    else if (named !== undefined) {
      // What is added to, or has a subscript, is no text any more.
      if (!named.isList && named.value?.kind === 'array')
        checkList(ctx, isDeclare(argv[0]) ? 'a' : flags, UNKNOWN, call);
      set(ctx, argv[0], flags, named.name, named.value, call);
    } else split(ctx, call, argv[0], flags, word);
  }
  for (const name of namedTwice(call, behind)) ctx.state.setVariable(name, UNKNOWN_VALUE);
}

/** As `declare` would, before the call itself, whatever that does: `declare -p a=(x)`, `export -z a=(x)`, `local a=(x)` outside of functions. */
function setArrays(ctx: Context, call: Call, program: string, options: readonly string[]): void {
  const flags = options.join('').replace(/[^aAgiluc]/g, '') + (isDeclare(program) ? '' : 'g');
  for (const { name, value } of call.declared)
    if (value?.kind === 'array') set(ctx, 'declare', flags, name, value, call);
}

/** `local a= a=(x)`: arrays come before the others, and a name alone keeps what it has. */
function namedTwice(call: Call, behind: number): readonly string[] {
  const names = call.words
    .slice(behind)
    .flatMap(({ value }) => (isKnown(value) ? (/^[A-Za-z_]\w*/.exec(value)?.[0] ?? []) : []));
  return names.length < 2 ? [] : names.filter((name, i) => names.indexOf(name) < i);
}

function exportFunction(ctx: Context, program: string, flags: string, word: Arg): void {
  if (!isKnown(word)) return;
  const held = ctx.state.functionNamed(word);
  if (held !== null && (program === 'export' || flags.includes('x')))
    ctx.state.setFunction(word, { ...held, exported: true });
}

/** A word that is no assignment to the parser: `export "$x"`, `declare "a=$b"`. */
function split(ctx: Context, call: Call, program: string, flags: string, word: Arg): void {
  const known = isKnown(word) ? word : word.prefix;
  const match = /^([A-Za-z_]\w*)(?:\[[\s\S]*?\])?(\+?=)?/.exec(known);
  const name = match?.[1] ?? '';
  const sign = match?.[2];
  if (isKnown(word) && sign === undefined)
    return match === null ? undefined : set(ctx, program, flags, name, null, call);
  if (sign === undefined || (!isKnown(word) && word.many)) return unknownName(ctx, call, program);
  const from = known.indexOf('=') + 1;
  const text: Arg = isKnown(word) ? word.slice(from) : { ...word, prefix: word.prefix.slice(from) };
  if (sign === '+=' || /\[/.test(known.slice(0, from))) checkList(ctx, flags, text, call);
  const before = firstOf(ctx.state.variable(name)) ?? '';
  const value = /\[/.test(known.slice(0, from))
    ? arrayOf(null)
    : scalar(withoutMany(sign === '+=' ? concat(before, text) : text));
  set(ctx, program, flags, name, value, call);
}

/** It may be LD_PRELOAD, PATH, or any variable of the text. */
function unknownName(ctx: Context, call: Call, program: string): void {
  ctx.state.forgetVariables();
  ctx.report.addOpaque(ctx.place, call.at, `${program} sets variables whose names are not known before`);
}

function set(ctx: Context, program: string, flags: string, name: string, value: Value | null, call: Call): void {
  const isGlobal = flags.includes('g');
  const isLocal =
    program === 'local' || ((program === 'declare' || program === 'typeset') && ctx.state.inFunction && !isGlobal);
  const referent = isLocal || flags.includes('n') ? null : ctx.state.referent(name);
  if (referent !== null && ctx.state.referent(referent) === null)
    return set(ctx, program, flags, referent, value, call);
  // bash refuses to hide what is readonly.
  if (isLocal && ctx.state.flag(`fixed:${name}`)) return ctx.state.setVariable(name, UNKNOWN_VALUE);
  const isAgain = isLocal && !ctx.state.makeLocal(name);
  if (flags.includes('n') && program !== 'export') return refer(ctx, name, value, call);
  if (flags.includes('i')) ctx.state.setFlag(`int:${name}`);
  // Without a value, `export -A` and `readonly -A` may make the other kind.
  if (flags.includes('A')) ctx.state.setFlag(`keyed:${name}`, isDeclare(program) || value !== null || 'maybe');
  // Its value is changed on the way, or cannot be changed later.
  if (/[iluc]/.test(flags)) ctx.state.setFlag(`odd:${name}`);
  if (program === 'export' || flags.includes('x'))
    ctx.state.setFlag(`export:${name}`, !flags.includes('n') || program !== 'export');
  const isArray = /[aA]/.test(flags);
  // `export` and `readonly` look at their options alone.
  const held = isDeclare(program) && (!isLocal || isAgain) ? ctx.state.variable(name) : UNSET;
  const becomesList = isArray || held.kind === 'array' || name === 'DIRSTACK';
  if (becomesList && value?.kind === 'scalar') for (const text of textsOf(value)) checkList(ctx, 'a', text, call);
  if (value !== null) assign(ctx, name, becomesList && value.kind === 'scalar' ? arrayOf(null) : value, call.at);
  else if (isAgain) stayLocal(ctx, name, isArray);
  else if (isLocal) ctx.state.setVariable(name, isArray ? arrayOf([]) : UNSET);
  else if (isArray) ctx.state.setVariable(name, asArray(ctx.state.variable(name), flags.includes('A')));
  if (program === 'readonly' || flags.includes('r')) keep(ctx, name);
  if (value === null && program === 'export') reExport(ctx, name, call);
}

/** `declare -a "x=($(y))"`: text in parentheses is read again, as the words of an array. */
function checkList(ctx: Context, flags: string, text: Arg, call: Call): void {
  const isOpen = isKnown(text) ? /^\(.*(?:[$`]|[<>]\().*\)$/s.test(text) : mayBeList(text);
  if (isOpen && /[aA]/.test(flags)) ctx.report.addOpaque(ctx.place, call.at, 'bash reads the text of an array again');
}

const mayBeList = ({ prefix, suffix }: PartialWord): boolean => /^(?:\(|$)/.test(prefix) && /(?:\)|^)$/.test(suffix);

/** What it held is its first element. */
function asArray(held: Value, isKeyed: boolean): Value {
  if (held.kind === 'array') return held;
  if (held.kind === 'unset') return arrayOf([]);
  return isKnown(held.value) && held.choices === null && !isKeyed ? arrayOf([held.value]) : arrayOf(null);
}

/** What is local already keeps its value. */
function stayLocal({ state }: Context, name: string, isArray: boolean): void {
  const held = state.variable(name);
  state.setVariable(name, isArray ? arrayOf(null) : mergeValues(held, UNSET, LIMITS.choices));
}

/** Without a value it is what is assigned first that says which variable is meant. */
function refer(ctx: Context, name: string, value: Value | null, call: Call): void {
  // It refuses to be one, and keeps the array.
  const held = ctx.state.variable(name);
  const isRefused = value?.kind === 'array' || held.kind === 'array' || ctx.state.flag(`fixed:${name}`);
  const target = value === null || value.kind === 'array' || isRefused ? null : firstOf(value);
  // An element of one: `declare -n r='BASH_CMDS[ls]'`.
  if (target !== null) checkReferent(ctx, target, call.at);
  const isCertain = target !== null && isKnown(target) && isName(target) && target !== name;
  ctx.state.refer(name, isCertain ? target : null);
  ctx.state.setVariable(name, UNKNOWN_VALUE);
  ctx.state.setFlag(`odd:${name}`);
}

/** What is assigned to it later fails: it is then one or the other. */
function keep(ctx: Context, name: string): void {
  ctx.state.setFlag(`fixed:${name}`);
}

/** `x=…; export x`: the value reaches programs only now. */
function reExport(ctx: Context, name: string, call: Call): void {
  const value = ctx.state.variable(name);
  if (ctx.state.isTouched(name) && value !== UNKNOWN_VALUE) assign(ctx, name, value, call.at);
}
