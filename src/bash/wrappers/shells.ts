/** Shells called by name, and the builtins that run text: `bash -c`, `eval`, `source`, `trap`. */
import type { Arg } from '../analysis.ts';
import { readShellOptions } from '../shell-options.ts';
import type { Inner, ShellStart } from '../unwrap.ts';
import { couldSplit, type Handler, joinWords, opaque } from './handler.ts';

/** Names whose code is read as bash reads it in posix mode; the rest of the family is taken as bash. */
const POSIX_SHELLS = new Set(['sh', 'dash', 'ash']);

export const shell: Handler = argv => {
  const name = argv[0].slice(argv[0].lastIndexOf('/') + 1);
  const kind = POSIX_SHELLS.has(name) ? 'sh' : 'bash';
  // zsh takes `-oNAME` in one word; bash's reading would take the next word as the name.
  const words = name.startsWith('zsh') ? argv.slice(1).flatMap(splitZshOption) : argv.slice(1);
  const read = readShellOptions(words);
  if (read.unsure) return [opaque(`${name} gets options that are not known`)];
  if (read.rejected !== null)
    return kind === 'bash' && !name.endsWith('ksh') && name !== 'zsh'
      ? []
      : [opaque(`${name} gets an option that is not known: ${read.rejected}`)];
  if (read.long.has('version') || read.long.has('help') || onlyReads(read)) return [];
  const start: ShellStart = {
    login: read.letters.has('l') || read.long.has('login'),
    interactive: read.letters.has('i'),
    typed: read.letters.has('i') && !read.command && (read.stdin || read.operands.length === 0),
    posix: kind === 'sh' || (read.set.get('posix') ?? read.long.has('posix')),
    privileged: read.letters.has('p'),
    norc: read.long.has('norc'),
    noprofile: read.long.has('noprofile'),
    rcfile: read.rcfile,
    xtrace: read.letters.has('x'),
    aliases: read.letters.has('i') || read.shopt.get('expand_aliases') === true,
  };
  const operands = read.operands;
  if (read.shopt.get('cdable_vars')) return [opaque(`${name} -O cdable_vars takes names of variables for folders`)];
  if (read.letters.has('H') || read.set.get('H'))
    return [opaque(`${name} -H puts words of the history in the place of !`)];
  if (read.letters.has('m')) return [opaque(`${name} -m lets what runs in the background read the caller's input`)];
  if (name.startsWith('zsh') && typeof operands[0] === 'string' && read.command && ZSH_ALONE.test(operands[0]))
    return [opaque(`${name} runs code that means something else to bash`), code(operands, kind, start, argv[0])];
  if (read.command) return [code(operands, kind, start, argv[0])];
  if (read.stdin || operands.length === 0)
    return [{ kind: 'stdin', shell: kind, scope: 'child', positional: [argv[0], ...operands], start }];
  if (couldSplit(operands[0]!)) return [opaque(`${name} gets words that are not known`)];
  return [{ kind: 'file', path: operands[0]!, shell: kind, positional: operands, scope: 'child', start }];
};

/** `bash -n x.sh` looks for mistakes, `bash -D x.sh` prints strings; a shell that people type into ignores -n. */
const onlyReads = ({ letters, long }: ReturnType<typeof readShellOptions>): boolean =>
  (letters.has('n') && !letters.has('i')) ||
  letters.has('D') ||
  long.has('dump-strings') ||
  long.has('dump-po-strings');

/**
 * zshmisc(1), zshexpn(1), zshparam(1): `=rm` and `~[x]` are programs and folders, arrays count from 1, flags of an expansion
 * evaluate it, tables of names can be assigned, `repeat`, `foreach` and modules are not bash's.
 */
const ZSH_ALONE =
  /(?:^|[\s;&|({`])=[\w./]|\w=\(|\$\{[=~^(]|\balias\s+-\w*[gs]|\b(?:repeat|foreach|zmodload|autoload|zargs|zf_\w+|always)\b|\b(?:functions|[gs]?aliases|commands|nameddirs)(?:\[|=)/;

const splitZshOption = (word: Arg): readonly Arg[] =>
  typeof word === 'string' && /^[-+]o./.test(word) ? [word.slice(0, 2), word.slice(2)] : [word];

function code(operands: readonly Arg[], kind: 'bash' | 'sh', start: ShellStart, name: string): Inner {
  const positional = operands.length > 1 ? operands.slice(1) : [name];
  return { kind: 'code', code: operands[0]!, shell: kind, positional, scope: 'child', start };
}

export const evalBuiltin: Handler = argv => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  if (words.length === 0) return [];
  return [{ kind: 'code', code: joinWords(words), shell: 'bash', positional: null, scope: 'same' }];
};

export const source: Handler = argv => {
  let words = argv.slice(1);
  if (words[0] === '-p') return [opaque('source -p looks the file up in a path of its own')];
  if (words[0] === '--') words = words.slice(1);
  const [path, ...rest] = words;
  if (path === undefined) return [];
  if (couldSplit(path)) return [opaque('source gets words that are not known')];
  const positional = rest.length === 0 ? null : [argv[0], ...rest];
  return [{ kind: 'file', path, shell: 'bash', positional, scope: 'same' }];
};

/** `trap CODE SIGNAL…`: the code runs later, in this shell. */
export const trap: Handler = argv => {
  const words = argv[1] === '--' ? argv.slice(2) : argv.slice(1);
  const [action] = words;
  if (action === undefined || action === '-' || action === '') return [];
  if (typeof action === 'string' && /^-[lpP]+$/.test(action)) return [];
  // One word alone is a signal to reset.
  if (words.length === 1 && typeof action === 'string') return [];
  return [{ kind: 'code', code: action, shell: 'bash', positional: null, scope: 'same' }];
};

/** Shells with a grammar of their own: what their text runs cannot be told. */
export const foreignShell: Handler = argv => {
  const informs = argv.length === 2 && (argv[1] === '--version' || argv[1] === '--help' || argv[1] === '-v');
  return informs ? [] : [opaque(`${argv[0]} runs code that is not bash`)];
};
