/** Stages the built program for the tests, once with each front: build/stage (C) and build/stage-script. */
import { mkdirSync } from 'node:fs';

process.chdir(new URL('..', import.meta.url).pathname);
for (const [folder, front] of [
  ['build/stage', 'c'],
  ['build/stage-script', 'script'],
] as const) {
  mkdirSync(folder, { recursive: true });
  const placed = Bun.spawnSync(['tools/place.sh', `${process.cwd()}/${folder}`, front], { stderr: 'inherit' });
  const made = placed.stdout.toString().trim();
  if (placed.exitCode !== 0 || made !== front) {
    console.error(`${folder}: wanted the ${front} front, got ${made || 'none'} (build/front.log)`);
    process.exit(1);
  }
}
