/**
 * bun tools/check-grammars.ts PROGRAM…: lets the tools on this machine say whether what the grammars call sure is so. A
 * flag in front of the tool's way to ask for help still gives help, an option with a value swallows it; an option with a
 * value at the end of the line is missed one. By hand, as tools/harvest-help.ts; runs in an empty repository, without operands.
 */
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { grammarText } from '../build/generated/grammars.ts';
import { type Command, grammarOf, type OptionFacts } from '../src/grammar/command.ts';
import { OPTION_MARKS } from '../src/grammar/format.ts';
import { useGrammars } from '../src/grammar/table.ts';

useGrammars(grammarText);
const HELP: Readonly<Record<string, string>> = { git: '-h', terraform: '-help' };
/** What a tool says where a value is missing. */
const MISSING = /requires|needs|expect|missing|must|argument|value|specify/i;
const folder = mkdtempSync(join(tmpdir(), 'check-'));
/** git looks at the repository before it looks at its options. */
Bun.spawnSync(['git', 'init', '--quiet', folder]);
const root = new URL('..', import.meta.url).pathname;

function run(argv: readonly string[]): string {
  const env = {
    PATH: process.env.PATH ?? '',
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? '',
    HOME: folder,
    LC_ALL: 'C',
    GIT_EDITOR: 'true',
  };
  const done = Bun.spawnSync(['timeout', '10', ...argv], { cwd: folder, env, stdin: 'ignore' });
  return `${done.stdout}${done.stderr}`;
}

/** null: as the grammar says. */
function contradiction(
  path: readonly string[],
  name: string,
  { takes, marks }: OptionFacts,
  help: string,
): string | null {
  const asking = HELP[path[0]!] ?? '--help';
  const next = (marks & OPTION_MARKS.attached) !== 0 ? 0 : Number(takes);
  if (next === 0)
    return sameStart(run([...path, name, asking]), help) ? null : 'swallows what follows, or says something else';
  const said = run([...path, name]);
  return MISSING.test(said) ? null : `misses no value: ${said.trim().split('\n')[0]?.slice(0, 80)}`;
}

/** The beginning is what the help shows first; versions of it may be shorter. */
const sameStart = (said: string, help: string): boolean => {
  const lines = new Set(
    help
      .split('\n')
      .map(line => line.trim())
      .filter(line => line.length > 20),
  );
  return said.split('\n').some(line => lines.has(line.trim()));
};

async function commandsOf(program: string): Promise<string[][]> {
  const text = await readFile(join(root, 'grammars', 'help', `${program}.txt`), 'utf8');
  const lines = text.split('\n').filter(line => line.includes('\t'));
  return lines.map(line => line.split('\t')[0]!.replace(/ \*$/, '').split(' '));
}

let checked = 0;
for (const program of process.argv.slice(2)) {
  const seen = new Set<string>();
  for (const path of await commandsOf(program)) {
    let command: Command | null = grammarOf(program);
    for (const word of path.slice(1)) command = command?.subcommand(word) ?? null;
    const help = run([...path, HELP[program] ?? '--help']);
    for (const [name, facts] of command?.options ?? []) {
      const key = `${name} ${facts.takes} ${facts.marks} ${facts.names}`;
      if ((facts.marks & OPTION_MARKS.sure) === 0 || /help|version|^-[hV]$/.test(name) || seen.has(key)) continue;
      seen.add(key);
      checked++;
      const why = contradiction(path, name, facts, help);
      if (why !== null) console.log(`${path.join(' ')} ${name} takes ${facts.takes}: ${why}`);
    }
  }
}
console.log(`${checked} options asked`);
