/**
 * Which programs start others, and what. A table by the program's file name: one look-up, then the program's own
 * grammar. A name that is not here is an ordinary program, judged by the rules alone.
 */
import type { Arg } from './analysis.ts';
import type { Inner, UnwrapContext } from './unwrap.ts';
import { builtin, command, exec } from './wrappers/builtins.ts';
import { codeOptions } from './wrappers/code-options.ts';
import { compose, engine, execAfterDashes, kubectl } from './wrappers/containers.ts';
import { env } from './wrappers/env.ts';
import { git } from './wrappers/git.ts';
import type { Handler } from './wrappers/handler.ts';
import { awk, language, script, sed } from './wrappers/languages.ts';
import { prefix } from './wrappers/prefixes.ts';
import { doas, sg, su, sudo } from './wrappers/privilege.ts';
import { ssh } from './wrappers/remote.ts';
import { runner } from './wrappers/runners.ts';
import * as sessions from './wrappers/sessions.ts';
import { evalBuiltin, foreignShell, shell, source, trap } from './wrappers/shells.ts';
import { find, parallel, xargs } from './wrappers/xargs.ts';

const named = (handler: Handler, names: string): readonly (readonly [string, Handler])[] =>
  names.split(' ').map(name => [name, handler]);

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...named(shell, 'bash sh dash ash zsh ksh mksh lksh pdksh yash rbash rzsh rksh gatekeep-bash'),
  ...named(foreignShell, 'fish csh tcsh pwsh nu elvish xonsh'),
  ...named(source, 'source .'),
  ...named(su, 'su runuser'),
  ...named(xargs, 'xargs gxargs'),
  ...named(find, 'find gfind'),
  ...named(parallel, 'parallel sem'),
  ...named(engine, 'docker podman nerdctl'),
  ...named(compose, 'docker-compose podman-compose'),
  ...named(kubectl, 'kubectl oc'),
  ...named(execAfterDashes, 'lxc incus multipass limactl'),
  ...named(awk, 'awk gawk mawk nawk original-awk'),
  ...named(sed, 'sed gsed'),
  ...named(sessions.busybox, 'busybox toybox'),
  ...named(sessions.at, 'at batch'),
  ...named(sessions.vim, 'vim vi nvim ex view vimdiff gvim rvim'),
  ...named(sessions.databaseClient, 'psql mysql mariadb sqlite3 sqlite duckdb'),
  ...named(sessions.less, 'less more most'),
  ['concurrently', sessions.concurrently],
  ['start-stop-daemon', sessions.startStopDaemon],
  ['deno', script],
  ['bun', (argv, context) => script(argv, context) ?? runner('bun')!(argv, context)],
  ['eval', evalBuiltin],
  ['trap', trap],
  ['exec', exec],
  ['command', command],
  ['builtin', builtin],
  ['env', env],
  ['sudo', sudo],
  ['doas', doas],
  ['sg', sg],
  ['ssh', ssh],
  ['git', git],
  ['script', sessions.script],
  ['watch', sessions.watch],
  ['flock', sessions.flock],
  ['entr', sessions.entr],
  ['tmux', sessions.tmux],
  ['screen', sessions.screen],
  ['socat', sessions.socat],
  ['ed', sessions.ed],
  ['expect', sessions.expect],
  ['capsh', sessions.capsh],
]);

/** null: not a wrapper. An empty list: a wrapper that starts nothing this time (`command -v rm`). */
export function unwrap(argv: readonly [string, ...Arg[]], context: UnwrapContext): readonly Inner[] | null {
  const name = argv[0].slice(argv[0].lastIndexOf('/') + 1);
  const handler = lookUp(name) ?? versioned(name);
  return handler === null ? null : handler(argv, context);
}

const lookUp = (name: string): Handler | null =>
  HANDLERS.get(name) ?? prefix(name) ?? codeOptions(name) ?? runner(name) ?? language(name);

/** `ld-linux-x86-64.so.2`, `ld-musl-x86_64.so.1`, `ld.so`. */
const LOADER = /^ld(?:64)?(?:-[\w-]+)?\.so(?:\.[0-9]+)?$/;

/** `bash5`, `ksh93`, `python3.12`: a name without its version. */
function versioned(name: string): Handler | null {
  if (LOADER.test(name)) return sessions.loader;
  const bare = name.replace(/-?[0-9][0-9.]*$/, '');
  return bare === name ? null : lookUp(bare);
}
