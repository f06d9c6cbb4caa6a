/**
 * A word of the text → the words a program would get: quotes taken away, braces, tilde and known variables put in.
 * The commands of its substitutions are walked on the way; what they print is not known.
 */
import type { ArithmeticExpansionPart, DoubleQuotedChild, HereDoc, Word, WordPart } from 'unbash';
import type { Arg } from './analysis.ts';
import { UNKNOWN, UNKNOWN_MANY } from './analysis.ts';
import { checkCounts } from './arithmetic/errors.ts';
import { walkArithmetic } from './arithmetic/walk.ts';
import { expandBraces } from './braces.ts';
import { walkProcessSubstitution, walkSubstitution } from './code.ts';
import { type Context, inPlace, nested } from './context.ts';
import { tellExpansion, tellVariable } from './expansion.ts';
import { Fields } from './fields.ts';
import { LIMITS } from './limits.ts';
import { splittingOf } from './lone-dollar.ts';
import { givesQuotedList } from './parameter/default.ts';
import { expandParameter } from './parameter/expand.ts';
import { lookUpName } from './parameter/look-up.ts';
import { reparseWord } from './parse.ts';
import type { Extent } from './place.ts';
import { homeOf } from './tilde.ts';
import { firstOf } from './value.ts';

/** Arguments and words of `for`: split and globbed. */
export function expandWord(ctx: Context, word: Word): readonly Arg[] {
  ctx.report.spend();
  if (isPlain(word)) return [word.text];
  if (mayHaveBraces(word)) {
    // Where bash looks for braces a quote in backticks ends the quotes around them.
    if (/"[^"]*`[^`]*"[^`]*`/.test(word.text)) ctx.report.addOpaque(ctx.place, word, 'braces with quotes in backticks');
    const texts = bracedTexts(ctx, word);
    if (texts === null) return visited(ctx, word, [UNKNOWN_MANY]);
    ctx.report.spend(texts.length);
    if (texts.length !== 1 || texts[0] !== word.text) {
      const words = texts.flatMap(text => expandReparsed(ctx, word, text));
      tellExpansion(ctx, word, { kind: 'braces' }, words);
      return words;
    }
  }
  return fieldsOf(ctx, word, true);
}

const bracedTexts = (ctx: Context, word: Word): readonly string[] | null =>
  expandBraces(word, characters => ctx.report.spend(Math.floor(characters / LIMITS.charactersPerStep)));

/** Do its braces make several words of it? */
export const givesSeveral = (ctx: Context, word: Word): boolean =>
  mayHaveBraces(word) && bracedTexts(ctx, word)?.length !== 1;

/** The right side of an assignment, the target of a redirection, the word of `case`: one word, never split. */
export function expandValue(ctx: Context, word: Word): Arg {
  ctx.report.spend();
  if (isPlain(word)) return word.text;
  return fieldsOf(ctx, word, false)[0] ?? '';
}

/** Looks only for the commands inside. */
export function visitWord(ctx: Context, word: Word): void {
  expandValue(ctx, word);
}

/** The parser makes no parts of these letters, and most words have no others: it need not read them again to say so. */
const PLAIN = /^[\w./:@%+=,-]+$/;

const isPlain = (word: Word): boolean =>
  PLAIN.test(word.text) || (word.parts === undefined && !/[\\~{]/.test(word.text));

/** An opening brace, a comma or two dots behind it, and a closing brace behind those. */
function mayHaveBraces({ text }: Word): boolean {
  const open = text.indexOf('{');
  if (open < 0) return false;
  const close = text.lastIndexOf('}');
  const comma = text.indexOf(',', open);
  const dots = text.indexOf('..', open);
  return (comma >= 0 && comma < close) || (dots >= 0 && dots + 1 < close);
}

function visited(ctx: Context, word: Word, result: readonly Arg[]): readonly Arg[] {
  visitWord(ctx, word);
  return result;
}

/** bash, too, reads the words that its braces give anew. */
function expandReparsed(ctx: Context, at: Extent, text: string): readonly Arg[] {
  if (text === '') return [];
  if (PLAIN.test(text)) return [text];
  const word = reparseWord(text);
  if (word === null) {
    ctx.report.addOpaque(ctx.place, at, 'the words of this brace expansion cannot be read with certainty');
    return [UNKNOWN_MANY];
  }
  const place = nested(ctx.place, at, word.text);
  return fieldsOf(inPlace(ctx, place), word.word, true);
}

const unsplit = (): string => '';

function separators(ctx: Context): Arg {
  const value = firstOf(ctx.state.variable('IFS'));
  return value === null ? ' \t\n' : value;
}

function fieldsOf(ctx: Context, word: Word, splits: boolean): readonly Arg[] {
  const fields = new Fields(splits, () => separators(ctx));
  const parts = word.parts;
  if (parts === undefined) {
    const home = homeOf(ctx.state, word.text, !splits);
    if (home === null) addPlain(ctx, fields, word, true, splits);
    else {
      addHome(ctx, fields, word, home);
      fields.literal(word.value.slice(home.length));
    }
  } else addParts(ctx, fields, parts, !splits);
  const words = fields.end();
  ctx.report.spendOn(words.length);
  return words;
}

function addHome(ctx: Context, fields: Fields, at: Extent, { folder, length }: { folder: Arg; length: number }): void {
  fields.value(folder, true);
  tellExpansion(ctx, { pos: at.pos, end: at.pos + length }, { kind: 'home' }, [folder]);
}

/** `--to=~/x` stays as it is, but bash reads `to=~/x` as if it were an assignment. */
function addPlain(
  ctx: Context,
  fields: Fields,
  { text: written, value }: { readonly text: string; readonly value: string },
  alone: boolean,
  splits: boolean,
): void {
  const text = written.replaceAll('\\\n', '');
  const name = splits ? /^[A-Za-z_]\w*\+?=(?=~|.*:~)/.exec(text)?.[0] : undefined;
  if (name === undefined) return fields.literal(value);
  fields.literal(name);
  const home = homeOf(ctx.state, text.slice(name.length), true);
  if (home === null || text.includes(':')) return fields.value(UNKNOWN, true);
  if (!alone && !text.includes('/')) return fields.literal(value.slice(name.length));
  fields.value(home.folder, true);
  fields.literal(value.slice(name.length + home.length));
}

function addParts(ctx: Context, fields: Fields, parts: readonly WordPart[], inAssignment: boolean): void {
  const kept = inAssignment ? 'split' : splittingOf(parts);
  if (kept === 'unknown') {
    for (const part of parts) addPart(ctx, new Fields(false, unsplit), part, false);
    return fields.value(UNKNOWN_MANY, false);
  }
  if (kept === 'whole') fields.keepWhole();
  parts.forEach((part, i) => {
    if (part.type === 'Literal' && i === 0) addFirst(ctx, fields, part, parts.length === 1, inAssignment);
    else addPart(ctx, fields, part, false);
  });
}

function addFirst(
  ctx: Context,
  fields: Fields,
  part: Extent & { text: string; value: string },
  alone: boolean,
  inAssignment: boolean,
) {
  const home = homeOf(ctx.state, part.text, inAssignment);
  // `~"x"` and `~$x` are no tilde expansions: the name would have to go on unquoted up to a slash.
  if (home === null) return addPlain(ctx, fields, part, alone, !inAssignment);
  if (!alone && !part.text.includes('/')) return fields.literal(part.value);
  addHome(ctx, fields, part, home);
  fields.literal(part.value.slice(home.length));
}

function addPart(ctx: Context, fields: Fields, part: WordPart | DoubleQuotedChild, quoted: boolean): void {
  switch (part.type) {
    case 'Literal':
      // A continued line alone is nothing.
      return part.value === '' && !quoted ? undefined : fields.literal(part.value);
    case 'SingleQuoted':
      return fields.literal(part.value);
    case 'AnsiCQuoted':
      return addEscaped(fields, part);
    case 'DoubleQuoted':
      if (part.parts.length === 0) fields.literal('');
      for (const child of part.parts) addPart(ctx, fields, child, true);
      return;
    case 'LocaleString':
      return addTranslated(ctx, fields, part.parts);
    case 'SimpleExpansion':
      return addLookedUp(ctx, fields, part, quoted);
    case 'ParameterExpansion': {
      const found = expandParameter(ctx, part, quoted);
      tellVariable(ctx, part, part.parameter, Array.isArray(found) ? found : [found as Arg]);
      if (Array.isArray(found))
        return addList(
          ctx,
          fields,
          found,
          quoted || givesQuotedList(part),
          part.parameter === '*' || part.index?.text === '*',
        );
      return fields.value(found as Arg, quoted);
    }
    case 'CommandExpansion': {
      const printed = walkSubstitution(ctx, part);
      tellExpansion(ctx, part, { kind: 'printed' }, [printed]);
      return fields.value(printed, quoted);
    }
    case 'ProcessSubstitution': {
      const out = walkProcessSubstitution(ctx, part);
      // An empty one is no word.
      const many = part.script?.commands.length === 0;
      return fields.value({ prefix: many ? '' : '/dev/fd/', suffix: '', many, made: out?.made ?? false }, !many);
    }
    case 'ArithmeticExpansion':
      return addCount(ctx, fields, part, quoted);
    case 'Glob':
      if (ctx.state.flag('failglob'))
        ctx.report.addOpaque(ctx.place, part, 'bash gives up the line where nothing matches');
      for (const child of part.parts ?? []) addPart(ctx, new Fields(false, unsplit), child, false);
      tellExpansion(ctx, part, { kind: 'glob' }, [UNKNOWN_MANY]);
      return fields.glob(part.value);
    case 'ExtendedGlob':
      for (const child of part.parts ?? []) addPart(ctx, new Fields(false, unsplit), child, false);
      tellExpansion(ctx, part, { kind: 'glob' }, [UNKNOWN_MANY]);
      return fields.glob(part.text);
    case 'BraceExpansion':
      return addUnexpanded(ctx, fields, part);
    default:
      ctx.report.addOpaque(ctx.place, part satisfies never, 'this part of a word is not understood');
      return fields.value(UNKNOWN_MANY, false);
  }
}

function addCount(ctx: Context, fields: Fields, part: ArithmeticExpansionPart, quoted: boolean): void {
  walkArithmetic(ctx, part.expression, part);
  const count = checkCounts(ctx, part.text.replace(/^\$(?:\(\(|\[)|(?:\)\)|\])$/g, ''), part);
  tellExpansion(ctx, part, { kind: 'arithmetic' }, [count ?? UNKNOWN]);
  if (count === null) fields.value(UNKNOWN, true);
  else fields.value(count, quoted);
}

/** What `\u00e9` gives depends on the locale: where that lacks the letter, the escape stays. */
function addEscaped(fields: Fields, part: { readonly text: string; readonly value: string }): void {
  const from = /\\[uU]/.test(part.text) ? part.value.search(/[^\x00-\x7f]/) : -1;
  if (from < 0) return fields.literal(part.value);
  fields.literal(part.value.slice(0, from));
  fields.value(UNKNOWN, true);
  fields.literal(/[\x00-\x7f]*$/.exec(part.value)?.[0] ?? '');
}

/** Braces that stay: in an assignment, or because they have nothing to expand. */
function addUnexpanded(
  ctx: Context,
  fields: Fields,
  part: { text: string; parts?: readonly WordPart[] | undefined },
): void {
  if (part.parts === undefined) return fields.literal(part.text.replaceAll('\\\n', '').replace(/\\(.)/gs, '$1'));
  for (const child of part.parts) addPart(ctx, new Fields(false, unsplit), child, false);
  fields.value(UNKNOWN_MANY, false);
}

/** A translation of `$"…"` comes from files that TEXTDOMAIN names. */
function addTranslated(ctx: Context, fields: Fields, parts: readonly DoubleQuotedChild[]): void {
  const translated = ctx.state.variable('TEXTDOMAIN').kind !== 'unset';
  const target = translated ? new Fields(false, unsplit) : fields;
  if (parts.length === 0) target.literal('');
  for (const child of parts) addPart(ctx, target, child, true);
  if (translated) fields.value(UNKNOWN, true);
}

function addLookedUp(ctx: Context, fields: Fields, part: Extent & { text: string }, quoted: boolean): void {
  const name = part.text.replaceAll('\\\n', '').slice(1);
  const found = lookUpName(ctx, name);
  ctx.report.spendOnText(found.value);
  tellVariable(ctx, part, name, found.items ?? [found.value]);
  if (found.items !== null) addList(ctx, fields, found.items, quoted, name === '*');
  else fields.value(found.value, quoted || /^[?$#-]$/.test(name));
}

/** `"$@"` keeps its words apart; `"$*"` joins them with the first letter of IFS, which may be none. */
function addList(ctx: Context, fields: Fields, items: readonly Arg[], quoted: boolean, joined: boolean): void {
  ctx.report.spendOn(items.length);
  if (quoted && joined) fields.value(joinedBy(separators(ctx), items), true);
  // What is empty stays a word with some separators, and is none with others.
  else if (!quoted && items.includes('') && separators(ctx) !== ' \t\n') fields.value(UNKNOWN_MANY, false);
  else fields.values(items, quoted);
}

function joinedBy(separator: Arg, items: readonly Arg[]): Arg {
  const known = items.every(item => typeof item === 'string');
  return known && (typeof separator === 'string' || items.length < 2)
    ? items.join(String(separator).slice(0, 1))
    : UNKNOWN;
}

/** What a here-document gives; the delimiter's quotes keep it as it stands. */
export function expandHereDoc(ctx: Context, node: HereDoc): Arg {
  const body = node.body;
  ctx.report.spend();
  if (node.delimiter?.quoted || body.parts === undefined) return withoutTabs(node, body.text, !node.delimiter?.quoted);
  const fields = new Fields(false, unsplit);
  fields.literal('');
  for (const part of body.parts) addPart(ctx, fields, part, true);
  const value = fields.end()[0] ?? '';
  if (node.operator === '<<') return value;
  return typeof value === 'string' ? value.replace(/^\t+/gm, '') : UNKNOWN;
}

function withoutTabs(node: HereDoc, text: string, escapes: boolean): string {
  const plain = escapes ? text.replace(/\\([\\$`]|\n)/g, (_, one: string) => (one === '\n' ? '' : one)) : text;
  return node.operator === '<<-' ? plain.replace(/^\t+/gm, '') : plain;
}
