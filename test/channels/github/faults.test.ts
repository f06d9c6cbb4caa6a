/** Faults on the way, by mockttp before emulate (npm) and our layer. Nothing of them decides; what was lost is not done twice. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { Readable } from 'node:stream';
import { answersTo, ask, forged, soon } from './asked.ts';
import { aRequest, digest8, FAST, type GithubServer, startGithub } from './github-server.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterEach(() => github.heal());
afterAll(() => github.stop());

const ISSUES = '/repos/acme/ops/issues';
const issuesTitled = async (title: string): Promise<unknown[]> =>
  ((await github.as('owner', 'GET', `${ISSUES}?state=all&per_page=100`)) as { title: string }[]).filter(
    issue => issue.title === title,
  );
const titleOf = (short: string): string => `gatekeep: request ${short} waits for a decision`;
const lose = { transformRequest: { replaceHost: { targetHost: '' } }, beforeResponse: () => 'close' as const };
const losing = () => ({
  ...lose,
  transformRequest: { replaceHost: { targetHost: `127.0.0.1:${github.layer.port}` } },
});

describe('what is sent is sent once (mockttp before emulate)', () => {
  test('R25 the answer to the creation is lost: one issue', async () => {
    await github.faults.forPost(ISSUES).once().thenPassThrough(losing());
    const { request } = await ask(github);
    expect(await issuesTitled(titleOf(request.short))).toHaveLength(1);
  });

  test('R25 the creation ends in 502 and nothing was made: one issue', async () => {
    await github.faults.forPost(ISSUES).twice().thenReply(502, 'Bad Gateway');
    const { request } = await ask(github);
    expect(await issuesTitled(titleOf(request.short))).toHaveLength(1);
  });

  test('R25 asked again after a crash that kept nothing: the same issue', async () => {
    const channel = github.channel();
    const request = aRequest();
    const [first, second] = [
      await channel.post(request, null, soon()),
      await github.channel().post(request, null, soon()),
    ];
    expect(second).toEqual(first);
    const issueNow = (await issuesTitled(titleOf(request.short)))[0] as {
      body: string;
      node_id: string;
      html_url: string;
    };
    const sha256 = new Bun.CryptoHasher('sha256').update(issueNow.body).digest('hex');
    expect(channel.notice?.(first)).toEqual({
      where: issueNow.html_url,
      node: issueNow.node_id,
      sha256,
      checkpoint: null,
    });
    expect(await channel.post(request, first, soon())).toEqual(first);
    expect(await channel.post(request, { repository: 1, number: 1, comment: null }, soon())).toEqual(first);
    expect(await issuesTitled(titleOf(request.short))).toHaveLength(1);
  });

  test('R25 the answer to the mark of use is lost: used once, by us', async () => {
    const { channel, request, posted, issue } = await ask(github);
    await github.faults.forPost(`${ISSUES}/${issue}/comments`).once().thenPassThrough(losing());
    expect(await channel.claim(request, posted, soon())).toBe(true);
    expect(await channel.claim(request, posted, soon())).toBe(false);
  });

  test('R4 the mark of use never arrives: nothing is claimed', async () => {
    const { channel, request, posted, issue } = await ask(github);
    await github.faults.forPost(`${ISSUES}/${issue}/comments`).thenCloseConnection();
    await expect(channel.claim(request, posted, soon())).rejects.toThrow('mark of use');
    await github.heal();
    expect(await channel.claim(request, posted, soon())).toBe(true);
  });

  test('R31 assignees and labels that GitHub refuses with 422: asked without', async () => {
    await github.faults
      .forPost(ISSUES)
      .withBodyIncluding('assignees')
      .once()
      .thenJson(422, { message: 'Validation Failed' });
    const { request } = await ask(github, {}, { approvers: [github.ids.alice] });
    expect(await issuesTitled(titleOf(request.short))).toHaveLength(1);
  });

  test('410: issues are turned off', async () => {
    await github.faults.forPost(ISSUES).thenJson(410, { message: 'Issues are disabled for this repo' });
    await expect(ask(github)).rejects.toThrow('Issues are disabled');
  });
});

const json = { 'content-type': 'application/json; charset=utf-8' };
const inAMinute = (): string => String(Math.floor(Date.now() / 1000) + 60);
/** What comes in place of the answer, so many times; then the real one. */
const FAULTS: readonly [what: string, reply: (rule: Rule) => Promise<unknown>][] = [
  ['500', rule => rule.thenReply(500, 'oops')],
  ['503 with HTML', rule => rule.thenReply(503, '<html>', { 'content-type': 'text/html' })],
  ['HTML with status 200', rule => rule.thenReply(200, '<html>login</html>', { 'content-type': 'text/html' })],
  ['HTML said to be JSON', rule => rule.thenReply(200, '<html>', json)],
  ['truncated JSON', rule => rule.thenReply(200, '[{"id": 1, "bo', json)],
  ['an object where a list is due', rule => rule.thenReply(200, '{"ok":true}', json)],
  ['a list of other things', rule => rule.thenReply(200, '[{"id":"1"}]', json)],
  ['a string', rule => rule.thenReply(200, '"yes"', json)],
  ['nothing, with status 200', rule => rule.thenReply(200, '', json)],
  ['a connection reset', rule => rule.thenResetConnection()],
  ['a closed connection', rule => rule.thenCloseConnection()],
  ['no answer', rule => rule.thenTimeout()],
  [
    '403, secondary limit',
    rule =>
      rule.thenReply(403, '{"message":"You have exceeded a secondary rate limit"}', { ...json, 'retry-after': '1' }),
  ],
  ['429 with Retry-After', rule => rule.thenReply(429, '{"message":"slow down"}', { ...json, 'retry-after': '1' })],
  ['429 without a time or the word secondary', rule => rule.thenReply(429, '{"message":"slow down"}', json)],
];
type Rule = ReturnType<ReturnType<GithubServer['faults']['forGet']>['twice']>;

describe.each(FAULTS)('%s (mockttp before emulate)', (_, reply) => {
  const comments = /\/repos\/acme\/ops\/issues\/(\d+\/)?comments/;

  test('R6 R26 while watching: the answer comes all the same', async () => {
    const asked = await ask(github);
    await reply(github.faults.forGet(comments).twice());
    const [answer] = await answersTo(
      asked,
      () => github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`),
      { count: 1 },
    );
    expect(answer?.kind).toBe('approve');
  }, 20_000);

  test('R6 R13 while rights are asked: never yes', async () => {
    const asked = await ask(github, {}, {}, { pace: { ...FAST, patience: 100, timeout: 300 } });
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    await reply(github.faults.forGet(/\/permission$/).always());
    const verified = asked.channel.verify(asked.request, asked.posted, forged(id), soon());
    expect(
      await verified.then(
        one => one.ok,
        () => 'cannot tell',
      ),
    ).not.toBe(true);
  });
});

describe('limits and rights (mockttp before emulate)', () => {
  test('R24 403 with an empty hourly limit: waits to its end by GitHub’s clock', async () => {
    const asked = await ask(github);
    const headers = {
      ...json,
      'x-ratelimit-remaining': '0',
      'x-ratelimit-limit': '5000',
      'x-ratelimit-reset': inAMinute(),
      date: new Date().toUTCString(),
    };
    const limit = await github.faults
      .forGet('/repos/acme/ops/issues/comments')
      .thenReply(403, '{"message":"API rate limit exceeded"}', headers);
    await answersTo(asked, async () => {}, { ms: 600 });
    expect(await limit.getSeenRequests()).toHaveLength(1);
  });

  test('401 for good ends the watch; it decides nothing', async () => {
    const asked = await ask(github);
    await github.faults.forGet('/repos/acme/ops/issues/comments').thenJson(401, { message: 'Bad credentials' });
    const watching = asked.channel.watch(asked.request, asked.posted, () => expect.unreachable(), soon());
    await expect(watching).rejects.toThrow('401');
  });

  test('R41 an unknown token asks nobody (our layer says 401; emulate takes it for its first user)', async () => {
    const channel = github.channel({}, { env: new Map([['GITHUB_TOKEN', 'tok_unknown']]) });
    expect(await channel.available()).toEqual({ ok: false, why: 'GitHub answered 401: Bad credentials' });
    await expect(channel.post(aRequest(), null, soon())).rejects.toThrow('401');
  });

  test('R6 an outage that lasts ends the watch with an error, after a while', async () => {
    const asked = await ask(github, {}, {}, { pace: { ...FAST, ceiling: 300 } });
    await github.faults.forGet('/repos/acme/ops/issues/comments').thenReply(502, '');
    const watching = asked.channel.watch(asked.request, asked.posted, () => expect.unreachable(), soon());
    await expect(watching).rejects.toThrow('502');
  });

  test('a slow body ends with the time limit', async () => {
    const endless = new Readable({ read: () => {} });
    endless.push('{"id": 1,');
    await github.faults.forGet('/repos/acme/ops').thenStream(200, endless, json);
    const channel = github.channel({}, { pace: { ...FAST, timeout: 200, patience: 10 } });
    expect(await channel.available()).toMatchObject({ ok: false, why: 'no answer within 0.2 s' });
  });

  test('R31 a label or a lock that the token may not set stops nothing', async () => {
    await github.faults.forPut(/\/lock$/).thenJson(403, { message: 'Resource not accessible' });
    const channel = github.channel({ repository: 'acme/open', allowPublic: true });
    expect(await channel.post(aRequest(), null, soon())).toMatchObject({ comment: null });
  });
});

describe('another place (mockttp before emulate)', () => {
  test('R22 a renamed repository is followed once (our layer renames)', async () => {
    github.layer.renamed.set('acme/before', 'acme/ops');
    const asked = await ask(github, {}, { repository: 'acme/before' });
    const [answer] = await answersTo(
      asked,
      () => github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`),
      { count: 1 },
    );
    expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
  });

  test('R22 an issue that was moved to another repository counts no more', async () => {
    const asked = await ask(github);
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    await github.faults.forGet(`${ISSUES}/${asked.issue}`).thenReply(301, '{"message":"Moved Permanently"}', {
      ...json,
      location: `${github.base}/repositories/99/issues/1`,
    });
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(false);
  });

  test('R27 the token is never taken to another server', async () => {
    const thief: string[] = [];
    const other = Bun.serve({
      port: 0,
      fetch: request => {
        thief.push(request.headers.get('authorization') ?? '');
        return new Response();
      },
    });
    await github.faults
      .forGet('/repos/acme/ops')
      .thenReply(301, '{}', { ...json, location: `http://127.0.0.1:${other.port}/repos/acme/ops` });
    expect(await github.channel().available()).toMatchObject({ ok: false });
    other.stop(true);
    expect(thief).toEqual([]);
  });
});
