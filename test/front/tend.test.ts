/** A checkpoint that is due is made once the command has its answer, by a process that is not the command's. */
import { afterEach, expect, test } from 'bun:test';
import { readFileSync, rmSync } from 'node:fs';
import { currentLog } from '../../src/store/audit-folder.ts';
import { checkedLog } from '../store/checked-log.ts';
import { Desk } from '../staged.ts';

let desk = new Desk();
afterEach(() => {
  desk.remove();
  desk = new Desk();
});

const state = (): string => `${desk.home}/.local/state/gatekeep`;
const checkpoints = (): number =>
  readFileSync(`${currentLog(state())}/audit.jsonl`, 'utf8').split('"type":"checkpoint"').length - 1;

/** Without its head nobody knows when the log was last signed. */
const makeDue = (): void => rmSync(`${currentLog(state())}/audit.head`);

async function until(count: number): Promise<void> {
  for (const end = Date.now() + 20_000; checkpoints() < count && Date.now() < end; ) await Bun.sleep(50);
  expect(checkpoints()).toBe(count);
}

test('by an allowed command, which does not wait for it and has no child of ours', async () => {
  desk.run(['-c', 'true']);
  makeDue();
  const { out, error, exit } = desk.run(['-c', 'jobs; ps --ppid $$ -o comm= | grep -v "^ps$\\|^grep$"; echo ran']);
  expect({ out, error, exit }).toEqual({ out: 'ran\n', error: '', exit: 0 });
  await until(2);
  desk.run(['-c', 'true']);
  await Bun.sleep(300);
  expect(checkpoints()).toBe(2);
  checkedLog(state());
}, 60_000);

test('by one that is denied, too', async () => {
  desk.run(['-c', 'true']);
  makeDue();
  expect(desk.run(['-c', 'if']).exit).not.toBe(0);
  await until(2);
}, 60_000);

test('not while the key is gone: the command runs, and nobody is told before something must be signed', async () => {
  desk.run(['-c', 'true']);
  rmSync(`${currentLog(state())}/keys`, { recursive: true });
  makeDue();
  expect(desk.run(['-c', 'echo ran'])).toEqual({ out: 'ran\n', error: '', exit: 0 });
  await Bun.sleep(500);
  expect(checkpoints()).toBe(1);
}, 60_000);
