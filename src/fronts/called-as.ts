/** Whether the words are bash's or ours, by the name we were called by. On the hot path. */
import { isCommandLine } from './cli/subcommands.ts';
import { text } from './wire.ts';

const OWN = 'gatekeep';

/** The words as bash gets them; null where they are for our own command line. */
export function bashWords(
  argv: readonly Uint8Array[],
  stdinIsTerminal: () => boolean,
): readonly [Uint8Array, ...Uint8Array[]] | null {
  const [name, ...words] = argv as readonly [Uint8Array, ...Uint8Array[]];
  const called = text(name).text;
  if (called.slice(called.lastIndexOf('/') + 1) !== OWN) return [name, ...words];
  const ours = isCommandLine(
    words.map(word => text(word).text),
    stdinIsTerminal(),
  );
  return ours ? null : [new TextEncoder().encode('bash'), ...words];
}
