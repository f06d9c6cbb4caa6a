/**
 * Many requests that wait at once on one machine: `bun bench/approvals.ts [COUNT] [ANSWERED]` (200, 20). Prints what a waiting
 * process weighs, what all of them burn while nothing happens, and how soon an approved command starts.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { RecordLine } from '../src/audit/entry.ts';
import { readAudit } from '../test/stored-log.ts';
import { ours } from '../test/kills/kill.ts';
import { Place } from '../test/kills/place.ts';

const [count = 200, answered = 20] = process.argv.slice(2).map(Number);
/** Milliseconds of doing nothing that are watched. */
const QUIET = 10_000;
/** Clock ticks a second, as the kernel tells times to programs. */
const TICKS = 100;

const place = new Place('20m');
const texts = Array.from({ length: count }, (_, i) => `git push --force origin b${i}`);
const fronts = texts.map(text => place.front(text));
const isOpen = (text: string): boolean => place.requests(text).some(({ state }) => state === 'open');
const begun = Date.now();
while (!texts.every(isOpen)) await Bun.sleep(200);
console.log(`${count} requests are open after ${seconds(Date.now() - begun)} s`);

const judges = fronts.flatMap(({ pid }) => ours(pid)).filter(pid => memory(pid, 'Pss') > 0);
const weights = judges.map(pid => memory(pid, 'Rss'));
const shares = judges.map(pid => memory(pid, 'Pss'));
console.log(
  `a process: at most ${megabytes(Math.max(...weights))} MB resident; ${judges.length} of them together ` +
    `${megabytes(shares.reduce((sum, share) => sum + share, 0))} MB, what they share counted once`,
);

const before = judges.map(ticks);
await Bun.sleep(QUIET);
const burnt = judges.map((pid, i) => ticks(pid) - before[i]!).reduce((sum, one) => sum + one, 0) / TICKS;
console.log(`waiting, all of them burn ${((burnt / (QUIET / 1000)) * 100).toFixed(1)} % of one core`);

for (const text of texts.slice(0, answered)) {
  const { child, close } = place.approver(place.requests(text)[0]!.request.id);
  await child.exited;
  close();
}
while (texts.slice(0, answered).some(text => place.runs(text) === 0)) await Bun.sleep(50);
const delays = starts().sort((a, b) => a - b);
console.log(
  `from the answer to the start: ${delays[delays.length >> 1]} ms (median), ${delays.at(-1)} ms (longest of ${delays.length})`,
);
for (const { pid } of fronts) for (const one of ours(pid)) process.kill(one, 'SIGKILL');
await Promise.all(fronts.map(({ exited }) => exited));
place.remove();

/** Milliseconds between the records of an answer and of its start. */
function starts(): number[] {
  const lines = new TextDecoder().decode(readAudit(place.state)!.bytes!).trim().split('\n');
  const records = lines.map(line => JSON.parse(line) as RecordLine);
  const answers = new Map(records.filter(({ type }) => type === 'answer').map(({ id, t }) => [id, Date.parse(t)]));
  return records.filter(({ type }) => type === 'start').map(({ id, t }) => Date.parse(t) - answers.get(id)!);
}

/** KB. */
function memory(pid: number, what: 'Rss' | 'Pss'): number {
  if (!readdirSync('/proc').includes(String(pid))) return 0;
  return Number(
    new RegExp(`^${what}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0,
  );
}

/** Processor time so far. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function megabytes(kilobytes: number): string {
  return (kilobytes / 1024).toFixed(0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0);
}
