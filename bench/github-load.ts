/**
 * What 200 requests that wait together cost of GitHub's hourly limit: `bun bench/github-load.ts [seconds]`. An hour in a minute:
 * every pace of the product is divided by 60, and the calls of the minute are those of the hour. The server is ours (issues and
 * comments in memory, ETags); each request waits in a channel of its own, as in a process of its own, over one cache folder.
 * Then two real processes at the product's own pace: how soon an answer is heard, and their memory.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Answer, Json } from '../src/approval/answer.ts';
import { githubChannel } from '../src/channels/github/github.ts';
import { aRequest, digest8 } from '../test/channels/github/github-server.ts';

const REQUESTS = 200;
const HOUR = 3_600_000;
const seconds = Number(process.argv[2] ?? 60);
const scale = HOUR / (seconds * 1000);

interface Item {
  readonly id: number;
  readonly issue: number;
  readonly login: string;
  readonly body: string;
  readonly at: string;
}

const issues: { readonly body: string; readonly at: string }[] = [];
const comments: Item[] = [];
const counts = { counted: 0, unchanged: 0 };
const ACCOUNTS = ['bot', 'alice'];
const account = (login: string) => ({ id: ACCOUNTS.indexOf(login) + 1, login, type: 'User' });
const stamp = (): string => new Date().toISOString().replace(/\.\d+/, '');

const commentJson = ({ id, issue, login, body, at }: Item) => ({
  id,
  node_id: `n${id}`,
  issue_url: `http://x/issues/${issue}`,
  html_url: `http://x/${id}`,
  user: account(login),
  body,
  created_at: at,
  updated_at: at,
  performed_via_github_app: null,
});
const issueJson = (number: number) => ({
  number,
  node_id: `i${number}`,
  body: issues[number - 1]!.body,
  created_at: issues[number - 1]!.at,
  updated_at: issues[number - 1]!.at,
  state: 'open',
  state_reason: null,
  user: account('bot'),
  html_url: `http://x/${number}`,
});

function write(issue: number, login: string, body: string): Item {
  const item = { id: comments.length + 1, issue, login, body, at: stamp() };
  comments.push(item);
  return item;
}

function data(request: Request, url: URL, body: { body: string } | null): unknown {
  const path = url.pathname.replace('/repos/acme/ops', '');
  const since = Date.parse(url.searchParams.get('since') ?? '1970-01-01');
  const one = /^\/issues\/(\d+)(\/comments)?$/.exec(path);
  if (path === '') return { id: 1, owner: { login: 'acme' }, name: 'ops', private: true };
  if (path === '/user') return account('bot');
  if (path === '/issues' && request.method === 'POST') return issueJson(issues.push({ body: body!.body, at: stamp() }));
  if (path === '/issues') return [];
  if (path === '/issues/comments')
    return comments
      .filter(({ at }) => Date.parse(at) >= since)
      .reverse()
      .map(commentJson);
  if (path.startsWith('/collaborators/')) return { permission: 'write', user: account('alice') };
  if (one?.[2] === undefined) return issueJson(Number(one![1]));
  if (request.method === 'POST') return commentJson(write(Number(one[1]), 'bot', body!.body));
  return comments.filter(({ issue }) => issue === Number(one[1])).map(commentJson);
}

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: async request => {
    const body = request.method === 'GET' ? null : ((await request.json()) as { body: string });
    const text = JSON.stringify(data(request, new URL(request.url), body));
    const etag = `"${Bun.hash(text)}"`;
    if (request.method === 'GET' && request.headers.get('if-none-match') === etag) {
      counts.unchanged++;
      return new Response(null, { status: 304, headers: { etag } });
    }
    counts.counted++;
    return new Response(text, {
      headers: { 'content-type': 'application/json', etag, date: new Date().toUTCString() },
    });
  },
});

const folder = mkdtempSync(`${tmpdir()}/gatekeep-bench-`);
const settings = {
  repository: 'acme/ops',
  api: `http://127.0.0.1:${server.port}`,
  approvers: [],
  allowPublic: false,
  pullRequest: false,
  ca: null,
};
const env = new Map([['GITHUB_TOKEN', 'tok']]);
const channel = (pace: object) => githubChannel({ settings, env, cacheFolder: `${folder}/cache`, now: Date.now, pace });
const scaled = { poll: 5_000 / scale, follow: 1_000 / scale, relist: 300_000 / scale };

const waiting = await Promise.all(
  Array.from({ length: REQUESTS }, async () => {
    const one = channel(scaled);
    const request = aRequest();
    return { channel: one, request, posted: (await one.post(request, null, AbortSignal.timeout(60_000))) as Json };
  }),
);
console.log(`creation: ${counts.counted} counted calls for ${REQUESTS} requests (${counts.counted / REQUESTS} each)`);

const stop = new AbortController();
const heard = new Map<string, number>();
const watching = waiting.map(({ channel, request, posted }) =>
  channel.watch(
    request,
    posted,
    (answer: Answer) => heard.set(request.id, performance.now()) && void answer,
    stop.signal,
  ),
);
await Bun.sleep(2_000);

const measure = async (what: string, during: () => Promise<unknown>): Promise<void> => {
  const before = { ...counts };
  await during();
  const [counted, unchanged] = [counts.counted - before.counted, counts.unchanged - before.unchanged];
  console.log(`${what}: ${counted} counted calls, ${unchanged} unchanged (304)`);
};

await measure(`an hour in which nobody answers (in ${seconds} s)`, () => Bun.sleep(seconds * 1000));

await measure('an hour in which all are answered, found and not yet run', async () => {
  const pause = (seconds * 1000) / REQUESTS;
  for (const { request, posted } of waiting) {
    write((posted as { number: number }).number, 'alice', `/approve ${digest8(request)}`);
    await Bun.sleep(pause);
  }
  for (let i = 0; heard.size < REQUESTS && i < 200; i++) await Bun.sleep(50);
});
console.log(`heard: ${heard.size} of ${REQUESTS}`);
stop.abort();
await Promise.all(watching);

/** Two processes at the product's pace, so that one follows the other; each hears its ten answers. */
const pair = [0, 1].map(i => {
  const { request, posted } = waiting[i]!;
  const options = { settings, env: [...env], cacheFolder: `${folder}/pair` };
  const task = JSON.stringify({ options, request, posted });
  const script = new URL('../test/channels/github/watcher.ts', import.meta.url).pathname;
  const child = Bun.spawn([process.execPath, script, task], { stdout: 'pipe' });
  const said = { text: '' };
  const reading = (async () => {
    for await (const part of child.stdout) said.text += new TextDecoder().decode(part);
  })();
  return { child, said, reading, issue: (posted as { number: number }).number, line: `/approve ${digest8(request)}` };
});
await Bun.sleep(8_000);
const delays: number[] = [];
for (let i = 0; i < 20; i++) {
  const { issue, line, said } = pair[i % 2]!;
  const { id } = write(issue, 'alice', line);
  const began = performance.now();
  while (!said.text.includes(`github:comment:${id}\n`)) await Bun.sleep(10);
  delays.push((performance.now() - began) / 1000);
  await Bun.sleep(Math.random() * 3_000);
}
delays.sort((a, b) => a - b);
console.log(`from comment to answer: median ${delays[10]!.toFixed(1)} s, at most ${delays.at(-1)!.toFixed(1)} s`);
for (const { child, said, reading } of pair) {
  child.kill('SIGTERM');
  await reading;
  console.log(`memory of a process that waits: ${/rss (\d+)/.exec(said.text)![1]} MB`);
}
await server.stop(true);
rmSync(folder, { recursive: true });
process.exit(0);
