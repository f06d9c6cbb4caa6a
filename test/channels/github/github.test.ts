/** The channel as people use it. Names say who answers: emulate (npm), our layer before it, mockttp for what is put in between. */
import { afterAll, afterEach, beforeAll, describe, expect, setSystemTime, spyOn, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Redacted } from '../../../src/redact/redacted.ts';
import { signedText } from '../../../src/channels/github/options.ts';
import { answersTo, ask, forged, soon } from './asked.ts';
import { aRequest, digest8, type GithubServer, startGithub, tokenOf } from './github-server.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterEach(() => github.heal());
afterAll(() => github.stop());

const issueOf = (number: number, repo = 'acme/ops') => github.as('owner', 'GET', `/repos/${repo}/issues/${number}`);
const commentsOf = async (number: number): Promise<{ body: string; user: { login: string } }[]> =>
  (await github.as('owner', 'GET', `/repos/acme/ops/issues/${number}/comments?per_page=100`)) as never;

test('asks, hears, verifies, claims once, tells the end and closes (emulate with our layer)', async () => {
  const asked = await ask(github);
  const [answer] = await answersTo(
    asked,
    () =>
      github.comment(
        'alice',
        asked.issue,
        `\n/approve ${digest8(asked.request).toUpperCase()} looks right\n\nand is urgent`,
      ),
    { count: 1 },
  );
  expect(answer).toMatchObject({
    channel: 'github',
    kind: 'approve',
    by: { name: 'alice', identities: [`github:${github.ids.alice}`, 'github-login:alice'] },
    reason: 'looks right\n\nand is urgent',
    assurance: 'L2',
    proof: { right: 'write', user: { id: github.ids.alice, login: 'alice', type: 'User' } },
  });
  const { channel, request, posted } = asked;
  expect(await channel.verify(request, posted, answer!, soon())).toMatchObject({
    ok: true,
    answer: { id: answer!.id },
  });
  await channel.close(request, posted, { kind: 'approved', by: ['alice'], reason: 'ok' }, soon());
  expect(await channel.claim(request, posted, soon())).toBe(true);
  for (let i = 0; i < 2; i++)
    await channel.close(request, posted, { kind: 'ran', exit: 3, signal: null, durationMs: 1200 }, soon());
  expect(await issueOf(asked.issue)).toMatchObject({ state: 'closed', state_reason: 'completed' });
  const ours = (await commentsOf(asked.issue)).filter(one => one.user.login === 'agent-bot');
  expect(ours.map(({ body }) => (body.split('\n').at(-1) === '```' ? 'fenced' : body.split('\n').at(-1)))).toEqual([
    'fenced',
    'Approved; the command starts now. This request is used up.',
    '**Ran.** It ended with exit code 3 after 1 s.',
  ]);
});

test.each([
  ['ghs_of_a_job', 'true', true],
  ['ghs_of_an_app', '', false],
  [tokenOf('agent-bot'), 'true', false],
])(
  'R28 %s, GITHUB_ACTIONS=%p: who waits with a token that ends with its job stops ten minutes before',
  async (token, actions, ends) => {
    const asked = await ask(github);
    const env = new Map([
      ['GITHUB_TOKEN', token],
      ['GITHUB_ACTIONS', actions],
    ]);
    const timeout = AbortSignal.timeout;
    const waits: number[] = [];
    // The time of a job passes at once; every other as it does.
    const clock = spyOn(AbortSignal, 'timeout').mockImplementation(ms => {
      waits.push(ms);
      return ms === (5 * 60 + 50) * 60_000 ? AbortSignal.abort() : timeout.call(AbortSignal, ms);
    });
    const stop = new AbortController();
    try {
      const watching = github.channel({}, { env }).watch(asked.request, asked.posted, () => {}, stop.signal);
      const said = await Promise.race([watching.then(String, String), Bun.sleep(1500).then(() => 'it waits')]);
      expect(said.includes('the token of this job ends with it, after 6 hours at most')).toBe(ends);
      expect(waits.includes(21_000_000)).toBe(ends);
      stop.abort();
      await watching.catch(() => {});
    } finally {
      clock.mockRestore();
    }
  },
);

test('R17 the glass is broken by a comment of its own kind, and everybody who was called hears of it (emulate with our layer)', async () => {
  const breakGlass = { by: ['group:oncall'], assurance: 'L2', reviewers: [] } as const;
  const asked = await ask(github, { needs: { ...aRequest().needs, breakGlass } });
  const { channel, request, posted } = asked;
  expect(((await issueOf(asked.issue)) as { body: string }).body).toContain(
    `group:oncall\n/break-glass ${digest8(request)} REASON`,
  );
  const [answer] = await answersTo(
    asked,
    () => github.comment('alice', asked.issue, `/break-glass ${digest8(request)} all is down`),
    { count: 1 },
  );
  expect(answer).toMatchObject({ kind: 'approve', breakGlass: true, reason: 'all is down', assurance: 'L2' });
  const { breakGlass: _, ...usual } = answer!;
  expect(await channel.verify(request, posted, answer!, soon())).toMatchObject({
    ok: true,
    answer: { breakGlass: true },
  });
  // An approval that a file made into more, and the other way round.
  expect((await channel.verify(request, posted, usual, soon())).ok).toBe(false);
  for (let i = 0; i < 2; i++)
    await channel.alarm!(request, posted, { by: 'alice', reason: 'all is `@bob` down' }, soon());
  const alarms = (await commentsOf(asked.issue)).filter(({ body }) => body.includes('**The glass was broken.**'));
  expect(alarms.map(({ body }) => body.split('\n\n').at(-1))).toEqual(['```text\nby alice: all is `@bob` down\n```']);
});

test('a refusal is heard and told (emulate with our layer)', async () => {
  const asked = await ask(github);
  const [answer] = await answersTo(
    asked,
    () => github.comment('bob', asked.issue, `/deny ${digest8(asked.request)} after the freeze`),
    { count: 1 },
  );
  expect(answer).toMatchObject({ kind: 'deny', reason: 'after the freeze' });
  expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
  await asked.channel.close(
    asked.request,
    asked.posted,
    { kind: 'rejected', by: ['bob'], reason: 'after @alice #1 `x`' },
    soon(),
  );
  expect(await issueOf(asked.issue)).toMatchObject({ state: 'closed', state_reason: 'not_planned' });
  expect((await commentsOf(asked.issue)).at(-1)!.body).toContain('```text\nby bob: after @alice #1 `x`\n```');
});

test.each(['expired', 'withdrawn', 'voided', 'failed'] as const)('R7 %s is told and closes (emulate)', async kind => {
  const asked = await ask(github);
  await asked.channel.close(asked.request, asked.posted, { kind, why: 'nobody answered' }, soon());
  expect(await issueOf(asked.issue)).toMatchObject({ state: 'closed' });
  expect(await asked.channel.claim(asked.request, asked.posted, soon())).toBe(false);
});

describe('R13 who may decide (emulate with our layer)', () => {
  const approves = async (
    who: 'alice' | 'bob' | 'carol' | 'mallory',
    approvers: (number | string)[],
  ): Promise<boolean> => {
    const asked = await ask(github, {}, { approvers });
    const { id } = await github.comment(who, asked.issue, `/approve ${digest8(asked.request)}`);
    return (await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok;
  };

  test('nobody listed: whoever may write', async () => {
    expect([await approves('alice', []), await approves('mallory', [])]).toEqual([true, false]);
  });

  test('a list: who is on it, by number, and nobody else', async () => {
    const { bob, mallory } = github.ids;
    expect([await approves('bob', [bob]), await approves('alice', [bob])]).toEqual([true, false]);
    expect(await approves('mallory', [mallory])).toBe(true);
  });

  test('a team: its active members', async () => {
    await github.as('owner', 'POST', '/orgs/acme/teams', { name: 'ops' });
    await github.as('owner', 'PUT', '/orgs/acme/teams/ops/memberships/carol', { role: 'member' });
    await github.as('owner', 'PUT', '/repos/acme/ops/collaborators/carol', { permission: 'pull' });
    expect([await approves('carol', ['@acme/ops']), await approves('alice', ['@acme/ops'])]).toEqual([true, false]);
    await github.faults.forGet(/\/memberships\/carol$/).thenJson(200, { state: 'pending', role: 'member' });
    expect(await approves('carol', ['@acme/ops'])).toBe(false);
  });

  test('a team whose member’s login is another’s by now', async () => {
    await github.faults.forGet(/\/memberships\/alice$/).thenJson(200, { state: 'active', role: 'member' });
    await github.faults.forGet('/users/alice').thenJson(200, { id: 4711, login: 'alice', type: 'User' });
    expect(await approves('alice', ['@acme/ops'])).toBe(false);
  });

  test('a permission that names another account', async () => {
    const user = { id: 4711, login: 'alice', type: 'User' };
    await github.faults.forGet(/\/collaborators\/alice\/permission$/).thenJson(200, { permission: 'admin', user });
    expect(await approves('alice', [])).toBe(false);
  });

  test.each([404, 403])('a permission that GitHub answers with %d', async status => {
    await github.faults.forGet(/\/collaborators\/alice\/permission$/).thenJson(status, { message: 'no' });
    expect(await approves('alice', [])).toBe(false);
  });
});

describe('R29 public repositories (emulate)', () => {
  test('refused', async () => {
    const channel = github.channel({ repository: 'acme/open' });
    expect(await channel.available()).toMatchObject({ ok: false });
    await expect(channel.post(aRequest(), null, soon())).rejects.toThrow('public');
  });

  test('where the policy allows it: the issue is locked at once', async () => {
    const channel = github.channel({ repository: 'acme/open', allowPublic: true });
    const { number } = (await channel.post(aRequest(), null, soon())) as { number: number };
    expect(await issueOf(number, 'acme/open')).toMatchObject({ locked: true });
    await expect(
      github.as('stranger', 'POST', `/repos/acme/open/issues/${number}/comments`, { body: 'hi' }),
    ).rejects.toThrow('403');
  });

  test('a repository that became public since: nothing is verified any more', async () => {
    const asked = await ask(github);
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    const repository = await github.as('owner', 'GET', '/repos/acme/ops');
    await github.faults.forGet('/repos/acme/ops').thenJson(200, { ...(repository as object), private: false });
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(false);
  });
});

describe('R31 who is called (emulate with our layer)', () => {
  test('approvers are mentioned, assigned and the issue has a label', async () => {
    const asked = await ask(github, {}, { approvers: [github.ids.alice, 4711, '@acme/ops'] });
    const issue = (await issueOf(asked.issue)) as {
      body: string;
      assignees: { login: string }[];
      labels: { name: string }[];
    };
    expect(issue.body.split('\n\n')[1]).toBe('@alice @acme/ops');
    expect(issue.assignees.map(({ login }) => login)).toEqual(['alice']);
    expect(issue.labels.map(({ name }) => name)).toEqual(['gatekeep']);
  });

  test('a team that GitHub could not mean is not called, and its request can be answered', async () => {
    const asked = await ask(github, {}, { approvers: [github.ids.alice, '@acme.x/ops'] });
    const issue = (await issueOf(asked.issue)) as { body: string };
    expect(issue.body.split('\n\n')[1]).toBe('@alice');
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(true);
  });
});

describe('R19 who is not understood is told, a few times (emulate with our layer)', () => {
  test('an approver is; others are not; each comment once', async () => {
    const asked = await ask(github);
    const hints = async () => (await commentsOf(asked.issue)).filter(({ body }) => body.includes('did not count'));
    await answersTo(asked, () => github.comment('alice', asked.issue, 'lgtm'), { ms: 400 });
    expect((await hints()).map(({ body }) => body.split('\n')[2])).toEqual([
      'That comment did not count: a bare word does not say which request it means. Comment anew, with one of these as the first line:',
    ]);
    await answersTo(asked, () => github.comment('mallory', asked.issue, 'lgtm'), { ms: 300 });
    expect(await hints()).toHaveLength(1);
    await answersTo(asked, () => github.comment('bob', asked.issue, 'I read the command, and wonder.'), { ms: 300 });
    expect(await hints()).toHaveLength(1);
    for (let i = 0; i < 5; i++) await github.comment('alice', asked.issue, `yes${'!'.repeat(i)}`);
    await answersTo(asked, async () => {}, { ms: 600 });
    expect(await hints()).toHaveLength(3);
  });
});

test('R21 what was examined is kept, also what did not count (emulate)', async () => {
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
  const asked = await ask(github, {}, {}, { cacheFolder: `${folder}/cache` });
  await github.comment('mallory', asked.issue, `/approve ${digest8(asked.request)}`);
  await answersTo(asked, () => github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`), {
    count: 1,
  });
  const [key] = readdirSync(`${folder}/cache`);
  const lines = readFileSync(`${folder}/cache/${key}/examined.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  const whole = {
    comment: expect.any(Number),
    node: expect.any(String),
    url: expect.stringContaining('http'),
    created: expect.any(String),
    updated: expect.any(String),
    etag: expect.stringContaining('"'),
    seen: expect.any(Number),
    sha256: expect.any(String),
    body: expect.stringContaining('/approve'),
  };
  expect(lines).toMatchObject([
    {
      ...whole,
      request: asked.request.id,
      why: 'the account may not write to the repository',
      user: { id: github.ids.mallory, login: 'mallory', type: 'User' },
    },
    {
      request: asked.request.id,
      why: null,
      ...whole,
      user: { id: github.ids.alice, login: 'alice', type: 'User' },
    },
  ]);
  expect(statSync(`${folder}/cache`).mode & 0o777).toBe(0o700);
  expect(statSync(`${folder}/cache/${key}/examined.jsonl`).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});

describe('a long command (emulate)', () => {
  const text =
    `echo start\n${Array.from({ length: 4000 }, (_, i) => `echo line ${i} ${'x'.repeat(10)}`).join('\n')}` as Redacted;

  test('R33 all of it is there, in comments below, and they count', async () => {
    const asked = await ask(github, { text });
    const { body } = (await issueOf(asked.issue)) as { body: string };
    const more = await commentsOf(asked.issue);
    const shown = [body, ...more.map(one => one.body)]
      .map(page => /```text\n([\s\S]*?)\n```/.exec(page)![1])
      .join('\n');
    expect(shown).toBe(text);
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    const verify = () => asked.channel.verify(asked.request, asked.posted, forged(id), soon());
    expect((await verify()).ok).toBe(true);
    const part = (more[0] as unknown as { id: number }).id;
    await github.as('agent-bot', 'DELETE', `/repos/acme/ops/issues/comments/${part}`);
    expect((await verify()).ok).toBe(false);
  });

  test('too long for people on GitHub: refused, not cut', async () => {
    await expect(ask(github, { text: 'x'.repeat(700_000) as Redacted })).rejects.toThrow('too long');
  });
});

describe('R28 tokens (emulate)', () => {
  test('a GitHub App asks and hears; its token is made anew when it is old', async () => {
    const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
    const key = github.emulator.generatedSecrets.find(one => one.kind === 'github.app_private_key')!.value;
    writeFileSync(`${folder}/key.pem`, key, { mode: 0o600 });
    const env = new Map([
      ['GATEKEEP_GITHUB_APP_ID', '12345'],
      ['GATEKEEP_GITHUB_APP_KEY_FILE', `${folder}/key.pem`],
      ['GATEKEEP_GITHUB_APP_INSTALLATION', '100'],
    ]);
    const asked = await ask(github, {}, {}, { env });
    expect(await issueOf(asked.issue)).toMatchObject({ user: { type: 'Bot' } });
    const mints = () => github.layer.calls.filter(call => call.includes('/access_tokens')).length;
    const [answer] = await answersTo(
      asked,
      () => github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`),
      { count: 1 },
    );
    expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
    const before = mints();
    expect(before).toBeGreaterThan(0);
    setSystemTime(Date.now() + 61 * 60_000);
    const later = await asked.channel
      .verify(asked.request, asked.posted, answer!, soon())
      .finally(() => setSystemTime());
    expect([later.ok, mints() > before]).toEqual([true, true]);
    rmSync(folder, { recursive: true });
  });

  test('a key that others can read is refused', async () => {
    const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-test-`);
    writeFileSync(`${folder}/key.pem`, 'key', { mode: 0o644 });
    const env = new Map([
      ['GATEKEEP_GITHUB_APP_ID', '12345'],
      ['GATEKEEP_GITHUB_APP_KEY_FILE', `${folder}/key.pem`],
    ]);
    expect(await github.channel({}, { env }).available()).toMatchObject({ ok: false });
    rmSync(folder, { recursive: true });
  });

  test('no token: not available, and why', async () => {
    expect(await github.channel({}, { env: new Map() }).available()).toEqual({
      ok: false,
      why: 'neither GITHUB_TOKEN nor GH_TOKEN is set, and no GitHub App (GATEKEEP_GITHUB_APP_ID)',
    });
  });

  test('an approver’s own token: warned, and their comments do not count', async () => {
    const env = new Map([['GH_TOKEN', tokenOf('alice')]]);
    const asked = await ask(github, {}, { approvers: [github.ids.alice] }, { env });
    expect(await asked.channel.available()).toMatchObject({
      ok: true,
      warning: expect.stringContaining('do not count'),
    });
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    expect((await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).ok).toBe(false);
  });

  test('who asked cannot answer with another token in the environment either', async () => {
    const asked = await ask(github, {}, {}, { env: new Map([['GITHUB_TOKEN', tokenOf('alice')]]) });
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}`);
    const other = github.channel({}, { env: new Map([['GITHUB_TOKEN', tokenOf('agent-bot')]]) });
    expect(await other.verify(asked.request, asked.posted, forged(id), soon())).toEqual({
      ok: false,
      why: 'it was written by the account that asked',
    });
  });

  test('the address of the API from the environment proves nothing, unless it is GitHub’s', () => {
    const at = (url: string) => github.channel({ api: 'env' }, { env: new Map([['GITHUB_API_URL', url]]) }).proves;
    expect([at(github.base), at('https://api.github.com'), at('https://api.github.com.evil.example')]).toEqual([
      'L0',
      'L2',
      'L0',
    ]);
  });
});

describe('signatures', () => {
  const block = '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----';

  test('one that holds raises to L3 and adds its key (emulate; the check is handed in)', async () => {
    const asked = await ask(
      github,
      {},
      {},
      {
        verifySignature: async (text, signature, by) =>
          signature === block &&
          text === signedText('approve', asked.request) &&
          by.includes(`github:${github.ids.alice}`)
            ? { ok: true, identities: ['key:SHA256:abc'], assurance: 'L3' }
            : { ok: false, why: 'no' },
      },
    );
    const body = `/approve ${digest8(asked.request)} fine\n\n\`\`\`\n${block}\n\`\`\`\n`;
    const [answer] = await answersTo(asked, () => github.comment('alice', asked.issue, body), { count: 1 });
    expect(answer).toMatchObject({ assurance: 'L3', reason: 'fine' });
    expect(answer!.by.identities).toContain('key:SHA256:abc');
  });

  test('one that does not hold spoils the comment', async () => {
    const asked = await ask(github, {}, {}, { verifySignature: async () => ({ ok: false, why: 'no' }) });
    const { id } = await github.comment('alice', asked.issue, `/approve ${digest8(asked.request)}\n${block}`);
    expect(await asked.channel.verify(asked.request, asked.posted, forged(id), soon())).toEqual({
      ok: false,
      why: 'its signature does not hold',
    });
  });
});

test('R16 a reminder calls those who were called, once (emulate with our layer)', async () => {
  const asked = await ask(github, {}, { approvers: [github.ids.alice] });
  for (let i = 0; i < 2; i++) await asked.channel.remind?.(asked.request, asked.posted, soon());
  const reminders = (await commentsOf(asked.issue)).map(({ body }) => body.split('\n')[2]);
  expect(reminders).toEqual(['@alice This request still waits for a decision.']);
});

describe('the pull request of the branch (emulate)', () => {
  test('asks below it, hears, claims once; its author does not decide', async () => {
    const repo = '/repos/acme/ops';
    const { object } = (await github.as('owner', 'GET', `${repo}/git/ref/heads/main`)) as { object: { sha: string } };
    await github.as('owner', 'POST', `${repo}/git/refs`, { ref: 'refs/heads/fix', sha: object.sha });
    await github.as('bob', 'PUT', `${repo}/contents/fix.txt`, { message: 'fix', content: btoa('x'), branch: 'fix' });
    const pull = (await github.as('bob', 'POST', `${repo}/pulls`, { title: 'Fix', head: 'fix', base: 'main' })) as {
      number: number;
    };
    const repository = { remote: 'git@github.com:acme/ops.git', branch: 'fix' };
    const asked = await ask(github, { repository }, { pullRequest: true });
    const { number, comment } = asked.posted as { number: number; comment: unknown };
    expect([number, typeof comment]).toEqual([pull.number, 'number']);
    const other = await ask(github, { repository: { ...repository, branch: 'none' } }, { pullRequest: true });
    expect(other.posted).toMatchObject({ comment: null });
    const own = await github.comment('bob', pull.number, `/approve ${digest8(asked.request)}`);
    expect((await asked.channel.verify(asked.request, asked.posted, forged(own.id), soon())).ok).toBe(false);
    const [answer] = await answersTo(
      asked,
      () => github.comment('alice', pull.number, `/approve ${digest8(asked.request)}`),
      { count: 1 },
    );
    expect((await asked.channel.verify(asked.request, asked.posted, answer!, soon())).ok).toBe(true);
    expect(await asked.channel.claim(asked.request, asked.posted, soon())).toBe(true);
    expect(await asked.channel.claim(asked.request, asked.posted, soon())).toBe(false);
    await asked.channel.close(
      asked.request,
      asked.posted,
      { kind: 'ran', exit: 0, signal: null, durationMs: 1 },
      soon(),
    );
    expect(await issueOf(pull.number)).toMatchObject({ state: 'open' });
  });
});
