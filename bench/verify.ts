/**
 * `bun bench/verify.ts [LINES]` (1000000): makes a log of so many lines as real ones are, a command of twenty gated and signed,
 * and prints what `gatekeep audit verify` takes for it: seconds of one core, and memory.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { writeLongLog } from './long-log.ts';

const count = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(`${tmpdir()}/gatekeep-bench-verify-`);
const path = `${folder}/audit.jsonl`;
writeLongLog(path, count);

const bytes = statSync(path).size;
const gatekeep = new URL('../build/stage/bin/gatekeep', import.meta.url).pathname;
const start = performance.now();
const done = Bun.spawnSync([gatekeep, 'audit', 'verify', '--json', path], { stdout: 'pipe', stderr: 'inherit' });
const wall = performance.now() - start;
const { state, lines, proof } = JSON.parse(done.stdout.toString());
const { cpuTime, maxRSS } = done.resourceUsage;
console.log(
  `${lines} lines, ${(bytes / 2 ** 20).toFixed(0)} MiB, ${proof.checkpoints} checkpoints: ${state}; ` +
    `${(wall / 1000).toFixed(1)} s, ${(Number(cpuTime.total) / 1e6).toFixed(1)} s of processor, ` +
    `at most ${(maxRSS / 2 ** 20).toFixed(0)} MB`,
);
rmSync(folder, { recursive: true });
process.exitCode = done.exitCode;
