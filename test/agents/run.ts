/**
 * Real agents from npm with gatekeep as their shell, against a scripted model on loopback: `npm run agents [name]` (`hook`: Claude Code with our hook).
 * The everyday runs unasked, the risky is refused and the model reads why, and every command is on record.
 * Not part of `npm test`: the agents are large and come from the network. Needs the stage that `npm test` builds.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type Agent, AGENTS } from './agents.ts';
import { type Drive, drive } from './drive.ts';
import { hooked, resumed } from './hooked.ts';

const SHELL = new URL('../../build/stage/lib/gatekeep/bash/bash', import.meta.url).pathname;
const CACHE = process.env.GATEKEEP_AGENTS ?? `${tmpdir()}/gatekeep-agents`;

interface Step {
  readonly command: string;
  /** Must all stand in what the model reads. */
  readonly says: readonly string[];
}

const EVERYDAY: readonly Step[] = [
  { command: 'echo "it works" | tr a-z A-Z', says: ['IT WORKS'] },
  { command: 'git status --short && cat notes.txt', says: ['?? notes.txt', 'first line'] },
  { command: 'for n in 1 2 3; do printf "%s;" "$n"; done; echo', says: ['1;2;3;'] },
  { command: "cat <<'E' | wc -l\na\nb\nE", says: ['2'] },
  { command: 'ls missing-file; exit 3', says: ['missing-file', '3'] },
];

const RISKY: readonly Step[] = [
  { command: 'git push --force origin main', says: ['denied', 'nothing was run', '126'] },
  // Codex refuses `rm -rf` by itself.
  { command: 'rm -r /srv/data', says: ['denied', 'nothing was run', '126'] },
];

let passed = 0;
let failed = 0;

function check(name: string, ok: boolean, detail: string): void {
  if (ok) passed += 1;
  else failed += 1;
  console.log(
    `${ok ? 'ok' : 'not ok'}  ${name}${ok ? '' : `\n    ${detail.slice(0, 600).replaceAll('\n', '\n    ')}`}`,
  );
}

/** The log below the agent's home. */
function records(home: string): readonly Record<string, unknown>[] {
  const path = `${home}/.local/state/gatekeep/audit/current/audit.jsonl`;
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
  return lines.filter(line => line !== '').map(line => JSON.parse(line) as Record<string, unknown>);
}

function judgeRun(agent: Agent, done: Drive, steps: readonly Step[], home: string): void {
  steps.forEach((step, at) => {
    const result = done.results[at] ?? 'the agent handed nothing back';
    const missing = step.says.filter(text => !result.includes(text));
    check(`${agent.name}: ${step.command}`, missing.length === 0, `missing ${JSON.stringify(missing)} in: ${result}`);
  });
  const log = records(home)
    .filter(record => record.type === 'request')
    .map(record => String(record.text));
  for (const { command } of steps) {
    const quoted = command.replaceAll("'", `'"'"'`);
    const found = log.filter(text => text.includes(command) || text.includes(quoted)).length;
    const right = found >= 1 && found <= agent.entries;
    check(`${agent.name}: on record: ${command}`, right, `${found} of ${log.length} records`);
  }
  check(`${agent.name}: ends well`, done.exit === 0, `exit ${done.exit}: ${done.output.slice(-400)}`);
}

interface Place {
  readonly cache: string;
  readonly home: string;
  readonly folder: string;
  readonly shell: string;
}

async function inPlace(shell: string, work: (place: Place) => Promise<void>): Promise<void> {
  const base = mkdtempSync(`${tmpdir()}/gatekeep-agent-`);
  const place = { cache: CACHE, home: `${base}/home`, folder: `${base}/project`, shell };
  mkdirSync(place.folder, { recursive: true });
  try {
    await work(place);
  } finally {
    if (process.env.GATEKEEP_KEEP === undefined) rmSync(base, { recursive: true, force: true });
    else console.log(base);
  }
}

const run = (agent: Agent): Promise<void> => inPlace(SHELL, world => runIn(world, agent));

async function runIn(world: Place, agent: Agent): Promise<void> {
  writeFileSync(`${world.folder}/notes.txt`, 'first line\n');
  Bun.spawnSync(['git', 'init', '-q', world.folder]);
  const steps = [...EVERYDAY, ...RISKY, { command: 'echo afterwards', says: ['afterwards'] }];
  const commands = steps.map(step => step.command);
  judgeRun(agent, await drive(agent, world, commands), steps, world.home);
}

/** Claude Code's hook: with our shell it brings the reason; with bash it is the hook that says no. */
async function runHooked(): Promise<void> {
  await inPlace(SHELL, async world => {
    const { done, reasons } = await hooked(world);
    const said = done.results.join('\n');
    check('claude-code, hook: the shell asks', said.includes('is still open'), said);
    check('claude-code, hook: the reason comes along', reasons.join() === 'what the test asks for', reasons.join());
  });
  await inPlace(SHELL, async world => {
    const [first = '', , second = ''] = (await resumed(world)).results;
    check(
      'claude-code: asked again after the approval, it runs',
      first.includes('is still open') && /fatal|origin/.test(second) && !second.includes('gatekeep'),
      second,
    );
    const ran = records(world.home).filter(({ type }) => type === 'start').length;
    check('claude-code: once', ran === 1, `${ran} starts`);
  });
  await inPlace('/bin/bash', async world => {
    const said = (await hooked(world)).done.results.join('\n');
    check('claude-code, hook alone: it says no, and the model reads why', said.includes('a hook does not wait'), said);
  });
}

if (!existsSync(SHELL)) throw new Error('nothing is staged: npm run build && npm run stage');
const [only] = process.argv.slice(2);
for (const agent of AGENTS) if (only === undefined || only === agent.name) await run(agent);
if (only === undefined || only === 'hook') await runHooked();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
