/** What the log says that people answered on GitHub, held against what stands there: nothing else than they said passes. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test';
import { commentLook, GivenAnswers } from '../../src/anchors/answers.ts';
import type { Answer } from '../../src/approval/answer.ts';
import type { RecordLine } from '../../src/audit/entry.ts';
import { ask, type Asked, soon } from '../channels/github/asked.ts';
import { digest8, type GithubServer, startGithub, tokenOf } from '../channels/github/github-server.ts';
import { failureOf } from './signed.ts';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
});
afterEach(() => github.heal());
afterAll(() => github.stop());

const COMMENTS = '/repos/acme/ops/issues/comments';
const CLOSE = { state: 'closed' };

interface Answered extends Asked {
  readonly comment: number;
  readonly answer: Answer;
}

/** A request with an answer that counted. */
async function answered(kind: 'approve' | 'deny' = 'approve'): Promise<Answered> {
  const asked = await ask(github);
  const { channel, request, posted, issue } = asked;
  const { id } = await github.comment('alice', issue, `/${kind} ${digest8(request)} fine by me`);
  const claim = { id: `github:comment:${id}`, channel: 'github', kind, by: { name: 'alice', identities: [] } } as never;
  const checked = await channel.verify(request, posted, claim, soon());
  if (!checked.ok) throw new Error(checked.why);
  return { ...asked, comment: id, answer: checked.answer };
}

/** As the log has it; `more`: what somebody wrote into the log instead. */
function recordsOf(
  { request: { id, digest }, answer }: Answered,
  more: object = {},
  by: object = answer.by,
): RecordLine[] {
  const { kind, proof, channel } = answer;
  const where = (proof as { url: string }).url.replace(/#.*/, '');
  const records = [
    { type: 'request', seq: 3, id, asked: { digest } },
    { type: 'notify', seq: 4, id, channel, where },
    { type: 'answer', seq: 5, id, channel, answer: kind, by: answer.by, proof, ...more },
    { type: 'decision', seq: 6, id, decision: { result: 'approved', how: 'github', by: [by] } },
  ];
  return records as unknown as RecordLine[];
}

async function problems(records: readonly RecordLine[]) {
  const given = new GivenAnswers();
  for (const record of records) given.see(record);
  const settings = {
    ...{ repository: 'acme/ops', api: github.base, approvers: [], allowPublic: false, pullRequest: false, ca: null },
    layer: 'user' as const,
  };
  const env = new Map([['GITHUB_TOKEN', tokenOf('agent-bot')]]);
  const look = commentLook({ settings, env, cacheFolder: '/nowhere', now: Date.now, pace: { patience: 100 } });
  const found = await Promise.all(given.all.map(answer => look(answer, soon())));
  return [...given.problems, ...found.flatMap(problem => problem ?? [])].map(
    ({ line, detail, warn }) => `${warn ? 'warning ' : ''}${line} ${detail.replace(/http\S+: /, '')}`,
  );
}

test.each(['approve', 'deny'] as const)('%s stands as it was given, also when the issue is closed', async kind => {
  const on = await answered(kind);
  expect(await problems(recordsOf(on))).toEqual([]);
  await github.as('owner', 'PATCH', `/repos/acme/ops/issues/${on.issue}`, CLOSE);
  expect(await problems(recordsOf(on))).toEqual([]);
});

describe('afterwards', () => {
  const edit = (on: Answered, body: string) => github.as('alice', 'PATCH', `${COMMENTS}/${on.comment}`, { body });

  test('deleted', async () => {
    const on = await answered();
    await github.as('alice', 'DELETE', `${COMMENTS}/${on.comment}`);
    expect(await problems(recordsOf(on))).toEqual(['5 was answered at the comment is gone']);
  });

  test('edited, if by one letter', async () => {
    const on = await answered();
    await edit(on, `/approve ${digest8(on.request)} fine by mE`);
    expect(await problems(recordsOf(on))).toEqual(['5 was answered at the comment was edited']);
  });

  test('edited and put back', async () => {
    const on = await answered();
    const { body } = on.answer.proof as { body: string };
    await edit(on, 'something else');
    await Bun.sleep(1100);
    await edit(on, body);
    const found = await problems(recordsOf(on));
    expect(found).toEqual(['warning 5 was answered at the comment was changed and changed back']);
  });

  test('a GitHub that does not answer is no finding', async () => {
    const on = await answered();
    await github.faults.forGet(`${COMMENTS}/${on.comment}`).thenReply(502);
    expect(await failureOf(problems(recordsOf(on)))).toContain('502');
  });
});

describe('a line that whoever asked has written', () => {
  const proofOf = ({ answer }: Answered, more: object): object => ({ proof: { ...(answer.proof as object), ...more } });

  test('an approval where somebody refused', async () => {
    const on = await answered('deny');
    expect(await problems(recordsOf(on, { answer: 'approve' }))).toEqual([
      '5 was answered at the comment does not say so',
    ]);
  });

  test('an emergency that nobody declared', async () => {
    const found = await problems(recordsOf(await answered(), { breakGlass: true }));
    expect(found).toEqual(['5 was answered at the comment does not say so']);
  });

  test('the approval of another question', async () => {
    const [on, other] = [await answered(), await answered()];
    expect(await problems(recordsOf(on, { proof: other.answer.proof }))).toEqual([
      '5 was answered at the comment answers another question',
    ]);
  });

  test('a comment by itself, which reads like an approval', async () => {
    const on = await answered();
    const body = `/approve ${digest8(on.request)} fine by me`;
    const own = await github.comment('agent-bot', on.issue, body);
    const {
      node_id: node,
      html_url: url,
      updated_at: updated,
    } = await github.as<Record<string, string>>('owner', 'GET', `${COMMENTS}/${own.id}`);
    expect(await problems(recordsOf(on, proofOf(on, { node, url, updated })))).toEqual([
      '5 was answered at the comment is by somebody else',
    ]);
  });

  test('what somebody once wrote elsewhere, edited by who owns that repository', async () => {
    const on = await answered();
    const body = `/approve ${digest8(on.request)} fine by me`;
    const { id } = await github.comment('alice', on.issue, 'nice work');
    await Bun.sleep(1100);
    await github.as('owner', 'PATCH', `${COMMENTS}/${id}`, { body });
    const {
      node_id: node,
      html_url: url,
      updated_at: updated,
    } = await github.as<Record<string, string>>('owner', 'GET', `${COMMENTS}/${id}`);
    const sha256 = new Bun.CryptoHasher('sha256').update(body).digest('hex');
    expect(await problems(recordsOf(on, proofOf(on, { node, url, updated, sha256 })))).toEqual([
      '5 was answered at the comment was edited before it was recorded',
    ]);
  });

  test('an approval below a page on which it was not asked', async () => {
    const on = await answered();
    const asked = recordsOf(on);
    const [request, notify] = asked;
    const elsewhere = { ...notify!, where: `${(notify as never as { where: string }).where}0` } as RecordLine;
    const wanted = ['5 was answered at the comment stands where nobody was asked'];
    expect(await problems([request!, elsewhere, ...asked.slice(2)])).toEqual(wanted);
    expect(await problems([request!, ...asked.slice(2)])).toEqual(wanted);
  });

  test('a comment that never was, or no comment at all', async () => {
    const on = await answered();
    const { url } = on.answer.proof as { url: string };
    const gone = proofOf(on, { url: url.replace(/\d+$/, '999999') });
    expect(await problems(recordsOf(on, gone))).toEqual(['5 was answered at the comment is gone']);
    for (const more of [proofOf(on, { url: url.replace(/#.*/, '') }), { proof: null }, { proof: 'x' }])
      expect((await problems(recordsOf(on, more))).map(text => text.replace(/ at .*: /, ' at '))).toEqual([
        expect.stringContaining('it is no page of a comment'),
      ]);
  });

  test('a decision by people who answer in no line before', async () => {
    const on = await answered();
    const bob = { name: 'bob', identities: [`github:${github.ids.bob}`, 'github-login:bob'] };
    expect(await problems(recordsOf(on, {}, bob))).toEqual([
      `6 is approved by github:${github.ids.bob}, who answers in no line before`,
    ]);
    const [request, , , decision] = recordsOf(on);
    expect(await problems([request!, decision!])).toEqual([
      `6 is approved by github:${github.ids.alice}, who answers in no line before`,
    ]);
  });
});
