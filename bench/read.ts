/**
 * `bun bench/read.ts [LINES]` (1000000): what reading, asking, exporting, proving and packing a log of so many lines takes, in seconds of
 * one core and memory. The log is that of bench/verify.ts.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

const count = Number(process.argv[2] ?? 1_000_000);
const home = mkdtempSync(`${tmpdir()}/gatekeep-bench-read-`);
const audit = `${home}/.local/state/gatekeep/audit`;
const id = '01a20000-0000-7000-8000-000000000009';
mkdirSync(`${audit}/${id}/keys`, { recursive: true, mode: 0o700 });
symlinkSync(id, `${audit}/current`);
const path = `${audit}/${id}/audit.jsonl`;
// By another process: what is started by a large one counts as large.
const made = Bun.spawnSync([process.execPath, `${import.meta.dir}/long-log.ts`, path, String(count)]);
writeFileSync(`${audit}/${id}/keys/1.vkey`, made.stdout);

/** A gated command among the last. */
const tail = await Bun.file(path).slice(-100_000).text();
const gated = /"type":"answer"/.test(tail) ? /"id":"([0-9a-f-]{36})"[^\n]*"type":"answer"/.exec(tail)![1]! : '';

const gatekeep = new URL('../build/stage/bin/gatekeep', import.meta.url).pathname;
console.log(
  `${count} lines, ${(statSync(path).size / 2 ** 20).toFixed(0)} MiB; seconds of CPU, of wall clock, MiB of memory`,
);
for (const argv of [
  ['show', gated],
  ['search', '--verdict', 'rejected'],
  ['stats'],
  ...['jsonl', 'csv', 'ocsf', 'otlp'].map(format => [
    'export',
    '--format',
    format,
    '--output',
    `${home}/out.${format}`,
  ]),
  ['prove', gated, '--output', `${home}/out.proof`],
  ['evidence', '--from', '2026-01-01', '--to', '2026-12-31', '--framework', 'soc2', '--output', `${home}/pack`],
]) {
  const start = performance.now();
  const done = Bun.spawnSync([gatekeep, 'audit', ...argv], {
    env: { PATH: '/usr/bin:/bin', HOME: home, GATEKEEP_RESIDENT: 'off' },
    stdout: 'ignore',
    stderr: 'pipe',
  });
  const wall = (performance.now() - start) / 1000;
  const { cpuTime, maxRSS } = done.resourceUsage!;
  const cpu = Number(cpuTime.total) / 1e6;
  const figures = [cpu.toFixed(1), wall.toFixed(1), (maxRSS / 2 ** 20).toFixed(0)].map(figure => figure.padStart(7));
  console.log(
    figures.join(''),
    argv.slice(0, 3).join(' ').replaceAll(home, ''),
    done.exitCode === 0 ? '' : `(exit ${done.exitCode})`,
  );
}
/** What the gate asks of the log, where the answer is nowhere in it, so that all of it is read. */
const lookup = new URL('../src/store/audit-lookup.ts', import.meta.url).pathname;
const question = `import { lastList } from '${lookup}';
  const before = process.cpuUsage();
  lastList('${home}/.local/state/gatekeep');
  const { user, system } = process.cpuUsage(before);
  console.log(((user + system) / 1e6).toFixed(2), (process.resourceUsage().maxRSS / 2 ** 10).toFixed(0));`;
const asked = Bun.spawnSync([process.execPath, '-e', question], { stdout: 'pipe', stderr: 'inherit' });
const [seconds = '', memory = ''] = asked.stdout.toString().trim().split(' ');
console.log(`${seconds.padStart(7)}       ${memory.padStart(7)} a question of the gate`);
rmSync(home, { recursive: true, force: true });
