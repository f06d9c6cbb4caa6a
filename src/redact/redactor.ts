/**
 * The one place where others' text loses its secrets, before it is hashed, stored, sent or shown. Names, hosts, paths and
 * flags stay: a person must still see what would happen. Every pass goes over the text once.
 */
import { environmentMasks, environmentSecrets } from './environment.ts';
import { type Mac, type Mask, masked, ordered, outsideMarks } from './mask.ts';
import { lookAt } from './quick-look.ts';
import type { Redacted } from './redacted.ts';
import { tokenMasks } from './tokens.ts';

export interface Redactor {
  /** Shell code. */
  text(shell: string): Redacted;
  /** One command's words, each on its own in the answer. */
  argv(words: readonly string[]): readonly Redacted[];
  /** Anything else: a reason, a message. */
  plain(text: string): Redacted;
}

const passes = () => require('./passes.ts') as typeof import('./passes.ts');

export function makeRedactor(ports: { readonly mac: Mac; readonly env: ReadonlyMap<string, string> }): Redactor {
  let secrets: readonly string[] | null = null;
  const values = (text: string, lower = text.toLowerCase()): readonly Mask[] => {
    secrets ??= environmentSecrets(ports.env);
    return [...environmentMasks(text, secrets), ...tokenMasks(text, lower)];
  };
  const masksOf = (
    text: string,
    own: (names: boolean) => readonly Mask[],
    more: readonly Mask[] = [],
  ): readonly Mask[] => {
    const lower = text.toLowerCase();
    const masks = [...values(text, lower), ...more];
    const look = lookAt(text, lower);
    return outsideMarks(text, ordered(look.names || look.programs ? [...masks, ...own(look.names)] : masks));
  };
  return {
    text: shell =>
      masked(
        shell,
        masksOf(
          shell,
          names => passes().shellMasks(shell, names),
          shell.includes('\\') ? passes().escapedMasks(shell, values) : [],
        ),
        ports.mac,
      ),
    plain: text =>
      masked(
        text,
        masksOf(text, names => (names ? passes().plainMasks(text) : [])),
        ports.mac,
      ),
    argv(words) {
      const { join, argvMasks } = passes();
      const joined = join(words);
      const masks = masksOf(joined.text, names => argvMasks(joined, names));
      return joined.words.map(word => masked(joined.text, masks, ports.mac, word.from, word.to));
    },
  };
}
