/**
 * `npm run oracle:scripts [-- FOLDER …]`: does the judge read what bash reads, on every shell script of this machine?
 * Each script is given to `bash -n` and to the parser with its guard. Prints the differences that differences.md does not
 * name, and exits 1 then, or where bash accepts a script of which the judge would allow less than all of it to be seen.
 */
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { findMisreadings } from '../../src/bash/guard.ts';
import { LIMITS } from '../../src/bash/limits.ts';
import { parseText } from '../../src/bash/parse.ts';

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
  if (text.length > LIMITS.text) return 'too large';
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

if (import.meta.main) {
  const folders = process.argv.slice(2);
  let count = 0;
  const differences: Difference[] = [];
  for (const path of scriptsBelow(folders.length > 0 ? folders : FOLDERS)) {
    count += 1;
    const found = compareScript(path);
    if (found !== null) differences.push(found);
    if (count % 200 === 0) process.stderr.write(`\r${count} scripts, ${differences.length} differences `);
  }
  process.stderr.write('\n');
  for (const one of differences) console.log(JSON.stringify(one));
  console.log(`${count} scripts, ${differences.length} differences`);
}
