/** Which words after `gatekeep` are ours; everything else is bash's. Read on the hot path: no imports here. */

const SUBCOMMANDS: ReadonlySet<string> = new Set([
  'run',
  'check',
  'explain',
  'rules',
  'policy',
  'audit',
  'inbox',
  'pending',
  'approve',
  'deny',
  'withdraw',
  'review',
  'grants',
  'approvers',
  'hook',
  'doctor',
  'config',
  'help',
]);
const FLAGS: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);

/** For the name `gatekeep` only. `stdinIsTerminal`: bare at a terminal is help, bare in a pipe is bash's `-s`. */
export function isCommandLine(argv: readonly string[], stdinIsTerminal: boolean): boolean {
  const first = argv[0];
  return first === undefined ? stdinIsTerminal : SUBCOMMANDS.has(first) || FLAGS.has(first);
}

/** Where the command of `run [--] COMMAND [ARG]...` begins in these words; -1 where an option of `run` itself or nothing stands there. */
export function commandOfRun(argv: readonly string[]): number {
  if (argv[0] !== 'run') return -1;
  const at = argv[1] === '--' ? 2 : 1;
  return argv[at] === undefined || (at === 1 && argv[1]!.startsWith('-')) ? -1 : at;
}
