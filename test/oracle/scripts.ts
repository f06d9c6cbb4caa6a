/**
 * `npm run oracle:scripts [-- FOLDER …]`: does the judge read what bash reads, on every shell script of this machine?
 * Each script is given to `bash -n`, and to the parser with its guard. What they see otherwise is printed with its reason
 * (script-differences.md says more of each); exits 1 where there is none known.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { findMisreadings } from '../../src/bash/guard.ts';
import { LIMITS } from '../../src/bash/limits.ts';
import { parseText } from '../../src/bash/parse.ts';
import { weightOf } from '../../src/bash/weight.ts';

const FOLDERS = ['/usr', '/etc', '/opt', '/var/lib/dpkg/info'];
const LEAVES_OUT = ['-xdev', '-name', 'node_modules', '-prune', '-o'];
const ENDINGS = ['-name', '*.sh', '-o', '-name', '*.bash', '-o', '-name', '*.tests', '-o', '-name', '*.sub'];
const INTERPRETER = /^#! *\S*\/(?:env +)?(?:ba|da|a)?sh\b/;
const NAMED = /\.(?:sh|bash|tests|sub)$/;

export interface Difference {
  readonly path: string;
  readonly bash: 'accepts' | 'rejects';
  readonly judge: string;
  readonly says: string;
}

/** Text files below the folders that name a shell in their first line, or by their ending; each once. */
function scriptsBelow(folders: readonly string[]): readonly string[] {
  const listed = Bun.spawnSync(
    [
      'find',
      ...folders,
      ...LEAVES_OUT,
      '-type',
      'f',
      '-size',
      '-1000k',
      '-size',
      '+0',
      '(',
      '-perm',
      '/111',
      '-o',
      ...ENDINGS,
      ')',
      '-print0',
    ],
    { stderr: 'ignore' },
  );
  return [...new Set(listed.stdout.toString().split('\0'))].filter(path => path !== '' && isScript(path));
}

function isScript(path: string): boolean {
  const start = Buffer.alloc(160);
  try {
    const file = openSync(path, 'r');
    readSync(file, start, 0, start.length, 0);
    closeSync(file);
  } catch {
    return false;
  }
  const text = start.toString('latin1').replace(/\0+$/, '');
  return INTERPRETER.test(text) || (NAMED.test(path) && !text.startsWith('#!') && !text.includes('\0'));
}

/** null: bash accepts it. */
function rejection(text: string): string | null {
  const made = Bun.spawnSync(['/bin/bash', '-n', '/dev/stdin'], {
    stdin: new Blob([text]),
    stderr: 'pipe',
    env: { LC_ALL: 'C.UTF-8', PATH: '/nonexistent' },
  });
  const said = made.stderr.toString();
  return made.exitCode === 0 && !/syntax error|unexpected EOF/.test(said) ? null : said.trim().slice(0, 200);
}

/** What keeps the judge from reading all of it; null: nothing. */
function refusal(text: string): string | null {
  // As the judge does before it parses: memory is bounded by it, too.
  if (text.length > LIMITS.text || weightOf(text) > LIMITS.steps) return 'too large';
  const script = parseText(text);
  const error = script.errors?.[0];
  if (error !== undefined) return `parser: ${error.message}`;
  return findMisreadings(script, text)[0]?.why ?? null;
}

export function compareScript(path: string): Difference | null {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (Buffer.compare(Buffer.from(text), bytes) !== 0 || text.includes('\0')) return null;
  const bash = rejection(text);
  const judge = refusal(text);
  if ((bash === null) === (judge === null)) return null;
  return { path, bash: bash === null ? 'accepts' : 'rejects', judge: judge ?? 'reads it', says: bash ?? '' };
}

/** Known differences. What the judge refuses it calls opaque; what bash refuses it has read whole, and more. */
const REASONS: readonly (readonly [bash: Difference['bash'], of: RegExp, why: string])[] = [
  ['accepts', /^too large/, 'larger than what is judged; it asks'],
  ['accepts', /^an escape in \$'/, 'escapes that parser and bash may decode otherwise (U3)'],
  ['accepts', /^an expansion that is not understood/, 'a bad substitution, which bash finds when it runs'],
  [
    'accepts',
    /^a here-document without its last line/,
    'bash takes the end of the text for the end of the here-document',
  ],
  ['accepts', /^an expansion in the end mark/, 'an end mark that the parser would expand'],
  ['accepts', /^a (?:word|redirection|process substitution) .*joined/, 'a process substitution within a word (U4, U8)'],
  ['accepts', /^a descriptor number/, 'a number that is no descriptor (U9)'],
  [
    'accepts',
    /^a substitution that (?:cannot|is cut)/,
    'a substitution that the parser reads otherwise (U1, U5 to U7)',
  ],
  ['accepts', /^a continued line between backquotes/, 'bash joins lines there before it looks at backslashes'],
  ['accepts', /^an array that bash reads twice/, 'an array with escaped quotes in a substitution'],
  ['accepts', /^parser: unexpected token ';;'/, 'a pattern without its parenthesis, in posix mode only'],
  ['accepts', /^parser: unexpected token '<\(/, 'a process substitution in a subscript'],
  ['rejects', /syntax error near unexpected token `\('/, 'extended globs, which the script itself turns on before'],
  ['rejects', /maximum here-document count/, 'more here-documents than bash takes'],
];

function reasonFor(one: Difference): string | null {
  const text = one.bash === 'accepts' ? one.judge : one.says;
  return REASONS.find(([bash, of]) => bash === one.bash && of.test(text))?.[2] ?? null;
}

if (import.meta.main) {
  const folders = process.argv.slice(2);
  const paths = scriptsBelow(folders.length > 0 ? folders : FOLDERS);
  const differences = paths.map(compareScript).filter(one => one !== null);
  for (const one of differences)
    console.log(`${one.path}: bash ${one.bash} it: ${reasonFor(one) ?? `UNKNOWN: ${one.judge} ${one.says}`}`);
  console.log(`${paths.length} scripts, ${differences.length} differences`);
  process.exit(differences.every(one => reasonFor(one) !== null) ? 0 : 1);
}
