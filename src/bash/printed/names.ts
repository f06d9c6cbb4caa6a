/**
 * Programs that print names: files in a folder that is written out, branches, the ids of containers. Where they reach a
 * command through a pipe or a substitution they are places in that folder, and no options (decision 003).
 */
import type { Arg, Invocation, PartialWord } from '../analysis.ts';
import { isKnown, UNKNOWN } from '../analysis.ts';
import { LIMITS } from '../limits.ts';
import { namesFound } from '../wrappers/xargs.ts';

const HERE: PartialWord = { prefix: '', suffix: '', many: false, glob: true };

/** They hand on lines as they are. */
const FILTERS = new Set('grep egrep fgrep sort uniq head tail tac shuf tee cat'.split(' '));

const FIRST_COLUMN = /^(?:[gmn]?awk (?:-F ?\S )?\{ ?print \$1;? ?\}|cut (?:-d ?\S )?-f ?1)$/;

/** git's commands that print names of files in the work tree, or of branches and tags; null: neither. */
const GIT =
  /^(?:ls-files|diff --name-only|diff --cached --name-only|diff --staged --name-only|grep -l|branch|tag|rev-list|for-each-ref)\b/;

/** `comm <(git ls-files | sort) <(…)`: lines of what the commands in its words print, where those are names, all of them. */
function namesCompared(words: readonly Arg[], inputs: readonly Invocation[]): PartialWord | null {
  const isOwn = (word: Arg): boolean => (isKnown(word) ? word.startsWith('-') : word.prefix === '/dev/fd/');
  const isNames = ({ argv, upstream }: Invocation): boolean => {
    const from = upstream.length > 0 ? HERE : null;
    return namesPrinted(argv, from)?.prefix === '';
  };
  return words.every(isOwn) && inputs.length > 0 && inputs.every(isNames) ? HERE : null;
}

/**
 * ls prints its operands as they are, and the names in those that are folders. What a glob leads to is what its own
 * folder holds; where another folder stands before it, or several patterns, nothing is said of them.
 */
function namesListed(words: readonly Arg[]): PartialWord | null {
  const known = words.filter(isKnown);
  if (known.some(word => /^-[A-Za-z]*[lsiR]|^--(?!sort=|time=|reverse$|almost-all$|all$|directory$)/.test(word)))
    return null;
  const operands = words.filter(word => !isKnown(word) || !word.startsWith('-'));
  const [only] = operands;
  if (operands.length > 0 && operands.every(one => isKnown(one) && LEADS_OUT.test(one)))
    return eitherOf(operands, UNKNOWN);
  if (operands.some(word => LEADS_OUT.test(isKnown(word) ? word : word.prefix))) return null;
  if (operands.every(isKnown)) return eitherOf(operands, HERE);
  if (operands.length !== 1 || only === undefined || isKnown(only) || only.glob !== true) return null;
  const { prefix, suffix } = only;
  return { prefix, suffix, many: false, glob: true };
}

/** What is written out where a name is asked for (`ls .env`) is surely one of those that are printed, where it is there. */
function eitherOf(words: readonly Arg[], others: PartialWord): PartialWord {
  const oneOf = words.filter(isKnown).filter(word => /[^./*?[\]]/.test(word) && !/[\s*?[\]]|\/$/.test(word));
  return oneOf.length === 0 || oneOf.length > LIMITS.choices ? others : { ...others, oneOf, orElse: true };
}

/** `'\.env$'`: a name that fits it, where it is written without signs that stand for others. */
const literal = (pattern: string): string => pattern.replace(/^\^|\$$/g, '').replace(/\\\./g, '.');

/** The name that grep or fd is told to look for among others. */
function nameSought(words: readonly Arg[], before: PartialWord): PartialWord {
  const [pattern, ...more] = words.filter(word => !isKnown(word) || !word.startsWith('-'));
  const inverts = words.some(word => isKnown(word) && /^-[A-Za-z]*[vLcefo]|^--/.test(word));
  if (pattern === undefined || !isKnown(pattern) || more.length > 0 || inverts) return before;
  const name = literal(pattern);
  const within = before.prefix === '' && before.suffix === '';
  return within && /^[\w.@/-]+$/.test(name) ? eitherOf([name], before) : before;
}

/** The folder may be another one than that where the shell stands. */
const LEADS_OUT = /^[/~]|(?:^|\/)\.\.(?:\/|$)/;

/** One name of those that it prints; `before`: what the names on its standard input are; `inputs`: commands in its words. */
export function namesPrinted(
  argv: readonly Arg[],
  before: PartialWord | null,
  inputs: readonly Invocation[] = [],
): PartialWord | null {
  const [name, ...words] = argv;
  if (name === undefined || !isKnown(name)) return null;
  if (name === 'find') return namesFound([name, ...words]);
  if (name === 'comm') return namesCompared(words, inputs);
  if (name === 'ls') return namesListed(words);
  if (!words.every(isKnown)) return null;
  const line = words.join(' ');
  const inside = !words.some(word => /^(?:[/~]|\.\.|-C|--git-dir|--work-tree)/.test(word));
  switch (name) {
    case 'git':
      if (!inside || !GIT.test(line) || /--format=-/.test(line)) return null;
      return words[0] === 'ls-files' ? eitherOf(operandsOf(words.slice(1)), HERE) : HERE;
    case 'rg':
    case 'grep':
    case 'ag':
      if (/(?:^| )(?:-[A-Za-z]*l|--files|--files-with-matches)\b/.test(line))
        return inside ? eitherOf(operandsOf(words).slice(1).filter(hasDot), HERE) : null;
      break;
    case 'docker':
    case 'podman':
      return /(?:^| )-[a-z]*q[a-z]*\b|--quiet|^compose config --services$/.test(line) ? HERE : null;
    case 'kubectl':
      return /(?:-o|--output)[ =]?name\b/.test(line) ? HERE : null;
    case 'pgrep':
    case 'pidof':
      return HERE;
    case 'fd':
      return inside ? nameSought(words, HERE) : null;
  }
  // The first column of a line that begins with a name.
  if (FIRST_COLUMN.test(`${name} ${line}`)) return before;
  if (!FILTERS.has(name) || words.some(word => /^-[A-Za-z]*o/.test(word))) return null;
  return before !== null && /grep$/.test(name) ? nameSought(words, before) : before;
}

const operandsOf = (words: readonly string[]): readonly string[] => words.filter(word => !word.startsWith('-'));

/** A folder's name seldom has one. */
const hasDot = (word: string): boolean => /\.[^./]*$/.test(word);
