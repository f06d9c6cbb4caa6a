/** The export to a file is killed at any moment, also before it has kept how far it came: every line is there once. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../staged.ts';
import { open, request } from '../store/log.ts';

const desk = new Desk();
const state = `${desk.home}/.local/state/gatekeep`;
const LINES = 6_000;
beforeAll(() => {
  mkdirSync(state, { recursive: true });
  const sink = open(state);
  for (let i = 0; i < LINES / 1000; i++)
    sink.append(Array.from({ length: 1000 }, (_, n) => request(sink, `echo ${i} ${n}`)));
});
afterAll(() => desk.remove());

const stored = (): string => readFileSync(`${state}/audit/current/audit.jsonl`, 'utf8');

/** Follows until it writes, and ends all of it so many milliseconds later, wherever it is then. */
async function killed(path: string, format: string, after: number): Promise<void> {
  const child = Bun.spawn([PROGRAM(), 'audit', 'export', '--follow', '--format', format, '--output', path], {
    cwd: desk.work,
    env: desk.environment(),
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  const size = sizeOf(path);
  for (const late = Date.now() + 20_000; sizeOf(path) === size && Date.now() < late; ) await Bun.sleep(0);
  if (after > 0) await Bun.sleep(after);
  for (const pid of [child.pid, ...below(child.pid)].reverse()) end(pid);
  await child.exited;
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

function below(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children.map(Number).flatMap(child => [child, ...below(child)]);
  } catch {
    return [];
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}

test.each(['jsonl', 'csv'])(
  '%s',
  async format => {
    const path = `${desk.work}/out.${format}`;
    // Somebody's own lines before ours stay.
    if (format === 'jsonl') writeFileSync(path, 'before\n');
    const text = (): string => readFileSync(path, 'utf8');
    const whole = desk.run(['audit', 'export', '--format', format]).out;
    const wanted = `${format === 'jsonl' ? 'before\n' : ''}${whole}`;
    let kills = 0;
    // The first ones so early that nothing may be kept yet of how far it came.
    for (; kills === 0 || text().length < wanted.length; kills++) {
      expect(kills).toBeLessThan(100);
      await killed(path, format, kills < 3 ? kills : (kills * 7) % 23);
    }
    expect(kills).toBeGreaterThan(2);
    expect(text() === wanted).toBe(true);
    if (format === 'jsonl') expect(text()).toBe(`before\n${stored()}`);
  },
  120_000,
);
