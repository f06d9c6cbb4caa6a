/**
 * What the log costs: appends a second and their latency with 1, 8 and 64 writers, on disk and in memory (where a sync is free),
 * without a pause and with one; and one append and one checkpoint in logs of 1,000 to 10,000,000 lines. Prints tables, and
 * writes build/bench/audit.svg. `npm run bench:audit [SECONDS]`; on a quiet machine.
 */
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { compose } from '../src/audit/compose.ts';
import { encodeHead } from '../src/audit/head.ts';
import { LOG_SETTINGS } from '../src/rules/log-settings.ts';
import { openAuditLog } from '../src/store/audit-file.ts';
import { type Cell, drawing, type LengthRow } from './audit-svg.ts';

const SECONDS = Number(process.argv[2] ?? 5);
const WRITER = `${import.meta.dir}/audit-writer.ts`;
const MEMORY = '/dev/shm';

/** The value below which a share of them lies; `sorted` rising. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;

const scratch = (folder: string): string => mkdtempSync(`${folder}/gatekeep-bench-`);

async function cell(folder: string, durable: boolean, writers: number, pause: number): Promise<Cell> {
  const place = scratch(folder);
  const from = Date.now() + 1500 + writers * 60;
  const argv = [
    process.execPath,
    WRITER,
    `${place}/gatekeep`,
    String(from),
    String(from + SECONDS * 1000),
    String(pause),
  ];
  const running = Array.from({ length: writers }, () => Bun.spawn(argv, { stdout: 'pipe', stderr: 'inherit' }));
  const texts = await Promise.all(running.map(one => new Response(one.stdout).text()));
  rmSync(place, { recursive: true });
  const took = texts.flatMap(text => (text === '' ? [] : text.split('\n').map(Number))).sort((a, b) => a - b);
  const ms = (share: number): number => quantile(took, share) / 1000;
  return { durable, writers, pause, perSecond: took.length / SECONDS, p50: ms(0.5), p99: ms(0.99), max: ms(1) };
}

const options = (stateDir: string): Parameters<typeof openAuditLog>[0] => ({
  stateDir,
  host: 'bench',
  version: '0',
  policy: null,
  who: { uid: process.getuid!(), user: 'bench' },
  settings: { ...LOG_SETTINGS, rotate: { size: Number.MAX_SAFE_INTEGER, age: Number.MAX_SAFE_INTEGER } },
  service: null,
  boot: 'bench000',
  now: Date.now,
  monotonicMs: () => Bun.nanoseconds() / 1e6,
});

const line = () =>
  ({ type: 'gap', id: Bun.randomUUIDv7(), why: 'x'.repeat(300), from: '', to: '' }) as unknown as Parameters<
    typeof compose
  >[1][number];

/** A log of so many lines. From ten million on, all but the last are a hole of their size: an append reads only the end. */
function generated(stateDir: string, lines: number): void {
  openAuditLog(options(stateDir)).append([]);
  const audit = `${stateDir}/audit`;
  const folder = `${audit}/${readdirSync(audit).find(name => name.length === 36)}`;
  const path = `${folder}/audit.jsonl`;
  const stamp = { t: new Date().toISOString(), mono: 1, boot: 'bench000' };
  const isReal = lines < 10_000_000;
  const each = compose({ seq: lines, hash: 'f'.repeat(64) }, [line()], stamp).bytes.length;
  const fd = openSync(path, 'a');
  let last = { seq: 4, hash: '' };
  if (isReal) {
    const { receipts, bytes } = compose(
      { seq: 0, hash: '0'.repeat(64) },
      [
        {
          type: 'genesis',
          id: Bun.randomUUIDv7(),
          log: `gatekeep/${folder.split('/').at(-1)}`,
          host: 'bench',
          version: '0',
          policy: '',
        },
      ],
      stamp,
    );
    ftruncateSync(fd, 0);
    writeSync(fd, bytes);
    last = receipts[0]!;
    rmSync(`${folder}/keys`, { recursive: true, force: true });
    while (last.seq < lines) {
      const part = compose(last, Array.from({ length: Math.min(10_000, lines - last.seq) }, line), stamp);
      writeSync(fd, part.bytes);
      last = part.receipts.at(-1)!;
    }
  } else {
    ftruncateSync(fd, each * lines);
    const end = compose({ seq: lines - 2, hash: 'f'.repeat(64) }, [line(), line()], stamp);
    writeSync(fd, Buffer.concat([Buffer.from('\n'), end.bytes]));
    last = end.receipts.at(-1)!;
  }
  closeSync(fd);
  const { size, ino } = statSync(path);
  const due = { at: Date.now() + 3_600_000, seq: Number.MAX_SAFE_INTEGER };
  writeFileSync(`${folder}/audit.head`, encodeHead({ ...last, size, ino: String(ino), due, policies: [] }));
}

function ofLength(lines: number): LengthRow {
  const place = scratch(tmpdir());
  const state = `${place}/gatekeep`;
  generated(state, lines);
  const log = openAuditLog(options(state));
  const timed = (work: () => void): number => {
    const start = Bun.nanoseconds();
    work();
    return (Bun.nanoseconds() - start) / 1e6;
  };
  const isReal = lines < 10_000_000;
  const first = isReal ? timed(() => log.tend()) : Number.NaN;
  for (let i = 0; i < 50; i++) log.append([line() as never]);
  const took = Array.from({ length: 300 }, () => timed(() => log.append([line() as never]))).sort((a, b) => a - b);
  const checkpoints = (isReal ? Array.from({ length: 30 }, () => timed(() => log.tend())) : []).sort((a, b) => a - b);
  rmSync(place, { recursive: true });
  return { lines, p50: quantile(took, 0.5), p99: quantile(took, 0.99), first, checkpoint: quantile(checkpoints, 0.5) };
}

const number = (value: number, digits = 1): string => (Number.isNaN(value) ? '' : value.toFixed(digits));

console.log(`${availableParallelism()} cores, ${SECONDS} s a row, records of about 900 bytes; ms`);
console.log('\n| writers | pause | | appends a second | p50 | p99 | most |\n|---|---|---|---|---|---|---|');
const cells: Cell[] = [];
for (const durable of existsSync(MEMORY) ? [true, false] : [true]) {
  for (const pause of [0, 200]) {
    for (const writers of [1, 8, 64]) {
      const one = await cell(durable ? tmpdir() : MEMORY, durable, writers, pause);
      cells.push(one);
      const { perSecond, p50, p99, max } = one;
      const words = `| ${writers} | ${pause === 0 ? 'none' : `0 to ${pause} ms`} | ${durable ? 'on disk' : 'in memory'} |`;
      console.log(`${words} ${perSecond.toFixed(0)} | ${number(p50, 2)} | ${number(p99)} | ${number(max)} |`);
    }
  }
}
console.log(
  '\n| lines before | append p50 | p99 | first checkpoint over all of it | a checkpoint |\n|---|---|---|---|---|',
);
const lengths: LengthRow[] = [];
for (const lines of [1_000, 10_000, 100_000, 1_000_000, 10_000_000]) {
  const row = ofLength(lines);
  lengths.push(row);
  console.log(
    `| ${lines.toLocaleString('en')} | ${number(row.p50, 2)} | ${number(row.p99)} | ${number(row.first, 0)} | ${number(row.checkpoint)} |`,
  );
}
const folder = new URL('../build/bench/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}audit.svg`, drawing(cells, lengths));
console.log(`\n${folder}audit.svg`);
