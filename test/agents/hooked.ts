/**
 * The real Claude Code with gatekeep as its shell and `gatekeep hook` as its hook: what the model says of a command is what
 * people read, under the text that Claude Code makes of it. `npm run agents hook`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
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

/** `shell`: what the agent is told to use; another than ours leaves the hook to judge. */
export async function hooked(world: { cache: string; home: string; folder: string; shell: string }): Promise<Hooked> {
  mkdirSync(`${world.home}/.claude`, { recursive: true });
  mkdirSync(`${world.home}/.config/gatekeep`, { recursive: true });
  writeFileSync(`${world.home}/.config/gatekeep/policy.yaml`, POLICY);
  const settings = { hooks: { PreToolUse: [{ matcher: 'Bash', hooks: [HOOK] }] } };
  writeFileSync(`${world.home}/.claude/settings.json`, JSON.stringify(settings));
  const claude: Agent = AGENTS.find(({ name }) => name === 'claude-code')!;
  const done = await drive(claude, world, [RISKY]);
  const pending = Bun.spawnSync(['setsid', '-w', GATEKEEP, 'pending', '--json'], {
    env: { HOME: world.home, PATH: '/usr/bin:/bin', GATEKEEP_RESIDENT: 'off' },
  });
  const lines = pending.stdout.toString().trim().split('\n');
  const stored = lines.filter(line => line !== '').map(line => JSON.parse(line) as { request: { reason: string } });
  return { done, reasons: stored.map(({ request }) => request.reason) };
}
