/** Keys, checkpoints and anchors of logs as they are written; what attackers make of them is in attacks.test.ts. */
import { describe, expect, test } from 'bun:test';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { formatVkey } from '../../src/audit/note.ts';
import { type VerifyOptions, verifyLog } from '../../src/audit/verify.ts';
import { allowed } from './logs.ts';
import { bytesOf, forty, LogMaker, ORIGIN, p256, rechained, signer } from './signed-log.ts';

const [one, two, three] = [signer(1), signer(2), signer(3)];
const verified = (log: LogMaker | readonly string[], options: Partial<VerifyOptions> = {}) =>
  verifyLog(log instanceof LogMaker ? log.bytes() : bytesOf(log), null, options);
const problems = (...args: Parameters<typeof verified>): string[] =>
  verified(...args).problems.map(({ kind, line, warn }) => `${kind} ${line}${warn ? '?' : ''}`);

describe('how far a log is proven', () => {
  test('to the last line that a checkpoint covers', () => {
    const { log } = forty();
    expect(verified(log)).toMatchObject({
      state: 'proven',
      origin: ORIGIN,
      parts: [
        { state: 'proven', from: 1, to: 39 },
        { state: 'chained', from: 40, to: 40 },
      ],
      proof: { checkpoints: 4, trust: 'own', keys: [{ vkey: formatVkey(one), line: 2, trust: 'own' }] },
      problems: [],
    });
  });

  test('with its key pinned', () => {
    expect(verified(forty().log, { pinned: [two, one] })).toMatchObject({
      state: 'proven',
      proof: { trust: 'pinned' },
    });
  });

  test('not at all with another key', () => {
    expect(verified(forty().log, { pinned: [two] })).toMatchObject({
      state: 'broken',
      first_broken: 1,
      proof: { trust: null },
      problems: [{ kind: 'key-unknown' }],
    });
  });

  test('a log without keys is chained', () => {
    const log = new LogMaker()
      .add({ type: 'genesis', log: ORIGIN, host: 'h', version: '1', policy: 'sha256:0' })
      .allow(3);
    expect(verified(log)).toMatchObject({ state: 'chained', parts: [{ state: 'chained', from: 1, to: 4 }] });
  });

  test('a log that was there before keys is proven by its first checkpoint', () => {
    const log = new LogMaker()
      .add({ type: 'genesis', log: ORIGIN, host: 'h', version: '1', policy: 'sha256:0' })
      .allow(3);
    log.key(one, null).checkpoint();
    expect(verified(log)).toMatchObject({ state: 'proven', parts: [{ from: 1, to: 5 }, { state: 'chained' }] });
  });

  test('an end that should have been signed long ago is pointed at', () => {
    const log = new LogMaker(one).begin().allow(2).checkpoint();
    for (let hour = 1; hour < 5; hour++)
      log.add({ ...allowed(hour), type: 'request', t: `2026-11-23T1${hour + 2}:00:00.000Z` });
    expect(problems(log)).toEqual(['unsigned 6?']);
    // Its own time is the next of its maker, which is earlier.
    expect(problems(log.checkpoint())).toEqual(['clock-back 10?']);
    // Nothing happened for a day: the first line after it is signed behind it.
    expect(problems(log.add({ ...allowed(9), type: 'request', t: '2026-11-25T12:00:00.000Z' }))).toEqual([
      'clock-back 10?',
    ]);
  });

  test('parts end where the first line does not hold', () => {
    const { lines } = forty().log;
    expect(verified(lines.with(34, lines[34]!.replace('echo', 'hide'))).parts).toEqual([
      { state: 'proven', from: 1, to: 29 },
      { state: 'chained', from: 30, to: 34 },
      { state: 'broken', from: 35, to: 40 },
    ]);
  });
});

describe('keys', () => {
  const rotated = (): LogMaker => new LogMaker(one).begin().allow(3).checkpoint().key(two).allow(3).checkpoint();

  test('a key that the one before vouches for is trusted as that one is', () => {
    expect(verified(rotated())).toMatchObject({ problems: [], parts: [{ to: 10 }, {}], proof: { trust: 'own' } });
    expect(verified(rotated(), { pinned: [one] })).toMatchObject({
      parts: [{ to: 10 }, {}],
      proof: { trust: 'pinned' },
    });
    expect(verified(rotated(), { pinned: [two] })).toMatchObject({
      parts: [{ to: 10 }, {}],
      proof: { trust: 'pinned' },
    });
  });

  test('P-256 beside Ed25519', () => {
    const key = p256();
    const log = new LogMaker(key).begin().allow(2).checkpoint().key(one).checkpoint();
    expect(verified(log, { pinned: [key] })).toMatchObject({ problems: [], parts: [{ to: 6 }, {}] });
  });

  test('a key that was replaced signs nothing any more', () => {
    expect(problems(rotated().allow(2).checkpoint(one))).toEqual(['checkpoint 11']);
  });

  test('a new key that nobody vouches for, or another one does', () => {
    const lost = new LogMaker(one).begin().allow(3).checkpoint().key(two, null).allow(3).checkpoint();
    expect(problems(lost)).toEqual(['key-unvouched 7']);
    expect(problems(lost, { pinned: [one, two] })).toEqual([]);
    expect(verified(lost)).toMatchObject({
      state: 'proven',
      parts: [
        { state: 'proven', from: 1, to: 5 },
        { state: 'chained', from: 6, to: 11 },
      ],
    });
    const foreign = new LogMaker(one).begin().checkpoint().key(two, three).checkpoint();
    expect(problems(foreign)).toEqual(['key 4']);
  });

  test('the signature over a new key is over no other', () => {
    const { lines } = rotated();
    const other = lines.with(6, lines[6]!.replace(formatVkey(two), formatVkey(three)));
    expect(problems(rechained(other))).toContain('key 7');
  });

  test.each(['', 'x', `${formatVkey(one)}x`])('what is no key: %j', vkey => {
    const log = new LogMaker(one).add({ type: 'genesis', log: ORIGIN, host: 'h', version: '1', policy: 'sha256:0' });
    expect(problems(log.add({ type: 'key', n: 1, vkey, by: null, signature: null, reason: null }))).toEqual(['key 2']);
  });
});

describe('checkpoints that are not what they should be', () => {
  const log = (): LogMaker => new LogMaker(one).begin().allow(3);
  test.each([
    ['no note', (made: LogMaker) => made.add({ type: 'checkpoint', note: 'x', frontier: [] })],
    [
      'another subtree',
      (made: LogMaker) => made.add({ type: 'checkpoint', note: made.note(), frontier: ['a'.repeat(64)] }),
    ],
    ['a smaller tree', (made: LogMaker) => made.add({ type: 'checkpoint', note: log().note(), frontier: [] })],
    [
      'of another log',
      (made: LogMaker) =>
        made.add({ type: 'checkpoint', note: new LogMaker(one, 'gatekeep/x').begin().note(one), frontier: [] }),
    ],
  ])('%s', (_, change) => {
    expect(problems(change(log().allow()))).toHaveLength(1);
    expect(verified(change(log().allow())).state).toBe('broken');
  });
});

describe('anchors', () => {
  const { log, note } = forty();
  const kept = (text: string) => anchorsIn('kept', text);

  test.each([
    ['as it is', note],
    ['without its last newline', note.slice(0, -1)],
    ['in a page', `Approve?\n\n\`\`\`\n${note}\`\`\`\n`],
    ['with other ends of lines', note.replaceAll('\n', '\r\n')],
    ['in JSON', JSON.stringify({ body: `text\n\n${note}`, user: { id: 7 } })],
    ['in lines of JSON', `${JSON.stringify({ note })}\n${JSON.stringify([1, null])}\n`],
  ])('a note %s', (_, text) => {
    expect(kept(text)).toMatchObject([{ name: 'kept', origin: ORIGIN, size: 29 }]);
    expect(verified(log, { anchors: kept(text) })).toMatchObject({
      state: 'proven',
      problems: [],
      proof: { anchors: [{ name: 'kept', size: 29 }] },
    });
  });

  test('what is none', () => {
    for (const text of ['', 'null', '{}', `${note.split('\n').slice(0, 3).join('\n')}\n`])
      expect(kept(text)).toEqual([]);
  });

  test('proves a log that nobody signed', () => {
    const lines = log.lines.slice(0, 29);
    expect(verified(lines.slice(0, 9), {})).toMatchObject({ state: 'chained' });
    const anchors = kept(new LogMaker(one).begin().allow(7).note());
    expect(verified(lines.slice(0, 9), { anchors })).toMatchObject({ state: 'proven', parts: [{ to: 9 }] });
  });

  test('by a key that is none of the log', () => {
    const foreign = kept(log.note(two));
    expect(problems(log, { anchors: foreign })).toEqual(['anchor-unchecked 40?']);
  });

  test('that the log itself speaks of', () => {
    const made = forty().log;
    const anchor = (size: number, root: string) => ({
      type: 'anchor',
      kind: 'git',
      where: 'x',
      size,
      root,
      receipt: null,
    });
    const root = kept(note)[0]!.root;
    expect(problems(made.add(anchor(29, root), anchor(29, '0'.repeat(64)), anchor(50, root)))).toEqual(['anchor 42']);
  });
});

describe('files of the archive', () => {
  const first = new LogMaker(one).begin().allow(7).checkpoint();
  const begin = (): LogMaker => {
    const log = new LogMaker(one).begin().allow(7).checkpoint();
    return log.rotate('audit-000001.jsonl', 1, 'a'.repeat(64)).allow(2);
  };
  const rotate = (): Record<string, unknown> => JSON.parse(begin().lines[10]!);
  const left = (log: LogMaker) => bytesOf(log.lines.slice(first.size));

  test('all of them one after the other', () => {
    expect(verified(begin().checkpoint())).toMatchObject({ problems: [], parts: [{ from: 1, to: 13 }, { to: 14 }] });
  });

  test('the first deleted, as a signed record says', () => {
    const log = begin().retire(rotate()).allow().checkpoint();
    expect(verifyLog(left(log), null, { pinned: [one] })).toMatchObject({
      state: 'proven',
      first: 11,
      origin: ORIGIN,
      parts: [{ state: 'proven', from: 11, to: 15 }, {}],
      problems: [],
    });
    expect(verifyLog(left(log), null, { beside: [one] })).toMatchObject({ state: 'proven', proof: { trust: 'own' } });
  });

  test('the first gone, and nothing says so', () => {
    expect(verifyLog(left(begin().checkpoint()), null, { pinned: [one] })).toMatchObject({
      state: 'broken',
      first_broken: 1,
      problems: [{ kind: 'segment' }],
    });
  });

  test('deleted by somebody without the key', () => {
    const log = begin().retire(rotate(), two).checkpoint();
    expect(verifyLog(left(log), null, { pinned: [one] }).problems).toContainEqual(
      expect.objectContaining({ kind: 'retire', line: 14 }),
    );
  });

  test('an anchor over lines that were deleted', () => {
    const log = begin().retire(rotate()).checkpoint();
    const anchors = anchorsIn('kept', new LogMaker(one).begin().allow(2).note());
    expect(verifyLog(left(log), null, { pinned: [one], anchors }).problems).toMatchObject([
      { kind: 'anchor-unchecked', line: 4, warn: true },
    ]);
  });

  test('a record that accounts for other lines', () => {
    const made = new LogMaker(one).begin().allow(7).checkpoint();
    const { root, frontier, ...rest } = rotate();
    const forged = { ...rest, type: 'rotate', root: '0'.repeat(64), frontier } as never;
    expect(problems(made.add(forged))).toEqual(['segment 11']);
    expect(root).toHaveLength(64);
  });
});
