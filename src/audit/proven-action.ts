/** Checks proofs of one action's lines without the log: are they in the tree that was signed, and do they belong together? */
import { type Action, beginAction, continueAction, object, type Stored, text } from './action.ts';
import { leafHash, parseRecord } from './chain.ts';
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { formatVkey, type NoteKey, openNote } from './note.ts';
import { parseProof, splitProofs, type TlogProof } from './tlog-proof.ts';
import { isIncluded } from './tree.ts';

export interface ProvenAction {
  readonly action: Action;
  readonly checkpoint: Checkpoint;
  /** The keys that signed. */
  readonly vkeys: readonly string[];
}

type Verify = Parameters<typeof openNote>[2];

/** Why it proves nothing, as the end of a sentence, or what it proves. Lines that were left out do not show. */
export function checkProofs(file: string, keys: readonly NoteKey[], verify: Verify): ProvenAction | string {
  const proofs = splitProofs(file).map(parseProof);
  if (!proofs.every(proof => proof !== null)) return 'is no proof of an action';
  let proven: Pick<ProvenAction, 'checkpoint' | 'vkeys'> | null = null;
  const lines: Line[] = [];
  for (const proof of proofs) {
    const opened = open(proof, keys, verify);
    if (typeof opened === 'string') return opened;
    const line = lineIn(proof, opened.checkpoint);
    if (typeof line === 'string') return line;
    if (proven !== null && opened.checkpoint.origin !== proven.checkpoint.origin) return 'speaks of two logs';
    proven = opened;
    lines.push(line);
  }
  const action = join(lines);
  return typeof action === 'string' ? action : { action, ...proven! };
}

/** The origin that the first proof names, before anything of it is believed: to find a key by. */
export function originOf(file: string): string | null {
  const first = parseProof(splitProofs(file)[0] ?? '');
  return first?.checkpoint.split('\n')[0] ?? null;
}

const UNSIGNED = {
  malformed: 'holds no signed note',
  unsigned: 'is not signed with a key that is trusted',
  forged: 'has a signature that does not hold',
} as const;

function open(
  { checkpoint: note }: TlogProof,
  keys: readonly NoteKey[],
  verify: Verify,
): Pick<ProvenAction, 'checkpoint' | 'vkeys'> | string {
  const opened = openNote(note, keys, verify);
  if ('why' in opened) return UNSIGNED[opened.why];
  const checkpoint = parseCheckpoint(opened.text);
  return checkpoint === null ? 'holds no checkpoint' : { checkpoint, vkeys: opened.by.map(formatVkey) };
}

interface Line {
  readonly seq: number;
  readonly hash: string;
  readonly record: Stored;
}

function lineIn({ extra, index, hashes }: TlogProof, checkpoint: Checkpoint): Line | string {
  const hash = leafHash(extra);
  if (!isIncluded(hash, index, checkpoint, hashes)) return `holds a line ${index + 1} that is not in the log`;
  const record = object(parseRecord(extra));
  return record === null || record.seq !== index + 1
    ? `holds a line ${index + 1} that is no record`
    : { seq: index + 1, hash, record };
}

function join(lines: readonly Line[]): Action | string {
  const [request, ...rest] = lines;
  if (request?.record.type !== 'request') return 'does not begin with a request';
  let action = beginAction(request.record, request.seq);
  const hashes = new Map(lines.map(({ seq, hash }) => [seq, hash]));
  let last = request.seq;
  for (const { seq, record } of rest) {
    if (text(record.id) !== action.id) return `holds line ${seq}, which is of another request`;
    if (seq <= last) return `holds line ${seq} out of order`;
    const about = object(record.req) ?? object(record.dec) ?? object(record.glass);
    if (about !== null && hashes.get(about.seq as number) !== about.hash)
      return `holds line ${seq}, which is about a line that is not here`;
    action = continueAction(action, record, seq);
    last = seq;
  }
  return action;
}
