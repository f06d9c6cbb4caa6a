/** Terminal emulators: what they start stands behind `-e`, `-x`, `--command` or `--`, as words, or as one word of code. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, program, shellCode } from './handler.ts';

const STARTS: ReadonlySet<Arg> = new Set(['-e', '-x', '--', '--execute', '--command']);
const ATTACHED = /^(?:--command|--execute|-e)=/;

export const terminal: Handler = argv => {
  const inners: Inner[] = [];
  for (const [at, word] of argv.entries()) {
    if (at === 0) continue;
    const text = typeof word === 'string' ? word : word.prefix;
    const attached = ATTACHED.exec(text);
    if (attached !== null) inners.push(code(word, attached[0].length));
    if (!STARTS.has(word)) continue;
    const rest = argv.slice(at + 1);
    // Some take one word of code here and go on with their options, others all words as they are.
    if (rest.length > 1) inners.push(...program(rest));
    if (rest[0] !== undefined) inners.push(shellCode(rest[0], null));
    break;
  }
  return inners.length === 0 ? null : inners;
};

const code = (word: Arg, from: number): Inner =>
  typeof word === 'string' ? shellCode(word.slice(from), null) : opaque('a terminal gets a command that is not known');
