/** One record of each kind that the log keeps about itself. */
import type { UpkeepRecord } from '../../src/audit/upkeep.ts';
import type { Redacted } from '../../src/redact/redacted.ts';

const HASH = 'a'.repeat(64);
const who = { uid: 1000, user: 'ci' };
const segment = { file: 'audit-000001.jsonl', sha256: HASH, first: 1, last: 412 };
const tree = { size: 412, root: HASH };
const id = Bun.randomUUIDv7;

export const upkeepSamples = (): readonly UpkeepRecord[] => [
  { type: 'key', id: id(), n: 1, vkey: 'gatekeep/x+0123abcd+AQID', by: null, signature: null, reason: null },
  { type: 'checkpoint', id: id(), note: 'gatekeep/x\n412\nqqqq\n\n— gatekeep/x AAAA\n', frontier: [HASH, HASH] },
  {
    type: 'policy',
    id: id(),
    old: null,
    new: `sha256:${HASH}`,
    files: [{ layer: 'user', path: '/home/ci/.config/gatekeep/policy.yml', sha256: HASH }],
    who,
  },
  {
    type: 'notify',
    id: id(),
    req: { seq: 2, hash: HASH },
    channel: 'github',
    where: 'https://github.com/acme/app/issues/7',
    node: 'I_kwDOAA',
    sha256: HASH,
    checkpoint: tree,
  },
  { type: 'anchor', id: id(), kind: 'rfc3161', where: 'https://tsa.example.org', ...tree, receipt: { token: 'MII' } },
  { type: 'rotate', id: id(), ...segment, ...tree, frontier: [HASH] },
  {
    type: 'retire',
    id: id(),
    ...segment,
    root: HASH,
    frontier: [HASH],
    who,
    reason: 'a year is over' as Redacted,
    note: 'n',
  },
  { type: 'erase', id: id(), subject: 'uid:1000', who, reason: 'asked for' as Redacted },
];
