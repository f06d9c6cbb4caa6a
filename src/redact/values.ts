/** Where a secret's value ends, and whether it is one: variables, substitutions and placeholders stay to be read. */
import type { Segment } from './shell-words.ts';

const EXPANSION = /\$\{[^}]{0,200}\}|\$\w{1,64}|\$\([^)]{0,200}\)?|`[^`]{0,200}`?/g;
const PLACEHOLDER =
  /^(?:x{3,}|[*!]+|\.{3,}|-+|_+|<[^>]*>?|\{\{?[^}]*\}{0,2}|\[[^\]]*\]?|%[a-z{(].*|true|false|null|none|nil|undefined|yes|no|on|off|string|bool(?:ean)?|required|optional|redacted|hidden|pass(?:word|wd)?|secret|token|your[-_ ].*|my[-_](?:password|token|secret)|example|x-oauth-basic)$/i;
/** What a message says of a secret, or where code and settings say that it comes from. */
const ABOUT =
  /^(?:(?:not|must|is|was|missing|unset|empty|invalid|expired|wrong|incorrect)$|fileb?:\/|(?:env|file|fd):\S|stdin$|@[\w./-]+\.\w{1,5}$|[\w./-]{1,128}\.(?:pem|crt|cer|der|p12|pfx|p8|jks|key|pub|txt|json|ya?ml|toml|ini|conf|env|tfvars|gpg|asc|age)$|\$?env[.[(]|strenv\(|process\.env\b|os\.(?:environ|getenv)\b|getenv\(|system\.getenv|(?:var|local|data|module|secrets|vars|random_password)\.\w)/i;
/** A password's hash, as crypt(3) writes it: it looks like variables. */
const CRYPT = /^\$(?:[1-9y]|2[abxy]|apr1|argon2\w{1,2})\$\S/;
/** A search pattern. */
const PATTERN = /^(?:\.\*|\.\+|\\[SwdsW]|\[\^|\\\()/;
/** Each part short or of one kind of letters, since a key may have slashes too. */
const PATH = /^(?:\.{0,2}|~)(?:\/[\w.-]{1,64}){1,32}$/;
const MIXED = /(?=[^/]{0,64}\d)(?=[^/]{0,64}[a-z])(?=[^/]{0,64}[A-Z])[^/]{16}/;

const isPath = (value: string): boolean =>
  PATH.test(value) && (value[0] !== '/' || value.indexOf('/', 1) > 0) && !MIXED.test(value);

/** No variable and no placeholder is as long. What is longer is a secret unread, so that no search goes over it twice. */
const LONGEST_OTHER = 2048;

/** Not empty, no variable and no placeholder; where it stands nobody writes about secrets. */
export function isFilledIn(value: string): boolean {
  if (value.length > LONGEST_OTHER) return true;
  if (value === '' || value === '-') return false;
  if (
    /^[$`]/.test(value) &&
    !CRYPT.test(value) &&
    value.replace(EXPANSION, '').replace(/[^\p{L}\p{N}]/gu, '').length <= 3
  )
    return false;
  return !PLACEHOLDER.test(value);
}

export const isSecretValue = (value: string): boolean =>
  isFilledIn(value) &&
  (value.length > LONGEST_OTHER || CRYPT.test(value) || (!ABOUT.test(value) && !PATTERN.test(value) && !isPath(value)));

/** What may follow a name that merely ends in `key`: long and mixed, or it is a name itself. Looks no further than needed. */
export function looksRandom(text: string, from: number): boolean {
  const run = /["']?([\w+/=.~-]{16,512})/y;
  run.lastIndex = from;
  const value = run.exec(text)?.[1] ?? '';
  return /\d/.test(value) && /[A-Za-z]/.test(value) && !/^[./~]/.test(value);
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The value that begins at `from`, in the quotes of `segment` or bare. */
export function valueAt(text: string, from: number, segment: Segment | null, wholeWord: boolean): Span | null {
  if (segment === null) return bareValue(text, from);
  const opened = openedQuote(text, from, segment.to);
  if (opened !== null) return opened;
  const to = quotedEnd(text, from, segment, wholeWord);
  // The quotes end here but the word may go on: 'X-Api-Key: '"$KEY".
  const goesOn = to === segment.to && segment.kind !== 'body' && segment.kind !== 'argument';
  const rest = goesOn ? bareValue(text, to + 1) : null;
  if (rest === null) return { from, to };
  return from === to ? rest : { from, to: rest.to };
}

/** A quoted string inside the segment: JSON, SQL, nested code; its quotes may be escaped. */
function openedQuote(text: string, from: number, limit: number): Span | null {
  const open = /\\{0,3}["']/y;
  open.lastIndex = from;
  const quote = open.exec(text)?.[0];
  if (quote === undefined || from + quote.length > limit) return null;
  const start = from + quote.length;
  for (let at = start; at < limit; at++) {
    if (text.startsWith(quote, at)) return { from: start, to: at };
    if (text[at] === '\\' && quote.length === 1) at++;
  }
  return { from: start, to: limit };
}

const NEXT_NAME = /["' ]{0,3}[\w.%$-]{1,64}["']?[=:]/y;

const namesNext = (text: string, at: number): boolean => {
  NEXT_NAME.lastIndex = at;
  return NEXT_NAME.test(text);
};

/** `wholeWord`: the name stands at the word's start (`-var 'db_password=two words'`), so that spaces belong to it. */
function quotedEnd(text: string, from: number, segment: Segment, wholeWord: boolean): number {
  for (let at = from; at < segment.to; at++) {
    const char = text[at]!;
    if (char === '\n' || (!wholeWord && /["'`<>]/.test(char))) return at;
    if (char === ' ' || char === '\t' || char === '\r') {
      if (!wholeWord || segment.kind === 'body' || namesNext(text, at + 1)) return at;
    } else if (char === '&' || char === ';' || char === ',') {
      const next = text[at + 1];
      if (at + 1 === segment.to || next === ' ' || next === '\n' || next === '"' || namesNext(text, at + 1)) return at;
    } else if (char === '\\' && /["'nrt]/.test(text[at + 1] ?? '')) {
      return at;
    }
  }
  return segment.to;
}

/** To the end of the shell word. */
export function bareValue(text: string, from: number): Span | null {
  let at = from;
  let pieces = 0;
  while (at < text.length) {
    const char = text[at]!;
    if (/[\s;|&()<>]/.test(char)) break;
    if (char === "'" || char === '"') at = afterQuotes(text, at, char);
    else if (char === '`' || (char === '$' && text[at + 1] === '(')) break;
    else if (char === ',' && namesNext(text, at + 1)) break;
    else at += char === '\\' ? 2 : 1;
    pieces++;
  }
  const to = Math.min(at, text.length);
  if (pieces === 1 && /["']/.test(text[from]!)) {
    return { from: from + 1, to: text[to - 1] === text[from] && to - 1 > from ? to - 1 : to };
  }
  return to > from ? { from, to } : null;
}

function afterQuotes(text: string, from: number, quote: string): number {
  if (quote === "'") {
    const end = text.indexOf("'", from + 1);
    return end < 0 ? text.length : end + 1;
  }
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, text.length);
}
