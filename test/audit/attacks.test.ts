import { describe, expect, test } from 'bun:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { ATTACKS, anchorsOf, KEY, LEVELS, type Level } from './attacks.ts';
import { anchoredLog, missedBits, missedCuts } from './damage.ts';
import { bytesOf, LogMaker } from './signed-log.ts';

const verified = (bytes: Uint8Array | null, level: Level) =>
  verifyLog(bytes, null, { pinned: level.pinned, anchors: anchorsOf(level) });

describe('what is found, and where', () => {
  for (const [what, change, found] of ATTACKS)
    test.each(LEVELS.map((level, at) => [level.name, level, found[at]!] as const))(`${what}: %s`, (_, level, line) => {
      const bytes = change(level.lines);
      const { state, first_broken, problems } = verified(bytes, level);
      if (bytes === null) expect(state).toBe('missing');
      else expect({ first_broken, problems }).toMatchObject({ first_broken: line });
      expect(state === 'missing' || problems.some(({ warn }) => !warn)).toBe(line !== null);
    });

  test('an end that was garbled as if by a crash is pointed at', () => {
    const [, change] = ATTACKS.find(([what]) => what.includes('garbled as if'))!;
    for (const level of LEVELS)
      expect(verified(change(level.lines), level).problems).toMatchObject([{ kind: 'recovered', warn: true }]);
  });

  test('a clock that was set back is pointed at', () => {
    const log = new LogMaker(KEY).begin().allow(3);
    const early = log.lines.map(line => line.replace('"t":"2026-11-23T12:00:04', '"t":"2026-11-23T11:00:04'));
    expect(verified(bytesOf(early), LEVELS[0]!).problems).toContainEqual(
      expect.objectContaining({ kind: 'clock-back', line: 4, warn: true }),
    );
  });
});

describe('a log with an anchor over all of it', () => {
  const log = anchoredLog(8);

  test('is proven to its last line', () => {
    const { state, parts } = log.verified(log.bytes);
    expect({ state, parts }).toEqual({ state: 'proven', parts: [{ state: 'proven', from: 1, to: 8 }] });
  });

  // One of the eight; `bun test/audit/every-bit.ts` tries all of them on a longer log.
  test('a bit of any byte that is another is found', () => {
    expect(missedBits(log, at => [at % 8])).toEqual([]);
  });

  test('every line that is gone, and every end, is found', () => {
    expect(missedCuts(log)).toEqual([]);
  });
});
