/**
 * Which programs start others, and what. A table by the program's file name: one look-up, then the program's own
 * grammar. A name that is not here is an ordinary program, judged by the rules alone.
 */
import type { Arg } from './analysis.ts';
import type { Inner, UnwrapContext } from './unwrap.ts';
import { builtin, command, exec } from './wrappers/builtins.ts';
import { env } from './wrappers/env.ts';
import type { Handler } from './wrappers/handler.ts';
import { prefix } from './wrappers/prefixes.ts';
import { doas, sg, su, sudo } from './wrappers/privilege.ts';
import { ssh } from './wrappers/remote.ts';
import { evalBuiltin, foreignShell, shell, source, trap } from './wrappers/shells.ts';
import { find, parallel, xargs } from './wrappers/xargs.ts';

const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ...[
    'bash',
    'sh',
    'dash',
    'ash',
    'zsh',
    'ksh',
    'mksh',
    'lksh',
    'pdksh',
    'yash',
    'rbash',
    'rzsh',
    'rksh',
    'gatekeep-bash',
  ].map(name => [name, shell] as const),
  ...['fish', 'csh', 'tcsh', 'pwsh', 'nu', 'elvish', 'xonsh', 'rc', 'es'].map(name => [name, foreignShell] as const),
  ['eval', evalBuiltin],
  ['source', source],
  ['.', source],
  ['trap', trap],
  ['exec', exec],
  ['command', command],
  ['builtin', builtin],
  ['env', env],
  ['sudo', sudo],
  ['doas', doas],
  ['su', su],
  ['runuser', su],
  ['sg', sg],
  ['xargs', xargs],
  ['gxargs', xargs],
  ['find', find],
  ['gfind', find],
  ['parallel', parallel],
  ['ssh', ssh],
]);

/** null: not a wrapper. An empty list: a wrapper that starts nothing this time (`command -v rm`). */
export function unwrap(argv: readonly [string, ...Arg[]], context: UnwrapContext): readonly Inner[] | null {
  const name = argv[0].slice(argv[0].lastIndexOf('/') + 1);
  const handler = HANDLERS.get(name) ?? prefix(name) ?? versioned(name);
  return handler === null ? null : handler(argv, context);
}

/** `bash5`, `ksh93`, `python3.12`: a name without its version. */
function versioned(name: string): Handler | null {
  const bare = name.replace(/-?[0-9][0-9.]*$/, '');
  return bare === name ? null : (HANDLERS.get(bare) ?? prefix(bare));
}
