/**
 * Others' text on a page of GitHub: always escaped, always in a fence that it cannot end, so that it is no mention, link,
 * HTML or list. Everything outside of fences is ours.
 */
import { safeLines } from '../../terminal/safe-text.ts';

export function fenced(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(lines) + 1));
  return `${fence}text\n${lines.join('\n')}\n${fence}`;
}

const longestTicks = (lines: readonly string[]): number =>
  lines.flatMap(line => line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);

/** GitHub's own limit is 65,536 characters. What is ours around fences takes some hundred. */
export const MOST_ON_PAGE = 62_000;
/** Of a command, so that the rest has a place beside it. */
const MOST_OF_TEXT = 48_000;
/** With fences of as many ticks as it has itself, such a page is full. */
const LEAST_OF_TEXT = 16_000;

/** The whole text, escaped, in parts that fit a page each. */
export function inParts(text: string): { readonly parts: readonly (readonly string[])[]; readonly escaped: boolean } {
  const { lines, escaped } = safeLines(text);
  const room = Math.max(MOST_OF_TEXT - 2 * longestTicks(lines), LEAST_OF_TEXT);
  return { parts: pagesOf(lines, room, room), escaped };
}

/** `first`: characters of the first page; it may stay empty. A cut never goes through a mark like `<U+202E>`. */
export function pagesOf(lines: readonly string[], first: number, others: number): readonly (readonly string[])[] {
  const pages: string[][] = [[]];
  let room = first;
  const turn = (): void => {
    pages.push([]);
    room = others;
  };
  for (const line of lines) {
    for (let rest = line; ; ) {
      const head = rest.length < room ? rest : rest.slice(0, room).replace(/<[^<>]{0,24}$|[\uD800-\uDBFF]$/, '');
      // A line that fits the next page goes there whole.
      if (head.length < rest.length && rest.length < others && room < others) {
        turn();
        continue;
      }
      pages.at(-1)!.push(head);
      room -= head.length + 1;
      rest = rest.slice(head.length);
      if (rest === '') break;
      turn();
    }
  }
  return pages;
}
