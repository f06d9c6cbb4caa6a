/** What `check` and `explain` are asked about, as the gate would get it from a front. */
import { quoteLine } from '../../bash/quote.ts';
import type { Submission } from '../../gate/judgement.ts';

const SHELL = {
  kind: 'shell',
  from: 'command',
  path: null,
  posix: false,
  login: false,
  interactive: false,
  privileged: false,
  norc: false,
  noprofile: false,
  rcfile: null,
  xtrace: false,
  noexec: false,
  aliases: false,
  allexport: false,
  stdinSocket: false,
} as const;

/** `gatekeep -c TEXT [ARG0 ARG...]`. */
export function shellSubmission(
  text: string,
  positional: readonly string[],
  encoding: 'utf8' | 'bytes' = 'utf8',
): Submission {
  const argv = ['bash', '-c', text, ...positional];
  return { ...SHELL, text, encoding, argv, positional: positional.length === 0 ? ['bash'] : positional };
}

/** A command as it was typed: history holds no NUL, and half a surrogate pair cannot be handed to a program. */
export const historySubmission = (command: string): Submission =>
  shellSubmission(command.replaceAll('\0', '').toWellFormed(), []);

/** `gatekeep run -- ARGV`. */
export const argvSubmission = (argv: readonly [string, ...string[]]): Submission => ({
  kind: 'argv',
  argv,
  text: quoteLine(argv),
});
