/**
 * `npm run kills`: approvals with kill -9 sprayed at the command that waits, its judge and the approver, at any moment.
 *   --count N   how many approvals (1000)     --seed S   which moments (1)     --jobs J   side by side (4)
 * Exits 1 where one is lost, runs twice, or leaves a log that does not verify.
 */
import { parseArgs } from 'node:util';
import { campaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '4' },
  },
});
const [count, seed, jobs] = [values.count, values.seed, values.jobs].map(Number) as [number, number, number];
const start = Date.now();
const report = await campaign(count, seed, jobs, done => console.log(`${done} of ${count}, ${seconds()} s`));
for (const fault of report.wrong) console.log(`wrong: ${fault}`);
console.log(
  `${count} commands, ${report.approvals} approvals, ${report.kills} kills in ${report.attempts} attempts: ` +
    `${report.ran} runs, ${report.unknown} declared unknown, ${report.wrong.length} wrong (${seconds()} s, seed ${seed})`,
);
process.exitCode = report.wrong.length === 0 ? 0 : 1;

function seconds(): number {
  return Math.round((Date.now() - start) / 1000);
}
