/** Some of what `npm run faults` does to all calls, where strace is there and may trace. */
import { expect, test } from 'bun:test';
import { Bench, FAULTS } from './inject.ts';

const mayTrace = Bun.which('strace') !== null && Bun.spawnSync(['strace', '-o', '/dev/null', 'true']).success;

test.if(mayTrace).each(['allowed', 'gated', 'rotate'] as const)(
  '%s: calls that fail, or are the last',
  kind => {
    const bench = new Bench(kind);
    try {
      const calls = bench.calls();
      expect(calls.length).toBeGreaterThan(12);
      // Each fault at other calls, spread over the whole of it.
      for (const [i, call] of calls.entries()) {
        const fault = FAULTS[i % FAULTS.length]!;
        if (i % 5 !== 0) continue;
        expect({ call: call.text, fault, ...bench.try(call, fault) }).toMatchObject({ wrong: null });
      }
    } finally {
      bench.end();
    }
  },
  120_000,
);
