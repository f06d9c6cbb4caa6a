/** R23, R24: one poller for a repository on a machine, over real processes. emulate (npm) answers, behind our layer. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Api } from '../../../src/channels/github/api.ts';
import { Feed } from '../../../src/channels/github/feed.ts';
import { afterLook, type FeedState, freshState, readState } from '../../../src/channels/github/feed-state.ts';
import type { GithubOptions } from '../../../src/channels/github/options.ts';
import type { Comment } from '../../../src/channels/github/shapes.ts';
import { type Asked, answersTo, ask } from './asked.ts';
import { digest8, FAST, type GithubServer, startGithub, tokenOf } from './github-server.ts';

let github: GithubServer;
const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
beforeAll(async () => {
  github = await startGithub();
});
afterAll(async () => {
  await github.stop();
  rmSync(folder, { recursive: true });
});

const POLL = '/repos/acme/ops/issues/comments?';
const polls = (): string[] => github.layer.calls.filter(call => call.includes(POLL));

const optionsOf = (cacheFolder: string) => ({
  settings: {
    repository: 'acme/ops',
    api: github.base,
    approvers: [],
    allowPublic: false,
    pullRequest: false,
    ca: null,
  },
  env: [['GITHUB_TOKEN', tokenOf('agent-bot')]] as [string, string][],
  cacheFolder,
  pace: { ...FAST, relist: 60_000 },
});

function watcher(asked: Asked, cacheFolder: string) {
  const options = optionsOf(cacheFolder);
  const task = JSON.stringify({ options, request: asked.request, posted: asked.posted });
  const script = new URL('./watcher.ts', import.meta.url).pathname;
  const child = Bun.spawn([process.execPath, script, task], { stdout: 'pipe', stderr: 'inherit' });
  const lines: string[] = [];
  const reading = (async () => {
    let text = '';
    for await (const part of child.stdout) {
      text += new TextDecoder().decode(part);
      lines.splice(0, lines.length, ...text.split('\n').filter(Boolean));
    }
  })();
  return {
    child,
    lines,
    says: async (count: number): Promise<void> => {
      for (let i = 0; lines.length < count && i < 1000; i++) await Bun.sleep(10);
      expect(lines.length).toBeGreaterThanOrEqual(count);
    },
    end: async () => {
      child.kill('SIGTERM');
      await child.exited;
      await reading;
    },
  };
}

describe('processes that wait together (emulate with our layer)', () => {
  test('R24 one of three polls, all hear; it is killed, another takes over', async () => {
    const cache = `${folder}/three`;
    const asked = [await ask(github), await ask(github), await ask(github)];
    const watchers = asked.map(one => watcher(one, cache));
    for (const one of watchers) await one.says(1);
    await Bun.sleep(1_500);
    // One poller waits 60 ms after each answer before it asks again; several would come in between.
    const times = github.layer.times.filter((_, i) => github.layer.calls[i]!.includes(POLL));
    expect(times.length).toBeGreaterThan(3);
    for (const [i, time] of times.slice(1).entries()) expect(time - times[i]!).toBeGreaterThan(58);
    for (const one of asked) await github.comment('alice', one.issue, `/approve ${digest8(one.request)}`);
    for (const one of watchers) await one.says(2);
    // kill -9 of the one that holds the lock: of each in turn, so that it is among them.
    const again = await ask(github);
    const last = watcher(again, cache);
    await last.says(1);
    for (const one of watchers) one.child.kill('SIGKILL');
    await github.comment('bob', again.issue, `/deny ${digest8(again.request)}`);
    await last.says(2);
    await last.end();
    expect(last.lines.at(-1)).toMatch(/^rss \d+$/);
  }, 30_000);

  test('R23 R41 of more comments than a page has, between two looks, the first is heard too', async () => {
    const asked = await ask(github);
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    for (let i = 0; i < 105; i++) await github.comment('mallory', asked.issue, `talk ${i}`);
    const { env, settings, ...rest } = optionsOf(`${folder}/pages`);
    const options: GithubOptions = {
      ...rest,
      settings,
      env: new Map(env),
      now: Date.now,
    };
    const heard = Promise.withResolvers<readonly Comment[]>();
    const end = new Feed(new Api(options), options).listen({ news: heard.resolve, failed: heard.reject });
    const comments = await heard.promise;
    end();
    expect(comments.length).toBeGreaterThan(105);
    expect(comments.map(one => one.id)).toContain(id);
  }, 30_000);

  test('R24 while nothing happens every look is a 304, and counts nothing', async () => {
    const asked = await ask(github);
    await answersTo(asked, async () => {}, { ms: 1_200 });
    const later = polls().slice(-8);
    expect(later.every(call => call.endsWith('304'))).toBe(true);
  });

  test('R23 an answer of the same second as another comment is not lost', async () => {
    const asked = await ask(github);
    const answers = await answersTo(
      asked,
      async () => {
        for (let i = 0; i < 5; i++) await github.comment('mallory', asked.issue, `talk ${i}`);
        await Bun.sleep(150);
        await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
      },
      { count: 1 },
    );
    expect(answers).toHaveLength(1);
  });
});

describe('what the poller leaves for the others', () => {
  const now = Date.parse('2026-11-23T12:00:00.500Z');
  const at = (ms: number, id = 1): Comment => ({
    id,
    node: 'n',
    issue: 1,
    user: null,
    body: '',
    created: new Date(ms).toISOString(),
    updated: new Date(ms).toISOString(),
    url: '',
    byApp: false,
    etag: null,
  });
  const fresh = freshState(now, 0);

  test('the filter begins two minutes ago, at a whole second', () => {
    expect(new Date(fresh.since).toISOString()).toBe('2026-11-23T11:58:00.000Z');
  });

  test('nothing new: the same filter, so that the page has the same ETag', () => {
    const one = afterLook(fresh, [at(now - 10_000)], now, 0, 5_000);
    const two = afterLook(one, [at(now - 10_000)], now + 5_000, 0, 5_000);
    const three = afterLook(two, [at(now - 10_000)], now + 10_000, 0, 5_000);
    expect(three.since).toBe(two.since);
  });

  test('something new: the filter follows a look later, and a minute behind', () => {
    const one = afterLook(fresh, [at(now)], now, 0, 5_000);
    expect(one.since).toBe(fresh.since);
    const two = afterLook(one, [at(now)], now + 5_000, 0, 5_000);
    expect(two.since).toBe(Math.floor((now - 60_000) / 1000) * 1000);
  });

  test('comments stay a quarter of an hour, and it says from when on it has all', () => {
    const one = afterLook(fresh, [at(now)], now, 0, 5_000);
    const later = afterLook(one, [], now + 1_000_000, 0, 5_000);
    expect([later.comments.length, later.from]).toEqual([0, now + 1_000_000 - 900_000]);
  });

  test('GitHub’s clock counts, not ours', () => {
    expect(freshState(now, 30_000).since - fresh.since).toBe(30_000);
  });

  const file = `${folder}/state.json`;
  const kept = (state: unknown, then = now): FeedState | null => {
    writeFileSync(file, typeof state === 'string' ? state : JSON.stringify(state));
    return readState(file, then);
  };

  test('what is damaged, from the future or very old is no state', () => {
    expect(kept(fresh)).toEqual(fresh);
    for (const bad of [
      '',
      '{',
      '[]',
      'null',
      '"x"',
      { ...fresh, version: 2 },
      { ...fresh, since: 'x' },
      { ...fresh, comments: null },
    ])
      expect(kept(bad)).toBeNull();
    expect(kept({ ...fresh, polled: now + 60_000 })).toBeNull();
    expect(kept({ ...fresh, next: now + 90_000_000 })).toBeNull();
    expect(kept(fresh, now + 9_000_000)).toBeNull();
  });
});
