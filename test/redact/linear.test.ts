/** Eight times the text costs about eight times the work, whatever the text is made of. */
import { dlopen, ptr } from 'bun:ffi';
import { describe, expect, test } from 'bun:test';
import { hostileSecrets } from '../../bench/hostile-secrets.ts';
import { makeRedactor } from '../../src/redact/redactor.ts';

const redactor = makeRedactor({
  mac: bytes => new Bun.CryptoHasher('sha256', 'test').update(bytes).digest('hex'),
  env: new Map([['API_TOKEN', 'a-token-of-the-environment']]),
}).thorough();

const { symbols: libc } = dlopen('libc.so.6', { clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' } });
const CLOCK_THREAD_CPUTIME_ID = 3;
const time = new BigInt64Array(2);

/** Milliseconds that this thread ran: what else the machine does is not counted. */
function cpu(): number {
  libc.clock_gettime(CLOCK_THREAD_CPUTIME_ID, ptr(time));
  return Number(time[0]) * 1e3 + Number(time[1]) / 1e6;
}

const KIB = 1024;
const TIMES = 8;
/** What is squared costs 64 times as much. */
const MOST = 3 * TIMES;
/** Below it the clock and the compiler are most of what is measured. */
const FLOOR = 1.5;

function cost(text: (bytes: number) => string, bytes: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 3; i++) {
    // The last text's words are remembered: another one each time.
    const fresh = `${text(bytes)}${' '.repeat(i)}`;
    const start = cpu();
    redactor.text(fresh);
    redactor.plain(fresh);
    redactor.argv(['x', fresh]);
    least = Math.min(least, cpu() - start);
  }
  return least;
}

/** All of them take `bun bench/redaction.ts` a minute and more; here each one that repeats, and each that stands open. */
const some = hostileSecrets.filter(({ name }, index) => name.startsWith('"" ') || index % 29 === 0);

describe('hostile texts', () => {
  test.each(some)('$name', ({ text }) => {
    const few = Math.max(cost(text, 8 * KIB), FLOOR);
    const many = cost(text, 8 * TIMES * KIB);
    expect(many / few).toBeLessThan(MOST);
  });
});
