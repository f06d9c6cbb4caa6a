/** Remotes that the text itself gives git: behind `git remote add x URL`, `git push x` is a push to that address. */
import type { Arg, Invocation } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';

/** The same push to the address; null: it is none, or goes where it would without the text. */
export function throughRemotes({ report }: Context, one: Invocation): Invocation | null {
  const words = one.argv.slice(1);
  const at = words.findIndex(word => word === 'remote' || word === 'push' || word === 'config');
  const operands = words.slice(at + 1).filter(word => !isKnown(word) || !word.startsWith('-'));
  if (words[at] !== 'push') {
    const [name, url] = words[at] === 'remote' ? named(operands) : configured(operands);
    if (name !== undefined && url !== undefined) report.remotes.set(name, url);
    return null;
  }
  const [name = 'origin'] = operands;
  const url = isKnown(name) ? report.remotes.get(name) : undefined;
  if (url === undefined) return null;
  const place = words.indexOf(name, at + 1);
  const argv = place < 0 ? [...words, url] : words.map((word, i) => (i === place ? url : word));
  return { ...one, argv: [one.argv[0], ...argv] };
}

type Remote = readonly [name?: string, url?: Arg | undefined];

/** `add -t main x URL`: options may have values; `set-url x URL [old]`. */
function named(operands: readonly Arg[]): Remote {
  const [verb] = operands;
  const [name, url] = verb === 'add' ? operands.slice(-2) : verb === 'set-url' ? operands.slice(1, 3) : [];
  return name !== undefined && isKnown(name) ? [name, url] : [];
}

function configured(operands: readonly Arg[]): Remote {
  const at = operands.findIndex(word => isKnown(word) && /^remote\..+\.(?:push)?url$/i.test(word));
  const key = operands[at];
  return key === undefined || !isKnown(key) ? [] : [key.slice(7, key.lastIndexOf('.')), operands[at + 1]];
}
