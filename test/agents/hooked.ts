/**
 * The real Claude Code with gatekeep as its shell and `gatekeep hook` as its hook: what the model says of a command is what
 * people read, under the text that Claude Code makes of it. `npm run agents hook`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type Agent, AGENTS } from './agents.ts';
import { type Drive, drive } from './drive.ts';

const GATEKEEP = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;

const RISKY = 'git push --force origin main';

/** Somebody is expected to look, and the request stays open. */
const POLICY = 'version: 1\napprovals: { channels: [inbox], wait: 2s }\n';
const HOOK = { type: 'command', command: GATEKEEP, args: ['hook', 'claude'], timeout: 30, onFailure: 'block' };

export interface Hooked {
  readonly done: Drive;
  /** As people read them. */
  readonly reasons: readonly string[];
}

interface World {
  readonly cache: string;
  readonly home: string;
  readonly folder: string;
  readonly shell: string;
}

/** `shell`: what the agent is told to use; another than ours leaves the hook to judge. */
export async function hooked(world: World): Promise<Hooked> {
  prepare(world);
  const claude: Agent = AGENTS.find(({ name }) => name === 'claude-code')!;
  const done = await drive(claude, world, [RISKY]);
  return { done, reasons: pending(world).map(({ request }) => request.reason) };
}

function prepare(world: World): void {
  mkdirSync(`${world.home}/.claude`, { recursive: true });
  mkdirSync(`${world.home}/.config/gatekeep`, { recursive: true });
  writeFileSync(`${world.home}/.config/gatekeep/policy.yaml`, POLICY);
  const settings = { hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [HOOK] }] } };
  writeFileSync(`${world.home}/.claude/settings.json`, JSON.stringify(settings));
}

interface Open {
  readonly request: { readonly short: string; readonly reason: string };
}

const environment = ({ home }: World) => ({
  HOME: home,
  PATH: '/usr/bin:/bin',
  TERM: 'xterm',
  GATEKEEP_RESIDENT: 'off',
});

function pending(world: World): readonly Open[] {
  const env = environment(world);
  const { stdout } = Bun.spawnSync(['setsid', '-w', GATEKEEP, 'pending', '--json'], { env });
  const lines = stdout.toString().trim().split('\n');
  return lines.filter(line => line !== '').map(line => JSON.parse(line) as Open);
}

/** It asks, is told that the request is open, and tries the same again after a person has approved; then what the model read of each. */
export async function resumed(world: World): Promise<Drive> {
  prepare(world);
  const claude: Agent = AGENTS.find(({ name }) => name === 'claude-code')!;
  const running = drive(claude, world, [
    RISKY,
    'for n in $(seq 40); do test -e approved && break; sleep 0.5; done',
    RISKY,
  ]);
  const log = `${world.home}/.local/state/gatekeep/audit/current/audit.jsonl`;
  for (let i = 0; i < 400 && !(existsSync(log) && readFileSync(log, 'utf8').includes('"result":"parked"')); i++)
    await Bun.sleep(100);
  const [open] = pending(world);
  if (open !== undefined) {
    const terminal = new Bun.Terminal({ cols: 80, rows: 24, data: () => {} });
    const words = ['setsid', '-c', '-w', GATEKEEP, 'approve', open.request.short];
    await Bun.spawn(words, { terminal, env: environment(world) }).exited;
    terminal.close();
  }
  writeFileSync(`${world.folder}/approved`, '');
  return running;
}
