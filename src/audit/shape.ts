/** Whether a parsed line has the members that verify reads, so that a forged line cannot make it fall over. */
import { type Check, integer, list, matching, object, optional, orNull } from '../approval/checks.ts';
import type { RecordLine } from './entry.ts';

const there: Check = value => value !== undefined;
const text: Check = value => typeof value === 'string';
const members = (names: string, check: Check): Readonly<Record<string, Check>> =>
  Object.fromEntries(names.split(' ').map(name => [name, check]));

const receipt = object({ seq: integer, hash: text });
const person = object({ identities: list(text) });
const decision = object({ result: text, by: optional(list(person)) });
const hash = matching(/^[\da-f]{64}$/);
const segment = { file: matching(/^audit-\d{6,12}\.jsonl$/), sha256: hash, first: integer, last: integer };

const SHAPES: Readonly<Record<RecordLine['type'], Check>> = {
  genesis: object({ log: text }),
  request: object({ cmd_mac: text, decision: orNull(decision) }),
  resumed: object({ req: receipt }),
  answer: object({
    req: receipt,
    by: optional(person),
    breakGlass: optional(value => value === true),
    instead: optional(object({ mac: text })),
    grant: optional(object({ until: integer, times: orNull(integer) })),
  }),
  grant: object({ req: receipt, of: matching(/^[\w-]{1,64}$/), use: integer, times: integer, until: integer }),
  revoke: object({ uid: integer }),
  decision: object({ req: receipt, decision, approvers: optional(text) }),
  'break-glass': object({ dec: receipt, by: person, shown: text }),
  review: object({ glass: receipt, by: person, result: text }),
  approvers: object({ by: orNull(object({ uid: integer })), was: orNull(text), now: orNull(text) }),
  start: object({ dec: receipt, cmd_mac: text }),
  outcome: object({
    exit: orNull(integer),
    signal: orNull(text),
    kept: optional(orNull(object({ file: matching(/^[\w-]{1,64}\.cast\.gz$/), sha256: text, left: integer }))),
  }),
  gap: object({ why: text }),
  key: object({ n: integer, vkey: text, by: orNull(text), signature: orNull(text) }),
  checkpoint: object({ note: text, frontier: list(text) }),
  policy: object({ old: orNull(text), new: text }),
  notify: object({ req: receipt, checkpoint: orNull(object({ size: integer, root: hash })) }),
  anchor: object({ kind: text, where: text, size: integer, root: hash }),
  rotate: object({ ...segment, size: integer, root: hash, frontier: list(hash) }),
  // Whatever its members are, the note must be signed over them.
  retire: object({
    ...members('file sha256 first last root frontier who reason', there),
    note: text,
    recordings: optional(integer),
  }),
  erase: object({ subject: text }),
  recovery: object({
    torn: list(object({ line: integer, bytes: integer, sha256: text })),
    newline_added: orNull(integer),
    lost: orNull(object({ head_seq: integer, found_seq: integer })),
    replaced: orNull(object({})),
    head: matching(/^(?:sound|missing|damaged)$/),
  }),
};
// Ids and times are repeated in what verify says, so they are held to what the writer writes.
const id = matching(/^[\w-]{1,64}$/);
const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const COMMON = object({ id, t: time, boot: id, mono: integer });

export const hasShape = (record: RecordLine): boolean =>
  Object.hasOwn(SHAPES, record.type) && SHAPES[record.type](record) && COMMON(record);
