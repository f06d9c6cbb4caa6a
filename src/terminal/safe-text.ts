/**
 * Others' text as a terminal may show it: whatever could move the cursor, hide, reorder or imitate is made visible as
 * `<U+202E>`. A person approves what they read, so this is a security boundary: escape first, shorten after.
 */

export interface SafeText {
  readonly text: string;
  /** Something in it was made visible: say so beside it. */
  readonly escaped: boolean;
}

/**
 * Control, format, separator, surrogate, private and unassigned characters; everything that renders as nothing;
 * blanks that are no space; the Hangul and Braille fillers that look like one.
 */
const HIDDEN =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\p{Variation_Selector}\u115F\u1160\u3164\uFFA0\u2800\uFFFC]|(?! )\p{Zs}/gu;
/** More marks on one letter than any script needs, or marks on nothing: they draw over their neighbours. */
const STACKED_MARKS = /(?<=^|\s)\p{M}+|(?<=\p{M}{2})\p{M}+/gu;
/** Letters of other alphabets that look like Latin ones; suspicious only inside a word that has Latin ones too. */
const LOOK_ALIKE = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/gu;
const LATIN = /\p{Script=Latin}/u;
const WORD = /[\p{L}\p{N}]+/gu;
/** ASCII in disguise: full-width and mathematical letters and digits, and what looks like a slash or a dot in a host. */
const DISGUISED = /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\u{1D400}-\u{1D7FF}\u2024\u2044\u2215\u29F8\u29F6]/gu;
/** The host of a URL or of `user@host`; letters of two alphabets in one are somebody else's host. */
const HOST = /(?<=:\/\/(?:[^\s/@]{0,80}@)?|\w@)[\p{L}\p{N}.-]+/gu;
/** A whole label of letters that look like Latin ones, in what may be a host: аррӏе.com. */
const DOTTED = /(?<![\p{L}\p{N}.-])[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const ALL_ALIKE = /^[авеһіјӏкмнорсԁԛтихуѕԝАВЕЅІЈКМНОРСТХУԚԜανοικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ-]{2,}$/u;
/** What browsers turn into other letters (RFC 3490). */
const PUNYCODE = /(?<![A-Za-z0-9-])xn--[a-z0-9-]+/gi;
/** Enough blanks to push what follows off the line. */
const BLANK_RUN = / {17,}/g;
/** The common case needs none of the above. */
const PLAIN = /^[\x21-\x7e]*(?: {1,16}[\x21-\x7e]+)*$/;
const MAYBE_PUNYCODE = /xn--/i;

const visible = (text: string): string =>
  Array.from(text, char => `<U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`).join('');

/** One line: line breaks and tabs are made visible too. */
export function safeText(text: string): SafeText {
  if (PLAIN.test(text) && !MAYBE_PUNYCODE.test(text)) return { text, escaped: false };
  const shown = text
    .replace(HIDDEN, visible)
    .replace(STACKED_MARKS, visible)
    .replace(DISGUISED, visible)
    .replace(HOST, oneAlphabet)
    .replace(DOTTED, name =>
      LATIN.test(name) ? name.replace(/[^.]+/g, label => (ALL_ALIKE.test(label) ? visible(label) : label)) : name,
    )
    .replace(WORD, oneAlphabet)
    .replace(PUNYCODE, label => `${label}<punycode>`)
    .replace(BLANK_RUN, run => `<${run.length} blanks>`);
  return { text: shown, escaped: shown !== text };
}

/** JSON for a terminal: what is hidden is spelled out as JSON spells it, so that it stays the same JSON. */
export const safeJson = (json: string): string =>
  json.replace(HIDDEN, char =>
    Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );

/** Letters that look like Latin ones beside Latin ones. */
const oneAlphabet = (text: string): string => (LATIN.test(text) ? text.replace(LOOK_ALIKE, visible) : text);

/** Enough empty lines to push what follows off the screen. */
const EMPTY_LINES = 4;

/** Several lines, each safe; tabs become blanks as on a terminal. */
export function safeLines(text: string): { readonly lines: readonly string[]; readonly escaped: boolean } {
  const lines: string[] = [];
  let escaped = false;
  let empty = 0;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    empty = line.trim() === '' ? empty + 1 : 0;
    if (empty > EMPTY_LINES) {
      lines.splice(lines.length - (empty === EMPTY_LINES + 1 ? EMPTY_LINES : 1));
      lines.push(`<${empty} empty lines>`);
      escaped = true;
      continue;
    }
    const safe = safeText(expandTabs(line));
    lines.push(safe.text);
    escaped ||= safe.escaped;
  }
  return { lines, escaped };
}

export function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let out = '';
  for (const char of line) out += char === '\t' ? ' '.repeat(8 - (out.length % 8)) : char;
  return out;
}

/** At most about `max` characters of a safe text: both ends, and how much between them is left out. */
export function shorten(safe: string, max: number): string {
  if (safe.length <= max) return safe;
  const note = (n: number): string => ` <${n} characters not shown> `;
  const room = Math.max(8, max - note(safe.length).length);
  const head = headOf(safe, Math.ceil(room * 0.7));
  const tail = tailOf(safe, Math.floor(room * 0.3));
  return `${head}${note(safe.length - head.length - tail.length)}${tail}`;
}

// A cut inside `<U+202E>` or a surrogate pair would make something new of it.
const headOf = (text: string, length: number): string =>
  text.slice(0, length).replace(/<[^<>]{0,24}$|[\uD800-\uDBFF]$/, '');
const tailOf = (text: string, length: number): string =>
  text.slice(-length).replace(/^[^<>]{0,24}>|^[\uDC00-\uDFFF]/, '');
