/** The log's checkpoint on the page where people are asked: there before they answer, looked at after, missed when it is gone. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { anchorNewest } from '../../src/anchoring.ts';
import { githubPages, type ShownPage } from '../../src/anchors/pages.ts';
import { anchorsIn } from '../../src/audit/anchors.ts';
import type { Notice } from '../../src/approval/channel.ts';
import { question } from '../../src/channels/github/question.ts';
import { shownIn } from '../../src/channels/github/shown-log.ts';
import { shownNow } from '../../src/store/audit-heads.ts';
import { forty, p256 } from '../audit/signed-log.ts';
import { ask, soon } from '../channels/github/asked.ts';
import { aRequest, digest8, type GithubServer, startGithub, tokenOf } from '../channels/github/github-server.ts';
import { open, removeStates, request as requestRecord } from '../store/log.ts';
import { failureOf, SignedLog } from './signed.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterEach(() => github.heal());
afterAll(async () => {
  await github.stop();
  removeStates();
});

const settings = () => ({
  ...{ repository: 'acme/ops', api: github.base, approvers: [], allowPublic: false, pullRequest: false, ca: null },
  layer: 'user' as const,
});
const env = new Map([['GITHUB_TOKEN', tokenOf('agent-bot')]]);
const look = (page: ShownPage) =>
  githubPages({ settings: settings(), env, cacheFolder: '/nowhere', now: Date.now })(page, soon());

async function asked(log: SignedLog, more: Parameters<typeof ask>[2] = {}) {
  const shownLog = () => shownNow(log.state);
  const on = await ask(github, {}, more, { shownLog });
  return { ...on, notice: on.channel.notice!(on.posted)! };
}
const bodyOf = async (issue: number): Promise<string> =>
  (await github.as<{ body: string }>('owner', 'GET', `/repos/acme/ops/issues/${issue}`)).body;
const pageOf = ({ where, node, sha256, checkpoint }: Notice): ShownPage => ({
  line: 1,
  where,
  node,
  sha256,
  head: checkpoint!,
});

describe('what is shown', () => {
  test.each([
    ['Ed25519', forty().note],
    ['ECDSA', forty(p256()).note],
  ])('a note signed by %s is read back as it was, and verify finds it in the page', (_, note) => {
    const [first, second] = [
      { note, before: null },
      { note, before: forty().note },
    ];
    for (const log of [first, second]) {
      const { body } = question(aRequest(), ['alice'], log)!;
      expect(shownIn(body)).toEqual(log);
      expect(anchorsIn('page', body).map(anchor => anchor.note)).toEqual([
        note,
        ...(log.before === null ? [] : [log.before]),
      ]);
    }
  });

  test('nothing that a requester writes into the command is taken for it', () => {
    const shown = { note: forty().note, before: null };
    const whole = question(aRequest(), [], shown)!.body;
    const text = whole.slice(whole.indexOf('The log of what'));
    expect(shownIn(question(aRequest({ text: `echo '${text}'` as never }), [])!.body)).toBeNull();
    expect(shownIn(`${whole}\n\nand more`)).toBeNull();
  });
});

describe('on the page (emulate with our layer)', () => {
  test('before anybody answers, and repeated by the next; what was shown is what is recorded', async () => {
    const log = new SignedLog();
    const first = await asked(log);
    const { note, size, root } = log.head;
    expect(first.notice).toMatchObject({
      where: expect.stringContaining(`/issues/${first.issue}`),
      checkpoint: { size, root },
    });
    expect(anchorsIn('x', await bodyOf(first.issue)).map(anchor => anchor.note)).toEqual([note]);
    const sink = open(log.state, { now: Date.now });
    const [req] = sink.append([requestRecord(sink, 'git push', false)]);
    sink.append([{ type: 'notify', id: Bun.randomUUIDv7(), req: req!, channel: 'github', ...first.notice }]);
    log.grow(1);
    const second = await asked(log);
    expect(anchorsIn('x', await bodyOf(second.issue)).map(anchor => anchor.note)).toEqual([log.head.note, note]);
  });

  test('an answer below it counts as ever, and posting it again finds it', async () => {
    const log = new SignedLog();
    const { channel, request, posted, issue, notice } = await asked(log);
    log.grow(3);
    const again = await channel.post(request, null, soon());
    expect(channel.notice!(again)).toEqual(notice);
    const { id } = await github.comment('alice', issue, `/approve ${digest8(request)} fine`);
    const answer = {
      id: `github:comment:${id}`,
      channel: 'github',
      kind: 'approve',
      by: { name: 'alice', identities: [] },
    } as never;
    expect(await channel.verify(request, posted, answer, soon())).toMatchObject({ ok: true });
  });

  test('below a pull request it is a comment, which is found again by its number', async () => {
    const repo = '/repos/acme/ops';
    const { object } = await github.as<{ object: { sha: string } }>('owner', 'GET', `${repo}/git/ref/heads/main`);
    await github.as('owner', 'POST', `${repo}/git/refs`, { ref: 'refs/heads/shown', sha: object.sha });
    const content = { message: 'x', content: btoa('x'), branch: 'shown' };
    await github.as('bob', 'PUT', `${repo}/contents/shown.txt`, content);
    await github.as('bob', 'POST', `${repo}/pulls`, { title: 'Shown', head: 'shown', base: 'main' });
    const log = new SignedLog();
    const repository = { remote: 'git@github.com:acme/ops.git', branch: 'shown' };
    const options = { shownLog: () => shownNow(log.state) };
    const { channel, posted } = await ask(github, { repository }, { pullRequest: true }, options);
    const notice = channel.notice!(posted)!;
    expect(notice.where).toContain('#issuecomment-');
    const { body } = await look(pageOf(notice));
    expect(anchorsIn('x', body).map(anchor => anchor.note)).toEqual([log.head.note]);
    const { comment } = posted as { comment: number };
    await github.as('agent-bot', 'PATCH', `${repo}/issues/comments/${comment}`, { body: 'nothing to see' });
    expect(await failureOf(look(pageOf(notice)))).toBe('it was edited');
    await github.as('agent-bot', 'DELETE', `${repo}/issues/comments/${comment}`);
    expect(await failureOf(look(pageOf(notice)))).toBe('it is gone');
  });

  test('what is kept in the state folder is taken for no more than it is', () => {
    const { notice: read } = github.channel();
    const posted = { repository: 1, number: 2, comment: null, url: `${github.base}/acme/ops/issues/2` };
    for (const notice of [
      null,
      'x',
      [],
      { node: 'a b' },
      { node: 'I_1', sha256: 'x' },
      { node: 7, sha256: 'a'.repeat(64) },
    ])
      expect(read!({ ...posted, notice } as never)).toBeNull();
  });
});

describe('looked at again', () => {
  test('a page as it was: its number, node, dates and hash are the receipt', async () => {
    const { notice, issue } = await asked(new SignedLog());
    expect(await look(pageOf(notice))).toMatchObject({
      receipt: {
        id: issue,
        node: notice.node,
        sha256: notice.sha256,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    });
  });

  test('edited, or gone, or another in its place', async () => {
    const { notice, issue } = await asked(new SignedLog());
    const body = await bodyOf(issue);
    await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/${issue}`, {
      body: body.replace('May this', 'may this'),
    });
    expect(await failureOf(look(pageOf(notice)))).toBe('it was edited');
    await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/${issue}`, { body });
    expect(await failureOf(look({ ...pageOf(notice), node: 'I_other' }))).toBe('it is gone');
    await github.faults.forGet(`/repos/acme/ops/issues/${issue}`).thenJson(410, { message: 'deleted' });
    expect(await failureOf(look(pageOf(notice)))).toBe('it is gone');
    expect(await failureOf(look({ ...pageOf(notice), where: 'https://evil.example.org/x' }))).toContain('no page');
  });

  const decided = async (log: SignedLog) => {
    const on = await asked(log);
    const sink = open(log.state, { now: Date.now });
    const record = requestRecord(sink, 'git push', false);
    const [req] = sink.append([record]);
    sink.append([{ type: 'notify', id: record.id, req: req!, channel: 'github', ...on.notice }]);
    const decide = (result: 'approved' | 'parked'): void => {
      const part = { result, how: 'github', by: [], reason: null, assurance: null, solo: false } as const;
      sink.append([{ type: 'decision', id: record.id, req: req!, decision: part }]);
    };
    return { ...on, decide };
  };
  const roundOf = (log: SignedLog) =>
    anchorNewest(log.options, { env, github: settings(), names: null, byHand: false });

  test('after the decision, once; a parked request is none', async () => {
    const log = new SignedLog();
    const { decide, notice } = await decided(log);
    expect(await roundOf(log)).toEqual([]);
    decide('parked');
    expect(await roundOf(log)).toEqual([]);
    decide('approved');
    expect(await roundOf(log)).toMatchObject([{ name: 'github', where: notice.where, why: null }]);
    const receipt = expect.objectContaining({ node: notice.node, sha256: notice.sha256 });
    expect(log.anchored).toMatchObject([{ kind: 'github', where: notice.where, ...notice.checkpoint, receipt }]);
    expect(await roundOf(log)).toEqual([]);
  });

  test('a GitHub that does not answer is asked again; an edited page is said, once', async () => {
    const log = new SignedLog();
    const { decide, issue } = await decided(log);
    decide('approved');
    await github.faults.forGet(`/repos/acme/ops/issues/${issue}`).thenReply(502);
    expect(await roundOf(log)).toMatchObject([{ why: expect.stringContaining('502') }]);
    await github.heal();
    await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/${issue}`, { body: 'nothing to see' });
    expect(await roundOf(log)).toMatchObject([{ why: 'it was edited' }]);
    expect(log.anchored).toEqual([]);
    expect(await roundOf(log)).toEqual([]);
  });
});
