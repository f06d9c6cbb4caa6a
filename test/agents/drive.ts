/** Installs an agent from npm into a folder of its own and runs it once against the scripted model. */
import { existsSync, mkdirSync } from 'node:fs';
import type { Agent } from './agents.ts';
import { serveModel } from './model-server.ts';

export interface Drive {
  /** What the agent handed to its model, a text for each command. */
  readonly results: readonly string[];
  readonly exit: number | null;
  readonly output: string;
}

/** The folder outlives the run: an agent is a quarter of a gigabyte. */
export function install(agent: Agent, cache: string): string {
  const folder = `${cache}/${agent.name}`;
  const program = `${folder}/node_modules/${agent.program}`;
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const npm = ['npm', 'install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', agent.npm];
    const done = Bun.spawnSync(npm, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (done.exitCode !== 0 || !existsSync(program)) throw new Error(`npm could not install ${agent.npm}`);
  }
  return program;
}

export async function drive(
  agent: Agent,
  world: { cache: string; home: string; folder: string; shell: string },
  commands: readonly string[],
): Promise<Drive> {
  const program = install(agent, world.cache);
  mkdirSync(world.home, { recursive: true });
  const model = serveModel(commands);
  try {
    const { argv, env } = agent.start({ home: world.home, program, url: model.url, shell: world.shell });
    const child = Bun.spawn([...argv], {
      cwd: world.folder,
      env: { ...env },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const timer = setTimeout(() => child.kill(), 240_000);
    const [out, error, exit] = await Promise.all([
      new Response(child.stdout).text(),
      new Response(child.stderr).text(),
      child.exited,
    ]);
    clearTimeout(timer);
    return { results: [...model.results()], exit, output: out + error };
  } finally {
    model.stop();
  }
}
