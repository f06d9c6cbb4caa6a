/** The C front over test/fixtures/gated-judge.ts, which finds everything approved. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'bun:test';

const root = join(import.meta.dir, '../..');

/** A folder of its own, gone when the tests end. */
export function scratchFolder(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'gatekeep-runner-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  return scratch;
}

export function buildGated(scratch: string): string {
  const [front, judge] = [join(scratch, 'gatekeep'), join(scratch, 'judge')];
  const fixture = join(root, 'test/fixtures/gated-judge.ts');
  const flags = ['--compile', '--no-compile-autoload-bunfig', '--no-compile-autoload-dotenv', `--outfile=${judge}`];
  const built = Bun.spawnSync([process.execPath, 'build', ...flags, fixture], { stderr: 'pipe' });
  expect(built.exitCode).toBe(0);
  const source = join(root, 'src/fronts/shell/front.c');
  const compiled = Bun.spawnSync(['gcc', '-O2', '-static', `-DJUDGE="${judge}"`, '-o', front, source]);
  expect(compiled.exitCode).toBe(0);
  return front;
}
