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
  const told = templateOf(only.argv.slice(1));
  if (told === null || (told.inTemporary && temporary !== null && !isFolder(temporary))) return null;
  const [, before, after] = /^([^X]*)XXX+([^X]*)$/.exec(told.template) ?? [];
  if (before === undefined || after === undefined || before.startsWith('/') === told.inTemporary) return null;
  const prefix = told.inTemporary ? `${temporary ?? '/tmp'}/${before}` : before;
  return { prefix, suffix: after + told.suffix, many: false, glob: true };
}

const isFolder = (word: Arg): boolean => isKnown(word) && word.startsWith('/');

interface Template {
  readonly template: string;
  /** `-t x.XXX`: in the folder for temporary files. */
  readonly inTemporary: boolean;
  readonly suffix: string;
}

/** The words of mktemp(1); null: an option that changes more, or one that is not known. */
function templateOf(words: readonly Arg[]): Template | null {
  const suffix = words.find(word => isKnown(word) && /^--suffix=[^/X]*$/.test(word));
  const rest = words.filter(
    word => word !== suffix && !(isKnown(word) && /^(?:-[dq]+|--directory|--quiet)$/.test(word)),
  );
  const isTold = rest.length > 0 && isKnown(rest[0]!) && /^(?:-[dq]*t|--tmpdir)$/.test(rest[0]);
  const [template = 'tmp.XXXXXXXXXX', ...more] = isTold ? rest.slice(1) : rest;
  if (!isKnown(template) || template.startsWith('-') || more.length > 0) return null;
  const inTemporary = isTold || rest.length === 0;
  return { template, inTemporary, suffix: suffix === undefined ? '' : String(suffix).slice('--suffix='.length) };
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
  /^(?:pgrep -[fx]{0,2}[no][fx]{0,2} [\w.-]+|id -(?:[ug]|[ug][rn]|[rn][ug])(?: [\w.-]+)?|whoami |nproc (?:--all)?|arch |uname (?:-[smnr])?|hostname (?:-[sf])?|date (?:-u )?\+(?:[\w.:/-]|%[YmdHMSsNjFTuVyGgC])+)$/;
