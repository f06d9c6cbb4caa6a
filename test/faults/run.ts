/**
 * `npm run faults`: a row for each kind of append, with how often it was acknowledged, refused or killed, and every result that
 * does not hold. Needs strace, which is no part of the project (Debian: apt-get install strace).
 */
import { Bench, FAULTS, KINDS } from './inject.ts';

if (Bun.which('strace') === null) {
  console.error('strace is not here: apt-get install strace');
  process.exit(2);
}

let failed = 0;
let passed = 0;
console.log(
  '| append | system calls | tried | acknowledged | refused | killed | unsound |\n|---|---|---|---|---|---|---|',
);
for (const kind of KINDS) {
  const bench = new Bench(kind);
  const counts: Record<string, number> = {};
  const wrong: string[] = [];
  const calls = bench.calls();
  for (const call of calls) {
    for (const fault of FAULTS) {
      const { how, wrong: why } = bench.try(call, fault);
      counts[how] = (counts[how] ?? 0) + 1;
      if (why !== null) wrong.push(`${fault} at ${call.name} ${call.nth} (${call.text}), ${how}: ${why}`);
    }
  }
  const tried = calls.length * FAULTS.length;
  const { acknowledged = 0, refused = 0, killed = 0 } = counts;
  console.log(`| ${kind} | ${calls.length} | ${tried} | ${acknowledged} | ${refused} | ${killed} | ${wrong.length} |`);
  for (const one of wrong) console.log(`  ${one}`);
  failed += wrong.length;
  passed += tried - wrong.length;
  bench.end();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
