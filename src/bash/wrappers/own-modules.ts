/**
 * Modules of one's own that a program on the command line loads first: `python -c 'import x'`, `node -r ./x.js`. They are
 * files like the one that `python x.py` runs; what is installed stands in no folder that is looked into.
 */
import type { LanguageName } from '../../languages/effect.ts';
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { values } from './handler.ts';
import type { Reading } from './options.ts';

/** Beyond these the text is a program, and no call of one. */
const MOST = 20;

export function ownModules(language: LanguageName, reading: Reading, codes: readonly Arg[]): readonly Inner[] {
  const texts = codes.filter(code => typeof code === 'string');
  const paths = [...loadedFirst(language, reading), ...texts.flatMap(text => imported(language, text))];
  return [...new Set(paths)].slice(0, MOST).map(path => ({ kind: 'program-file', path, language, whole: false }));
}

/** Options that load a module before the program. */
const LOADS: Partial<Record<LanguageName, readonly string[]>> = {
  javascript: ['r', 'require', 'import', 'loader', 'experimental-loader', 'preload'],
  ruby: ['r'],
  perl: ['M', 'm'],
  lua: ['l'],
};
const ENDINGS: Partial<Record<LanguageName, string>> = { javascript: '.js', ruby: '.rb', perl: '.pm', lua: '.lua' };

function loadedFirst(language: LanguageName, reading: Reading): readonly string[] {
  return values(reading, ...(LOADS[language] ?? []))
    .filter(word => typeof word === 'string')
    .flatMap(word => fileOf(language, word));
}

/** Only a path is a file of node's or ruby's; perl and lua look a name up in the folder, too. */
function fileOf(language: LanguageName, word: string): readonly string[] {
  if (/^\.{0,2}\//.test(word)) return [/\.\w+$/.test(word) ? word : `${word}${ENDINGS[language] ?? ''}`];
  if (language !== 'perl' && language !== 'lua') return [];
  const name = /^-?([\w:.]+)/.exec(word)?.[1]?.replace(/::|\./g, '/');
  return name === undefined ? [] : [`${name}${ENDINGS[language]}`];
}

const IMPORTS: Partial<Record<LanguageName, RegExp>> = {
  javascript: /\b(?:require|import|from)\s*\(?\s*['"`](\.{0,2}\/[^'"`]*)/g,
  lua: /\b(?:require|dofile|loadfile)\s*\(?\s*['"]([^'"]*)/g,
  php: /\b(?:include|require)(?:_once)?\b\s*\(?\s*['"]([^'"]*)/g,
};

function imported(language: LanguageName, text: string): readonly string[] {
  if (language === 'python')
    return [...text.matchAll(/(?:^|[;\n:])[ \t]*(?:import[ \t]+([\w., ]+)|from[ \t]+([\w.]+)[ \t]+import\b)/g)].flatMap(
      ([, list, one]) => (list ?? one ?? '').split(',').flatMap(pythonFile),
    );
  const form = IMPORTS[language];
  const names = form === undefined ? [] : [...text.matchAll(form)].map(([, name]) => name ?? '');
  return names.flatMap(name => (/\.json$/.test(name) ? [] : /\.\w+$/.test(name) ? [name] : fileOf(language, name)));
}

/** They are there before the program is: a file of that name is never looked at. */
const LOADED =
  /^(?:os|sys|io|abc|builtins|codecs|encodings|errno|genericpath|marshal|posix|posixpath|site|stat|time|warnings|zipimport)(?:\/|$)/;

/** ` a.b as c`: the file of a module, and what a package's name alone runs. */
function pythonFile(name: string): readonly string[] {
  const path = (/^\s*([\w.]+)/.exec(name)?.[1] ?? '').replaceAll('.', '/');
  return path === '' || path.startsWith('/') || LOADED.test(path)
    ? []
    : [`${path}.py`, ...(path.includes('/') ? [`${path.split('/')[0]}.py`] : [])];
}
