/** What waits is told of a change at once; where the kernel cannot tell, it is found soon all the same. */
import { afterEach, expect, test } from 'bun:test';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { changeIn } from '../../src/posix/changes.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function newFolder(): string {
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-changes-`);
  folders.push(folder);
  writeFileSync(`${folder}/a.json`, 'one');
  return folder;
}

function replace(path: string): void {
  writeFileSync(`${path}.new`, 'two');
  renameSync(`${path}.new`, path);
}

/** Milliseconds from the change until it is told. */
async function told(paths: readonly string[], change: () => void, isNew = () => false): Promise<number> {
  const waiting = changeIn(paths, new AbortController().signal, isNew);
  // The kernel's own waiting must have begun.
  await Bun.sleep(20);
  const from = performance.now();
  change();
  await waiting;
  return performance.now() - from;
}

test.each([
  ['a file that is replaced', (folder: string) => [`${folder}/a.json`]],
  ['a file in a folder', (folder: string) => [folder]],
  ['one of two', (folder: string) => [import.meta.dir, folder]],
])('%s: told at once', async (_, paths) => {
  const folder = newFolder();
  expect(await told(paths(folder), () => replace(`${folder}/a.json`))).toBeLessThan(150);
});

test('a folder that is not there is looked for', async () => {
  const folder = newFolder();
  const ms = await told([folder, `${folder}/missing`], () => {});
  expect(ms).toBeGreaterThan(50);
  expect(ms).toBeLessThan(300);
});

test('again and again, as replaced files are', async () => {
  const path = `${newFolder()}/a.json`;
  let before = statSync(path).ino;
  for (let round = 0; round < 20; round++) {
    const isNew = (): boolean => statSync(path).ino !== before;
    const waiting = changeIn([path], new AbortController().signal, isNew);
    replace(path);
    const from = performance.now();
    await waiting;
    expect(performance.now() - from).toBeLessThan(150);
    expect(isNew()).toBe(true);
    before = statSync(path).ino;
  }
});

test('what changed before it was watched is not missed, and who stops waiting waits no longer', async () => {
  const from = performance.now();
  await changeIn([newFolder()], new AbortController().signal, () => true);
  await changeIn([newFolder()], AbortSignal.abort(), () => false);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 30);
  await changeIn([newFolder()], stop.signal, () => false);
  expect(performance.now() - from).toBeLessThan(400);
});
