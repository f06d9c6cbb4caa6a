/** `cmake -E TOOL words` is a tool of its own or a program, as cmake(1) has it; `-P FILE` runs a script. */
import type { Arg } from '../analysis.ts';
import { type Handler, isStream, opaque, program } from './handler.ts';
import { withAssignments } from './env.ts';

/** What does the same. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  copy: ['cp'],
  copy_if_different: ['cp'],
  copy_directory: ['cp', '-r'],
  rename: ['mv'],
  create_symlink: ['ln', '-s'],
  create_hardlink: ['ln'],
  touch: ['touch'],
  cat: ['cat'],
  tar: ['tar'],
};

export const cmake: Handler = argv => {
  const at = argv.indexOf('-E');
  if (at > 0) return tool(argv.slice(at + 1));
  const script = argv.indexOf('-P');
  const path = argv[script + 1];
  return script > 0 && path !== undefined && isStream(path) ? [opaque('cmake runs what it reads')] : null;
};

function tool([name, ...words]: readonly Arg[]): ReturnType<Handler> {
  if (name === undefined) return null;
  if (typeof name !== 'string') return [opaque('cmake -E gets a tool that is not known')];
  if (name === 'time') return program(words);
  if (name === 'env') return environment(words);
  if (name === 'chdir') return words.length < 2 ? [] : [{ kind: 'argv', argv: words.slice(1), cwd: words[0]! }];
  return Object.hasOwn(TOOLS, name) ? program([...TOOLS[name]!, ...words]) : null;
}

/** `env [--unset=X] [--modify X=set:y] [A=1]… [--] command`. */
function environment(words: readonly Arg[]): ReturnType<Handler> {
  const at = words.findIndex(
    (word, i) => !(typeof word === 'string' && /^--./.test(word)) && words[i - 1] !== '--modify',
  );
  const operands = at < 0 ? [] : words.slice(at).filter((word, i) => i > 0 || word !== '--');
  return withAssignments({ options: [], operands, unsure: false });
}
