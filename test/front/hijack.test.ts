/**
 * Whatever the caller puts into environment or current folder runs nothing inside the front or the judge. Each row plants
 * one trap and submits a text that is refused, so that no bash is started that could rightly obey it; then nothing may
 * have sprung. The real, staged program is tried.
 */
import { beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const stage = (name: string): string => join(import.meta.dir, '../../build', name);
const fronts = [
  ['c', join(stage('stage'), 'bin/gatekeep')],
  ['script', join(stage('stage-script'), 'bin/gatekeep')],
] as const;
const judge = join(stage('stage'), 'lib/gatekeep/judge');

const scratch = mkdtempSync(join(tmpdir(), 'gatekeep-hijack-'));
const folder = join(scratch, 'project');
const sprung = join(scratch, 'sprung');
const library = join(scratch, 'evil.so');
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** Notes which program loaded it. `la_version` makes it an auditor, `gconv_init` a character set. */
const LIBRARY = `
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void spring(void) {
  char exe[4096]; ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
  int out = open("${sprung}", O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (n > 0) { exe[n] = 10; (void)!write(out, exe, n + 1); }
  close(out);
}
unsigned int la_version(unsigned int version) { return version; }
int gconv_init(void *step) { (void)step; return 0; }
int gconv(void) { return 0; }
`;
const SCRIPT = `require('node:fs').appendFileSync(${JSON.stringify(sprung)}, 'script\\n'); process.exit(0);\n`;
const SHELL = `echo shell >>'${sprung}'\n`;
const RUN = `() { echo function >>'${sprung}'; }`;

interface Trap {
  readonly env?: Record<string, string>;
  readonly files?: Record<string, string>;
}

const traps: Readonly<Record<string, Trap>> = {
  'nothing at all': {},
  'BUN_OPTIONS --preload': { env: { BUN_OPTIONS: '--preload ./evil.js' } },
  'BUN_OPTIONS --require': { env: { BUN_OPTIONS: '--require=./evil.js' } },
  'BUN_OPTIONS --config': {
    env: { BUN_OPTIONS: '--config=./evil.toml' },
    files: { 'evil.toml': 'preload = ["./evil.js"]\n' },
  },
  BUN_BE_BUN: { env: { BUN_BE_BUN: '1' } },
  'BUN_BE_BUN and options': { env: { BUN_BE_BUN: '1', BUN_OPTIONS: '--preload ./evil.js' } },
  BUN_INSPECT_PRELOAD: { env: { BUN_INSPECT_PRELOAD: './evil.js', BUN_INSPECT: 'ws://127.0.0.1:0/x' } },
  'bunfig.toml': { files: { 'bunfig.toml': 'preload = ["./evil.js"]\n', '.bunfig.toml': 'preload = ["./evil.js"]\n' } },
  '.env': { files: { '.env': 'BUN_OPTIONS="--preload ./evil.js"\nLD_PRELOAD=./evil.so\n' } },
  'tsconfig.json': { files: { 'tsconfig.json': '{"compilerOptions":{"paths":{"*":["./evil.js"]},"baseUrl":"."}}' } },
  'package.json': { files: { 'package.json': '{"type":"module","imports":{"#*":"./evil.js"},"main":"./evil.js"}' } },
  node_modules: {
    files: Object.fromEntries(
      ['unbash', 'execa', 'commander', 'chalk', 'conf', 'inquirer'].map(name => [
        `node_modules/${name}/index.js`,
        SCRIPT,
      ]),
    ),
  },
  NODE_OPTIONS: { env: { NODE_OPTIONS: '--require ./evil.js --import ./evil.js' } },
  NODE_PATH: { env: { NODE_PATH: '.' }, files: { 'unbash/index.js': SCRIPT, 'execa/index.js': SCRIPT } },
  LD_PRELOAD: { env: { LD_PRELOAD: library } },
  LD_AUDIT: { env: { LD_AUDIT: library } },
  LD_LIBRARY_PATH: { env: { LD_LIBRARY_PATH: join(scratch, 'libraries') } },
  DYLD_INSERT_LIBRARIES: { env: { DYLD_INSERT_LIBRARIES: library } },
  GCONV_PATH: {
    env: { GCONV_PATH: '.' },
    files: { 'gconv-modules': 'module UTF-8// EVIL// evil 1\nmodule EVIL// UTF-8// evil 1\n' },
  },
  'a locale of its own': { env: { LC_ALL: 'evil', LOCPATH: '.', LANGUAGE: 'evil', NLSPATH: './%N' } },
  HOME: {
    env: { HOME: '.' },
    files: { '.bunfig.toml': 'preload = ["./evil.js"]\n', '.bashrc': SHELL, '.bash_profile': SHELL, '.profile': SHELL },
  },
  'XDG folders': {
    env: {
      XDG_CONFIG_HOME: join(folder, 'xdg'),
      XDG_CACHE_HOME: join(folder, 'xdg'),
      XDG_DATA_HOME: join(folder, 'xdg'),
      XDG_RUNTIME_DIR: join(folder, 'xdg'),
    },
    files: { 'xdg/.bunfig.toml': 'preload = ["./evil.js"]\n', 'xdg/bunfig.toml': 'preload = ["./evil.js"]\n' },
  },
  BASH_ENV: { env: { BASH_ENV: './evil.sh' } },
  ENV: { env: { ENV: './evil.sh', POSIXLY_CORRECT: '1' } },
  'exported functions': {
    env: Object.fromEntries(
      [
        'printf',
        'read',
        'mapfile',
        'exec',
        'eval',
        'trap',
        'cd',
        'kill',
        'exit',
        'wait',
        'env',
        'umask',
        'pwd',
        '_gk_refuse',
      ].map(name => [`BASH_FUNC_${name}%%`, RUN]),
    ),
  },
  'SHELLOPTS and PS4': { env: { SHELLOPTS: 'xtrace:verbose', PS4: `$(echo ps4 >>'${sprung}')` } },
  PROMPT_COMMAND: { env: { PROMPT_COMMAND: `echo prompt >>'${sprung}'`, PS1: `$(echo ps1 >>'${sprung}')` } },
  'PATH with programs of its own': {
    env: { PATH: `.:${folder}` },
    files: Object.fromEntries(
      ['env', 'bash', 'bun', 'node', 'git', 'cat', 'readlink'].map(name => [name, `#!/bin/sh\n${SHELL}`]),
    ),
  },
  'the names of the front': {
    env: Object.fromEntries(
      ['_gk_pid', '_gk_nonce', '_gk_line', '_gk_pairs', '_gk_answer'].map(name => [
        name,
        `a[$(echo name >>'${sprung}')]`,
      ]),
    ),
  },
  IFS: { env: { IFS: 'abc0123456789/:=', GLOBIGNORE: '*', BASH_COMPAT: '31', CDPATH: '/tmp' } },
};

function plant(trap: Trap): void {
  rmSync(folder, { recursive: true, force: true });
  rmSync(sprung, { force: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  for (const [name, content] of Object.entries({ 'evil.js': SCRIPT, 'evil.sh': SHELL, ...trap.files })) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o755 });
  }
  Bun.spawnSync(['cp', library, folder]);
}

function call(program: string, trap: Trap): { exit: number | null; stderr: string } {
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: scratch,
    XDG_STATE_HOME: join(scratch, 'state'),
    TMPDIR: join(folder, 'tmp'),
    ...trap.env,
  };
  const ran = Bun.spawnSync([program, '-c', 'git push --force'], {
    env,
    cwd: folder,
    stdin: 'ignore',
    timeout: 20_000,
  });
  return { exit: ran.exitCode, stderr: ran.stderr.toString() };
}

/** The script front is a bash, which loads what the loader is told to; its judge must not. */
const sprang = (kind: string): string[] => {
  const lines = existsSync(sprung) ? readFileSync(sprung, 'utf8').trim().split('\n') : [];
  return kind === 'c' ? lines : lines.filter(line => !/^\/(usr\/)?bin\/(bash|env)$/.test(line));
};

beforeAll(() => {
  writeFileSync(join(scratch, 'evil.c'), LIBRARY);
  mkdirSync(join(scratch, 'libraries'));
  for (const out of [
    library,
    ...['libm.so.6', 'libpthread.so.0', 'libdl.so.2'].map(name => join(scratch, 'libraries', name)),
  ]) {
    const built = Bun.spawnSync(['gcc', '-shared', '-fPIC', '-o', out, join(scratch, 'evil.c')]);
    expect(built.exitCode).toBe(0);
  }
});

for (const [kind, front] of fronts) {
  describe(`${kind} front`, () => {
    for (const [name, trap] of Object.entries(traps)) {
      test(name, () => {
        plant(trap);
        const { exit, stderr } = call(front, trap);
        expect({ exit, sprang: sprang(kind) }).toEqual({ exit: 126, sprang: [] });
        expect(stderr).toContain('gatekeep: nothing was run');
        expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
      });
    }
  });
}

describe('the traps are set well: without the front they spring', () => {
  beforeEach(() => plant({}));
  test.each(['BUN_OPTIONS --preload', 'LD_PRELOAD', 'LD_AUDIT'])('%s', name => {
    call(judge, traps[name]!);
    expect(sprang('c')).not.toEqual([]);
  });

  // PS4 is not among them: bash run by root does not take it from the environment.
  test.each(['BASH_ENV', 'exported functions'])('%s', name => {
    const env = { PATH: '/usr/bin:/bin', ...traps[name]!.env };
    Bun.spawnSync(['/bin/bash', '-c', 'printf x'], { env, cwd: folder });
    expect(sprang('c')).not.toEqual([]);
  });
});
