/** `$(…)` of make: variables, substitutions and functions, put in as make puts them in. */
import { callFunction, isFunction } from './functions.ts';
import { closing } from './lines.ts';
import { type Make, MakeStops, type Variable } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { couldBeSame, substituted } from './words.ts';

/** Names among which an unknown one is looked for; more of them could be anything. */
const MOST_NAMES = 8;

export function expand(make: Make, text: string): string {
  make.spend(1 + (text.length >> 6));
  if (!text.includes('$')) return text;
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char !== '$') out += char;
    else {
      const next = text[++at];
      if (next === undefined || next === '$') out += '$';
      else if (next === '(' || next === '{') {
        const end = closing(text, at);
        if (end < 0) throw new MakeStops('a reference without an end');
        out += reference(make, text.slice(at + 1, end), next);
        at = end;
      } else out += variableText(make, next);
    }
    if (out.length > MOST_CHARACTERS) throw new MakeStops('its texts are too long');
  }
  return out;
}

const MOST_CHARACTERS = 500_000;

function reference(make: Make, inner: string, bracket: '(' | '{'): string {
  const call = /^([a-z-]+)[ \t\n]+/.exec(inner);
  if (call !== null && isFunction(call[1]!)) {
    return make.deeper(() => callFunction(make, call[1]!, inner.slice(call[0].length), bracket));
  }
  const name = inner.includes('$') ? make.deeper(() => expand(make, inner)) : inner;
  const colon = name.indexOf(':');
  const equals = colon < 0 ? -1 : name.indexOf('=', colon);
  if (equals < 0) return variableText(make, name);
  const [from, to] = [name.slice(colon + 1, equals), name.slice(equals + 1)];
  const value = variableText(make, name.slice(0, colon));
  return from.includes('%') ? substituted(from, to, value) : substituted(`%${from}`, `%${to}`, value);
}

export function variableText(make: Make, name: string): string {
  if (isUnknown(name)) return valueOfUnknown(make, name);
  const held = make.variable(name);
  return held === undefined ? '' : textOf(make, held);
}

export const textOf = (make: Make, { text, simple }: Variable): string =>
  simple ? text : make.deeper(() => expand(make, text));

/** `$(CFLAGS_$(shell uname))`: one of the variables that it could be, or none. */
function valueOfUnknown(make: Make, name: string): string {
  const names = [...make.variables.keys()].filter(each => couldBeSame(each, name));
  if (names.length > MOST_NAMES) return make.shared.unknowns.add('foreign');
  const found = names.find(each => make.choose(`${name} is ${each}`));
  return found === undefined ? '' : variableText(make, found);
}
