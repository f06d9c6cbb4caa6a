/** A disk that is full in the middle of a batch, and then is not: what stands in the file in the end, as JSON. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { deliverAll, type Step } from '../../src/export/deliver.ts';
import { fileTarget } from '../../src/export/file-target.ts';

const folder = process.argv[2]!;
writeFileSync(`${folder}/others`, 'x'.repeat(30_000));
const steps = Array.from({ length: 400 }, (_, i): Step => {
  const payload = Buffer.from(`${String(i).padStart(99, '0')}\n`);
  return { seq: i + 1, hash: '', item: { seq: i + 1, hash: '', payload } };
});
const target = fileTarget(`${folder}/out`, '', null, payload => payload);
let failures = 0;
const all = await deliverAll(steps, target, {
  delivered: () => {},
  failed: () => {
    failures++;
    rmSync(`${folder}/others`, { force: true });
  },
  tries: 3,
  gone: new Promise<never>(() => {}),
  pause: { first: 1, longest: 2 },
});
const whole = steps.map(({ item }) => item!.payload.toString()).join('');
console.log(JSON.stringify({ all, failures, once: readFileSync(`${folder}/out`, 'utf8') === whole }));
