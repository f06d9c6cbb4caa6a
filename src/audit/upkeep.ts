/**
 * Records of the log about itself: its keys and what they sign, the policies in force, where copies and witnesses are, and
 * how its files came and went (docs/audit.md). Roots and hashes are hex, trees those of RFC 6962 over all lines.
 */
import type { Json } from '../approval/answer.ts';
import type { Redacted } from '../redact/redacted.ts';
import type { PolicyFile } from '../rules/policy.ts';
import type { Receipt } from './entry.ts';
import type { TreeHead } from './tree.ts';

/** The OS user at whose word something was done. */
export interface LocalUser {
  readonly uid: number;
  readonly user: string;
}

/** From here on checkpoints are signed with this key. */
export interface KeyRecord {
  readonly type: 'key';
  readonly id: string;
  /** From 1; its files are `keys/<n>.key` and `keys/<n>.vkey`. */
  readonly n: number;
  readonly vkey: string;
  /** The vkey that vouches for it; null for the first, and where the one before was lost. */
  readonly by: string | null;
  /** That key's signed note over this one (keyText); null with `by`. */
  readonly signature: string | null;
  readonly reason: Redacted | null;
}

/** A signed note over the lines before this one. */
export interface CheckpointRecord {
  readonly type: 'checkpoint';
  readonly id: string;
  /** C2SP tlog-checkpoint: origin, size, root, signature. */
  readonly note: string;
  /** Roots of the perfect subtrees that make up that tree, largest first: the next checkpoint hashes only newer lines. */
  readonly frontier: readonly string[];
}

/** Another policy is in force than the log knows of. */
export interface PolicyRecord {
  readonly type: 'policy';
  readonly id: string;
  /** null: not known. */
  readonly old: string | null;
  readonly new: string;
  readonly files: readonly PolicyFile[];
  /** Whose command met it first. */
  readonly who: LocalUser;
}

/** A channel put a request before people. */
export interface NotifyRecord {
  readonly type: 'notify';
  readonly id: string;
  readonly req: Receipt;
  readonly channel: string;
  /** The page, or other words for the place. */
  readonly where: string;
  /** What names it at the service; null: nothing does. */
  readonly node: string | null;
  /** Hex SHA-256 of the text as it was sent. */
  readonly sha256: string;
  /** The checkpoint that the text shows. */
  readonly checkpoint: TreeHead | null;
}

/** A checkpoint is held where the writer of this log cannot change it. */
export interface AnchorRecord extends TreeHead {
  readonly type: 'anchor';
  readonly id: string;
  readonly kind: string;
  readonly where: string;
  readonly receipt: Json;
}

/** A segment of whole lines that stands, or stood, in `archive/`. */
export interface Segment {
  readonly file: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
  /** Its lines. */
  readonly first: number;
  readonly last: number;
}

/** The first line of a new file: the lines before it went to the archive. The tree is that over all of them. */
export interface RotateRecord extends Segment, TreeHead {
  readonly type: 'rotate';
  readonly id: string;
  readonly frontier: readonly string[];
}

/** A segment was deleted. The tree is that over all lines up to its last. */
export interface RetireRecord extends Segment {
  readonly type: 'retire';
  readonly id: string;
  readonly root: string;
  readonly frontier: readonly string[];
  readonly who: LocalUser;
  readonly reason: Redacted;
  /** Signed note over the members above (retireText). */
  readonly note: string;
  /** How many recordings of output its lines name: they go with it. Absent: none. */
  readonly recordings?: number;
}

/** The secret under which the MACs of a subject were made is gone: their values cannot be guessed and tried any more. */
export interface EraseRecord {
  readonly type: 'erase';
  readonly id: string;
  /** Whose: the log's owner (`uid:N`), or who a CI job said it ran for. */
  readonly subject: string;
  readonly who: LocalUser;
  readonly reason: Redacted;
}

/** `checkpoint` and `rotate` need the tree, so only store/ makes them; the others anybody may hand over. */
export type UpkeepRecord =
  | KeyRecord
  | CheckpointRecord
  | PolicyRecord
  | NotifyRecord
  | AnchorRecord
  | RotateRecord
  | RetireRecord
  | EraseRecord;
