/**
 * `npm run oracle`: makes commands, lets bash run them in a jail, and compares what was executed with what the judge said.
 *   --count N   how many commands (5000)          --seed S   which ones (1)
 *   --jobs J    jails side by side (1)            --from I   the number of the first (0)
 * A long run goes on where it was stopped, as long as the judge is still the same; every miss is shrunk, printed, and
 * kept in found.jsonl, which the tests read. Exits 1 after a miss, and 2 where this machine allows no jail.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outcome, tryOut } from './compare.ts';
import { generate } from './generate/command-text.ts';
import type { Jail } from './jail/jail.ts';
import { openJails } from './jail/open.ts';
import { showMiss } from './miss.ts';
import { emptyTally, note, show, type Tally } from './tally.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});
const [count, seed, jobs, from] = [values.count, values.seed, values.jobs, values.from].map(Number) as [
  number,
  number,
  number,
  number,
];

/** A run of this seed that another judge, or another generator, has begun says nothing. */
function version(): string {
  const hash = createHash('sha256');
  for (const folder of ['src/bash', 'test/oracle'])
    for (const file of readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(?:ts|c|txt)$/.test(file)) hash.update(readFileSync(`${ROOT}${folder}/${file}`));
  return hash.digest('hex').slice(0, 16);
}

const STATE = `${ROOT}build/oracle/seed-${seed}-from-${from}.json`;
const VERSION = version();

function resume(): Tally {
  if (!existsSync(STATE)) return emptyTally(VERSION, from);
  const held = JSON.parse(readFileSync(STATE, 'utf8')) as Tally;
  return held.version === VERSION && held.next < from + count ? held : emptyTally(VERSION, from);
}

function keep(tally: Tally): void {
  mkdirSync(dirname(STATE), { recursive: true });
  writeFileSync(STATE, JSON.stringify(tally));
}

let stopped = false;
process.on('SIGINT', () => {
  if (stopped) process.exit(130);
  stopped = true;
});

const tally = resume();
if (tally.next > from) console.log(`going on at number ${tally.next}`);
const { jails, close } = await openJails(jobs);
const began = performance.now();
const first = tally.next;
let taken = tally.next;
const open_ = new Set<number>();

const progress = (): void => {
  const rate = (tally.next - first) / ((performance.now() - began) / 1000);
  process.stderr.write(`\r${tally.next - from} of ${count}, ${tally.missed} missed, ${rate.toFixed(0)}/s `);
};

async function work(jail: Jail): Promise<void> {
  while (!stopped && taken < from + count) {
    const index = taken++;
    open_.add(index);
    const subject = generate(seed, index);
    const outcome: Outcome = await tryOut(jail, subject);
    if (outcome.missed.length > 0) await showMiss(jail, subject, `seed ${seed}, number ${index}`);
    note(tally, subject, outcome);
    open_.delete(index);
    tally.next = Math.min(taken, ...open_);
    if (tally.next % 200 === 0) {
      progress();
      keep(tally);
    }
  }
}

await Promise.all(jails.map(work));
progress();
keep(tally);
await close();
console.log(`\n${show(tally)}`);
if (stopped) console.log('stopped; the same command goes on from here');
process.exit(tally.missed > 0 ? 1 : 0);
