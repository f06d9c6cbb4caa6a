/** `python3 -m venv .venv && source .venv/bin/activate`: a file that the tool makes in the same text, always alike. */
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';
import { resolvePath } from './folders.ts';
import { gathered } from './gathered.ts';
import { baseName } from './place.ts';

export function isNewEnvironment(ctx: Context, path: string): boolean {
  const folder = /^(.*)\/bin\/activate$/.exec(path)?.[1];
  return folder !== undefined && made(ctx.report.invocations).has(folder);
}

const made = gathered(
  () => new Set<string | null>(),
  (folders, { argv, cwd, kind }) => {
    const words = argv.slice(1);
    if (kind !== 'program' || !words.every(isKnown)) return;
    const operands = operandsOf(baseName(argv[0]), words) ?? [];
    for (const word of operands) if (!word.startsWith('-')) folders.add(resolvePath(cwd, word));
  },
);

/** Where the call makes an environment; null: it makes none. Options are left in, and their values taken for folders too. */
function operandsOf(name: string, words: readonly string[]): readonly string[] | null {
  if (name === 'virtualenv') return words;
  if (name === 'uv') return words[0] === 'venv' ? [...words.slice(1), '.venv'] : null;
  const isPython = /^(?:python|pypy)[\d.]*$/.test(name);
  const at = isPython ? words.indexOf('-m') : -1;
  return at >= 0 && (words[at + 1] === 'venv' || words[at + 1] === 'virtualenv') ? words.slice(at + 2) : null;
}
