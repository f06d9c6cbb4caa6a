/**
 * What somebody who may write the log does to it, and where that shows. Three logs of the same forty lines: L0 is chained only,
 * L1 has signed checkpoints beside its lines, for L2 somebody also kept the checkpoint over the first 29 lines elsewhere.
 */
import { canonical } from '../../src/approval/canonical.ts';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { formatVkey, type NoteKey } from '../../src/audit/note.ts';
import { bytesOf, forty, LogMaker, rechained, resigned, signer } from './signed-log.ts';

export const KEY = signer(1);
export const OTHER = signer(2);

export interface Level {
  readonly name: 'L0' | 'L1' | 'L2';
  readonly lines: readonly string[];
  readonly pinned: readonly NoteKey[];
  /** The notes that were kept elsewhere. */
  readonly notes: readonly string[];
}

const signed = forty(KEY);

export const LEVELS: readonly Level[] = [
  { name: 'L0', lines: new LogMaker(KEY).begin().allow(38).lines, pinned: [], notes: [] },
  { name: 'L1', lines: signed.log.lines, pinned: [KEY], notes: [] },
  { name: 'L2', lines: signed.log.lines, pinned: [KEY], notes: [signed.note] },
];

export const anchorsOf = ({ notes }: Level) => notes.flatMap((note, at) => anchorsIn(`kept ${at}`, note));

type Change = (lines: readonly string[]) => Uint8Array | null;

/** One record is another. */
const edit = (lines: readonly string[], line: number): string[] =>
  lines.with(line - 1, lines[line - 1]!.replace('"text":"echo', '"text":"hide'));
const isCheckpoint = (line: string): boolean => line.includes('"type":"checkpoint"');
const without = (lines: readonly string[], from: number, count = 1): string[] => lines.toSpliced(from - 1, count);
const encoder = new TextEncoder();

/** The last line cut short, and a recovery record that says so: as after a crash. */
function garbled(lines: readonly string[], line: number): string[] {
  const fragment = lines[line - 1]!.slice(0, 40);
  const bytes = encoder.encode(fragment);
  const sha256 = new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
  const next = {
    ...JSON.parse(lines[line] ?? lines[line - 2]!),
    type: 'recovery',
    seq: line + 1,
    prev: leafHash(bytes),
    torn: [{ line, bytes: bytes.length, sha256 }],
    newline_added: null,
    lost: null,
    replaced: null,
    head: 'sound',
  };
  return [...lines.slice(0, line - 1), fragment, canonical(next)];
}

/** For each level the first line that is named, or null: it is not seen. */
export type Found = readonly [L0: number | null, L1: number | null, L2: number | null];

export const ATTACKS: readonly (readonly [what: string, change: Change, found: Found])[] = [
  ['nothing', bytesOf, [null, null, null]],
  ['a line changed', lines => bytesOf(edit(lines, 25)), [25, 25, 25]],
  ['a line deleted', lines => bytesOf(without(lines, 25)), [25, 25, 25]],
  ['a line put in', lines => bytesOf(lines.toSpliced(24, 0, lines[20]!)), [25, 25, 25]],
  ['two lines swapped', lines => bytesOf(lines.with(24, lines[25]!).with(25, lines[24]!)), [25, 25, 25]],
  ['the same line in another spelling', lines => bytesOf(lines.with(24, lines[24]!.replace(',', ', '))), [25, 25, 25]],
  [
    'a member twice, and chained anew',
    lines => {
      const all = rechained(lines).slice(0, 26);
      return bytesOf(all.with(25, all[25]!.replace('"text":', '"text":"x","text":')));
    },
    [26, 26, 26],
  ],
  // The anchor believes no key, so it does not say more than that one of its lines is another.
  ['a checkpoint changed', lines => bytesOf(lines.with(29, lines[29]!.replace('n', 'm'))), [30, 30, 30]],
  ['a line changed, all chained anew', lines => bytesOf(rechained(edit(lines, 25))), [null, 20, 1]],
  ['a line deleted, all chained anew', lines => bytesOf(rechained(without(lines, 25))), [null, 20, 1]],
  [
    'the same, and the checkpoints after it deleted',
    lines => bytesOf(rechained(edit(lines, 25).filter((line, at) => at < 25 || !isCheckpoint(line)))),
    [null, null, 1],
  ],
  [
    'the same, and every checkpoint deleted',
    lines => bytesOf(rechained(edit(lines, 25).filter(line => !isCheckpoint(line)))),
    [null, 1, 1],
  ],
  [
    'a line changed, all signed anew with another key',
    lines => bytesOf(resigned(edit(lines, 25), OTHER)),
    [null, 1, 1],
  ],
  [
    'the same, and the log says that this is its key',
    lines => bytesOf(resigned(edit(lines, 25), OTHER, true)),
    [null, 1, 1],
  ],
  [
    'a line changed, all signed anew with the stolen key',
    lines => bytesOf(resigned(edit(lines, 25), KEY)),
    [null, null, 1],
  ],
  [
    'lines cut out before the last checkpoint',
    lines => bytesOf(rechained([...lines.slice(0, 32), ...lines.slice(39)])),
    [null, 30, 30],
  ],
  ['the last of 39 lines changed', lines => bytesOf(edit(lines.slice(0, 39), 39)), [null, null, null]],
  ['the end cut off', lines => bytesOf(lines.slice(0, 34)), [null, null, null]],
  ['the end cut off below the anchor', lines => bytesOf(lines.slice(0, 24)), [null, null, 25]],
  ['half of the last line cut off', lines => bytesOf(lines).subarray(0, -20), [40, 40, 40]],
  ['the file emptied', () => new Uint8Array(), [null, 1, 1]],
  ['the file deleted', () => null, [1, 1, 1]],
  ['an old copy put back', lines => bytesOf(lines.slice(0, 12)), [null, null, 13]],
  ['another log begun', () => new LogMaker(OTHER, 'gatekeep/other').begin().allow(38).bytes(), [null, 1, 1]],
  [
    'a line after the anchor changed, with the stolen key',
    lines => bytesOf(resigned(edit(lines, 35), KEY)),
    [null, null, null],
  ],
  ['the last line garbled as if by a crash', lines => bytesOf(garbled(lines, 40)), [null, null, null]],
  ['a line under the anchor garbled so', lines => bytesOf(garbled(lines, 25)), [null, null, 27]],
];

export const vkeys = ({ pinned }: Level): readonly string[] => pinned.map(formatVkey);
