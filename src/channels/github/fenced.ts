/**
 * Others' text on a page of GitHub: always escaped, always in a fence that it cannot end, so that it is no mention, link,
 * HTML or list. Everything outside of fences is ours.
 */
import { safeLines } from '../../terminal/safe-text.ts';

export function fenced(lines: readonly string[]): string {
  const ticks = Math.max(0, ...lines.flatMap(line => line.match(/`+/g) ?? []).map(run => run.length));
  const fence = '`'.repeat(Math.max(3, ticks + 1));
  return `${fence}text\n${lines.join('\n')}\n${fence}`;
}

/** GitHub's own limit is 65,536 characters; what stands around takes some. */
const MOST_IN_PAGE = 48_000;

/** The whole text, escaped, in parts that fit a page each. A cut never goes through a mark like `<U+202E>`. */
export function inParts(text: string): { readonly parts: readonly (readonly string[])[]; readonly escaped: boolean } {
  const { lines, escaped } = safeLines(text);
  const parts: string[][] = [[]];
  let room = MOST_IN_PAGE;
  for (const line of lines) {
    for (let rest = line; ; ) {
      const head = rest.length < room ? rest : rest.slice(0, room).replace(/<[^<>]{0,24}$|[\uD800-\uDBFF]$/, '');
      // A line that fits the next part goes there whole.
      if (head.length < rest.length && rest.length < MOST_IN_PAGE && parts.at(-1)!.length > 0) {
        parts.push([]);
        room = MOST_IN_PAGE;
        continue;
      }
      parts.at(-1)!.push(head);
      room -= head.length + 1;
      rest = rest.slice(head.length);
      if (rest === '') break;
      parts.push([]);
      room = MOST_IN_PAGE;
    }
  }
  return { parts, escaped };
}
