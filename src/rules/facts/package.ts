/**
 * The package that a runner names (`npx x`, `pnpm dlx x`, `uvx x`): `installed` in this project, `well-known`, or an `other` one, which
 * is downloaded and run. Read from package.json and from the folders of installed programs, from the folder upwards.
 */
import { type Arg, isKnown } from '../../bash/analysis.ts';
import { gathered } from '../../bash/gathered.ts';
import type { Around } from '../around.ts';
import { type Fact, one } from './fact.ts';
import type { Part } from './find.ts';
import { isWellKnown } from './well-known-packages.ts';

/** Subcommands behind which the package stands. */
const VERBS = new Set(['exec', 'x', 'dlx', 'run', 'tool', 'create', 'init']);
const FOLDERS = ['node_modules/.bin', '.venv/bin', 'venv/bin', 'vendor/bin'];
const LISTS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
const INSTALLS = /^(?:i|install|add|ci)$/;

export function packageFact({ invocation, line }: Part, around: Around): Fact {
  const name =
    line === null ? null : packageOf(line.tokens.filter(({ role }) => role === 'operand').map(({ arg }) => arg));
  if (invocation === null || name === null) return 'unknown';
  if (isWellKnown(name)) return one('well-known');
  if (installed(around.analysis.invocations).has(name)) return one('installed');
  if (invocation.cwd === null) return 'unknown';
  return one(isInProject(invocation.cwd, name, around) ? 'installed' : 'other');
}

function isInProject(cwd: string, name: string, around: Around): boolean {
  const { project } = around.context;
  for (let folder = cwd; ; folder = folder.slice(0, folder.lastIndexOf('/'))) {
    if (isIn(folder, name, around)) return true;
    // What lies above the project belongs to somebody else.
    if (folder === project || !folder.includes('/')) return false;
  }
}

/** `@scope/name@1.2` → `@scope/name`; null: not known, or no name of a package. */
function packageOf(operands: readonly Arg[]): string | null {
  let at = 0;
  while (at < 2 && isKnown(operands[at] ?? '') && VERBS.has(operands[at] as string)) at++;
  const word = operands[at];
  if (word === undefined || !isKnown(word)) return null;
  return /^((?:@[\w.~-]+\/)?[\w.~-]+)(?:@[^/]*)?$/.exec(word)?.[1] ?? null;
}

/** Comparisons that asking for the files of one folder pays for: a text may name thousands of packages. */
const QUESTIONS = 100;

function isIn(folder: string, name: string, { context: { machine }, budget }: Around): boolean {
  budget.spend(QUESTIONS);
  const program = name.slice(name.lastIndexOf('/') + 1);
  if (FOLDERS.some(one => machine.readFile(`${folder}/${one}/${program}`).kind !== 'absent')) return true;
  const manifest = machine.readFile(`${folder}/package.json`);
  return manifest.kind === 'text' && isListed(manifest.text, name);
}

function isListed(manifest: string, name: string): boolean {
  try {
    const read = JSON.parse(manifest) as Record<string, Record<string, unknown> | undefined> | null;
    return LISTS.some(list => Object.hasOwn(read?.[list] ?? {}, name));
  } catch {
    return false;
  }
}

/** `npm install -D x && npx x`: what it installs was looked at by other rules. */
const installed = gathered(
  () => new Set<string>(),
  (found, { argv: [, verb, ...words] }) => {
    if (verb === undefined || !isKnown(verb) || !INSTALLS.test(verb)) return;
    for (const word of words) if (isKnown(word)) for (const name of namesIn(word)) found.add(name);
  },
);

/** `x@1.2` installs x; only a scope begins with the sign. */
const namesIn = (word: string): readonly string[] => {
  const end = word.indexOf('@', 1);
  return end < 0 ? [word] : [word, word.slice(0, end)];
};
