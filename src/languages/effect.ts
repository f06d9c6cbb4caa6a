/** What code of another language does to the machine, in words that the judge of shell code has rules for. */

/** As the judge's own words: a text that is known, or its known beginning and end. */
export interface PartialText {
  readonly prefix: string;
  readonly suffix: string;
  /** It may also become no word or several. */
  readonly many: boolean;
  /** All that is unknown are names in the folder that `prefix` says. */
  readonly glob?: boolean;
}

export type Text = string | PartialText;

export type Effect =
  /** A program with its arguments, started without a shell. */
  | { readonly kind: 'argv'; readonly argv: readonly Text[]; readonly cwd?: Text }
  /** `sh -c CODE zero one`. */
  | { readonly kind: 'shell'; readonly code: Text; readonly positional: readonly Text[]; readonly cwd?: Text }
  /** A file that is opened to be written; `append`: what is in it stays. */
  | { readonly kind: 'write'; readonly path: Text; readonly append: boolean }
  /** Another file of code that it runs. */
  | { readonly kind: 'include'; readonly path: string; readonly language: LanguageName }
  | { readonly kind: 'opaque'; readonly why: string };

export type LanguageName =
  | 'awk'
  | 'sed'
  | 'python'
  | 'javascript'
  /** JavaScript with the database in it. */
  | 'mongo'
  | 'php'
  | 'ruby'
  | 'perl'
  | 'lua'
  | 'r'
  | 'julia'
  | 'elixir'
  | 'any'
  | 'sql:postgres'
  | 'sql:mysql'
  | 'sql:sqlite'
  | 'sql:other';

/** How a text is read: `inline` code must be understood whole, of a file only what is sure counts. */
export interface Circumstances {
  /** The program's name, for reasons. */
  readonly name: string;
  /** What `~` means; null where it is not known. */
  readonly home: string | null;
}

export const UNKNOWN: PartialText = { prefix: '', suffix: '', many: false };
export const UNKNOWN_MANY: PartialText = { prefix: '', suffix: '', many: true };
export const isKnown = (text: Text): text is string => typeof text === 'string';
export const opaque = (why: string): Effect => ({ kind: 'opaque', why });

/** Characters; nobody writes more on a command line. */
export const LONGEST = 65_536;

/** Two texts written one after the other; what would become too long is not known. */
export function join(left: Text, right: Text): Text {
  if (lengthOf(left) + lengthOf(right) > LONGEST) return UNKNOWN;
  if (isKnown(left)) return isKnown(right) ? left + right : { ...right, prefix: left + right.prefix };
  const suffix = isKnown(right) ? left.suffix + right : right.suffix;
  const glob = left.glob === true && isKnown(right) ? { glob: true } : {};
  return { prefix: left.prefix, suffix, many: left.many, ...glob };
}

const lengthOf = (text: Text): number => (isKnown(text) ? text.length : text.prefix.length + text.suffix.length);

/** Only what is sure: no part of it is unknown. */
export function isSure(effect: Effect): boolean {
  switch (effect.kind) {
    case 'opaque':
      return false;
    case 'include':
      return true;
    case 'write':
      return isKnown(effect.path);
    case 'shell':
      return (
        isKnown(effect.code) && effect.positional.every(isKnown) && (effect.cwd === undefined || isKnown(effect.cwd))
      );
    case 'argv':
      return effect.argv.every(isKnown) && (effect.cwd === undefined || isKnown(effect.cwd));
  }
}
