/** The functions of GNU make, by their names in its manual (section 8). */
import { resolvePath } from '../../folders.ts';
import { expand, textOf, variableText } from './expand.ts';
import { fileFunction, printedBy } from './shell-function.ts';
import { type Make, MakeStops, simple, type Variable } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { matches, substituted, wordsOf } from './words.ts';

type Run = (make: Make, args: readonly string[]) => string;

interface Fn {
  /** Commas past this many arguments belong to the last one. */
  readonly most: number;
  /** Its arguments come as they are written. */
  readonly lazy?: boolean;
  readonly run: Run;
}

const each = (text: string, change: (word: string) => string): string => wordsOf(text).map(change).join(' ');
const on = (change: (word: string) => string): Fn => ({ most: 1, run: (_, [text = '']) => each(text, change) });

const folderOf = (word: string): string => (word.includes('/') ? word.slice(0, word.lastIndexOf('/') + 1) : './');
const nameOf = (word: string): string => word.slice(word.lastIndexOf('/') + 1);
const suffixOf = (word: string): string => /\.[^./]*$/.exec(word)?.[0] ?? '';

/** Whether a text is empty, where a part of it is not known; `choose` takes both ways. */
export function isTrue(make: Make, text: string): boolean {
  const bare = text.trim();
  return isUnknown(bare) ? make.choose(`${bare} is something`) : bare !== '';
}

const FUNCTIONS: Readonly<Record<string, Fn>> = {
  subst: {
    most: 3,
    run: (_, [from = '', to = '', text = '']) => (from === '' ? text + to : text.replaceAll(from, () => to)),
  },
  patsubst: { most: 3, run: (_, [from = '', to = '', text = '']) => substituted(from.trim(), to.trim(), text) },
  strip: { most: 1, run: (_, [text = '']) => wordsOf(text).join(' ') },
  findstring: {
    most: 2,
    run: (make, [what = '', text = '']) => {
      if (text.includes(what)) return what;
      return isUnknown(text + what) && make.choose(`${what} in ${text}`) ? what : '';
    },
  },
  filter: {
    most: 2,
    run: (_, [patterns = '', text = '']) =>
      wordsOf(text)
        .filter(word => wordsOf(patterns).some(pattern => matches(word, pattern) !== 'no'))
        .join(' '),
  },
  'filter-out': {
    most: 2,
    run: (_, [patterns = '', text = '']) =>
      wordsOf(text)
        .filter(word => !wordsOf(patterns).some(pattern => matches(word, pattern) === 'yes' && !isUnknown(word)))
        .join(' '),
  },
  sort: { most: 1, run: (_, [text = '']) => [...new Set(wordsOf(text))].sort().join(' ') },
  word: { most: 2, run: (make, [n = '', text = '']) => wordAt(make, Number(n) - 1, wordsOf(text)) },
  wordlist: {
    most: 3,
    run: (make, [from = '', to = '', text = '']) =>
      isUnknown(text)
        ? make.shared.unknowns.add('text')
        : wordsOf(text)
            .slice(Number(from) - 1, Number(to))
            .join(' '),
  },
  words: {
    most: 1,
    run: (make, [text = '']) => (isUnknown(text) ? make.shared.unknowns.add('word') : String(wordsOf(text).length)),
  },
  firstword: { most: 1, run: (_, [text = '']) => wordsOf(text)[0] ?? '' },
  lastword: { most: 1, run: (_, [text = '']) => wordsOf(text).at(-1) ?? '' },
  dir: on(folderOf),
  notdir: on(nameOf),
  suffix: on(suffixOf),
  basename: on(word => word.slice(0, word.length - suffixOf(word).length)),
  addsuffix: { most: 2, run: (_, [suffix = '', text = '']) => each(text, word => word + suffix) },
  addprefix: { most: 2, run: (_, [prefix = '', text = '']) => each(text, word => prefix + word) },
  join: {
    most: 2,
    run: (_, [a = '', b = '']) => {
      const [left, right] = [wordsOf(a), wordsOf(b)];
      return Array.from(
        { length: Math.max(left.length, right.length) },
        (_x, i) => (left[i] ?? '') + (right[i] ?? ''),
      ).join(' ');
    },
  },
  wildcard: { most: 1, run: (make, [text = '']) => each(text, word => found(make, word)).trim() },
  realpath: { most: 1, run: (make, [text = '']) => each(text, word => resolvePath(make.folder, word) ?? word) },
  abspath: { most: 1, run: (make, [text = '']) => each(text, word => resolvePath(make.folder, word) ?? word) },
  if: {
    most: 3,
    lazy: true,
    run: (make, [condition = '', yes = '', no = '']) =>
      expand(make, isTrue(make, expand(make, condition.trim())) ? yes : no),
  },
  or: {
    most: Infinity,
    lazy: true,
    run: (make, args) => {
      for (const arg of args) {
        const text = expand(make, arg.trim());
        if (isTrue(make, text)) return text;
      }
      return '';
    },
  },
  and: {
    most: Infinity,
    lazy: true,
    run: (make, args) => {
      let text = '';
      for (const arg of args) {
        text = expand(make, arg.trim());
        if (!isTrue(make, text)) return '';
      }
      return text;
    },
  },
  foreach: {
    most: 3,
    lazy: true,
    run: (make, [name = '', list = '', body = '']) => {
      const variable = expand(make, name).trim();
      return wordsOf(expand(make, list))
        .map(word => make.inScope(new Map([[variable, simple(word)]]), () => expand(make, body)))
        .join(' ');
    },
  },
  let: {
    most: 3,
    lazy: true,
    run: (make, [names = '', list = '', body = '']) => {
      const [keys, words] = [wordsOf(expand(make, names)), wordsOf(expand(make, list))];
      const scope = new Map(
        keys.map((key, i) => [key, simple(i === keys.length - 1 ? words.slice(i).join(' ') : (words[i] ?? ''))]),
      );
      return make.inScope(scope, () => expand(make, body));
    },
  },
  call: { most: Infinity, run: called },
  value: { most: 1, run: (make, [name = '']) => make.variable(name)?.text ?? '' },
  eval: {
    most: 1,
    run: (make, [text = '']) => {
      make.read(make, text);
      return '';
    },
  },
  origin: { most: 1, run: (make, [name = '']) => make.variable(name)?.origin ?? 'undefined' },
  flavor: {
    most: 1,
    run: (make, [name = '']) => {
      const held = make.variable(name);
      return held === undefined ? 'undefined' : held.simple ? 'simple' : 'recursive';
    },
  },
  shell: { most: 1, run: (make, [text = '']) => printedBy(make, text) },
  file: { most: 2, run: (make, [how = '', text = '']) => fileFunction(make, how.trim(), text) },
  info: { most: 1, run: () => '' },
  warning: { most: 1, run: () => '' },
  error: {
    most: 1,
    run: () => {
      throw new MakeStops('');
    },
  },
  guile: {
    most: 1,
    run: make => {
      make.opaque('make runs code of its own language');
      return make.shared.unknowns.add('foreign');
    },
  },
};

export const isFunction = (name: string): boolean => Object.hasOwn(FUNCTIONS, name);

export function callFunction(make: Make, name: string, written: string, bracket: '(' | '{'): string {
  const { most, lazy, run } = FUNCTIONS[name]!;
  const args = split(written, most, bracket);
  return run(make, lazy ? args : args.map(arg => expand(make, arg)));
}

/** At commas outside of brackets of the same kind. */
function split(text: string, most: number, bracket: '(' | '{'): string[] {
  const close = bracket === '(' ? ')' : '}';
  const args: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < text.length && args.length + 1 < most; at++) {
    if (text[at] === bracket) depth++;
    else if (text[at] === close) depth--;
    else if (text[at] === ',' && depth === 0) {
      args.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...args, text.slice(from)];
}

function called(make: Make, [name = '', ...args]: readonly string[]): string {
  const bare = name.trim();
  if (isFunction(bare))
    return FUNCTIONS[bare]!.lazy ? callFunction(make, bare, args.join(','), '(') : FUNCTIONS[bare]!.run(make, args);
  if (isUnknown(bare)) return variableText(make, bare);
  const held = make.variable(bare);
  if (held === undefined) return '';
  const scope = new Map<string, Variable>([
    ['0', simple(bare)],
    ...args.map((arg, i): [string, Variable] => [String(i + 1), simple(arg)]),
  ]);
  // What an outer call was given does not shine through.
  for (let i = args.length + 1; i <= 9; i++) scope.set(String(i), simple(''));
  return make.inScope(scope, () => textOf(make, held));
}

/** A word that may stand for several moves all behind it. */
function wordAt(make: Make, at: number, words: readonly string[]): string {
  const word = words[at];
  if (words.length === 1) return word ?? (isUnknown(words[0]!) ? words[0]! : '');
  return words.slice(0, at + 1).some(isUnknown) ? make.shared.unknowns.add('text') : (word ?? '');
}

/** A name without a pattern is there or is not; what a pattern finds stays open: it may be made only just before. */
function found(make: Make, word: string): string {
  if (isUnknown(word)) return word;
  if (/[*?[]/.test(word)) return word.replace(/\[[^\]]*\]|[*?]+/g, () => make.shared.unknowns.add('glob'));
  const path = resolvePath(make.folder, word);
  if (path === null || path === '/') return word;
  const at = path.lastIndexOf('/');
  const names = make.namesIn(path.slice(0, at) || '/');
  const name = path.slice(at + 1);
  return names.includes(name) || names.includes(`${name}/`) ? word : '';
}
