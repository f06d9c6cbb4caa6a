/** Writes down the very texts that the agents hand to bash: `bun test/agents/record.ts [agent]` fills texts/. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { AGENTS, type Agent } from './agents.ts';
import { drive } from './drive.ts';

const HERE = new URL('.', import.meta.url).pathname;
const CACHE = process.env.GATEKEEP_AGENTS ?? `${tmpdir()}/gatekeep-agents`;

/** Stands in the recorded texts where the test puts an everyday command or a risky one. */
const COMMAND = 'echo gatekeep-command';

export interface Recorded {
  /** The words after argv[0]. */
  readonly words: readonly string[];
  readonly stdin: string;
  /** The agent's own snapshots of its shell, as they were when bash was started. */
  readonly files: Readonly<Record<string, string>>;
}

function readRecord(path: string): Recorded[] {
  const fields = readFileSync(path, 'utf8').split('\0');
  const calls: Recorded[] = [];
  for (let at = 0; at + 1 < fields.length; ) {
    const count = Number(fields[at]);
    const words = fields.slice(at + 1, at + 1 + count);
    const [stdin, files] = fields.slice(at + 1 + count);
    at += count + 3;
    const pairs = Array.from(
      { length: Number(files) },
      (_, n) => [fields[at + 2 * n]!, fields[at + 2 * n + 1]!] as const,
    );
    calls.push({ words, stdin: stdin!.replace(/:.*/, ''), files: Object.fromEntries(pairs) });
    at += 2 * pairs.length;
  }
  return calls;
}

/** Machine paths become names, so that the texts are the same wherever they were recorded. */
function template(text: string, names: readonly (readonly [string, string])[]): string {
  const named = names.reduce((whole, [path, name]) => whole.replaceAll(path, name), text);
  return named
    .replace(/claude-[0-9a-f]{4,}-cwd/g, 'claude-0000-cwd')
    .replace(/snapshot-bash-[0-9]+-[a-z0-9]+/g, 'snapshot-bash-0-x')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '00000000-0000-0000-0000-000000000000')
    .replace(/\b17[0-9]{17}\b/g, '1700000000000000000');
}

async function record(agent: Agent): Promise<void> {
  const base = mkdtempSync(`${tmpdir()}/gatekeep-record-`);
  const world = { cache: CACHE, home: `${base}/home`, folder: `${base}/project`, shell: `${base}/bash/bash` };
  for (const folder of [world.folder, `${base}/bash`]) mkdirSync(folder, { recursive: true });
  copyFileSync(`${HERE}/recorder.sh`, world.shell);
  chmodSync(world.shell, 0o755);
  // With an input of its own the command is wrapped another way by Claude Code.
  const done = await drive(agent, world, agent.name === 'codex' ? [COMMAND] : [COMMAND, `${COMMAND} <<E\nx\nE`]);
  const names = [
    [world.home, '{HOME}'],
    [world.folder, '{PROJECT}'],
    [world.shell, '{SHELL}'],
    [realpathSync(`${CACHE}/${agent.name}/node_modules`), '{AGENTS}'],
    [CACHE, '{AGENTS}'],
    [base, '{BASE}'],
  ] as const;
  const path = `${base}/bash/record.bin`;
  const calls = existsSync(path) ? readRecord(path) : [];
  const name = (text: string) => template(text, names);
  const lines = calls.map(({ words, stdin, files }) => ({
    words: words.map(name),
    stdin,
    files: Object.fromEntries(Object.entries(files).map(pair => pair.map(name))),
  }));
  mkdirSync(`${HERE}/texts`, { recursive: true });
  writeFileSync(`${HERE}/texts/${agent.name}.json`, `${JSON.stringify(lines, null, 1)}\n`);
  console.log(
    `${agent.name}: ${lines.length} calls of bash, exit ${done.exit}, ${JSON.stringify(done.results).slice(0, 300)}`,
  );
  if (calls.length === 0) console.log(done.output.slice(-3000));
  if (process.env.GATEKEEP_KEEP === undefined) rmSync(base, { recursive: true, force: true });
  else console.log(base);
}

const [only] = process.argv.slice(2);
for (const agent of AGENTS) if (only === undefined || only === agent.name) await record(agent);
