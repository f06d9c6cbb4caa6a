/** Builds the folder that becomes the root of the jail: shells, filters, and the recorder under the name of every program. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';

const HERE = new URL('.', import.meta.url).pathname;

/** They run for real, since they start programs or make what others read. None of them is harmful where there is nothing. */
const REAL =
  `bash dash env xargs find timeout nice nohup stdbuf setsid flock ionice setpriv setarch choom prlimit taskset
  chrt awk sed perl tar ed make git base64 base32 xxd od rev tr tac cut paste head tail cat seq wc sort uniq grep comm nl
  fold fmt expr test printf echo true false sleep basename dirname tee touch mkdir chmod cp mv ln mktemp readlink realpath
  pwd id whoami uname date dd split`.split(/\s+/);
const NEEDED = new Set(['bash', 'dash', 'env', 'xargs', 'find', 'awk', 'sed', 'cat', 'base64', 'tr']);
/** What they load beside what the linker names. */
const LOADED = ['/usr/libexec/coreutils/libstdbuf.so'];

export interface JailFolder {
  readonly root: string;
  readonly keeper: string;
  /** Names of the real programs that this machine lacks: what depends on them is not tried. */
  readonly missing: readonly string[];
}

export function buildJail(): JailFolder {
  const folder = mkdtempSync(`${tmpdir()}/oracle-jail-`);
  const root = `${folder}/root`;
  for (const one of ['real', 'usr/bin', 'lib', 'lib64', 'dev', 'proc', 'log', 'w', 'tmp', 'home/u', 'etc'])
    mkdirSync(`${root}/${one}`, { recursive: true });
  compile('keeper', folder);
  compile('recorder', `${root}/real`, '-nostdlib', '-ffreestanding', '-fno-stack-protector');
  // Another user must get in.
  chmodSync(folder, 0o755);
  for (const link of ['bin', 'sbin', 'usr/sbin'])
    symlinkSync(link.startsWith('usr/') ? 'bin' : 'usr/bin', `${root}/${link}`);
  for (const device of ['null', 'zero', 'urandom']) writeFileSync(`${root}/dev/${device}`, '');
  symlinkSync('/proc/self/fd', `${root}/dev/fd`);
  ['stdin', 'stdout', 'stderr'].forEach((name, fd) => {
    symlinkSync(`/proc/self/fd/${fd}`, `${root}/dev/${name}`);
  });
  writeFileSync(`${root}/etc/passwd`, 'u:x:61234:61234::/home/u:/bin/bash\n');
  const missing = REAL.filter(name => !place(root, name));
  const lacking = missing.filter(name => NEEDED.has(name));
  if (lacking.length > 0) throw new Error(`the jail needs ${lacking.join(', ')}`);
  for (const path of LOADED) if (existsSync(path)) copy(path, `${root}${path}`);
  const names = readFileSync(`${HERE}names.txt`, 'utf8').trim().split(/\s+/);
  for (const name of new Set([...REAL.filter(one => !missing.includes(one)), 'sh', '.missing', ...names]))
    linkSync(`${root}/real/recorder`, `${root}/usr/bin/${name}`);
  return { root, keeper: `${folder}/keeper`, missing };
}

function compile(name: string, into: string, ...options: string[]): void {
  const made = Bun.spawnSync(['gcc', '-O2', '-static', ...options, '-o', `${into}/${name}`, `${HERE}${name}.c`], {
    stderr: 'pipe',
  });
  if (made.exitCode !== 0) throw new Error(`cannot compile ${name}.c: ${made.stderr.toString().trim()}`);
}

/** The program and every library that its loader names; false where the machine has no such program. */
function place(root: string, name: string): boolean {
  const found = Bun.which(name, { PATH: '/usr/bin:/bin:/usr/sbin:/sbin' });
  if (found === null) return false;
  const from = realpathSync(found);
  copy(from, `${root}/real/${name}`);
  const listed = Bun.spawnSync(['ldd', from], { stderr: 'ignore' }).stdout.toString();
  for (const [path] of listed.matchAll(/\/\S+\.so\S*/g))
    if (!existsSync(`${root}${path}`)) copy(path, `${root}${path}`);
  return true;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
  chmodSync(to, 0o755);
}
