/**
 * R41, the part of GitHub: each attack fails closed. Two questions to each: does the watching channel take it for an answer,
 * and does it verify an answer that a forged state folder says was there? emulate (npm) answers, behind our layer.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import type { ApprovalRequest } from '../../../src/approval/request.ts';
import { type Asked, answersTo, ask, forged, soon } from './asked.ts';
import { digest8, type GithubServer, startGithub } from './github-server.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterAll(() => github.stop());

const approve = (request: ApprovalRequest): string => `/approve ${digest8(request)}`;

/** A comment that is no approval. `who`: whose token wrote it. */
const COMMENTS: readonly [
  what: string,
  who: 'agent-bot' | 'alice' | 'mallory' | 'stranger',
  body: (r: ApprovalRequest) => string,
][] = [
  ['R11 the account of our own token', 'agent-bot', approve],
  ['R13 an account that may only read', 'mallory', approve],
  ['R13 a stranger', 'stranger', approve],
  ['R19 in a fence', 'alice', r => `\`\`\`\n${approve(r)}\n\`\`\``],
  ['R19 in a tilde fence', 'alice', r => `~~~\n${approve(r)}\n~~~`],
  ['R19 in a quote', 'alice', r => `> ${approve(r)}`],
  ['R19 in a quote that goes on lazily', 'alice', r => `> somebody wrote\n${approve(r)}`],
  ['R19 in an HTML comment', 'alice', r => `<!--\n${approve(r)}\n-->`],
  ['R19 in an HTML comment on one line', 'alice', r => `<!-- ${approve(r)} -->`],
  ['R19 in HTML', 'alice', r => `<details>\n${approve(r)}\n</details>`],
  ['R19 as indented code', 'alice', r => `    ${approve(r)}`],
  ['R19 after a tab', 'alice', r => `\t${approve(r)}`],
  ['R19 in code', 'alice', r => `\`${approve(r)}\``],
  ['R19 in a list', 'alice', r => `- ${approve(r)}`],
  ['R19 on the second line', 'alice', r => `I think\n${approve(r)}`],
  ['R19 behind a zero-width space', 'alice', r => `\u200b${approve(r)}`],
  ['R19 with a no-break space', 'alice', r => approve(r).replace(' ', '\u00a0')],
  ['R19 a look-alike letter', 'alice', r => approve(r).replace('approve', '\u0430pprove')],
  ['R19 upper case', 'alice', r => approve(r).replace('approve', 'APPROVE')],
  ['R19 no digest', 'alice', () => '/approve'],
  ['R19 seven digits of the digest', 'alice', r => approve(r).slice(0, -1)],
  ['R19 a digest of another request', 'alice', () => '/approve 01234567'],
  ['R19 the digest and more', 'alice', r => `${approve(r)}0`.replace(/0$/, r.digest[15] === '0' ? '1' : '0')],
  ['R19 a bare yes', 'alice', () => 'yes'],
];

async function failsClosed(asked: Asked, comment: number): Promise<void> {
  expect(await answersTo(asked, async () => {}, { ms: 200 })).toEqual([]);
  const verified = await asked.channel.verify(asked.request, asked.posted, forged(comment), soon());
  expect(verified.ok).toBe(false);
}

describe('a comment that is no approval (emulate with our layer)', () => {
  test.concurrent.each(COMMENTS)('%s', async (_, who, body) => {
    const asked = await ask(github);
    // A stranger sees a private repository as little as the real one's: the comment is made as the owner lets them.
    if (who === 'stranger')
      await github.as('owner', 'PUT', '/repos/acme/ops/collaborators/stranger', { permission: 'pull' });
    const { id } = await github.comment(who, asked.issue, body(asked.request));
    await failsClosed(asked, id);
  });

  test('R41 the digest of another request that waits too', async () => {
    const [one, other] = [await ask(github), await ask(github)];
    const { id } = await github.comment('alice', one.issue, approve(other.request));
    await failsClosed(one, id);
    expect((await other.channel.verify(other.request, other.posted, forged(id), soon())).ok).toBe(false);
  });

  test('R20 an approver’s comment, edited by another into an approval', async () => {
    const asked = await ask(github);
    const { id } = await github.comment('alice', asked.issue, 'let me look at this');
    await Bun.sleep(1_100);
    await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/comments/${id}`, { body: approve(asked.request) });
    await failsClosed(asked, id);
  });

  test('R20 edited within its first second, where much is at stake (our layer answers GraphQL)', async () => {
    const asked = await ask(github, { sensitivity: 'critical' });
    const { id } = await github.comment('alice', asked.issue, approve(asked.request));
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(true);
    github.layer.editedAtOnce.add(id);
    expect(await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).toEqual({
      ok: false,
      why: 'edited comments do not count',
    });
  });

  test('R20 sent by e-mail, where much is at stake (our layer answers GraphQL)', async () => {
    const asked = await ask(github, { sensitivity: 'high' });
    const { id } = await github.comment('alice', asked.issue, approve(asked.request));
    github.layer.byMail.add(id);
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(false);
  });

  test('R13 by a program on an approver’s behalf (our layer says so)', async () => {
    const asked = await ask(github);
    const { id } = await github.comment('alice', asked.issue, approve(asked.request));
    github.layer.byApp.add(id);
    await failsClosed(asked, id);
    const listed = github.channel({ approvers: [github.ids.alice] });
    expect(await listed.verify(asked.request, asked.posted, forged(id), soon())).toMatchObject({ ok: false });
  });

  test('R11 an approver who is known as the requester', async () => {
    for (const identity of [`github:${github.ids.alice}`, 'github-login:alice'] as const) {
      const asked = await ask(github, { identities: ['uid:1000', identity] });
      const { id } = await github.comment('alice', asked.issue, approve(asked.request));
      await failsClosed(asked, id);
    }
  });
});

describe('an approval that counts no more (emulate with our layer)', () => {
  async function approved(): Promise<{ asked: Asked; comment: number }> {
    const asked = await ask(github);
    const [answer] = await answersTo(asked, () => github.comment('alice', asked.issue, approve(asked.request)), {
      count: 1,
    });
    expect(answer?.kind).toBe('approve');
    expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
    return { asked, comment: Number(answer!.id.split(':')[2]) };
  }
  const verify = ({ asked, comment }: { asked: Asked; comment: number }) =>
    asked.channel.verify(asked.request, asked.posted, forged(comment), soon());

  test('R20 it was deleted', async () => {
    const it = await approved();
    await github.as('alice', 'DELETE', `/repos/acme/ops/issues/comments/${it.comment}`);
    expect(await verify(it)).toEqual({ ok: false, why: 'the comment was deleted' });
  });

  test('R20 it was edited', async () => {
    const it = await approved();
    await Bun.sleep(1_100);
    const body = `${approve(it.asked.request)} and more`;
    await github.as('alice', 'PATCH', `/repos/acme/ops/issues/comments/${it.comment}`, { body });
    expect((await verify(it)).ok).toBe(false);
  });

  test('R14 its writer has denied since', async () => {
    const it = await approved();
    await github.comment('alice', it.asked.issue, `/deny ${digest8(it.asked.request)} on second thought`);
    expect(await verify(it)).toEqual({ ok: false, why: 'alice has denied it' });
  });

  test('R12 another approver has denied since; who may not decide has denied nothing', async () => {
    const it = await approved();
    await github.comment('mallory', it.asked.issue, `/deny ${digest8(it.asked.request)}`);
    expect((await verify(it)).ok).toBe(true);
    await github.comment('bob', it.asked.issue, `/deny ${digest8(it.asked.request)}`);
    expect(await verify(it)).toEqual({ ok: false, why: 'bob has denied it' });
  });

  test('R13 its writer has lost the right', async () => {
    const it = await approved();
    await github.as('owner', 'PUT', '/repos/acme/ops/collaborators/alice', { permission: 'pull' });
    const verified = await verify(it);
    await github.as('owner', 'PUT', '/repos/acme/ops/collaborators/alice', { permission: 'push' });
    expect(verified).toEqual({ ok: false, why: 'the account may not write to the repository' });
    expect((await verify(it)).ok).toBe(true);
  });

  test('R22 the issue says something else now', async () => {
    const it = await approved();
    const path = `/repos/acme/ops/issues/${it.asked.issue}`;
    const { body } = await github.as<{ body: string }>('owner', 'GET', path);
    await github.as('agent-bot', 'PATCH', path, { body: body.replace('git push', 'git pull') });
    expect((await verify(it)).ok).toBe(false);
  });

  test('R22 the issue was closed, and closed and opened again it cannot be claimed', async () => {
    const it = await approved();
    const path = `/repos/acme/ops/issues/${it.asked.issue}`;
    await github.as('bob', 'PATCH', path, { state: 'closed' });
    expect(await verify(it)).toEqual({ ok: false, why: 'the issue was closed' });
    await github.as('bob', 'PATCH', path, { state: 'open' });
    expect(await it.asked.channel.claim(it.asked.request, it.asked.posted, soon())).toBe(false);
  });

  test('R22 another repository has its name now', async () => {
    const it = await approved();
    const posted = { ...(it.asked.posted as object), repository: 4711 };
    expect((await it.asked.channel.verify(it.asked.request, posted, forged(it.comment), soon())).ok).toBe(false);
  });

  test('R4 it was used: the mark of use deleted, it is still used', async () => {
    const it = await approved();
    expect(await it.asked.channel.claim(it.asked.request, it.asked.posted, soon())).toBe(true);
    expect((await verify(it)).ok).toBe(false);
    const comments = (await github.as('owner', 'GET', `/repos/acme/ops/issues/${it.asked.issue}/comments`)) as {
      id: number;
    }[];
    const mark = comments.at(-1)!.id;
    await github.as('agent-bot', 'DELETE', `/repos/acme/ops/issues/comments/${mark}`);
    await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/${it.asked.issue}`, { state: 'open' });
    expect(await it.asked.channel.claim(it.asked.request, it.asked.posted, soon())).toBe(false);
  });

  test('an issue made by hand, with another text under the right digest', async () => {
    const it = await approved();
    const path = `/repos/acme/ops/issues/${it.asked.issue}`;
    const { body } = (await github.as('owner', 'GET', path)) as { body: string };
    const fake = (await github.as('agent-bot', 'POST', '/repos/acme/ops/issues', {
      title: 'gatekeep: harmless',
      body: body.replace('git push --force origin main', 'ls'),
    })) as { number: number };
    const { id } = await github.comment('alice', fake.number, approve(it.asked.request));
    const posted = { ...(it.asked.posted as object), number: fake.number };
    expect((await it.asked.channel.verify(it.asked.request, posted, forged(id), soon())).ok).toBe(false);
  });

  test('two claim at once: one of them has it', async () => {
    const it = await approved();
    const claims = await Promise.all(
      [1, 2, 3].map(() => it.asked.channel.claim(it.asked.request, it.asked.posted, soon())),
    );
    expect(claims.filter(Boolean)).toHaveLength(1);
  });
});

describe('what stands on a later page (emulate with our layer)', () => {
  test.each([30, 100, 130])('R41 the comment after %d others is found and verified', async others => {
    const asked = await ask(github);
    for (let i = 0; i < others; i++) await github.comment('mallory', asked.issue, `talk ${i}`);
    await answersTo(asked, async () => {}, { ms: 100 });
    const [answer] = await answersTo(asked, () => github.comment('alice', asked.issue, approve(asked.request)), {
      count: 1,
    });
    expect(answer?.kind).toBe('approve');
    expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
  });
});
