/** The same list through bash and through the built drop-in. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Script, scripts } from './scripts.ts';

const FRONT = join(import.meta.dir, '../../build/stage/lib/gatekeep/bash/bash');
const root = mkdtempSync(join(tmpdir(), 'against-bash-'));

afterAll(() => rmSync(root, { recursive: true, force: true }));

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number | null;
  readonly signal: string | null;
  readonly files: Readonly<Record<string, string>>;
}

/** In a folder of its own, with nothing of the machine's settings in reach. */
function run(shell: string, script: Script): Outcome {
  const folder = mkdtempSync(join(root, 'run-'));
  const home = mkdtempSync(join(root, 'home-'));
  const child = Bun.spawnSync([shell, '-c', script.text, ...(script.args ?? [])], {
    cwd: folder,
    argv0: 'bash',
    env: { PATH: '/usr/bin:/bin', HOME: home, LC_ALL: 'C.UTF-8', XDG_STATE_HOME: join(home, 'state') },
    stdin: new TextEncoder().encode(script.stdin ?? ''),
  });
  const plain = (bytes: Uint8Array) =>
    new TextDecoder().decode(bytes).replaceAll(home, 'HOME').replaceAll(folder, 'FOLDER');
  return {
    stdout: plain(child.stdout),
    stderr: plain(child.stderr),
    exit: child.exitCode,
    signal: child.signalCode === undefined ? null : String(child.signalCode),
    files: filesBelow(folder),
  };
}

function filesBelow(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map(name => {
      const path = join(folder, name);
      const state = statSync(path);
      return [
        name,
        state.isDirectory() ? 'folder' : `${(state.mode & 0o777).toString(8)} ${readFileSync(path, 'utf8')}`,
      ];
    }),
  );
}

test.each(scripts.map(script => [script.text, script] as const))('%s', (_, script) => {
  expect(run(FRONT, script)).toEqual(run('/bin/bash', script));
});
