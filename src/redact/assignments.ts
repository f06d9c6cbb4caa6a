/** Secrets that a name announces: `DB_PASSWORD=x`, `"token": "x"`, `X-Api-Key: x`, `Authorization: Bearer x`, SQL's `PASSWORD 'x'`. */
import type { Mask } from './mask.ts';
import { kindOf, SECRET_WORD, secretName } from './names.ts';
import type { Segment } from './shell-words.ts';
import { isSecretValue, looksRandom, type Span, valueAt } from './values.ts';

const SEPARATOR = `(\\\\{0,3}["'])?\\]?([ \\t]{0,4})(=>|:=|\\+=|=|:)`;
const NAMED = new RegExp(`(?:${SECRET_WORD}|[-_]key|authorization|cookie)\\d?${SEPARATOR}`, 'gi');
const SQL =
  /(?:password(?:\s{1,4}for\s{1,4}\S{1,128}\s{0,4}=)?|identified(?:\s{1,4}with\s{1,4}\S{1,64})?\s{1,4}by)\s{1,4}(?=\\{0,3}')/gi;

/** `skip`: segments that hold code and are looked at on their own. */
export function assignmentMasks(text: string, segments: readonly Segment[], skip: ReadonlySet<Segment>): Mask[] {
  const masks: Mask[] = [];
  let from = 0;
  const around = cursor(segments);
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match !== null; match = NAMED.exec(text)) {
    const start = match.index;
    const end = NAMED.lastIndex;
    if (start < from) continue;
    const segment = around(end);
    if (segment !== null && skip.has(segment)) continue;
    const mask = announced(text, nameBefore(text, start, match), match, end, segment);
    if (mask === null) continue;
    masks.push(mask);
    // On from the value's end: each character is looked at once.
    from = mask.to;
    NAMED.lastIndex = Math.max(end, mask.to);
  }
  return masks;
}

/** `ALTER USER x PASSWORD 'y'`: only inside quotes, where it is a statement and not the shell's words. */
export function statementMasks(text: string, segments: readonly Segment[], skip: ReadonlySet<Segment>): Mask[] {
  const masks: Mask[] = [];
  const around = cursor(segments);
  SQL.lastIndex = 0;
  for (let match = SQL.exec(text); match !== null; match = SQL.exec(text)) {
    const segment = around(SQL.lastIndex);
    if (segment === null || skip.has(segment)) continue;
    const value = valueAt(text, SQL.lastIndex, segment, false);
    if (value !== null && isSecretValue(text.slice(value.from, value.to))) masks.push({ ...value, kind: 'password' });
  }
  return masks;
}

interface Name {
  readonly full: string;
  readonly from: number;
  /** The character before the name. */
  readonly before: string;
}

function nameBefore(text: string, start: number, match: RegExpExecArray): Name {
  let from = start;
  while (from > 0 && start - from < 64 && /[\w.-]/.test(text[from - 1]!)) from--;
  const word = match[0].slice(0, match[0].length - separatorLength(match));
  return { full: text.slice(from, start) + word, from, before: text[from - 1] ?? '' };
}

const separatorLength = (match: RegExpExecArray): number =>
  match[0].length - match[0].search(/(?:\\{0,3}["'])?\]?[ \t]{0,4}(?:=>|:=|\+=|=|:)$/);

function announced(
  text: string,
  name: Name,
  match: RegExpExecArray,
  end: number,
  segment: Segment | null,
): Mask | null {
  const [, quote = '', spaces = '', sign] = match;
  const separator = sign === '+=' ? '=' : sign;
  const next = text[end] ?? '';
  if (name.before === '$' || (name.before === '{' && text[name.from - 2] === '$')) return null;
  const spaced = next === ' ' || next === '\t';
  if (/^(?:proxy-)?authorization$/i.test(name.full)) return credentials(text, end, segment);
  if (/^(?:set-)?cookie$/i.test(name.full)) return separator === ':' ? cookie(text, end, segment) : null;
  if (
    separator === '='
      ? next === '=' || next === '~' || (spaces !== '' && segment === null)
      : !colon(name, quote, spaced, next, segment)
  ) {
    return null;
  }
  // `options: user= password= port=` names what could be given, and gives nothing.
  if (spaced && (segment === null || (separator === '=' && spaces === ''))) return null;
  const start = afterSpaces(text, end);
  // Before the value's end is looked for: what is turned away here costs nothing.
  if (/^(?:id|type|env|src|source|file)=/.test(text.slice(start, start + 8))) return null;
  const sure = separator === ':' && name.full === 'pwd' ? 'sure' : secretName(name.full);
  if (sure === 'no' || (sure === 'maybe' && !looksRandom(text, start))) return null;
  const wordStart = separator === '=' && segment !== null && isWordStart(text, name, segment);
  const whole = valueAt(text, start, segment, wordStart);
  if (whole === null) return null;
  const value = bracketed(text, name.before, whole);
  const secret = text.slice(value.from, value.to);
  if (separator === ':' && quote === '' && isProse(name.full, secret, segment)) return null;
  return isSecretValue(secret) ? { ...value, kind: kindOf(name.full) } : null;
}

/** `[password=x]`: the bracket is not the value's. */
function bracketed(text: string, before: string, value: Span): Span {
  const close = { '[': ']', '{': '}', '(': ')' }[before];
  return close !== undefined && value.to - value.from > 1 && text[value.to - 1] === close
    ? { from: value.from, to: value.to - 1 }
    : value;
}

/** `git log --grep='token: refresh'`: a plain word after a plain word, but not in a file's text. */
const isProse = (name: string, value: string, segment: Segment | null): boolean =>
  segment?.kind !== 'body' && /^[a-z ]+$/i.test(name) && /^[a-z]{1,12}$/.test(value);

/** A colon parts more than names from values: paths, images, ARNs. */
function colon(name: Name, quote: string, spaced: boolean, next: string, segment: Segment | null): boolean {
  if (quote !== '') return true;
  if (segment === null || /[:/@]/.test(name.before)) return false;
  return spaced || (/[-_]/.test(name.full) && next !== '/' && name.from === segment.from);
}

/** Also behind a path of settings: `users[0].password=`. */
const isWordStart = (text: string, name: Name, segment: Segment): boolean =>
  name.from === segment.from ||
  (name.from - segment.from < 64 &&
    /^-{0,2}(?:[\w.-]{0,64}\[\d{0,4}\]\.?)*$/.test(text.slice(segment.from, name.from)));

function afterSpaces(text: string, from: number): number {
  let at = from;
  while (at - from < 8 && (text[at] === ' ' || text[at] === '\t')) at++;
  return at;
}

/** `Authorization: SCHEME CREDENTIALS`: the scheme stays to be read. */
function credentials(text: string, end: number, segment: Segment | null): Mask | null {
  const value = headerValue(text, afterSpaces(text, end), segment);
  if (value === null) return null;
  const scheme = /^[A-Za-z][\w-]{1,24} {1,4}(?=\S)/.exec(text.slice(value.from, value.from + 40))?.[0].length ?? 0;
  const from = value.from + scheme;
  const secret = text.slice(from, value.to);
  // 'Authorization: Bearer '"$TOKEN": the scheme alone is left.
  return isSecretValue(secret) && !/^(?:bearer|basic|token|digest) ?$/i.test(secret)
    ? { from, to: value.to, kind: 'authorization' }
    : null;
}

function cookie(text: string, end: number, segment: Segment | null): Mask | null {
  const value = headerValue(text, afterSpaces(text, end), segment);
  return value !== null && isSecretValue(text.slice(value.from, value.to)) ? { ...value, kind: 'cookie' } : null;
}

/** A header's value: spaces and separators belong to it. */
function headerValue(text: string, from: number, segment: Segment | null): Span | null {
  if (segment === null || /["'\\]/.test(text[from] ?? '')) return valueAt(text, from, segment, true);
  let to = from;
  while (to < segment.to && !/["'\n\\]/.test(text[to]!)) to++;
  return to > from ? { from, to } : valueAt(text, from, segment, true);
}

/** The segment around a position; positions are asked in ascending order. */
function cursor(segments: readonly Segment[]): (at: number) => Segment | null {
  let index = 0;
  return at => {
    while (index < segments.length && segments[index]!.to < at) index++;
    const segment = segments[index];
    return segment !== undefined && segment.from <= at ? segment : null;
  };
}
