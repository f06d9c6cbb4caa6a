/**
 * `$(grep case f)`: in a substitution unbash takes the word `case` for the keyword wherever it stands, and finds no end.
 * bash knows it only where a command can begin. So where it looks like an argument it is written `\case`, which says the
 * same there; and whether it is one, the tree of that text must then show: all before it is as it was.
 */
import { forEachChild, type ParsedScript, parse, type SyntaxNode } from 'unbash';

const MOST = 16;
/** Characters before it in which the word before it stands: all of them, each time, would be the square. */
const NEAR = 200;
/** After a word that is neither an operator nor one behind which a command begins. */
const LIKELY = /(?<=[\w"'})\]./:=-][ \t]+)case(?=[\s;)"'`|&])/g;
const BEGINS = /(?:^|[\s;&|(){}])(?:if|then|elif|else|while|until|do|time|!|\{|coproc)[ \t]+$/;

/** null: that does not help. */
export function withQuotedCase(text: string): { readonly script: ParsedScript; readonly text: string } | null {
  const all = [...text.matchAll(LIKELY)]
    .map(one => one.index)
    .filter(at => !BEGINS.test(text.slice(Math.max(0, at - NEAR), at)));
  if (all.length === 0 || all.length > MOST) return null;
  const tried = quoted(text, all);
  const places = argumentsAt(parse(tried));
  const real = all.filter((at, i) => places.has(at + i));
  const again = quoted(text, real);
  const script = parse(again);
  const found = argumentsAt(script);
  const isCertain = real.length > 0 && !script.errors?.length && real.every((at, i) => found.has(at + i));
  return isCertain ? { script, text: again } : null;
}

const quoted = (text: string, places: readonly number[]): string =>
  places.toReversed().reduce((all, at) => `${all.slice(0, at)}\\${all.slice(at)}`, text);

/** Where `\case` is a word behind the name of a command, or one of those of a `for`. */
function argumentsAt(script: ParsedScript): ReadonlySet<number> {
  const found = new Set<number>();
  const add = (words: readonly { readonly pos: number; readonly text: string }[]): void => {
    for (const word of words) if (word.text === '\\case') found.add(word.pos);
  };
  const look = (node: SyntaxNode): void => {
    // Offsets of a text of its own mean nothing outside.
    if ('source' in node && node.source !== undefined) return;
    if (node.type === 'Command') add(node.args.filter(one => one.type === 'Word'));
    if (node.type === 'For') add(node.wordlist ?? []);
    forEachChild(node, look);
  };
  look(script);
  return found;
}
