/**
 * `npm run oracle:mutated`: commands of the oracle with one or two characters more, less or others, each alone. Most mean
 * something that nobody wrote down, and what the judge does not understand of them it has to call opaque. Those that are opaque
 * prove nothing and are left out before bash runs them, so that many are tried.
 *   --count N   how many (10000)     --seed S   which ones (1)     --jobs J   jails side by side (2)
 * Every miss is shrunk, printed and kept in found.jsonl. Exits 1 after one, 2 where this machine allows no jail.
 */
import { parseArgs } from 'node:util';
import { judgeSubject, tryOut } from './compare.ts';
import { mutants } from './generate/command-text.ts';
import type { Jail } from './jail/jail.ts';
import { openJails } from './jail/open.ts';
import { showMiss } from './miss.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const [count, seed, jobs] = [values.count, values.seed, values.jobs].map(Number) as [number, number, number];

let [index, made, ran, missed] = [0, 0, 0, 0];

async function work(jail: Jail): Promise<void> {
  while (made < count) {
    const number = index++;
    for (const subject of mutants(seed, number)) {
      made += 1;
      if (made % 1000 === 0) process.stderr.write(`\r${made} of ${count}, ${missed} missed `);
      const { opaque, errors } = judgeSubject(subject);
      if (opaque.length > 0 || errors.length > 0) continue;
      ran += 1;
      if ((await tryOut(jail, subject)).missed.length === 0) continue;
      missed += 1;
      await showMiss(jail, subject, `mutated, seed ${seed}, number ${number}`);
    }
  }
}

const { jails, close } = await openJails(jobs);
await Promise.all(jails.map(work));
await close();
console.log(`\n${made} texts (seed ${seed}), ${ran} of them with nothing opaque were run by bash\n${missed} missed`);
process.exit(missed > 0 ? 1 : 0);
