/** Both fronts, built around a judge that a test writes: a few lines of bash, with the request in `$f` and `say` to answer. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dir, '../..');
export const scratch = mkdtempSync(join(tmpdir(), 'gatekeep-front-'));
export const judgePath = join(scratch, 'judge');

export const kinds = ['c', 'script'] as const;
export type Kind = (typeof kinds)[number];

/** Once for all test files, which share this process. */
export const buildFronts = (): Record<Kind, string> => {
  built ??= build();
  return built;
};

let built: Record<Kind, string> | undefined;
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

function build(): Record<Kind, string> {
  mkdirSync(join(scratch, 'c'));
  mkdirSync(join(scratch, 'script'));
  const fronts = { c: join(scratch, 'c/gatekeep'), script: join(scratch, 'script/gatekeep') };
  const source = join(root, 'src/fronts/shell/front.c');
  const flags = ['-O2', '-static', '-Wall', '-Wextra', '-Werror', `-DJUDGE="${judgePath}"`];
  const compiled = Bun.spawnSync(['gcc', ...flags, '-o', fronts.c, source], { stderr: 'inherit' });
  if (compiled.exitCode !== 0) throw new Error('the C front does not compile');
  const script = readFileSync(join(root, 'bin/gatekeep'), 'utf8').replaceAll('@JUDGE@', judgePath);
  writeFileSync(fronts.script, script, { mode: 0o755 });
  return fronts;
}

const PRELUDE = `#!/bin/bash
say() { printf "$@" >&$out; }
out=3; [[ $(readlink /proc/self/fd/3) == socket:* ]] || out=4
field() { IFS= read -r -d '' "$1" <&3; }
hear() {
  if [[ $out == 4 ]]; then mapfile -d '' -t f <&3
  else
    field length; f=()
    for ((i = 0; i < 10; i++)); do field "f[$i]" || return; done
    for ((; i < 10 + f[8] + f[9]; i++)); do field "f[$i]" || return; done
  fi
  n=\${f[1]}
}
`;

/** `hears: false`: the judge does not read its request before it runs these lines. */
export function judgeDoes(lines: string, hears = true): void {
  rmSync(judgePath, { force: true });
  writeFileSync(judgePath, `${PRELUDE}${hears ? 'hear\n' : ''}${lines}\n`);
  chmodSync(judgePath, 0o755);
}

export function noJudge(): void {
  rmSync(judgePath, { force: true });
}

export interface Ran {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bun's own spawn names real-time signals by number. */
export function runFront(
  front: string,
  args: readonly string[],
  more: { env?: Record<string, string>; stdin?: string; cwd?: string } = {},
): Ran {
  const ran = Bun.spawnSync([front, ...args], {
    env: { PATH: '/usr/bin:/bin', ...more.env },
    cwd: more.cwd ?? scratch,
    stdin: more.stdin === undefined ? 'ignore' : Buffer.from(more.stdin),
  });
  const signal = ran.signalCode === undefined || ran.signalCode === null ? null : String(ran.signalCode);
  return {
    exit: signal === null ? ran.exitCode : null,
    signal,
    stdout: ran.stdout.toString(),
    stderr: ran.stderr.toString(),
  };
}

let markers = 0;

/** A file that only a command that ran would make. */
export function marker(): { path: string; made(): boolean } {
  const path = join(scratch, `marker-${++markers}`);
  return { path, made: () => existsSync(path) };
}
