/** What a yes has to be given with: for which commands, and that a signature is asked for by whoever counts. */
import { describe, expect, test } from 'bun:test';
import { objection } from '../../src/approval/quorum.ts';
import { ask } from '../../src/gate/ask.ts';
import { approves, FakeChannel, fakeGate, judged, rejects } from '../fakes.ts';

const policy = (challenge: string): string =>
  `version: 1
approvals: { challenge: ${challenge} }
rules:
  - { id: t.low, match: make low, verdict: ask, sensitivity: low, reason: r, examples: { match: [make low], no_match: [make x] } }
  - { id: t.high, match: make high, verdict: ask, sensitivity: high, reason: r, examples: { match: [make high], no_match: [make x] } }
  - { id: t.critical, match: make critical, verdict: ask, sensitivity: critical, reason: r, examples: { match: [make critical], no_match: [make x] } }
`;

test.each([
  ['{ high: code }', 'none', 'code', 'code'],
  ['{ critical: code }', 'none', 'none', 'code'],
  ['{ high: code, critical: signature }', 'none', 'code', 'signature'],
  ['{ high: signature, critical: code }', 'none', 'signature', 'signature'],
  ['{ high: none }', 'none', 'none', 'none'],
])('%s', async (challenge, low, high, critical) => {
  for (const [level, wanted] of Object.entries({ low, high, critical })) {
    const channel = new FakeChannel('t', { ...approves, signed: true });
    channel.signs = true;
    const gate = fakeGate([channel]);
    const reviewed = await ask(judged(`make ${level}`, policy(challenge)), gate);
    expect({ level, kind: reviewed.kind }).toEqual({ level, kind: 'permitted' });
    expect(channel.asked[0]!.needs.challenge).toBe(wanted as 'none');
    const [record] = gate.audit.records;
    expect(record).toMatchObject(wanted === 'none' ? { type: 'request' } : { needs: { challenge: wanted } });
    expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });
  }
});

describe('signature', () => {
  const wanted = policy('{ critical: signature }');
  const asked = (channel: FakeChannel) => ask(judged('make critical', wanted), fakeGate([channel]));

  test('where none can be given, nobody is asked', async () => {
    const channel = new FakeChannel('t', approves);
    const why = 't: a signature is needed, and an answer here has none';
    expect(await asked(channel)).toMatchObject({ refusal: { kind: 'unanswerable', why } });
    expect(channel.asked).toEqual([]);
  });

  test('a yes without one does not count, a no does', async () => {
    const answers = [approves, rejects('no')];
    const ends = await Promise.all(
      answers.map(async answer => {
        const channel = new FakeChannel('t', answer);
        channel.signs = true;
        return asked(channel);
      }),
    );
    expect(ends).toMatchObject([
      { refusal: { kind: 'unanswerable', why: 't: a signature is needed, and the answer has none' } },
      { refusal: { kind: 'rejected' } },
    ]);
  });

  test('a source that takes the signature back takes the yes back', async () => {
    const channel = new FakeChannel('t', { ...approves, signed: true });
    channel.signs = true;
    channel.source = ({ signed: _, ...answer }) => ({ ok: true, answer });
    expect(await asked(channel)).toMatchObject({ refusal: { kind: 'unanswerable' } });
    const request = channel.asked[0]!;
    const voting = {
      people: { listed: [], roles: [], userOf: () => null, groupsOf: () => null },
      now: 0,
      unproven: new Set<string>(),
    };
    const answer = { ...approves, id: 'a', channel: 't' };
    expect(objection(answer, request, voting as never)).toBe('a signature is needed, and the answer has none');
    expect(objection({ ...answer, signed: true }, request, voting as never)).toBeNull();
  });
});
