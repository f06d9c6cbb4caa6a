/** docs/verify.py, which shares no line with ours, names the same first broken line: attacks, real logs, and chance. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { canonical } from '../../src/approval/canonical.ts';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { formatVkey, parseVkey } from '../../src/audit/note.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { ATTACKS, LEVELS, vkeys } from './attacks.ts';
import {
  CT_LEAVES,
  CT_ROOTS,
  ENOCH,
  JCS_SAMPLE,
  JCS_SPELT,
  PETER,
  REKOR,
  REKOR_NOTE,
  SIGNED as NOTE,
} from './vectors.ts';
import { bytesOf, forty, LogMaker, p256, rechained, resigned, signer } from './signed-log.ts';

const script = new URL('../../docs/verify.py', import.meta.url).pathname;
const scratch = mkdtempSync(`${tmpdir()}/gatekeep-verify-py-`);
afterAll(() => rmSync(scratch, { recursive: true }));

interface Case {
  readonly bytes: Uint8Array;
  readonly keys?: readonly string[];
  readonly notes?: readonly string[];
}

/** Many at once: starting Python costs more than any of them. The same function that its command line calls. */
const DRIVER = `
import json, re, sys
source = open(sys.argv[1]).read()
space = {"__name__": "driver"}
exec(compile(source, sys.argv[1], "exec"), space)
for case in json.load(open(sys.argv[2])):
    *lines, rest = bytes.fromhex(case["bytes"]).split(b"\\n")
    heads = [space["head_of"](note.rpartition("\\n\\n")[0] + "\\n") for note in case["notes"]]
    count, proven, broken = space["verify"](lines, rest, case["keys"], heads)
    print(json.dumps({"proven": proven, "broken": broken or None}))
`;

function byPython(cases: readonly Case[]): { proven: number; broken: number | null }[] {
  const file = `${scratch}/cases.json`;
  const plain = cases.map(({ bytes, keys = [], notes = [] }) => ({
    bytes: Buffer.from(bytes).toString('hex'),
    keys,
    notes,
  }));
  writeFileSync(file, JSON.stringify(plain));
  const done = Bun.spawnSync(['python3', '-c', DRIVER, script, file], { stdout: 'pipe', stderr: 'pipe' });
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  return done.stdout
    .toString()
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}

function byUs({ bytes, keys = [], notes = [] }: Case): { proven: number; broken: number | null } {
  const anchors = notes.flatMap(note => anchorsIn('kept', note));
  const report = verifyLog(bytes, null, { pinned: keys.map(key => parseVkey(key)!), anchors });
  const proven = report.parts.find(({ state }) => state === 'proven');
  return { proven: proven === undefined ? 0 : proven.to - proven.from + 1, broken: report.first_broken };
}

// Where there is no Python there is nothing to compare with; gatekeep itself does not need it.
const withPython = test.if(Bun.which('python3') !== null && Bun.which('openssl') !== null);

test('is short, and of the standard library only', () => {
  const text = readFileSync(script, 'utf8');
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(120);
  expect(text.match(/^(?:import|from) .*$/gm)).toEqual([
    'import argparse, base64, hashlib, json, pathlib, re, subprocess, sys, tempfile',
  ]);
});

withPython('the published vectors', () => {
  const code = `
import sys
space = {"__name__": "vectors"}
exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"), space)
tree, roots = space["Tree"](), [space["Tree"]().root()]
for leaf in sys.argv[2].split(","):
    tree.push(space["sha"](b"\\0" + bytes.fromhex(leaf)))
    roots.append(tree.root())
notes = [[space["opened"](note, space["key_of"](key)) for key in json.loads(sys.argv[4])] for note in json.loads(sys.argv[3])]
print(json.dumps({"roots": roots, "notes": notes, "spelt": space["canonical"](json.loads(sys.argv[5]))}))
`;
  const args = [
    CT_LEAVES.join(),
    JSON.stringify([NOTE, REKOR_NOTE]),
    JSON.stringify([PETER, ENOCH, REKOR]),
    JCS_SAMPLE,
  ];
  const done = Bun.spawnSync(['python3', '-c', `import json${code}`, script, ...args], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  expect(done.stderr.toString()).toBe('');
  const text = NOTE.slice(0, NOTE.indexOf('\n\n') + 1);
  expect(JSON.parse(done.stdout.toString())).toEqual({
    roots: CT_ROOTS,
    notes: [
      [text, text, ''],
      ['', '', REKOR_NOTE.slice(0, REKOR_NOTE.indexOf('\n\n') + 1)],
    ],
    spelt: JCS_SPELT,
  });
});

withPython('every attack at every level', () => {
  const rows = ATTACKS.flatMap(([what, change]) =>
    LEVELS.flatMap(level => {
      const bytes = change(level.lines);
      return bytes === null ? [] : [{ what: `${what}: ${level.name}`, bytes, keys: vkeys(level), notes: level.notes }];
    }),
  );
  const said = byPython(rows);
  expect(rows.map(({ what }, at) => [what, said[at]!.broken])).toEqual(rows.map(row => [row.what, byUs(row).broken]));
});

withPython('sound logs, and how far they are proven', () => {
  const old = new LogMaker(signer(1)).begin().allow(3).checkpoint().key(signer(2)).allow(2).checkpoint();
  const key = p256();
  const { log, note } = forty();
  const rows: readonly (readonly [Case, number])[] = [
    [{ bytes: log.bytes() }, 39],
    [{ bytes: log.bytes(), keys: [formatVkey(signer(1))], notes: [note] }, 39],
    [{ bytes: bytesOf(log.lines.slice(0, 9)), notes: [new LogMaker(signer(1)).begin().allow(7).note()] }, 9],
    [{ bytes: old.bytes(), keys: [formatVkey(signer(1))] }, 9],
    [{ bytes: old.bytes(), keys: [formatVkey(signer(2))] }, 9],
    [{ bytes: new LogMaker(key).begin().allow(2).checkpoint().bytes(), keys: [formatVkey(key)] }, 4],
  ];
  expect(byPython(rows.map(([row]) => row))).toEqual(rows.map(([, proven]) => ({ proven, broken: null })));
});

/** Two files were set aside, at lines 10 and 20; what is left begins with the line that says what became of the second. */
function retired(between: (log: LogMaker) => LogMaker = log => log, by = signer(1), said = 2) {
  const whole = new LogMaker(signer(1)).begin().allow(7).checkpoint().rotate(FIRST, 1).allow(8).checkpoint();
  const [one, gone] = [JSON.parse(whole.lines[10]!), whole.size];
  const two = JSON.parse(whole.rotate(SECOND, 11).lines[gone]!);
  const boundary = new LogMaker(signer(1));
  for (const line of whole.lines.slice(0, gone)) boundary.add(JSON.parse(line));
  const anchors = [boundary.note()];
  whole.allow(2);
  for (const rotate of [one, two].slice(0, said)) whole.retire(rotate, by);
  between(whole).allow().checkpoint().allow();
  anchors.push(whole.note());
  return { lines: whole.lines.slice(gone), gone, anchors };
}
const [FIRST, SECOND] = ['audit-000001.jsonl', 'audit-000002.jsonl'];
const PINNED = [formatVkey(signer(1))];

/** As `rechained`, for lines of which the first ones are gone. */
function chainedFrom(gone: number, lines: readonly string[]): readonly string[] {
  let { prev } = JSON.parse(lines[0]!);
  return lines.map((text, at) => {
    const line = canonical({ ...JSON.parse(text), seq: gone + at + 1, prev });
    prev = leafHash(new TextEncoder().encode(line));
    return line;
  });
}

describe('a log whose first files were deleted', () => {
  const { lines, gone, anchors } = retired();
  const other = (change: (first: Record<string, unknown>) => object): Uint8Array =>
    bytesOf(chainedFrom(gone, lines.with(0, canonical(change(JSON.parse(lines[0]!)) as never))));
  const after = (log: LogMaker): LogMaker => log.checkpoint().key(signer(2)).allow(2);
  const rows: readonly (readonly [what: string, row: Case, proven: number, broken: number | null])[] = [
    ['sound', { bytes: bytesOf(lines), keys: PINNED }, 6, null],
    ['sound, with what was kept elsewhere', { bytes: bytesOf(lines), keys: PINNED, notes: anchors }, 8, null],
    ['signed with a later key', { bytes: bytesOf(retired(after).lines), keys: PINNED }, 10, null],
    ['no key is given', { bytes: bytesOf(lines) }, 0, 24],
    ['another key is given', { bytes: bytesOf(lines), keys: [formatVkey(signer(2))] }, 0, 24],
    [
      'somebody else says that they were deleted',
      { bytes: bytesOf(retired(log => log, signer(2)).lines), keys: PINNED },
      0,
      24,
    ],
    [
      'nobody says that they were deleted',
      { bytes: bytesOf(retired(log => log, signer(1), 0).lines), keys: PINNED },
      4,
      1,
    ],
    [
      'the last deletion is not on record',
      { bytes: bytesOf(retired(log => log, signer(1), 1).lines), keys: PINNED },
      5,
      1,
    ],
    ['it accounts for another tree', { bytes: other(one => ({ ...one, root: '0'.repeat(64) })), keys: PINNED }, 0, 1],
    ['for fewer lines', { bytes: other(one => ({ ...one, size: 19 })), keys: PINNED }, 0, 1],
    ['for trees that are none', { bytes: other(one => ({ ...one, frontier: ['x'] })), keys: PINNED }, 0, 1],
    [
      'for one subtree too many',
      { bytes: other(one => ({ ...one, frontier: [...(one.frontier as string[]), 'a'.repeat(64)] })), keys: PINNED },
      0,
      1,
    ],
    ['it begins with any line', { bytes: bytesOf(lines.slice(1)), keys: PINNED }, 0, 1],
    ['a line was changed', { bytes: bytesOf(lines.with(1, lines[1]!.replace('echo', 'hide'))), keys: PINNED }, 0, 22],
    [
      'a line was changed and all chained anew',
      {
        bytes: bytesOf(chainedFrom(gone, lines.with(1, lines[1]!.replace('echo', 'hide')))),
        keys: PINNED,
        notes: anchors,
      },
      20,
      21,
    ],
    [
      'kept elsewhere: other lines than those that were deleted',
      { bytes: bytesOf(lines), keys: PINNED, notes: [new LogMaker(signer(1)).begin().allow(18).note()] },
      0,
      1,
    ],
    ['kept elsewhere: more lines', { bytes: bytesOf(lines.slice(0, 7)), keys: PINNED, notes: anchors }, 0, 28],
    [
      'kept elsewhere: another log',
      {
        bytes: bytesOf(lines),
        keys: PINNED,
        notes: [new LogMaker(signer(1, 'gatekeep/x'), 'gatekeep/x').begin().allow(20).note()],
      },
      0,
      1,
    ],
  ];
  withPython('what it is', () => {
    const said = byPython(rows.map(([, row]) => row));
    const ours = rows.map(([what, row]) => [what, byUs(row).broken]);
    expect(ours).toEqual(rows.map(([what, , , broken]) => [what, broken]));
    expect(rows.map(([what], at) => [what, said[at]!.broken])).toEqual(ours);
    const sound = rows.filter(([, , , broken]) => broken === null);
    expect(sound.map(([, row]) => byUs(row).proven)).toEqual(sound.map(([, , proven]) => proven));
    expect(said.slice(0, sound.length).map(({ proven }) => proven)).toEqual(sound.map(([, , proven]) => proven));
  });

  withPython('its last file, while those before it are there', () => {
    const whole = new LogMaker(signer(1)).begin().allow(7).checkpoint().rotate(FIRST, 1).allow(2).checkpoint();
    const forged = JSON.parse(whole.lines[10]!);
    const cases = [
      { bytes: whole.bytes() },
      { bytes: bytesOf(rechained(whole.lines.with(10, canonical({ ...forged, root: 'c'.repeat(64) })))) },
      { bytes: bytesOf(rechained(whole.lines.with(10, canonical({ ...forged, last: 9 })))) },
    ];
    expect(byPython(cases).map(({ broken }) => broken)).toEqual([null, 11, 11]);
    expect(cases.map(one => byUs(one).broken)).toEqual([null, 11, 11]);
    // Ours knows where files end, and holds each against what is said of it; here lines are all there is.
    const hash = rechained(whole.lines.with(10, canonical({ ...forged, sha256: 'c'.repeat(64) })));
    expect(byPython([{ bytes: bytesOf(hash) }])).toEqual([{ proven: 9, broken: 11 }]);
  });
});

withPython('what the log says that it showed, or had anchored, is a state that it had', () => {
  const made = (type: 'anchor' | 'notify', change: object) => {
    const log = new LogMaker(signer(1)).begin().allow(7).checkpoint().allow(2);
    const root = Uint8Array.fromBase64(JSON.parse(log.lines[9]!).note.split('\n')[2]).toHex();
    const head = { size: 9, root, ...change };
    const req = { seq: 3, hash: 'a'.repeat(64) };
    if (type === 'anchor') log.add({ type, kind: 'git', where: '/srv/x', receipt: null, ...head });
    else log.add({ type, req, channel: 'github', where: 'x', node: null, sha256: 'b'.repeat(64), checkpoint: head });
    return { bytes: log.allow().checkpoint().bytes() };
  };
  const cases = (['anchor', 'notify'] as const).flatMap(type =>
    [{}, { root: 'c'.repeat(64) }, { size: 13 }, { size: 12 }, { size: 4 }].map(change => made(type, change)),
  );
  const broken = [null, 13, 13, null, null];
  expect(cases.map(one => byUs(one).broken)).toEqual([...broken, ...broken]);
  expect(byPython(cases).map(one => one.broken)).toEqual([...broken, ...broken]);
});

/** mulberry32: the same seed, the same damage. */
function randoms(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One to three changes: of a byte, of a stretch, of a line. */
function damaged(bytes: Uint8Array, below: (n: number) => number): Uint8Array {
  let out = Buffer.from(bytes);
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const at = below(out.length);
    const lines = out.toString('latin1').split('\n').slice(0, -1);
    const line = below(lines.length);
    const other = lines[below(lines.length)]!;
    const word = ['"', '0', '1', ',', '}', '\n', '\\u00e9', '\ud83d', ' ', '1e0', '-0', 'null', '"seq":', '{', '\x00'][
      below(15)
    ]!;
    const made = [
      () => Buffer.from(out.with(at, out[at]! ^ (1 << below(8)))),
      () => Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + below(40))]),
      () => Buffer.concat([out.subarray(0, at), Buffer.from(word), out.subarray(at)]),
      () => Buffer.from(bytesOf(lines.toSpliced(line, 1)).map(byte => byte)),
      () =>
        Buffer.from(
          lines
            .toSpliced(line, 0, other)
            .map(text => `${text}\n`)
            .join(''),
          'latin1',
        ),
      () => out.subarray(0, at),
    ][below(6)]!();
    if (made.length > 0) out = made;
  }
  return out;
}

describe('damage by chance', () => {
  const { log, note } = forty();
  const short = new LogMaker(signer(1)).begin().allow(2).checkpoint().key(signer(2)).allow(1).checkpoint();
  withPython.each([
    ['a log with keys', { bytes: log.bytes() }],
    ['with a pinned key and an anchor', { bytes: log.bytes(), keys: [formatVkey(signer(1))], notes: [note] }],
    ['with two keys', { bytes: short.bytes() }],
    ['what is left of one', { bytes: bytesOf(retired().lines), keys: PINNED, notes: retired().anchors }],
    ['without keys', { bytes: new LogMaker().add({ type: 'genesis', log: 'x' }).allow(5).bytes() }],
  ] as const)('%s', (_, whole: Case) => {
    const below = randoms(20261123);
    const cases = Array.from({ length: 120 }, () => ({ ...whole, bytes: damaged(whole.bytes, below) }));
    const said = byPython(cases);
    const differing = cases.flatMap((one, at) => {
      const ours = byUs(one).broken;
      return said[at]!.broken === ours ? [] : [{ at, python: said[at]!.broken, ours }];
    });
    expect(differing).toEqual([]);
  });
});

/** Lines changed, deleted, repeated and swapped, and then chained anew, or signed anew with one key or another. */
withPython('forgeries by chance', () => {
  const below = randoms(7);
  const { log, note } = forty();
  const pinned = [formatVkey(signer(1))];
  const cases = Array.from({ length: 120 }, () => {
    let lines: readonly string[] = log.lines;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const [at, other] = [1 + below(lines.length - 1), 1 + below(lines.length - 1)];
      lines = [
        () => lines.with(at, lines[at]!.replace('echo', 'hide')),
        () => lines.toSpliced(at, 1),
        () => lines.toSpliced(at, 0, lines[other]!),
        () => lines.with(at, lines[other]!).with(other, lines[at]!),
        () => lines.slice(0, Math.max(at, 2)),
      ][below(5)]!();
    }
    const made = [
      rechained,
      (all: readonly string[]) => resigned(all, signer(1)),
      (all: readonly string[]) => resigned(all, signer(2), true),
    ];
    const bytes = bytesOf(made[below(3)]!(lines));
    return { bytes, keys: below(2) === 0 ? pinned : [], notes: below(2) === 0 ? [note] : [] };
  });
  const said = byPython(cases);
  expect(said.map(({ broken }) => broken)).toEqual(cases.map(one => byUs(one).broken));
  // Not all of one kind.
  expect(new Set(said.map(({ broken }) => broken)).size).toBeGreaterThan(5);
});
