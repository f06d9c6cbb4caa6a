import { describe, expect, test } from 'bun:test';
import { compose } from '../../src/audit/compose.ts';
import type { DecisionResult } from '../../src/audit/entry.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { bytesOf, LogMaker, signer } from './signed-log.ts';
import { allowed, chain, id, joined, linesOf, logOf, parsed, story } from './logs.ts';

const found = (log: Uint8Array) => verifyLog(log).problems.map(({ kind, line }) => `${kind} ${line}`);
const edited = (change: (lines: string[]) => void): Uint8Array => {
  const lines = linesOf(logOf(20));
  change(lines);
  return joined(lines);
};

test('a sound log', () => {
  expect(verifyLog(logOf(20))).toMatchObject({ state: 'chained', lines: 20, first_broken: null, problems: [] });
  expect(verifyLog(logOf(1))).toMatchObject({ state: 'chained', lines: 1 });
  expect(verifyLog(new Uint8Array())).toMatchObject({ state: 'empty', lines: 0 });
  expect(verifyLog(null)).toMatchObject({ state: 'missing', lines: 0, first_broken: null });
});

describe('what a chain alone finds', () => {
  const rows: readonly (readonly [attack: string, change: (lines: string[]) => void, firstBroken: number])[] = [
    ['a line changed', lines => lines.splice(6, 1, lines[6]!.replace('echo 6', 'echo 7')), 7],
    ['the first line changed', lines => lines.splice(0, 1, lines[0]!.replace('ci-1', 'ci-2')), 1],
    ['a line deleted', lines => lines.splice(6, 1), 7],
    ['the first line deleted', lines => lines.splice(0, 1), 1],
    ['a line written twice', lines => lines.splice(6, 0, lines[6]!), 8],
    ['a forged line inserted', lines => lines.splice(6, 0, linesOf(chain([allowed(99)]))[0]!), 7],
    ['two lines swapped', lines => lines.splice(6, 2, lines[7]!, lines[6]!), 7],
    ['another spelling: a space', lines => lines.splice(6, 1, lines[6]!.replace('","', '", "')), 7],
    ['another spelling: an escape', lines => lines.splice(6, 1, lines[6]!.replace('echo', '\\u0065cho')), 7],
    ['another spelling: 1e0', lines => lines.splice(6, 1, lines[6]!.replace('"v":1', '"v":1e0')), 7],
    ['a duplicate key', lines => lines.splice(6, 1, lines[6]!.replace('{', '{"boot":"x",')), 7],
    ['a member added', lines => lines.splice(6, 1, lines[6]!.replace('"v":1', '"v":1,"w":1')), 7],
    ['a line no JSON', lines => lines.splice(6, 1, 'x'), 7],
    ['a line with a byte order mark', lines => lines.splice(6, 1, `\ufeff${lines[6]}`), 7],
    ['an empty line', lines => lines.splice(6, 0, ''), 7],
    ['a line end CRLF', lines => lines.splice(6, 1, `${lines[6]}\r`), 7],
    [
      'lines nested too deep',
      lines => lines.splice(6, 1, `{"seq":7,"prev":"","type":"x","y":${'['.repeat(50_000)}`),
      7,
    ],
    ['a number that is none of ours', lines => lines.splice(6, 1, lines[6]!.replace('"mono":6', '"mono":6.5')), 7],
  ];
  test.each(rows)('%s', (_, change, firstBroken) => {
    const report = verifyLog(edited(change));
    expect(report.state).toBe('broken');
    expect(report.first_broken).toBe(firstBroken);
  });

  test('every single bit', () => {
    const log = logOf(4);
    for (let bit = 0; bit < (log.length - linesOf(log).at(-1)!.length - 1) * 8; bit += 3) {
      const copy = Uint8Array.from(log);
      copy[bit >> 3]! ^= 1 << (bit & 7);
      expect({ bit, state: verifyLog(copy).state }).toEqual({ bit, state: 'broken' });
    }
  });
});

describe('what it does not find, as docs/audit.md says', () => {
  test('lines cut from the end', () => {
    expect(verifyLog(edited(lines => lines.splice(15))).state).toBe('chained');
  });

  test('the last line changed', () => {
    expect(verifyLog(edited(lines => lines.splice(19, 1, lines[19]!.replace('echo', 'true')))).state).toBe('chained');
  });

  test('a log chained anew from a changed line on', () => {
    const records = linesOf(logOf(20)).map(parsed);
    const forged = records.map(record => (record.seq === 7 ? { ...record, text: 'true' } : record));
    expect(verifyLog(chain(forged as never)).state).toBe('chained');
  });
});

describe('torn lines', () => {
  const sealed = (bytes: string) => ({
    line: 2,
    bytes: bytes.length,
    sha256: new Bun.CryptoHasher('sha256').update(bytes).digest('hex'),
  });
  const none = { newline_added: null, lost: null, replaced: null, head: 'sound' } as const;
  const withFragment = (torn: object): Uint8Array => {
    const [genesis] = linesOf(logOf(1));
    const fragment = '{"boot":"6f';
    const prev = new Bun.CryptoHasher('sha256')
      .update(new Uint8Array([0]))
      .update(fragment)
      .digest('hex');
    const record = {
      boot: '6f1c2d3e',
      head: 'sound',
      id: id(2),
      lost: null,
      mono: 1,
      newline_added: null,
      prev,
      replaced: null,
      seq: 3,
      t: '2026-11-23T12:00:05.000Z',
      torn: [torn],
      type: 'recovery',
      v: 1,
    };
    return joined([genesis!, fragment, JSON.stringify(record)]);
  };

  test('named by the next record: a warning', () => {
    const { line, bytes, sha256 } = sealed('{"boot":"6f');
    expect(verifyLog(withFragment({ bytes, line, sha256 }))).toMatchObject({
      state: 'chained',
      problems: [{ kind: 'recovered', line: 3, warn: true }],
    });
  });

  test('named wrong, or not at all', () => {
    const { line, sha256 } = sealed('{"boot":"6f');
    expect(found(withFragment({ bytes: 12, line, sha256 }))).toEqual(['bad-line 2', 'bad-line 3']);
    expect(found(story(() => ({ type: 'recovery', id: id(1), torn: [sealed('x')], ...none })))).toEqual(['bad-line 2']);
  });

  test('at the end, not repaired yet', () => {
    const log = logOf(3);
    expect(found(log.subarray(0, log.length - 1))).toEqual(['torn-tail 3']);
    expect(verifyLog(log.subarray(0, 5))).toMatchObject({ state: 'broken', lines: 0, first_broken: 1 });
  });

  test('a recorded loss is a break', () => {
    const lost = { head_seq: 9, head_hash: 'f', head_size: 900, found_seq: 1, found_size: 100 };
    expect(found(story(() => ({ type: 'recovery', id: id(1), torn: [], ...none, lost })))).toEqual(['recorded-loss 2']);
  });
});

describe('requests and what became of them', () => {
  type Receipts = readonly { seq: number; hash: string }[];
  const ask = (n: number) => () =>
    ({ type: 'request', id: id(n), cmd_mac: 'aa', decision: null, requester: { uid: 1 } }) as never;
  /** By the user with this uid. */
  const by = (uid: number) => ({ name: 'x', identities: [`uid:${uid}`] });
  const glassAnswer = (line: number) => (at: Receipts) =>
    ({ type: 'answer', id: id(1), req: at[line], answer: 'approve', by: by(2), breakGlass: true }) as never;
  const glass = (line: number) => (at: Receipts) =>
    ({ type: 'break-glass', id: id(1), dec: at[line], by: by(2), shown: '' }) as never;
  const review = (line: number, uid: number) => (at: Receipts) =>
    ({ type: 'review', id: id(1), glass: at[line], by: by(uid), result: 'accepted' }) as never;
  const decide =
    (n: number, line: number, result: DecisionResult, approvers?: string, uid?: number) => (at: Receipts) =>
      ({
        type: 'decision',
        id: id(n),
        req: at[line],
        decision: { result, ...(uid && { by: [by(uid)] }) },
        ...(approvers && { approvers }),
      }) as never;
  /** Line 2 is asked, 3 answered, 4 approved, 5 says that the glass was broken. */
  const BROKEN = [ask(1), glassAnswer(2), decide(1, 2, 'approved', undefined, 2), glass(4)] as const;
  const [A, B] = ['sha256:a', 'sha256:b'];
  const list = (was: string | null, now: string | null) => () =>
    ({ type: 'approvers', id: id(8), by: null, path: null, was, now }) as never;
  const start =
    (n: number, line: number, mac = 'aa') =>
    (at: Receipts) =>
      ({ type: 'start', id: id(n), dec: at[line], cmd_mac: mac }) as never;
  const end = (n: number) => () => ({ type: 'outcome', id: id(n), exit: 0, signal: null, duration_ms: 5 }) as never;

  /** An answer that grants one more run until then; the clock of these logs stands still. */
  const grant =
    (n: number, line: number, until = Date.UTC(2027, 0)) =>
    (at: Receipts) =>
      ({
        type: 'answer',
        id: id(n),
        req: at[line],
        answer: 'approve',
        grant: { until, times: 1, rule: null },
      }) as never;
  const use = (n: number, line: number, count: number) => (at: Receipts) =>
    ({ type: 'grant', id: id(n), req: at[line], of: id(1), use: count, times: 1, until: 1 }) as never;
  const revoke = (n: number) => () => ({ type: 'revoke', id: id(n), uid: 1000 }) as never;
  /** Line 2 is asked, 3 grants, 4 approves, 5 and 6 run; 7 is asked under the grant, which 8 uses; 9 and 10 run. */
  const granted = (...more: readonly ((at: Receipts) => never)[]) =>
    story(
      ask(1),
      grant(1, 2),
      decide(1, 2, 'approved'),
      start(1, 4),
      end(1),
      ask(2),
      use(2, 7, 1),
      decide(2, 7, 'approved'),
      start(2, 9),
      end(2),
      ...more,
    );

  const rows: readonly (readonly [string, Uint8Array, readonly string[]])[] = [
    ['approved and run', story(ask(1), decide(1, 2, 'approved'), start(1, 3), end(1)), []],
    [
      'two at once',
      story(
        ask(1),
        ask(2),
        decide(2, 3, 'approved'),
        decide(1, 2, 'approved'),
        start(1, 5),
        start(2, 4),
        end(2),
        end(1),
      ),
      [],
    ],
    ['rejected', story(ask(1), decide(1, 2, 'rejected')), []],
    ['still open', story(ask(1)), []],
    ['approved, then void', story(ask(1), decide(1, 2, 'approved'), decide(1, 2, 'voided')), []],
    ['an approval taken back', story(ask(1), decide(1, 2, 'approved'), decide(1, 3, 'voided')), []],
    [
      'a start of what was taken back',
      story(ask(1), decide(1, 2, 'approved'), decide(1, 3, 'voided'), start(1, 3)),
      ['start-without-approval 5'],
    ],
    [
      'a decision on nothing',
      story(() =>
        decide(
          1,
          1,
          'approved',
        )([
          { seq: 0, hash: '' },
          { seq: 1, hash: 'a' },
        ]),
      ),
      ['decision-without-request 2'],
    ],
    ['a decision on another line', story(ask(1), decide(1, 1, 'approved')), ['decision-without-request 3']],
    ['a start on nothing', story(start(1, 1)), ['start-without-approval 2']],
    [
      'a start of what was rejected',
      story(ask(1), decide(1, 2, 'rejected'), start(1, 3)),
      ['start-without-approval 4'],
    ],
    [
      'a start of what was voided',
      story(ask(1), decide(1, 2, 'approved'), decide(1, 2, 'voided'), start(1, 3)),
      ['start-without-approval 5'],
    ],
    [
      'a start with the approval of another',
      story(ask(1), ask(2), decide(1, 2, 'approved'), start(2, 4)),
      ['start-without-approval 5'],
    ],
    [
      'a permit used twice',
      story(ask(1), decide(1, 2, 'approved'), start(1, 3), end(1), start(1, 3)),
      ['permit-used-twice 6'],
    ],
    [
      'another command than was asked for',
      story(ask(1), decide(1, 2, 'approved'), start(1, 3, 'bb'), end(1)),
      ['other-command 4'],
    ],
    ['a run without an outcome', story(ask(1), decide(1, 2, 'approved'), start(1, 3)), ['outcome-missing 4']],
    ['an outcome of nothing', story(end(1)), ['outcome-without-start 2']],
    ['the same request twice', story(ask(1), ask(1)), ['request-twice 3']],
    ['a list of approvers, and a decision by it', story(ask(1), list(null, A), decide(1, 2, 'approved', A)), []],
    [
      'decided by a list of before',
      story(list(null, A), list(A, B), ask(1), decide(1, 4, 'approved', A)),
      ['approvers 5'],
    ],
    ['a list that follows from none', story(list(null, A), list(B, A)), ['approvers 3']],
    ['a list that went and came', story(list(null, A), list(A, null), list(null, B)), []],
    ['a broken glass, reviewed by somebody else', story(...BROKEN, start(1, 4), end(1), review(5, 3)), []],
    ['a broken glass without a review', story(...BROKEN, start(1, 4), end(1)), ['glass-unreviewed 5']],
    [
      'a broken glass that a line was left out of',
      story(ask(1), glassAnswer(2), decide(1, 2, 'approved', undefined, 2), start(1, 4), end(1)),
      ['glass-hidden 5'],
    ],
    [
      'a broken glass for what others approved as well',
      story(ask(1), glassAnswer(2), decide(1, 2, 'approved', undefined, 4), start(1, 4), end(1)),
      [],
    ],
    [
      'a broken glass that nobody approved',
      story(ask(1), glassAnswer(2), glass(2), review(4, 3)),
      ['glass-without-approval 4'],
    ],
    ['reviewed by who broke it', story(...BROKEN, review(5, 2)), ['review-by-self 6']],
    ['reviewed by who asked', story(...BROKEN, review(5, 1)), ['review-by-self 6']],
    ['a review of nothing', story(...BROKEN, review(4, 3)), ['glass-unreviewed 5', 'review-without-glass 6']],
    ['a grant and its use', granted(), []],
    ['a grant used twice where it is for one run', granted(ask(3), use(3, 12, 2)), ['grant-overused 13']],
    ['a grant of what nobody approved', story(ask(1), ask(2), use(2, 3, 1)), ['grant-without-approval 4']],
    [
      'a grant that was given and not approved',
      story(ask(1), grant(1, 2), ask(2), use(2, 4, 1)),
      ['grant-without-approval 5'],
    ],
    [
      'a grant after it was revoked',
      story(ask(1), grant(1, 2), decide(1, 2, 'approved'), revoke(1), ask(2), use(2, 6, 1)),
      ['grant-without-approval 7'],
    ],
    [
      'a grant past its time',
      story(ask(1), grant(1, 2, 0), decide(1, 2, 'approved'), ask(2), use(2, 5, 1)),
      ['grant-overused 6'],
    ],
    [
      'a grant for a request that nobody asked',
      granted(use(7, 2, 2)),
      ['decision-without-request 12', 'grant-overused 12'],
    ],
  ];
  test.each(rows)('%s', (_, log, expected) => {
    expect(found(log)).toEqual([...expected]);
    // The lines are what they were: it is what they tell that must not be.
    expect(verifyLog(log)).toMatchObject({ state: 'chained', first_broken: null });
  });
});

describe('records that a forger made', () => {
  const members = ['dec', 'req', 'decision', 'torn', 'lost', 'cmd_mac', 'id', 't', 'boot', 'mono', 'exit', 'head'];
  const values = [null, 1, 'x', [], {}, [null], { seq: 'x' }, '\u001b[2J'];
  test('never make verify fall over, and nothing of theirs is in what it says', () => {
    for (const type of [
      'genesis',
      'request',
      'decision',
      'start',
      'outcome',
      'gap',
      'recovery',
      'retire',
      'rotate',
      'constructor',
      '\u001b[2J',
    ]) {
      for (const member of members) {
        for (const value of values) {
          const report = verifyLog(chain([{ type, id: id(1), [member]: value } as never]));
          expect(report.problems.some(({ warn }) => !warn)).toBe(true);
          expect(JSON.stringify(report)).not.toContain('u001b');
        }
      }
    }
  });
});

test('a recovery that names torn lines in no spelling at all', () => {
  const recovery = {
    type: 'recovery',
    torn: [{ line: 1, bytes: 1, sha256: 'x', more: '1.5' }],
    newline_added: null,
    lost: null,
    replaced: null,
    head: 'sound',
  };
  const line = new LogMaker().add({ type: 'genesis', log: 'x' }).add(recovery).lines[1]!.replace('"1.5"', '1.5');
  expect(verifyLog(bytesOf([line])).problems.some(({ kind }) => kind === 'bad-line')).toBe(true);
});

test('a record of a deletion that nothing could have been signed of', () => {
  const made = new LogMaker(signer(1)).begin().allow(7).checkpoint().rotate('audit-000001.jsonl', 1, 'a'.repeat(64));
  const rotate = JSON.parse(made.lines[10]!);
  const retire = JSON.parse(made.retire(rotate).lines[11]!);
  for (const change of [
    { who: undefined },
    { who: {} },
    { reason: undefined },
    { who: { uid: 0, user: 'x', more: '1.5' } },
  ]) {
    const text = JSON.stringify({ ...retire, ...change }).replace('"1.5"', '1.5');
    expect(verifyLog(bytesOf(made.lines.with(11, text))).problems.some(({ line, warn }) => line === 12 && !warn)).toBe(
      true,
    );
  }
});

describe('the clock', () => {
  const at = (t: string, boot: string): Uint8Array => {
    const first = compose({ seq: 0, hash: '0'.repeat(64) }, [parsed(linesOf(logOf(1))[0]!) as never], {
      t: '2026-11-23T12:00:00.000Z',
      mono: 5,
      boot: 'aaaaaaaa',
    });
    const second = compose(first.receipts[0]!, [allowed(1)], { t, mono: 6, boot });
    return Buffer.concat([first.bytes, second.bytes]);
  };

  test('that runs back inside one boot is a warning', () => {
    expect(verifyLog(at('2026-11-23T11:59:59.999Z', 'aaaaaaaa'))).toMatchObject({
      state: 'chained',
      problems: [{ kind: 'clock-back', line: 2, warn: true }],
    });
  });

  test('may be another after a reboot', () => {
    expect(found(at('2026-11-23T11:59:59.999Z', 'bbbbbbbb'))).toEqual([]);
    expect(found(at('2026-11-23T12:00:00.000Z', 'aaaaaaaa'))).toEqual([]);
  });
});
