/** Runners whose command cannot be told from their options' values. */
import { type Arg, UNKNOWN } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, shellCode, startedIn } from './handler.ts';

/** Their options are too many to list, and their command cannot be told from an option's value. */
const UNTOLD = new Set(
  `hyperfine bwrap mpirun mpiexec orterun prterun srun salloc bsub qsub jsrun aprun dtach abduco zellij xdotool reflex
  watchman watchman-make onchange chokidar lxc-attach distrobox distrobox-enter schroot dockerize wait-for-it vglrun
  optirun gdbserver daemon msgfilter csvtool pidstat dotlockfile gamescope weston launchctl gpg-agent
  websocketd tcpserver tcpsvd udpsvd ttyd gotty viddy hwatch nsjail minijail0 samply py-spy scan-build intercept-build`.split(
    /\s+/,
  ),
);
/** The same on other machines. */
const UNTOLD_THERE = new Set('fab pssh parallel-ssh clush pdsh dsh knife plink dbclient runc crun bolt'.split(' '));

export const MORE_RUNNERS: readonly string[] = [...UNTOLD, ...UNTOLD_THERE];

export function untoldRunner(name: string): Handler | null {
  if (UNTOLD_THERE.has(name)) return argv => (argv.length > 1 ? untold(argv).map(elsewhere) : null);
  return UNTOLD.has(name) ? argv => (argv.length > 1 ? untold(argv) : null) : null;
}

/** Every word that could be the command is taken for it; a text with blanks is code. */
function untold(argv: readonly [string, ...Arg[]]): readonly Inner[] {
  // daemon(1) starts in `/`, or where `-D` says.
  const isMoved =
    /(?:^|\/)daemon$/.test(argv[0]) || argv.some(word => MOVES.test(typeof word === 'string' ? word : word.prefix));
  const moved = isMoved ? { cwd: UNKNOWN } : {};
  return everyWord(argv).map(inner => startedIn(inner, moved));
}

/** Somewhere else. */
const MOVES = /^--(?:chdir|cwd|wdir|workdir|working-dir(?:ectory)?|directory)(?:=|$)/;

function everyWord(argv: readonly [string, ...Arg[]]): readonly Inner[] {
  return argv.slice(1).flatMap((word, at): readonly Inner[] => {
    if (typeof word !== 'string') return [opaque(`${argv[0]} gets words that are not known`)];
    // An option, its number, an assignment: no program has such a name.
    if (/^(?:-|\d+$|\w+=)/.test(word) || word === '') return [];
    return /\s/.test(word) ? [shellCode(word, null)] : [{ kind: 'argv', argv: argv.slice(at + 1) }];
  });
}

function elsewhere(inner: Inner): Inner {
  if (inner.kind === 'argv') return { ...inner, remote: true };
  return inner.kind === 'code' ? { ...inner, scope: 'remote' } : inner;
}
