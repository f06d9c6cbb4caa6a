/** docs/verify.py, which shares no line with ours, names the same first broken line: attacks, real logs, and chance. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { anchorsIn } from '../../src/audit/anchors.ts';
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

function byUs({ bytes, keys = [], notes = [] }: Case): { broken: number | null } {
  const anchors = notes.flatMap(note => anchorsIn('kept', note));
  const report = verifyLog(bytes, null, { pinned: keys.map(key => parseVkey(key)!), anchors });
  return { broken: report.first_broken };
}

// Where there is no Python there is nothing to compare with; gatekeep itself does not need it.
const withPython = test.if(Bun.which('python3') !== null && Bun.which('openssl') !== null);

test('is short, and of the standard library only', () => {
  const text = readFileSync(script, 'utf8');
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(120);
  expect(text.match(/^(?:import|from) .*$/gm)).toEqual([
    'import argparse, base64, hashlib, json, re, subprocess, sys, tempfile',
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
