/** What `$(…)` stands for: the text that its commands print, or as much as their kind says of it. */
import type { Arg, Invocation, PartialWord } from '../analysis.ts';
import { isKnown, UNKNOWN } from '../analysis.ts';
import { either } from '../value.ts';
import type { Printed } from './output.ts';

/** Without the newlines at its end, as bash takes it; null: not known. */
export function wordOf({ texts, open }: Printed): Arg | null {
  const words = texts.map(text =>
    isKnown(text) ? withoutLastLines(text) : { ...text, suffix: withoutLastLines(text.suffix) },
  );
  const known = words.filter(isKnown);
  // bash leaves the byte out, and so has another word than this one.
  if (known.some(word => word.includes('\0'))) return null;
  if (open) {
    const oneOf = [...new Set(known.filter(word => word !== ''))];
    return oneOf.length === 0 ? null : { ...UNKNOWN, oneOf, orElse: true };
  }
  const common = words.reduce(either);
  if (isKnown(common)) return common;
  if (known.length === words.length) return { ...common, oneOf: [...new Set(known)] };
  return known.length === 0 ? common : { ...common, oneOf: [...new Set(known)], orElse: true };
}

/** By hand: an expression for this takes the square of the newlines in the middle. */
function withoutLastLines(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return text.slice(0, end);
}

/**
 * `$(mktemp -d)`: a new name in the folder for temporary files, which is nobody's data. Like a glob's, its unknown part
 * has no slash. null: no such command, or a name that it was told.
 */
export function freshName(started: readonly Invocation[], temporary: Arg | null): PartialWord | null {
  const [only] = started;
  if (started.length !== 1 || only?.kind !== 'program' || only.argv[0] !== 'mktemp') return null;
  const words = only.argv.slice(1).filter(word => word !== '-d' && word !== '--directory' && word !== '-q');
  const inFolder = words.length === 0 || words[0] === '-t';
  const template = words.length === 0 ? 'tmp.XXXXXXXXXX' : words.at(-1)!;
  if (words.length > (words[0] === '-t' ? 2 : 1) || !isKnown(template)) return null;
  if (inFolder && temporary !== null && (!isKnown(temporary) || !temporary.startsWith('/'))) return null;
  const [, before, after] = /^([^X]*)XXX+([^X]*)$/.exec(template) ?? [];
  if (before === undefined || after === undefined || before.startsWith('/') === inFolder) return null;
  return { prefix: inFolder ? `${temporary ?? '/tmp'}/${before}` : before, suffix: after, many: false, glob: true };
}

const REVISION_NAMES = new Set([
  'branch --show-current',
  'rev-parse --abbrev-ref HEAD',
  'symbolic-ref --short HEAD',
  'rev-parse HEAD',
  'rev-parse --short HEAD',
]);

/** `$(git branch --show-current)`: git lets no blank and no glob into a name; `$(id -u)`: a number. */
export function singleWord(started: readonly Invocation[]): PartialWord | null {
  const [only] = started;
  if (started.length !== 1 || only?.kind !== 'program') return null;
  const [name, ...words] = only.argv;
  const line = words.every(isKnown) ? words.join(' ') : null;
  const isSingle = line !== null && (name === 'git' ? REVISION_NAMES.has(line) : PRINTS_ONE.test(`${name} ${line}`));
  return isSingle ? { prefix: '', suffix: '', many: false, single: true } : null;
}

/** Numbers, names of users and machines, dates in digits. */
const PRINTS_ONE =
  /^(?:id -(?:[ug]|[ug][rn]|[rn][ug])(?: [\w.-]+)?|whoami |nproc (?:--all)?|arch |uname (?:-[smnr])?|hostname (?:-[sf])?|date (?:-u )?\+(?:[\w.:/-]|%[YmdHMSsNjFTuVyGgC])+)$/;
