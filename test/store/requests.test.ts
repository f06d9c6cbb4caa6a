/** Requests on disk: whole or not at all, one change at a time, and forgotten when nobody can need them. */
import { expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { RequestState, StoredRequest } from '../../src/approval/stored-request.ts';
import { ask } from '../../src/gate/ask.ts';
import { bootId, startOfProcess } from '../../src/posix/process.ts';
import { openRequests } from '../../src/store/requests.ts';
import { approves, FakeChannel, FakeStore, fakeGate, judged } from '../fakes.ts';

const newStore = (): { state: string; store: ReturnType<typeof openRequests> } => {
  const state = `${mkdtempSync(`${tmpdir()}/gatekeep-requests-`)}/gatekeep`;
  return { state, store: openRequests(state) };
};

/** An id as it would have been made so many days ago. */
function idOf(days: number): string {
  const hex = (Date.now() - days * 86_400_000).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${Bun.randomUUIDv7().slice(13)}`;
}

const asked = new FakeStore();
await ask(judged('git push --force'), fakeGate([new FakeChannel('chat', approves)], { store: asked }));
const [real] = asked.list();

const stored = (id: string, state: RequestState = 'open'): StoredRequest => ({
  ...real!,
  request: { ...real!.request, id, short: id.slice(-4) },
  state,
});

test('only its user can read what is kept, and the newest stands last', () => {
  const { state, store } = newStore();
  const [older, newer] = [idOf(2), idOf(1)];
  store.add(stored(newer));
  store.add(stored(older));
  expect(store.list().map(({ request }) => request.id)).toEqual([older, newer]);
  expect(statSync(`${state}/requests`).mode & 0o777).toBe(0o700);
  expect(statSync(`${state}/requests/${older}.json`).mode & 0o777).toBe(0o600);
});

test('what ended long ago is forgotten; what is open or was started is not', () => {
  const { store } = newStore();
  const kept = [stored(idOf(70)), stored(idOf(69), 'executing'), stored(idOf(50), 'done')];
  for (const one of [...kept, stored(idOf(80), 'done'), stored(idOf(75), 'unknown')]) store.add(one);
  const last = stored(idOf(0));
  store.add(last);
  expect(store.list().map(({ request }) => request.id)).toEqual([...kept, last].map(({ request }) => request.id));
});

test.each([
  ['half a file', '{"version":1,"request":{"id"'],
  ['another version', '{"version":2,"request":{"id":"ID"},"answers":[]}'],
  ['the id of another', '{"version":1,"request":{"id":"x"},"answers":[]}'],
  ['no JSON at all', '\u0000'],
])('%s is left out', (_, text) => {
  const { state, store } = newStore();
  const good = stored(idOf(1));
  store.add(good);
  const id = idOf(0);
  writeFileSync(`${state}/requests/${id}.json`, text.replace('ID', id));
  expect(store.list().map(({ request }) => request.id)).toEqual([good.request.id]);
  expect(store.get(id)).toBeNull();
});

test('R41 what is no file, under the name of an old request, keeps nobody from asking', async () => {
  const { state, store } = newStore();
  store.add(stored(idOf(1)));
  const at = (days: number): string => `${state}/requests/${idOf(days)}.json`;
  mkdirSync(at(90));
  symlinkSync('/etc/passwd', at(89));
  await Bun.$`mkfifo ${at(88)}`;
  const last = stored(idOf(0));
  store.add(last);
  expect(store.list()).toHaveLength(2);
  expect(store.get(last.request.id)?.state).toBe('open');
});

test('names that are no ids reach no file', () => {
  const { store } = newStore();
  for (const name of ['../secret', '', '.', 'a/b', `${idOf(0)}/..`]) expect(store.get(name)).toBeNull();
});

test('a change that says no leaves it as it is; a file that a kill left beside is taken away', () => {
  const { state, store } = newStore();
  const one = stored(idOf(0));
  store.add(one);
  writeFileSync(`${state}/requests/${one.request.id}.json.new`, 'half');
  expect(store.update(one.request.id, () => null)).toMatchObject({ state: 'open' });
  expect(store.update(one.request.id, now => ({ ...now, state: 'done' }))).toMatchObject({ state: 'done' });
  expect(readdirSync(`${state}/requests`).filter(name => name.endsWith('.new'))).toEqual([]);
  expect(store.update(idOf(3), now => now)).toBeNull();
});

test('a process that has ended is dead though nobody collected it, and one with its number is another', async () => {
  const { store } = newStore();
  // The inner sleep becomes the child of one that collects nothing.
  const parent = Bun.spawn(['sh', '-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdout: 'pipe' });
  try {
    const { value } = await parent.stdout.getReader().read();
    const pid = Number(new TextDecoder().decode(value));
    const mark = { pid, start: startOfProcess(pid)!, boot: bootId() };
    expect(store.isAlive(mark)).toBe(true);
    expect(store.isAlive({ ...mark, start: mark.start - 1 })).toBe(false);
    expect(store.isAlive({ ...mark, boot: '00000000' })).toBe(false);
    while (!readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')) await Bun.sleep(5);
    expect(store.isAlive(mark)).toBe(false);
  } finally {
    parent.kill();
  }
});
