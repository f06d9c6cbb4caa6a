/**
 * The command pattern language: a glob over words, the way people write commands.
 * `git push -f|--force ...`, `rm -rf <outside> ...`, `curl ... | sh|bash ...`, `> /etc/*`, `psql ... /drop/i ...`, `regex:…`
 */
import { hasSingleDash } from './global-options.ts';
import { nearest } from './mistake.ts';
import {
  type AssignedTest,
  type CommandPattern,
  type OptionTest,
  type Pattern,
  type Slot,
  type Word,
  WORD_CLASSES,
  type WordClass,
  type WordTest,
} from './rule.ts';
import { PROGRAM_SETS } from './programs.ts';
import { whyRefused } from './regex.ts';

/** A mistake in a pattern, with its place in the pattern's text. */
export class PatternError extends Error {
  readonly offset: number;
  readonly length: number;
  readonly hint: string;

  constructor(message: string, offset: number, length: number, hint: string) {
    super(message);
    this.offset = offset;
    this.length = length;
    this.hint = hint;
  }

  /** For a mistake in the document; `skip`: characters before the pattern in its value. */
  place(skip: number): { readonly part: { offset: number; length: number }; readonly hint: string } {
    return { part: { offset: skip + this.offset, length: this.length }, hint: this.hint };
  }
}

/** One word of a pattern as written, its alternatives apart. */
interface RawWord {
  readonly text: string;
  readonly alternatives: readonly string[];
  readonly offset: number;
}

export const MAX_PATTERN = 1000;

const SYNTAX = 'https://github.com/google/re2/wiki/Syntax says what there is';

export function parsePattern(text: string): Pattern {
  if (text.length > MAX_PATTERN)
    throw new PatternError(
      `a pattern has at most ${MAX_PATTERN} characters`,
      0,
      1,
      'two patterns, with some of the alternatives each',
    );
  if (text.startsWith('regex:')) return linePattern(text);
  const stages = splitStages(readWords(text));
  const last = stages.pop()!;
  const upstream = stages.map(stage => command(stage, text, []));
  return command(last, text, upstream);
}

function linePattern(text: string): Pattern {
  const source = text.slice('regex:'.length).trim();
  if (source === '') throw new PatternError('the regular expression is empty', 0, text.length, 'regex:^make .*prod');
  const why = whyRefused(source);
  if (why !== null)
    throw new PatternError(`regular expression refused: ${why}`, text.indexOf(source), source.length, SYNTAX);
  return { kind: 'line', text, source };
}

/** A regular expression may hold blanks and `|`, so it is taken whole where it begins an alternative or a value. */
const REGEX = /\/(?:[^/\\]|\\.)+\/i?(?=$|[\s|])/y;

function readWords(text: string): RawWord[] {
  const words: RawWord[] = [];
  for (let i = 0; i < text.length; ) {
    if (/\s/.test(text[i]!)) {
      i++;
      continue;
    }
    const word = readWord(text, i);
    words.push(word);
    i += word.text.length;
  }
  if (words.length === 0)
    throw new PatternError('the pattern is empty', 0, Math.max(1, text.length), 'make deploy ...');
  return words;
}

function readWord(text: string, start: number): RawWord {
  const alternatives: string[] = [];
  let from = start;
  let i = start;
  while (i < text.length && !/\s/.test(text[i]!)) {
    REGEX.lastIndex = i;
    const isStart = i === from || (text[i - 1] === '=' && text[from] === '-');
    if (text[i] === '/' && isStart && REGEX.test(text)) i = REGEX.lastIndex;
    else if (text[i] === '|') {
      alternatives.push(text.slice(from, i));
      from = ++i;
    } else i++;
  }
  alternatives.push(text.slice(from, i));
  return { text: text.slice(start, i), alternatives, offset: start };
}

function splitStages(words: RawWord[]): RawWord[][] {
  const stages: RawWord[][] = [[]];
  for (const word of words) {
    if (word.text === '|') stages.push([]);
    else if (word.alternatives.includes(''))
      throw new PatternError(
        `empty alternative in "${word.text}"`,
        word.offset,
        word.text.length,
        word.alternatives.filter(one => one !== '').join('|') || 'a|b',
      );
    else stages.at(-1)!.push(word);
  }
  const empty = stages.findIndex(stage => stage.length === 0);
  if (empty >= 0)
    throw new PatternError(
      'a pipeline stage is empty',
      words.find(w => w.text === '|')!.offset,
      1,
      'curl ... | sh ...',
    );
  return stages;
}

function command(words: readonly RawWord[], text: string, upstream: readonly CommandPattern[]): CommandPattern {
  const { rest, writes, reads } = takeRedirections(words);
  const assigned = takeAssigned(rest);
  const [first, ...others] = rest;
  if (first === undefined && assigned.length > 0)
    throw new PatternError(
      'a program must follow the variable',
      words[0]!.offset,
      words[0]!.text.length,
      `${words[0]!.text} make ...`,
    );
  const program = first === undefined ? null : programWord(first);
  const singleDash = program?.every(test => test.kind === 'text' && hasSingleDash(test.text)) ?? false;
  const options: (readonly OptionTest[])[] = [];
  const slots: Slot[] = [];
  for (const word of others) {
    if (word.text === '...') slots.push('...');
    else if (isOptionWord(word)) options.push(word.alternatives.map(a => optionTest(a, singleDash, word)));
    else slots.push({ word: word.alternatives.map(a => wordTest(a, word)), floating: slots.includes('...') });
  }
  if (program === null) slots.push('...');
  const pattern: CommandPattern = { kind: 'command', text, program, options, slots, upstream, writes, reads };
  return assigned.length > 0 ? { ...pattern, assigned } : pattern;
}

/** Variables stand before the program, as in bash; they are taken off the words. */
function takeAssigned(words: RawWord[]): AssignedTest[] {
  const assigned: AssignedTest[] = [];
  for (let word = words[0]; word !== undefined; word = words[0]) {
    const found = /^([A-Za-z_][A-Za-z0-9_]*)=(.+)$/s.exec(word.text);
    if (found === null) break;
    const [, name = '', value = ''] = found;
    const offset = word.offset + name.length + 1;
    const raw = {
      text: value,
      alternatives: [word.alternatives[0]!.slice(name.length + 1), ...word.alternatives.slice(1)],
      offset,
    };
    assigned.push({ name, value: raw.alternatives.map(alternative => wordTest(alternative, raw)) });
    words.shift();
  }
  return assigned;
}

function takeRedirections(words: readonly RawWord[]) {
  const rest: RawWord[] = [];
  let writes: Word | null = null;
  let reads: Word | null = null;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word.text !== '>' && word.text !== '<') {
      rest.push(word);
      continue;
    }
    const target = words[++i];
    if (target === undefined)
      throw new PatternError(`"${word.text}" needs a file name after it`, word.offset, 1, `${word.text} /etc/*`);
    const tests = target.alternatives.map(a => wordTest(a, target));
    if (word.text === '>') writes = tests;
    else reads = tests;
  }
  return { rest, writes, reads };
}

function programWord(word: RawWord): Word | null {
  if (word.text === '...') return null;
  if (isOptionWord(word))
    throw new PatternError('a pattern begins with a program', word.offset, word.text.length, `... ${word.text}`);
  const here = word.alternatives.find(alternative => /^[.]{1,2}\//.test(alternative));
  if (here !== undefined)
    throw new PatternError(
      'a program goes by its file name',
      word.offset,
      word.text.length,
      here.replace(/^.*\//, '') || 'deploy.sh',
    );
  return word.alternatives.flatMap(alternative => {
    const set = /^<(.*)>$/.exec(alternative)?.[1];
    if (set === undefined) return [wordTest(alternative, word)];
    const names = Object.hasOwn(PROGRAM_SETS, set) ? PROGRAM_SETS[set]! : null;
    if (names === null)
      throw new PatternError(
        `unknown set of programs "${alternative}" (there are ${Object.keys(PROGRAM_SETS)
          .map(name => `<${name}>`)
          .join(', ')})`,
        word.offset,
        word.text.length,
        near(alternative, Object.keys(PROGRAM_SETS)),
      );
    return names.map((text): WordTest => ({ kind: 'text', text }));
  });
}

function isOptionWord(word: RawWord): boolean {
  const dashes = word.alternatives.filter(a => a.startsWith('-') && a !== '-' && a !== '--').length;
  if (dashes > 0 && dashes < word.alternatives.length)
    throw new PatternError(
      `"${word.text}" mixes options and other words`,
      word.offset,
      word.text.length,
      'two patterns: one with the options, one with the words',
    );
  return dashes > 0;
}

function optionTest(text: string, singleDash: boolean, word: RawWord): OptionTest {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (/[*?]/.test(name)) return { kind: 'raw', glob: text };
  const value = equals < 0 ? null : wordTest(text.slice(equals + 1), word);
  if (/^-[A-Za-z0-9]+$/.test(name) && !(singleDash && name.length > 2))
    return { kind: 'letters', letters: name.slice(1), value };
  return { kind: 'long', name, value };
}

/** `<here>` → what it may have meant. */
function near(text: string, names: readonly string[]): string {
  const found = nearest(text.replace(/^<|>$/g, ''), names);
  return found === null ? `one of them, or a text: ${text.replace(/[<>]/g, '')}` : `did you mean <${found}>?`;
}

const CLASSES: readonly string[] = WORD_CLASSES;

function wordTest(text: string, word: RawWord): WordTest {
  const regex = /^\/((?:[^/\\]|\\.)+)\/(i?)$/su.exec(text);
  if (regex !== null) return regexTest(regex[1]!, regex[2]!, word);
  const named = /^<(.*)>$/.exec(text);
  if (named !== null) {
    if (CLASSES.includes(named[1]!)) return { kind: 'class', name: named[1] as WordClass };
    throw new PatternError(
      `unknown word class "${text}" (there are ${CLASSES.map(name => `<${name}>`).join(', ')})`,
      word.offset,
      word.text.length,
      near(text, CLASSES),
    );
  }
  if (/^(?:\/|~\/|~$|\*\/)/.test(text)) return { kind: 'path', glob: text };
  return /[*?]/.test(text) ? { kind: 'glob', glob: text } : { kind: 'text', text };
}

/**
 * A file of `reads:` and `writes:`: a place in angle brackets, a path, a glob. A name without a folder is a file of that
 * name anywhere.
 */
export function parseFile(text: string): WordTest {
  const word: RawWord = { text, alternatives: [text], offset: 0 };
  if (/\s/.test(text))
    throw new PatternError('a file has no blanks; ? stands for one', 0, text.length, text.replace(/\s/g, '?'));
  if (/^(?:[</~]|\*\/)/.test(text)) return wordTest(text, word);
  if (text.includes('/'))
    throw new PatternError('a path begins with /, ~/ or */', 0, text.length, `*/${text.replace(/^[./]+/, '')}`);
  return { kind: 'path', glob: `*/${text}` };
}

function regexTest(source: string, flags: string, word: RawWord): WordTest {
  const why = whyRefused(source);
  if (why !== null) throw new PatternError(`regular expression refused: ${why}`, word.offset, word.text.length, SYNTAX);
  return { kind: 'regex', source, flags };
}
