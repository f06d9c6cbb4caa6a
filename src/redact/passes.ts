/** The passes that look for names, options and statements; read only for a text that could hold one. */
import { argumentMasks, type Line, lineOf, nestedCode, readsCode } from './arguments.ts';
import { assignmentMasks, statementMasks } from './assignments.ts';
import { manifestMasks } from './manifests.ts';
import type { Mask } from './mask.ts';
import { type Command, type Segment, scanShell, type Word } from './shell-words.ts';
import { type Unquoted, unquote } from './unquote.ts';

/** Deeper code is looked at as the text it is quoted in. */
const DEEPEST = 3;

/** `names`: some secret name stands in the text. */
export function shellMasks(text: string, names: boolean, depth = 0): readonly Mask[] {
  const { commands, segments } = scanShell(text);
  const masks: Mask[] = [];
  const found: Word[] = [];
  const plain: Word[] = [];
  for (const command of commands) {
    const line = lineOf(text, command);
    masks.push(...argumentMasks(text, line, plain));
    if (names) masks.push(...command.bodies.flatMap(body => manifestMasks(text, body)));
    if (depth < DEEPEST)
      found.push(...nestedCode(line), ...(readsCode(line) ? [...command.bodies, ...command.inputs] : []));
  }
  const code = outermost(found);
  for (const word of code) masks.push(...nested(text, word, names, depth));
  if (!names) return masks;
  const skip = new Set(segments.filter(isInside(code)));
  const named = assignmentMasks(text, segments, skip).filter(isOutside(outermost(plain)));
  return [...masks, ...named, ...statementMasks(text, segments, new Set())];
}

/** Code in code is found again where the outer one is read. Sorted and apart. */
function outermost(words: readonly Word[]): readonly Word[] {
  let end = -1;
  return words
    .toSorted((a, b) => a.from - b.from || b.to - a.to)
    .filter(word => {
      if (word.to <= end) return false;
      end = word.to;
      return true;
    });
}

/** Masks of a word's content, read as code, at their places in the text. */
function nested(text: string, word: Word, names: boolean, depth: number): readonly Mask[] {
  const isBody = 'kind' in word;
  const { value, at } = isBody
    ? { value: text.slice(word.from, word.to), at: (i: number) => word.from + i }
    : unquote(text, word);
  return shellMasks(value, names, depth + 1).map(placed(at));
}

const placed =
  (at: Unquoted['at']) =>
  (mask: Mask): Mask => ({
    ...mask,
    from: at(mask.from),
    to: mask.to > mask.from ? at(mask.to - 1) + 1 : at(mask.to),
  });

/**
 * Masks in words that are written with backslashes, as quoted argvs are: `--password\=x`. `find` sees such a word as the
 * command would get it; the other passes see the text as it stands.
 */
export function escapedMasks(text: string, find: (value: string) => readonly Mask[]): readonly Mask[] {
  const words = scanShell(text).commands.flatMap(command => [...command.words, ...command.inputs]);
  return words.flatMap(word => {
    const raw = text.slice(word.from, word.to);
    if (!raw.includes('\\')) return [];
    const { value, at } = unquote(text, word);
    if (backslashes(value) === backslashes(raw)) return [];
    const whole: readonly Segment[] = [{ from: 0, to: value.length, kind: 'argument' }];
    return [...find(value), ...assignmentMasks(value, whole, new Set())].map(placed(at));
  });
}

const backslashes = (text: string): number => text.split('\\').length;

/** `words` are sorted and apart, so that halves can be searched. */
function isInside(words: readonly Word[]): (segment: Segment) => boolean {
  return segment => {
    let low = 0;
    let high = words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[middle]!.to < segment.to) low = middle + 1;
      else high = middle;
    }
    return low < words.length && words[low]!.from <= segment.from;
  };
}

const isOutside = (words: readonly Word[]): ((mask: Mask) => boolean) =>
  words.length === 0 ? () => true : mask => !isInside(words)({ ...mask, kind: 'argument' });

export function plainMasks(text: string): readonly Mask[] {
  const whole: readonly Segment[] = [{ from: 0, to: text.length, kind: 'body' }];
  return [...assignmentMasks(text, whole, new Set()), ...statementMasks(text, whole, new Set())];
}

export interface Joined {
  readonly text: string;
  readonly words: readonly Word[];
}

/** Words one a line, so that no pass reads from one into the next. */
export function join(words: readonly string[]): Joined {
  let from = 0;
  const spans = words.map(word => {
    const span = { from, to: from + word.length };
    from = span.to + 1;
    return span;
  });
  return { text: words.join('\n'), words: spans };
}

export function argvMasks({ text, words }: Joined, names: boolean): readonly Mask[] {
  const segments = words.map(word => ({ ...word, kind: 'argument' as const }));
  const command: Command = { words: [...words], inputs: [], bodies: [], pipedFrom: null };
  const values = words.map(({ from, to }) => ({ value: text.slice(from, to), at: (i: number) => from + i }));
  const program = values[0]?.value.split('/').at(-1) ?? '';
  const line: Line = { command, words: values, program };
  const plain: Word[] = [];
  const code = outermost(nestedCode(line));
  const inner = code.flatMap(word =>
    shellMasks(text.slice(word.from, word.to), names, 1).map(mask => shifted(mask, word.from)),
  );
  const skip = new Set(segments.filter(isInside(code)));
  return [
    ...argumentMasks(text, line, plain),
    ...inner,
    ...assignmentMasks(text, segments, skip).filter(isOutside(outermost(plain))),
    ...statementMasks(text, segments, skip),
  ];
}

const shifted = (mask: Mask, by: number): Mask => ({ ...mask, from: mask.from + by, to: mask.to + by });
