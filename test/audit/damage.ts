/** Damage of every kind to a log that has an anchor over all of it: whatever is not found is listed. */
import { anchorsIn } from '../../src/audit/anchors.ts';
import { type LogReport, verifyLog } from '../../src/audit/verify.ts';
import { bytesOf, LogMaker } from './signed-log.ts';

export interface AnchoredLog {
  readonly lines: readonly string[];
  readonly bytes: Uint8Array;
  verified(bytes: Uint8Array): LogReport;
}

/** Its last line but one is a checkpoint. */
export function anchoredLog(size: number): AnchoredLog {
  const log = new LogMaker()
    .begin()
    .allow(size - 4)
    .checkpoint()
    .allow();
  const anchors = anchorsIn('kept', log.note());
  return { lines: log.lines, bytes: log.bytes(), verified: bytes => verifyLog(bytes, null, { anchors }) };
}

const isFound = ({ state, problems }: LogReport): boolean => state !== 'proven' || problems.some(({ warn }) => !warn);

/** `bits`: those to turn in the byte at a place. */
export function missedBits({ bytes, verified }: AnchoredLog, bits: (at: number) => readonly number[]): string[] {
  return [...bytes].flatMap((byte, at) =>
    bits(at).flatMap(bit => (isFound(verified(bytes.with(at, byte ^ (1 << bit)))) ? [] : `${at}.${bit}`)),
  );
}

export function missedCuts({ lines, bytes, verified }: AnchoredLog): string[] {
  const without = lines.flatMap((_, line) =>
    isFound(verified(bytesOf(lines.toSpliced(line, 1)))) ? [] : `line ${line + 1}`,
  );
  const ends = [...bytes.keys()].flatMap(end => (isFound(verified(bytes.subarray(0, end))) ? [] : `end ${end}`));
  return [...without, ...ends];
}
