/** The files that bash reads before the text: bash(1) "INVOCATION", in the order of its source. */
import type { Opaque, Ports, Prelude, Source } from '../analysis.ts';
import { fileSource } from '../context.ts';
import { absolute } from '../folders.ts';
import { expandedText } from './prompts.ts';

export interface StartUp {
  /** Where the text comes from; a shell that people type into also shows prompts. */
  readonly from: 'command' | 'file' | 'stdin' | 'interactive';
  /** argv[0] first. */
  readonly argv: readonly string[];
  readonly login: boolean;
  readonly interactive: boolean;
  readonly posix: boolean;
  readonly privileged: boolean;
  readonly norc: boolean;
  readonly noprofile: boolean;
  readonly rcfile: string | null;
  readonly xtrace: boolean;
  /** Every variable and function is exported from the start. */
  readonly allexport?: boolean;
  /** Aliases are on from the start. */
  readonly aliases?: boolean;
  /** Standard input is a socket; bash then believes that rshd started it. Taken as true where nobody looked. */
  readonly stdinSocket?: boolean;
}

export interface Circumstances {
  readonly env: ReadonlyMap<string, string>;
  readonly home: string;
  readonly cwd: string;
  readonly ports: Ports;
}

export interface Found {
  readonly preludes: Prelude[];
  readonly opaque: Opaque[];
}

export const opaquePart = (text: string, why: string, source: Source): Opaque => ({
  text,
  why,
  span: [0, 0],
  via: [],
  source,
});

export function startUpFiles(shell: StartUp, world: Circumstances): Found {
  const found: Found = { preludes: [], opaque: [] };
  const name = shell.argv[0] ?? 'bash';
  const isSh = name.slice(name.lastIndexOf('/') + 1).replace(/^-/, '') === 'sh';
  // `sh` turns to posix mode only after these files; every other way to ask for it comes before.
  const posix = shell.posix && !isSh;
  const interactive = shell.interactive || shell.from === 'interactive';
  if (looksRemote(shell, world) && !interactive && !shell.login && !isSh && !shell.norc) rc(shell, world, found);
  if (shell.login && !posix) login(shell, isSh, world, found);
  if (!interactive) {
    if (!posix && !isSh && !shell.privileged) named('BASH_ENV', world, found);
  } else if (!posix && !isSh) {
    if (!shell.login && !shell.norc) rc(shell, world, found);
  } else if (!shell.privileged) named('ENV', world, found);
  // Read at the end, but by every login shell that leaves through `exit`.
  if (shell.login) read('~/.bash_logout', world, found);
  return found;
}

/** sshd and rshd start `bash -c` at the top of a session, and bash then reads what an interactive shell would. */
function looksRemote(shell: StartUp, { env }: Circumstances): boolean {
  if (shell.from !== 'command') return false;
  const level = Number.parseInt(env.get('SHLVL') ?? '0', 10);
  if (level >= 1) return false;
  return env.has('SSH_CLIENT') || env.has('SSH2_CLIENT') || shell.stdinSocket !== false;
}

function rc(shell: StartUp, world: Circumstances, found: Found): void {
  read('/etc/bash.bashrc', world, found);
  read(shell.rcfile ?? '~/.bashrc', world, found);
}

function login(shell: StartUp, isSh: boolean, world: Circumstances, found: Found): void {
  if (shell.noprofile) return;
  read('/etc/profile', world, found);
  const own = isSh ? ['~/.profile'] : ['~/.bash_profile', '~/.bash_login', '~/.profile'];
  own.some(path => read(path, world, found));
}

/** BASH_ENV and ENV are expanded as in double quotes, so their value is code itself. */
function named(variable: string, world: Circumstances, found: Found): void {
  const value = world.env.get(variable) ?? '';
  if (value === '') return;
  const source: Source = { kind: 'variable', name: variable };
  const path = expandNames(value, world.env);
  if (path !== null) {
    read(path, world, found);
    return;
  }
  found.preludes.push({ source, code: expandedText(value), why: `bash expands ${variable}` });
  found.opaque.push(opaquePart(value, `bash runs the file that ${variable} names once it is expanded`, source));
}

/** `$NAME` and `${NAME}` alone; null for anything else that bash would expand. */
function expandNames(value: string, env: ReadonlyMap<string, string>): string | null {
  const text = value.replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (whole, bare, braced) => {
    const known = env.get(bare ?? braced) ?? '';
    return /[$`\\]/.test(known) ? whole : known;
  });
  return /[$`\\]/.test(text) ? null : text;
}

/** True where the file is there: bash takes only the first of the login files. */
function read(path: string, world: Circumstances, found: Found): boolean {
  const home = world.env.get('HOME') ?? world.home;
  if (/^~[^/]/.test(path)) {
    found.opaque.push(
      opaquePart(path, 'bash reads a file from another home folder', { kind: 'file', path, origin: 'new' }),
    );
    return true;
  }
  const relative = path === '~' || path.startsWith('~/') ? home + path.slice(1) : path;
  const file = world.ports.readFile(absolute(relative, world.cwd));
  if (file === null) return false;
  found.preludes.push({ source: fileSource(file), code: file.text, why: `bash reads ${path} at its start` });
  return true;
}
