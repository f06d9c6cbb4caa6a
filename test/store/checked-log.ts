/** A log read from its first line to its last, with all that is signed in it held against trees and keys of its own. */
import { expect } from 'bun:test';
import { leafHash, NO_LINE, parseRecord } from '../../src/audit/chain.ts';
import { parseCheckpoint } from '../../src/audit/checkpoint.ts';
import type { RecordLine } from '../../src/audit/entry.ts';
import { type NoteKey, openNote, parseVkey } from '../../src/audit/note.ts';
import { verifySignature } from '../../src/audit/signature.ts';
import { keyText, retireText } from '../../src/audit/signed-text.ts';
import { Frontier } from '../../src/audit/tree.ts';
import type { CheckpointRecord, KeyRecord, RetireRecord, RotateRecord } from '../../src/audit/upkeep.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';

export interface Line {
  readonly record: RecordLine;
  readonly hash: string;
}

/** A line that a crash cut off. */
const TORN = { type: 'torn' } as unknown as RecordLine;

export function linesOf(state: string): readonly Line[] {
  const reader = new LogReader(currentLog(state)!);
  const all = [...reader.read()].map(({ bytes }) => ({
    record: parseRecord(bytes) ?? TORN,
    hash: leafHash(bytes),
  }));
  reader.close();
  return all;
}

export interface Checked {
  checkpoints: number;
  rotations: number;
  /** The vkeys that vouch for its keys, in their order. */
  readonly keys: (string | null)[];
  readonly retired: string[];
  /** The key that signs now. */
  vkey: string;
  /** Number of the first line that is there. */
  from: number;
}

/** Throws where a checkpoint, key, rotation or retirement does not hold. */
export function checkedLog(state: string): Checked {
  const origin = `gatekeep/${currentLog(state)!.split('/').at(-1)}`;
  const all = linesOf(state);
  const first = all[0]!.record;
  const checked: Checked = { checkpoints: 0, rotations: 0, keys: [], retired: [], vkey: '', from: first.seq };
  let tree = new Frontier();
  let prev = NO_LINE;
  if (first.type === 'rotate') {
    tree = Frontier.of(first.size, first.frontier)!;
    prev = first.prev;
  }
  // Of a log whose beginning is gone the first key is known from elsewhere: from its vkey file.
  let key: NoteKey | null = null;
  const signed = (note: string, by: NoteKey | null): string => {
    if (by === null) return '';
    const opened = openNote(note, [by], verifySignature);
    expect(opened).toMatchObject({ by: [{ name: origin }] });
    return 'text' in opened ? opened.text : '';
  };
  const see = {
    key: (record: KeyRecord) => {
      checked.keys.push(record.by);
      if (record.by !== null) {
        const by = parseVkey(record.by);
        expect(signed(record.signature!, by)).toBe(keyText(origin, record.n, record.vkey));
      }
      key = parseVkey(record.vkey);
      checked.vkey = record.vkey;
    },
    checkpoint: ({ note, frontier }: CheckpointRecord) => {
      const text = signed(note, key);
      if (text !== '') expect(parseCheckpoint(text)).toEqual({ origin, size: tree.size, root: tree.root() });
      expect(frontier).toEqual(tree.roots());
      checked.checkpoints++;
    },
    rotate: (record: RotateRecord) => {
      expect(record).toMatchObject({ size: tree.size, last: tree.size, root: tree.root(), frontier: tree.roots() });
      checked.rotations++;
    },
    retire: ({ note, ...record }: RetireRecord) => {
      if (key !== null) expect(signed(note, key)).toBe(retireText(origin, record));
      checked.retired.push(record.file);
    },
  };
  for (const { record, hash } of all) {
    if (record !== TORN) expect(record).toMatchObject({ prev, seq: tree.size + 1 });
    if (Object.hasOwn(see, record.type)) see[record.type as 'key'](record as never);
    tree.push(hash);
    prev = hash;
  }
  return checked;
}
