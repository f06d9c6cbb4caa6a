/**
 * Bytes → the strings that Bun's spawn takes. It encodes them as UTF-8, so only what is UTF-8 arrives as it was;
 * anything else is refused before the command starts, because what runs must be what was approved, byte for byte.
 */
import { Problem } from '../problem.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function carry(bytes: Uint8Array, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Problem('usage', `${what} is not UTF-8 and cannot be carried byte for byte`, {
      hint: 'put it into a file, and let the command read the file',
    });
  }
}

/** As bash takes them: the last of two of a name counts, what has no `=` is no variable. */
export function carryEnvironment(env: readonly Uint8Array[]): Record<string, string> {
  const variables = new Map<string, string>();
  for (const entry of env) {
    const split = entry.indexOf(0x3d);
    if (split <= 0) continue;
    const name = carry(entry.subarray(0, split), 'a variable name of the environment');
    variables.set(name, carry(entry.subarray(split + 1), `the environment variable ${JSON.stringify(name)}`));
  }
  return Object.fromEntries(variables);
}

/** The submission's words are bound to the permit; these are the bytes they were decoded from. */
export function carryArguments(argv: readonly Uint8Array[], approved: readonly string[]): string[] {
  const words = argv.map((word, index) => carry(word, `argument ${index}`));
  if (words.length !== approved.length || words.some((word, index) => word !== approved[index])) {
    throw new Problem('internal', 'the arguments are not the ones that were approved');
  }
  return words;
}
