/** A program that is looked up before it is started: the judge names each that bash then starts, or says that it cannot tell. */
import { afterAll, expect, test } from 'bun:test';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judge, programs, reasons } from '../bash/judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'found-programs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ['prog', 'other']) {
  writeFileSync(join(folder, name), `#!/bin/sh\necho "${'$'}{0##*/}${'$'}{*:+ ${'$'}*}" >&9\n`);
  chmodSync(join(folder, name), 0o755);
}
const PATH = `${folder}:/usr/bin:/bin`;

/** A line for each of our programs that bash starts. */
function started(text: string): readonly string[] {
  const cwd = mkdtempSync(join(folder, 'run-'));
  const log = join(cwd, 'log');
  Bun.spawnSync(['/bin/bash', '-c', `exec 9>'${log}'; ${text}`], { env: { PATH }, cwd, stderr: 'ignore' });
  return readFileSync(log, 'utf8').split('\n').filter(Boolean);
}

const TOLD = `P=$(command -v prog); $P a
P=$(command -v prog); "$P" a b
P=$(which prog) && "\${P}" a
"$(command -v prog)" a
$(type -P prog) a; $(type -p other)
P=\`which prog 2>/dev/null\`; $P a
P=$(command -v missing || command -v prog || true); $P a
$(command -v missing) other b
$(command -v missing || :) prog other
P=$(which missing); $P other b
P=$(which missing); "$P" other b
export P=$(which prog); bash -c '$P a'
P=$(which other); prog() { :; }; other() { prog; }; $P a
Q=$(which prog); P=$Q; $P "$(which other)"
$(which missing) $(which prog) other a
bash -c '$(which prog) a'
$(which env) prog a
"$(which bash)" -c 'prog a'
which() { echo other; }; $(which prog) a
command() { echo other; }; $(command -v prog) a
a=("$(which prog)"); "\${a[@]}" x`.split('\n');

const NOT_TOLD = `prog() { other; }; $(command -v prog) a
P=$(which prog)/../other; $P
P=$(which prog); \${P%prog}other a
enable -n type; $(type -p prog) a
$(which prog && echo other) a
$(command -v prog; echo other)
$(which prog other) a
$(echo other || which prog)
$(which prog | sed s/prog/other/) a
$(command -v missing || echo other) a
IFS=/; P=$(which prog); $P a; $(command -v prog) other
P=$(which prog); P+=/../other; $P a
P=$(which prog); for i in 1 2; do $P a; P=other; done
P=$(which prog); [ -n "$Q" ] || P=other; $P a
PATH=.:$PATH; cp ../other prog; $(which prog) a
$(which ./other) a`.split('\n');

/** What a program is given may be the path of another one. */
const paths = (line: string): string => line.replace(/ (?:\/\S+|\S*…\S*)/g, ' *');

test.each(TOLD)('%s', text => {
  const analysis = judge(text, { env: { PATH } });
  expect(reasons(analysis)).toEqual([]);
  for (const line of started(text)) expect(programs(analysis).map(paths)).toContain(paths(line));
});

test.each(NOT_TOLD)('%s', text => {
  const analysis = judge(text, { env: { PATH } });
  const isListed = started(text).every(line => programs(analysis).includes(line));
  expect(isListed && reasons(analysis).length === 0).toBe(false);
});
