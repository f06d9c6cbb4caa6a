/** R8: what an answer covers beside its own run, how often, how long; and that no file that was written by hand covers more. */
import { describe, expect, test } from 'bun:test';
import { type Grant, grantProblem, isGrant } from '../../src/approval/grant.ts';
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { ask } from '../../src/gate/ask.ts';
import { deskOf } from '../../src/gate/desk.ts';
import type { Review } from '../../src/gate/review.ts';
import type { Judgement } from '../../src/gate/judgement.ts';
import { run } from '../../src/gate/run.ts';
import { NO_APPROVAL_SETTINGS } from '../../src/rules/approval-settings.ts';
import { approves, FakeChannel, type FakeGate, fakeGate, judged, rejects } from '../fakes.ts';
import { asked, NOW } from './voting.ts';

const RISKY = 'git push --force origin main';
const MINUTE = 60_000;
const AGENT = { name: 'claude-code', version: null, session: 's-1' };
const START = Date.UTC(2026, 10, 23, 12);
const end = (reviewed: Review): string => (reviewed.kind === 'refused' ? reviewed.refusal.kind : reviewed.kind);

type Files = readonly (readonly [path: string, sha256: string])[];

/** As if the command ran these files. */
function withFiles(judgement: Judgement, files: Files = []): Judgement {
  const judgedFiles = files.map(([path, hash]) => ({ path, sha256: hash }) as Judgement['analysis']['files'][number]);
  return { ...judgement, analysis: { ...judgement.analysis, files: judgedFiles } };
}

interface Case {
  readonly text?: string;
  readonly policy?: string;
  /** What the channel has at its source; null: as it was given. */
  readonly source?: FakeChannel['source'];
  readonly proves?: FakeChannel['proves'];
  /** Minutes after the first run. */
  readonly later?: number;
  readonly session?: string;
  /** Path and hash of the scripts that were judged with it. */
  readonly files?: Files;
  readonly forge?: (stored: StoredRequest) => StoredRequest;
}

const action = (more: Partial<Grant> = {}): Grant => ({ until: START + 30 * MINUTE, times: null, rule: null, ...more });
const rule = (more: Partial<Grant['rule'] & {}> = {}): Grant =>
  action({
    rule: {
      id: 'git.force-push',
      folder: '/home/dev/project',
      session: 's-1',
      policy: judged(RISKY).policy.hash,
      ...more,
    },
  });

function chat(script: ConstructorParameters<typeof FakeChannel>[1]): FakeChannel {
  const channel = new FakeChannel('chat', script);
  channel.outlives = true;
  return channel;
}

async function ran(gate: FakeGate, reviewed: Review): Promise<void> {
  if (reviewed.kind !== 'permitted') throw new Error(end(reviewed));
  await run(reviewed.permit, gate);
}

/** Asked, approved with this grant, and run. */
async function granted(
  grant: Grant,
  policy?: string,
  assurance: 'L0' | 'L2' = 'L0',
  files: Files = [],
): Promise<FakeGate> {
  const channel = chat({ ...approves, at: START, grant, assurance });
  channel.proves = assurance;
  const gate: FakeGate = Object.assign(fakeGate([channel]), { requester: { ...fakeGate().requester, agent: AGENT } });
  await ran(gate, await ask(withFiles(judged(RISKY, policy), files), gate));
  return gate;
}

/** The same or another command some time later; nobody is there to answer. */
async function again(first: FakeGate, row: Case = {}): Promise<Review> {
  const channel = chat('never');
  channel.source = row.source ?? null;
  channel.proves = row.proves ?? 'L2';
  const stored = first.store.list()[0]!;
  if (row.forge !== undefined) first.store.add(row.forge(stored));
  const more = {
    store: first.store,
    audit: first.audit,
    gone: Bun.sleep(30).then(() => ({ kind: 'parked' }) as const),
  };
  const agent = { ...AGENT, session: row.session ?? AGENT.session };
  const gate: FakeGate = Object.assign(fakeGate([channel], more), { requester: { ...first.requester, agent } });
  gate.clock = START + (row.later ?? 1) * MINUTE;
  const reviewed = await ask(withFiles(judged(row.text ?? RISKY, row.policy), row.files), gate);
  if (reviewed.kind === 'permitted') await run(reviewed.permit, gate);
  return reviewed;
}

const sound = (gate: FakeGate): void => expect(gate.audit.verify()).toMatchObject({ state: 'chained', problems: [] });

describe('this action again', () => {
  const rows: [string, Case, string][] = [
    ['the same', {}, 'permitted'],
    ['the same, in its last minute', { later: 29 }, 'permitted'],
    ['the same, too late', { later: 30 }, 'parked'],
    ['another command', { text: 'git push --force origin dev' }, 'parked'],
    ['under another policy', { policy: 'version: 1\nwait: 7m\n' }, 'parked'],
    ['in another session', { session: 's-2' }, 'permitted'],
    ['its answer is gone at the source', { source: () => ({ ok: false, why: 'deleted' }) }, 'parked'],
    ['its source cannot be reached', { source: new Error('503') }, 'parked'],
    [
      'its source knows the answer, and no grant in it',
      { source: ({ grant: _, ...answer }) => ({ ok: true, answer }) },
      'parked',
    ],
    ['revoked', { forge: stored => ({ ...stored, revoked: true }) }, 'parked'],
  ];
  test.each(rows)('%s', async (_, row, wanted) => {
    const gate = await granted(action());
    expect(end(await again(gate, row))).toBe(wanted);
    expect(gate.audit.story.includes('grant')).toBe(wanted === 'permitted');
    sound(gate);
  });

  test('each use is a record of its own, and no more of them than were granted', async () => {
    const gate = await granted(action({ times: 2 }));
    const ends = [];
    for (let i = 0; i < 3; i++) ends.push(end(await again(gate)));
    expect(ends).toEqual(['permitted', 'permitted', 'parked']);
    expect(gate.audit.story.filter(what => what === 'grant' || what.startsWith('outcome'))).toEqual([
      'outcome 0',
      'grant',
      'outcome 0',
      'grant',
      'outcome 0',
    ]);
    expect(gate.audit.records.filter(({ type }) => type === 'grant')).toMatchObject([{ use: 1 }, { use: 2 }]);
    sound(gate);
  });

  test('revoked: on record, and an old file put back does not bring it back', async () => {
    const gate = await granted(action());
    const stored = gate.store.list()[0]!;
    const asking = await gate.asking();
    const desk = deskOf(gate, asking, judged(RISKY).policy);
    expect(desk.grants()).toHaveLength(1);
    expect(desk.revoke(stored, 1000)).toBe(true);
    expect(desk.grants()).toEqual([]);
    expect(end(await again(gate, { forge: () => stored }))).toBe('parked');
    sound(gate);
  });

  test('a count that is set back in the file counts on in the log', async () => {
    const gate = await granted(action({ times: 1 }));
    expect(end(await again(gate))).toBe('permitted');
    expect(end(await again(gate, { forge: stored => ({ ...stored, uses: 0 }) }))).toBe('parked');
  });

  test('a used-up grant that is copied to another name is none', async () => {
    const gate = await granted(action({ times: 1 }));
    expect(end(await again(gate))).toBe('permitted');
    const id = '01a20000-0000-7000-8000-000000000abc';
    const forge = (stored: StoredRequest): StoredRequest => ({
      ...stored,
      request: { ...stored.request, id },
      uses: 0,
    });
    expect(end(await again(gate, { forge }))).toBe('parked');
  });

  test('what was refused since is asked', async () => {
    const gate = await granted(action());
    const refusal = { ...rejects('no'), at: START + 1, id: 'chat:9', channel: 'chat' };
    const forge = (stored: StoredRequest): StoredRequest => ({ ...stored, answers: [...stored.answers, refusal] });
    expect(end(await again(gate, { forge }))).toBe('parked');
  });
});

describe('whatever one rule asks, in its folder, for its session', () => {
  const other = 'git push --force origin dev';
  const rows: [string, Grant, Case, string][] = [
    ['another command of the rule', rule(), { text: other }, 'permitted'],
    ['another rule', rule(), { text: 'git reset --hard HEAD~3 && git clean -fdx' }, 'parked'],
    ['another rule beside it', rule(), { text: `${other}; terraform destroy` }, 'parked'],
    ['something opaque beside it', rule(), { text: `${other}; eval "$(cat /x)"` }, 'parked'],
    ['another session', rule(), { text: other, session: 's-2' }, 'parked'],
    ['another folder', rule({ folder: '/home/dev' }), { text: other }, 'parked'],
    ['another policy', rule({ policy: 'sha256:0' }), { text: other }, 'parked'],
    ['another policy now', rule(), { text: other, policy: 'version: 1\nwait: 7m\n' }, 'parked'],
  ];
  test.each(rows)('%s', async (_, grant, row, wanted) => {
    const gate = await granted(grant);
    expect(end(await again(gate, row))).toBe(wanted);
    sound(gate);
  });
});

describe('R8 the scripts that were shown with it, and no other', () => {
  const seen: Files = [
    ['/a.sh', 'aa'],
    ['/b.sh', 'bb'],
  ];
  const rows: [string, Files, string][] = [
    ['the same', seen, 'permitted'],
    ['one of them', seen.slice(1), 'permitted'],
    ['another one', [...seen, ['/c.sh', 'cc']], 'parked'],
    ['one that changed', [['/a.sh', 'ab']], 'parked'],
    ['the bytes of one under the name of another', [['/a.sh', 'bb']], 'parked'],
  ];
  test.each(rows)('%s', async (_, files, wanted) => {
    const gate = await granted(rule(), undefined, 'L0', seen);
    expect(end(await again(gate, { text: 'git push --force origin dev', files }))).toBe(wanted);
  });
});

describe('a grant is worth what its answer proves', () => {
  const policy = 'version: 1\napprovals: { assurance: L2 }\n';
  const rows: [string, Case, string][] = [
    ['as it was given', {}, 'permitted'],
    [
      'its source proves less now',
      { source: answer => ({ ok: true, answer: { ...answer, assurance: 'L0' } }) },
      'parked',
    ],
    [
      'the requester wrote it',
      { source: answer => ({ ok: true, answer: { ...answer, by: { name: 'dev', identities: ['uid:1000'] } } }) },
      'parked',
    ],
    [
      'a file says so, and no source',
      {
        source: ({ id }) => ({ ok: false, why: `${id} is not there` }),
        forge: stored => ({
          ...stored,
          answers: [{ ...stored.answers[0]!, assurance: 'L3', grant: action({ until: START + 400 * MINUTE }) }],
        }),
      },
      'parked',
    ],
  ];
  test.each(rows)('%s', async (_, row, wanted) => {
    const gate = await granted(action(), policy, 'L2');
    expect(end(await again(gate, { policy, ...row }))).toBe(wanted);
    sound(gate);
  });

  test('the policy caps what a file claims', async () => {
    const short = 'version: 1\napprovals: { grants: { for: 5m, times: 1 } }\n';
    const gate = await granted(action(), short);
    expect(end(await again(gate, { policy: short, later: 6 }))).toBe('parked');
    expect(end(await again(gate, { policy: short, later: 4 }))).toBe('permitted');
    expect(end(await again(gate, { policy: short, later: 4 }))).toBe('parked');
    const never = 'version: 1\napprovals: { grants: never }\n';
    const none = await granted(action(), never);
    expect(end(await again(none, { policy: never }))).toBe('parked');
  });
});

describe('what may be granted at all', () => {
  const parts = [{ command: 'x', via: [], rules: [{ id: 'git.force-push' }] }] as never;
  const request = asked({}, { parts, opaque: [] });
  const grants = { longest: 60 * MINUTE, times: 10 };
  const at = (more: Partial<Grant>): Grant => ({ until: NOW + 30 * MINUTE, times: null, rule: null, ...more });
  const scope = { id: 'git.force-push', folder: '/', session: 's', policy: 'p' };
  const rows: [string, string | null, string | null][] = [
    [
      'an hour',
      grantProblem(at({ until: NOW + 60 * MINUTE }), request, { ...NO_APPROVAL_SETTINGS, grants }, NOW),
      null,
    ],
    [
      'longer',
      grantProblem(at({ until: NOW + 61 * MINUTE }), request, { ...NO_APPROVAL_SETTINGS, grants }, NOW),
      'a grant lasts at most 60 minutes',
    ],
    [
      'more often',
      grantProblem(at({ times: 11 }), request, { ...NO_APPROVAL_SETTINGS, grants }, NOW),
      'a grant is for at most 10 runs',
    ],
    [
      'where the policy allows none',
      grantProblem(at({}), request, { ...NO_APPROVAL_SETTINGS, grants: null }, NOW),
      'the policy allows no grants',
    ],
    [
      'what is critical',
      grantProblem(at({}), { ...request, sensitivity: 'critical' }, NO_APPROVAL_SETTINGS, NOW),
      'what is critical is approved each time',
    ],
    ['the rule that asks', grantProblem(at({ rule: scope }), request, NO_APPROVAL_SETTINGS, NOW), null],
    [
      'another rule',
      grantProblem(at({ rule: { ...scope, id: 'x' } }), request, NO_APPROVAL_SETTINGS, NOW),
      'git.force-push ask, and not x alone',
    ],
  ];
  test.each(rows)('%s', (_, problem, wanted) => {
    expect(problem).toBe(wanted);
  });

  test('a critical command uses no grant, whatever a file says', async () => {
    const policy = `version: 1
rules:
  - id: our.wipe
    match: make wipe
    sensitivity: critical
    reason: wipes
    examples: { match: [make wipe], no_match: [make test] }
`;
    const channel = chat({ ...approves, at: START, grant: action() });
    const gate = fakeGate([channel]);
    await ran(gate, await ask(judged('make wipe', policy), gate));
    expect(end(await again(gate, { text: 'make wipe', policy }))).toBe('parked');
  });

  const shapes: [unknown, boolean][] = [
    [{ until: 1, times: null, rule: null }, true],
    [{ until: 1, times: 3, rule: scope }, true],
    [{ until: 1, times: 0, rule: null }, false],
    [{ until: 1.5, times: null, rule: null }, false],
    [{ until: 1, times: null }, false],
    [{ until: 1, times: null, rule: null, more: 1 }, false],
    [{ until: 1, times: null, rule: { ...scope, session: '' } }, false],
    [null, false],
  ];
  test.each(shapes)('%j is one: %p', (value, is) => {
    expect(isGrant(value)).toBe(is);
  });
});
