/** The rules as they are shipped: every example through the command line of the staged program, and in time. */
import { expect, test } from 'bun:test';
import { shippedRules } from './policy.ts';

const GATEKEEP = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;

test('every example holds in the program, all of them within two seconds', () => {
  const done = Bun.spawnSync([GATEKEEP, 'rules', 'test', '--json'], {
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
  });
  const said = JSON.parse(done.stdout.toString()) as { rules: number; examples: number; failures: unknown[] };
  const examples = shippedRules.reduce((n, rule) => n + rule.examples.match.length + rule.examples.no_match.length, 0);
  expect(said).toMatchObject({ rules: shippedRules.length, examples, failures: [] });
  expect(done.exitCode).toBe(0);
  // The processor's time: the wall's is that of whatever else this machine does.
  expect(Number(done.resourceUsage.cpuTime.total) / 1000).toBeLessThan(2000);
});
