/** What the lines tell: approvals that may not be, policies that nobody introduced, and logs whose beginning was deleted. */
import { describe, expect, test } from 'bun:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { id } from './logs.ts';
import { bytesOf, LogMaker, signer } from './signed-log.ts';

const POLICY = 'sha256:0';

interface Told {
  readonly requester?: object;
  readonly needs?: object;
  readonly policy?: string;
  /** Who approves; each with all their names. */
  readonly by?: readonly (readonly string[])[];
  readonly solo?: boolean;
  readonly glass?: boolean;
}

/** A request, its approval, its run. */
function gated(log: LogMaker, n: number, told: Told = {}): LogMaker {
  const { requester = { uid: 1000 }, needs, policy = POLICY, by = [['uid:1001']], solo = false, glass } = told;
  const people = by.map(identities => ({ name: 'x', identities }));
  const said = { id: id(n), cmd_mac: 'aa' };
  log.add({ ...said, type: 'request', decision: null, requester, policy, ...(needs && { needs }) });
  const req = log.last();
  if (glass) log.add({ type: 'answer', id: id(n), req, answer: 'approve', breakGlass: true, by: people[0] });
  log.add({ type: 'decision', id: id(n), req, decision: { result: 'approved', by: people, solo } });
  const dec = log.last();
  if (glass) {
    log.add({ type: 'break-glass', id: id(n), dec, by: people[0], shown: '' });
    const reviewer = { name: 'y', identities: ['uid:9'] };
    log.add({ type: 'review', id: id(n), glass: log.last(), by: reviewer, result: 'accepted' });
  }
  return log.add({ ...said, type: 'start', dec }, { type: 'outcome', id: id(n), exit: 0, signal: null });
}

const begun = (): LogMaker => new LogMaker(signer(1)).begin();
const found = (log: LogMaker): string[] => verifyLog(log.bytes()).problems.map(({ kind, line }) => `${kind} ${line}`);

describe('who approved', () => {
  const own = [['uid:1000']];
  const ci = { uid: 1000, ci: { name: 'github-actions', run: null, actor: 'Ann' } };
  test.each<[string, Told, string[]]>([
    ['somebody else', {}, []],
    ['themselves, and the record says so', { by: own, solo: true }, []],
    ['themselves, and the record says that it was another', { by: own }, ['self-approved 5']],
    ['themselves and another', { by: [['uid:1001'], ['uid:1000']] }, []],
    ['themselves, where rules want another', { by: own, solo: true, needs: { strict: true } }, ['self-approved 5']],
    [
      'themselves beside another, where rules want others',
      { by: [['uid:1001'], ['uid:1000']], needs: { strict: true } },
      ['self-approved 5'],
    ],
    [
      'who started the job, under another name',
      { requester: ci, by: [['github:7', 'github-login:ann']] },
      ['self-approved 5'],
    ],
    ['another account than started the job', { requester: ci, by: [['github:8', 'github-login:bob']] }, []],
    ['one of two that are wanted', { needs: { count: 2 } }, ['self-approved 5']],
    ['two of two', { needs: { count: 2 }, by: [['uid:1001'], ['uid:1002']] }, []],
    ['one of two, in an emergency', { needs: { count: 2 }, glass: true }, []],
  ])('%s', (_, told, problems) => {
    expect(found(gated(begun(), 1, told))).toEqual(problems);
  });
});

describe('policies', () => {
  const policy = (old: string | null, now: string) => ({
    type: 'policy',
    old,
    new: now,
    files: [],
    who: { uid: 1, user: 'x' },
  });

  test('that a line before introduces', () => {
    expect(found(gated(begun(), 1))).toEqual([]);
    expect(found(gated(gated(begun().add(policy(POLICY, 'b')), 1, { policy: 'b' }), 2))).toEqual([]);
  });

  test('that no line does, or a later one', () => {
    expect(found(gated(begun(), 1, { policy: 'b' }))).toEqual(['policy-unknown 3']);
    expect(found(gated(begun(), 1, { policy: 'b' }).add(policy(POLICY, 'b')))).toEqual(['policy-unknown 3']);
  });

  test('of a log that is older than its first key', () => {
    const log = new LogMaker(signer(1)).add({ type: 'genesis', log: 'x', policy: POLICY });
    expect(found(gated(log, 1, { policy: 'b' }))).toEqual([]);
  });
});

test('what comes after an end is told, and an approval is used once, however long ago', () => {
  const log = gated(begun(), 1);
  const dec = JSON.parse(log.lines[4]!).dec;
  for (let n = 2; n < 3000; n++) gated(log, n);
  log.add({ type: 'start', id: id(1), cmd_mac: 'aa', dec }, { type: 'outcome', id: id(2), exit: 0, signal: null });
  expect(found(log)).toEqual([`permit-used-twice ${log.size - 1}`, `outcome-without-start ${log.size}`]);
  // What was forgotten meanwhile is still no open approval.
  for (let n = 3000; n < 6000; n++) gated(log, n);
  log.add({ type: 'start', id: id(1), cmd_mac: 'aa', dec });
  expect(found(log).at(-1)).toBe(`start-without-approval ${log.size}`);
});

test('requests that lines before the first one left began are nobody’s fault', () => {
  const log = gated(begun(), 1);
  log.add({ type: 'request', id: id(2), cmd_mac: 'aa', decision: null, requester: { uid: 1 }, policy: POLICY });
  const req = log.last();
  log.add({ type: 'decision', id: id(2), req, decision: { result: 'approved', by: [], solo: false } });
  const dec = log.last();
  const cut = log.size;
  log.rotate('audit-000001.jsonl', 1, 'a'.repeat(64));
  const rotate = JSON.parse(log.lines.at(-1)!);
  log.add({ type: 'resumed', id: id(2), req, pid: 1 });
  log.add({ type: 'start', id: id(2), cmd_mac: 'aa', dec }, { type: 'outcome', id: id(2), exit: 0, signal: null });
  gated(log, 3, { policy: 'b' }).retire(rotate).checkpoint();
  const report = verifyLog(bytesOf(log.lines.slice(cut)), null, { pinned: [signer(1)] });
  expect(report).toMatchObject({ state: 'proven', first: cut + 1, problems: [] });
});
