/** What the resident judge takes for a judgement, and what it weighs. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { framed, Line, requestBytes } from '../test/resident/client.ts';
import type { House } from '../test/resident/house.ts';

const ROUNDS = 40;

/** Milliseconds: it tidies when nobody has come for five seconds. */
const PAUSE = 7000;

/** Milliseconds from the request to the verdict; nothing is recorded. */
async function judged(house: House, argv: readonly string[]): Promise<number> {
  const line = new Line(join(house.resident, 'socket'));
  const request = framed(requestBytes({ argv, cwd: house.folder, env: house.environment() }, 'gk2'));
  const start = Bun.nanoseconds();
  line.send(request);
  const words = [await line.word(), await line.word()];
  const took = (Bun.nanoseconds() - start) / 1e6;
  line.socket.end();
  if (words[0] !== 'taken') throw new Error(`the resident said ${words.join(', ')}`);
  return took;
}

async function printOne(name: string, house: House, argv: readonly string[]): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await judged(house, argv));
  const sorted = times.sort((a, b) => a - b);
  const [min, median] = [sorted[0]!, sorted[ROUNDS >> 1]!].map(ms => ms.toFixed(ms < 10 ? 2 : 0));
  console.log(`the resident judges ${name} in ${min} ms (median ${median}), request and verdict included`);
}

/** `script`: its text. */
export async function printResident(house: House, pid: number, command: string, script: string): Promise<void> {
  const file = join(house.folder, 'long.sh');
  writeFileSync(file, script);
  await printOne(`${command.length} characters`, house, ['bash', '-c', command]);
  await Bun.sleep(PAUSE);
  printMemory('everyday commands', pid);
  await printOne(`a script of ${Math.round(script.length / 1000)} KB`, house, ['bash', file]);
  printMemory('forty of those', pid);
}

function printMemory(what: string, pid: number): void {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [all, own] = ['VmRSS', 'RssAnon'].map(name => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024);
  console.log(
    `the resident after ${what}: ${all!.toFixed(0)} MB, ${own!.toFixed(0)} MB of them its own (the rest is the program's file)`,
  );
}
