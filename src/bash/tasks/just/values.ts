/** Expressions of a justfile: names, strings, backticks, `+` and `/`; what else there is only the run knows. */
import type { State } from '../../state.ts';
import { firstOf } from '../../value.ts';
import type { Unknowns } from '../unknown.ts';
import type { Justfile } from './read.ts';

export interface Values {
  readonly just: Justfile;
  readonly unknowns: Unknowns;
  /** Parameters, and variables of the command line. */
  readonly given: Map<string, string>;
  readonly folder: string;
  readonly state: State;
  /** Runs code while the justfile is evaluated. */
  readonly run: (code: string, printed: boolean) => string;
}

const DEEPEST = 50;

export function evaluate(values: Values, expression: string, depth = 0): string {
  const text = expression.trim();
  if (depth > DEEPEST) return values.unknowns.add('foreign');
  const parts = pieces(text);
  if (parts.length > 1)
    return parts.map(part => (part === '+' ? '' : part === '/' ? '/' : evaluate(values, part, depth + 1))).join('');
  const given = values.given.get(text);
  if (given !== undefined) return given;
  const variable = values.just.variables.get(text);
  if (variable !== undefined) {
    // Evaluated once: its backticks run once.
    const value = evaluate(values, variable.text, depth + 1);
    values.given.set(text, value);
    return value;
  }
  if (/^\([^()]*\)$/.test(text)) return evaluate(values, text.slice(1, -1), depth + 1);
  return literal(values, text, depth);
}

function literal(values: Values, text: string, depth: number): string {
  const string = /^(?:x)?('''|"""|'|")([\s\S]*)\1$/.exec(text);
  if (string !== null) return string[1]!.startsWith('"') ? unescaped(string[2]!) : string[2]!;
  const code = /^(```|`)([\s\S]*)\1$/.exec(text)?.[2];
  if (code !== undefined) return values.run(code, true);
  const called = /^([a-z_]\w*)\(([\s\S]*)\)$/.exec(text);
  if (called !== null) return callOf(values, called[1]!, called[2]!, depth);
  // `if a == b { x } else { y }`, and whatever else: its backticks run all the same.
  for (const found of text.matchAll(/`([^`]+)`/g)) values.run(found[1]!, false);
  return text === '' ? '' : values.unknowns.add('foreign');
}

function callOf(values: Values, name: string, args: string, depth: number): string {
  if (name === 'justfile_directory' || name === 'invocation_directory' || name === 'source_directory')
    return values.folder;
  const [first = '', second] = args.split(',');
  if (name === 'env' || name === 'env_var' || name === 'env_var_or_default') {
    const held = firstOf(values.state.variable(evaluate(values, first, depth + 1)));
    if (typeof held === 'string') return held;
    return held === null && second !== undefined ? evaluate(values, second, depth + 1) : values.unknowns.add('text');
  }
  // Their command is found in quotes.
  if (name === 'shell') return values.run(evaluate(values, first, depth + 1), true);
  if (/^(?:os|os_family|arch|num_cpus|uuid|datetime|datetime_utc|just_pid|sha256|blake3)$/.test(name))
    return values.unknowns.add('word');
  for (const found of args.matchAll(/`([^`]+)`/g)) values.run(found[1]!, false);
  return values.unknowns.add('text');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', '\n': '' };

const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (whole, char: string) => ESCAPES[char] ?? whole);

/** At `+` and `/` outside of quotes and brackets. */
function pieces(text: string): readonly string[] {
  if (/^(?:if|assert)\b/.test(text)) return [text];
  return (
    text.match(
      /[+/]|(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'[^']*'|"(?:[^"\\]|\\.)*"|```[\s\S]*?```|`[^`]*`|\((?:[^()]|\([^()]*\))*\)|[^'"`()+/])+/g,
    ) ?? []
  );
}
