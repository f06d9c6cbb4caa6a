/** Whether a parsed line has the members that verify reads, so that a forged line cannot make it fall over. */
import type { RecordLine } from './entry.ts';

type Shape = (value: unknown) => boolean;

const there: Shape = value => value !== undefined;
const text: Shape = value => typeof value === 'string';
const matching =
  (pattern: RegExp): Shape =>
  value =>
    typeof value === 'string' && pattern.test(value);
const integer: Shape = value => Number.isSafeInteger(value);
const or =
  (other: null, shape: Shape): Shape =>
  value =>
    value === other || shape(value);
const optional =
  (shape: Shape): Shape =>
  value =>
    value === undefined || shape(value);
function object(members: Readonly<Record<string, Shape>>): Shape {
  const shapes = Object.entries(members);
  return value => {
    if (typeof value !== 'object' || value === null) return false;
    for (const [name, shape] of shapes) if (!shape((value as Record<string, unknown>)[name])) return false;
    return true;
  };
}
const members = (names: string, shape: Shape): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.split(' ').map(name => [name, shape]));
const list =
  (shape: Shape): Shape =>
  value =>
    Array.isArray(value) && value.every(shape);

const receipt = object({ seq: integer, hash: text });
const person = object({ identities: list(text) });
const decision = object({ result: text, by: optional(list(person)) });
const hash = matching(/^[\da-f]{64}$/);
const segment = { file: matching(/^audit-\d{6,12}\.jsonl$/), sha256: hash, first: integer, last: integer };

const SHAPES: Readonly<Record<RecordLine['type'], Shape>> = {
  genesis: object({ log: text }),
  request: object({ cmd_mac: text, decision: or(null, decision) }),
  resumed: object({ req: receipt }),
  answer: object({
    req: receipt,
    by: optional(person),
    breakGlass: optional(value => value === true),
    instead: optional(object({ mac: text })),
    grant: optional(object({ until: integer, times: or(null, integer) })),
  }),
  grant: object({ req: receipt, of: matching(/^[\w-]{1,64}$/), use: integer, times: integer, until: integer }),
  revoke: object({ uid: integer }),
  decision: object({ req: receipt, decision, approvers: optional(text) }),
  'break-glass': object({ dec: receipt, by: person, shown: text }),
  review: object({ glass: receipt, by: person, result: text }),
  approvers: object({ by: or(null, object({ uid: integer })), was: or(null, text), now: or(null, text) }),
  start: object({ dec: receipt, cmd_mac: text }),
  outcome: object({
    exit: or(null, integer),
    signal: or(null, text),
    kept: optional(or(null, object({ file: matching(/^[\w-]{1,64}\.cast\.gz$/), sha256: text, left: integer }))),
  }),
  gap: object({ why: text }),
  key: object({ n: integer, vkey: text, by: or(null, text), signature: or(null, text) }),
  checkpoint: object({ note: text, frontier: list(text) }),
  policy: object({ old: or(null, text), new: text }),
  notify: object({ req: receipt, checkpoint: or(null, object({ size: integer, root: hash })) }),
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
    newline_added: or(null, integer),
    lost: or(null, object({ head_seq: integer, found_seq: integer })),
    replaced: or(null, object({})),
    head: matching(/^(?:sound|missing|damaged)$/),
  }),
};
// Ids and times are repeated in what verify says, so they are held to what the writer writes.
const id = matching(/^[\w-]{1,64}$/);
const time = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const COMMON = object({ id, t: time, boot: id, mono: integer });

export const hasShape = (record: RecordLine): boolean =>
  Object.hasOwn(SHAPES, record.type) && SHAPES[record.type](record) && COMMON(record);
