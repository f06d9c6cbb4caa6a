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
  /** Anything else that comes in pieces: what lies over two of them is found, and hidden in both. */
  pieces(pieces: readonly string[]): readonly Redacted[];
  /** Does it hold a known value, or what looks like a token? Names that announce a secret do not count. */
  suspects(text: string): boolean;
  /** The same with a second opinion on each text: for what leaves this machine or is read by others. */
  thorough(): Redactor;
}

const passes = () => require('./passes.ts') as typeof import('./passes.ts');
const second = () => require('./second-opinion.ts') as typeof import('./second-opinion.ts');

export interface RedactorPorts {
  readonly mac: Mac;
  /** The caller's: its secrets are hidden wherever they stand. */
  readonly env: ReadonlyMap<string, string>;
}

export function makeRedactor(ports: RedactorPorts): Redactor {
  let secrets: readonly string[] | null = null;
  return redactorOf(ports, () => (secrets ??= environmentSecrets(ports.env)), false);
}

function redactorOf(ports: RedactorPorts, secrets: () => readonly string[], thorough: boolean): Redactor {
  const values = (text: string, lower = text.toLowerCase()): readonly Mask[] => {
    return [...environmentMasks(text, secrets()), ...tokenMasks(text, lower)];
  };
  const masksOf = (
    text: string,
    own: (names: boolean) => readonly Mask[],
    more: readonly Mask[] = [],
  ): readonly Mask[] => {
    const lower = text.toLowerCase();
    const look = lookAt(text, lower);
    const mine = look.names || look.programs ? own(look.names) : [];
    const others = thorough ? second().secondMasks(text, lower) : [];
    return outsideMarks(text, ordered([...values(text, lower), ...more, ...mine, ...others]));
  };
  const shellMasksOf = (shell: string): readonly Mask[] =>
    masksOf(
      shell,
      names => passes().shellMasks(shell, names),
      shell.includes('\\') ? passes().escapedMasks(shell, values) : [],
    );
  let closer: Redactor | null = null;
  let last: { readonly shell: string; readonly redacted: Redacted } | null = null;
  const self: Redactor = {
    thorough() {
      closer ??= thorough ? self : redactorOf(ports, secrets, true);
      return closer;
    },
    suspects(text) {
      const lower = text.toLowerCase();
      const others = thorough ? second().secondMasks(text, lower) : [];
      return outsideMarks(text, ordered([...values(text, lower), ...others])).length > 0;
    },
    // What is asked is asked about, recorded and shown: a text of a megabyte is looked through once.
    text(shell) {
      if (last?.shell !== shell) last = { shell, redacted: masked(shell, shellMasksOf(shell), ports.mac) };
      return last.redacted;
    },
    plain: text =>
      masked(
        text,
        masksOf(text, names => (names ? passes().plainMasks(text) : [])),
        ports.mac,
      ),
    pieces(pieces) {
      const whole = pieces.join('');
      const masks = masksOf(whole, names => (names ? passes().plainMasks(whole) : []));
      let to = 0;
      return pieces.map(piece => {
        const from = to;
        to += piece.length;
        return masked(whole, masks, ports.mac, from, to);
      });
    },
    argv(words) {
      const { join, argvMasks } = passes();
      const joined = join(words);
      const masks = masksOf(joined.text, names => argvMasks(joined, names));
      return joined.words.map(word => masked(joined.text, masks, ports.mac, word.from, word.to));
    },
  };
  return self;
}
