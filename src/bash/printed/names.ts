/**
 * Programs that print names: files in a folder that is written out, branches, the ids of containers. Where they reach a
 * command through a pipe or a substitution they are places in that folder, and no options (decision 003).
 */
import type { Arg, Invocation, PartialWord } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
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
  if (operands.some(word => LEADS_OUT.test(isKnown(word) ? word : word.prefix))) return null;
  if (operands.every(isKnown)) return HERE;
  if (operands.length !== 1 || only === undefined || isKnown(only) || only.glob !== true) return null;
  const { prefix, suffix } = only;
  return { prefix, suffix, many: false, glob: true };
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
      return inside && GIT.test(line) && !/--format=-/.test(line) ? HERE : null;
    case 'rg':
    case 'grep':
    case 'ag':
      if (/(?:^| )(?:-[A-Za-z]*l|--files|--files-with-matches)\b/.test(line)) return inside ? HERE : null;
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
      return inside ? HERE : null;
  }
  // The first column of a line that begins with a name.
  if (FIRST_COLUMN.test(`${name} ${line}`)) return before;
  return FILTERS.has(name) && !words.some(word => /^-[A-Za-z]*o/.test(word)) ? before : null;
}
