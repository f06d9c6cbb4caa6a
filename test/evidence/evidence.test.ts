/** The pack that an auditor is handed: the same from the same log, checkable with what any machine has, and honest about the rest. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { controlsOf, FRAMEWORKS } from '../../src/evidence/controls.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { signNote } from '../../src/audit/note.ts';
import { originOf } from '../../src/store/audit-append.ts';
import { readKey } from '../../src/store/audit-keys.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { gap, open, request, runApproved, useGrant } from '../store/log.ts';
import { PROGRAM } from '../staged.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-evidence-`);
const home = `${scratch}/home`;
const state = `${home}/.local/state/gatekeep`;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const SETSID = Bun.which('setsid')!;
const bin = PROGRAM().replace(/\/[^/]*$/, '');

function run(argv: readonly string[], more: Record<string, string> = {}): { exit: number; out: string; error: string } {
  const done = Bun.spawnSync([SETSID, '-w', ...argv], {
    cwd: scratch,
    env: { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`, HOME: home, GATEKEEP_RESIDENT: 'off', ...more },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
}

/** One line makes the pack; `folder`: where. */
const words = (folder: string): string[] =>
  `gatekeep audit evidence --from 2026-11-23 --to 2026-11-23 --framework soc2 --seed s --sample 6 --output ${folder}`.split(
    ' ',
  );
const make = (folder: string, ...more: string[]) => run([...words(folder), ...more]);

const HOSTILE = '<script>alert(1)</script>&"\u202e=1+1';
const pack = `${scratch}/pack`;
const read = (path: string): string => readFileSync(`${pack}/${path}`, 'utf8');
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    .filter(file => file.isFile())
    .map(file => `${file.parentPath}/${file.name}`.slice(folder.length + 1))
    .sort();

beforeAll(() => {
  mkdirSync(`${home}/.local/state`, { recursive: true });
  const sink = open(state);
  for (let i = 0; i < 12; i++) {
    sink.append([request(sink, `echo ${i}`), request(sink, HOSTILE, i % 2 === 0)]);
    runApproved(sink);
  }
  useGrant(sink);
  sink.append([gap()]);
  const asked = request(sink, 'make release', false);
  const [req] = sink.append([asked]);
  const by = [{ name: HOSTILE as Redacted, identities: ['uid:7'] }] as const;
  const refused = {
    result: 'rejected',
    how: 'inbox',
    by,
    reason: HOSTILE as Redacted,
    assurance: 'L1',
    solo: false,
  } as const;
  sink.append([{ type: 'decision', id: asked.id, req: req!, decision: refused }]);
  sink.append([{ ...request(sink, 'old', true), requester: { ...request(sink).requester, user: HOSTILE } }]);
  runApproved(sink);
  expect(make('pack')).toMatchObject({ exit: 0, error: '' });
});

test('the same log and the same words make the same bytes, whatever the time zone', () => {
  const again = run(words('other/pack'), { TZ: 'Asia/Kolkata' });
  expect(again.exit).toBe(0);
  expect(filesOf(`${scratch}/other/pack`)).toEqual(filesOf(pack));
  for (const file of filesOf(pack))
    expect({
      file,
      same: readFileSync(`${scratch}/other/pack/${file}`).equals(readFileSync(`${pack}/${file}`)),
    }).toEqual({ file, same: true });
  expect(readFileSync(`${scratch}/other/pack.zip`).equals(readFileSync(`${pack}.zip`))).toBe(true);
});

test('the verifier that needs nothing of ours is in it, and believes the log', () => {
  expect(read('integrity/verify.py')).toBe(readFileSync(new URL('../../docs/verify.py', import.meta.url), 'utf8'));
  const key = read('integrity/keys.txt').trim();
  const ran = run(['python3', `${pack}/integrity/verify.py`, `${currentLog(state)}/audit.jsonl`, '--key', key]);
  expect(ran).toMatchObject({ exit: 0 });
});

test('the zip holds the same files', () => {
  const list = run([
    'python3',
    '-c',
    'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print("\\n".join(z.namelist()))',
    `${pack}.zip`,
  ]);
  expect(list.out.trim().split('\n')).toEqual(filesOf(pack).map(file => `pack/${file}`));
  expect(statSync(`${pack}.zip`).mode & 0o777).toBe(0o600);
});

test('the population is every request of the period, one row each', () => {
  const stored = readFileSync(`${currentLog(state)}/audit.jsonl`, 'utf8')
    .split('\n')
    .slice(0, -1);
  const ids = stored.filter(line => line.includes('"type":"request"')).map(line => JSON.parse(line).id);
  const rows = read('population.csv').split('\r\n').slice(1, -1);
  expect(rows.map(row => row.slice(0, 36)).sort()).toEqual(ids.sort());
  expect(read('log/period.jsonl')).toBe(`${stored.join('\n')}\n`);
  const complete = JSON.parse(read('completeness.json'));
  expect(complete.lines).toEqual({ first: 1, last: stored.length });
  expect(complete.kinds.request).toBe(ids.length);
  expect(complete.recoveries_and_gaps.length).toBe(1);
  expect(complete.checkpoint.line).toBe(stored.length);
});

test('the sample can be drawn again with sha256sum and sort', () => {
  const drawn = JSON.parse(read('sample/sample.json'));
  const held = read('population.csv')
    .split('\r\n')
    .slice(1, -1)
    .filter(row => !row.includes(',auto-allowed,'))
    .map(row => row.slice(0, 36));
  expect([drawn.population, drawn.items.length]).toEqual([held.length, 6]);
  const ranked = run(
    ['sh', '-c', 'for id in $IDS; do echo "$(printf %s "s:$id" | sha256sum | cut -d" " -f1) $id"; done | sort'],
    { IDS: held.join(' ') },
  );
  expect(drawn.items.map(({ rank, id }: { rank: string; id: string }) => `${rank} ${id}`)).toEqual(
    ranked.out.trim().split('\n').slice(0, 6),
  );
  for (const item of drawn.items) {
    expect(read(`${item.folder}/lines.jsonl`).trim().split('\n').length).toBe(item.lines.length);
    expect(read(`${item.folder}/story.txt`)).toContain(item.id);
  }
});

test('another seed draws others', () => {
  expect(make('seeded', '--seed', 'other', '--sample', '5').exit).toBe(0);
  const [one, two] = [pack, `${scratch}/seeded`].map(folder =>
    JSON.parse(readFileSync(`${folder}/sample/sample.json`, 'utf8')).items.map(({ id }: { id: string }) => id),
  );
  expect(two.length).toBe(5);
  expect(two).not.toEqual(one.slice(0, 5));
});

describe('verify.sh', () => {
  /** What an auditor's machine has; each tool that is missing leaves something unchecked, and that is said. */
  const MACHINES: Readonly<Record<string, readonly string[]>> = {
    'python3, openssl and gatekeep': ['python3', 'openssl', 'gatekeep'],
    'python3 and openssl': ['python3', 'openssl'],
    'openssl and gatekeep': ['openssl', 'gatekeep'],
    'openssl alone': ['openssl'],
    'none of them': [],
  };
  const COMMON = [
    'sh',
    'sed',
    'sha256sum',
    'cut',
    'sort',
    'find',
    'cmp',
    'comm',
    'wc',
    'tr',
    'cat',
    'base64',
    'tail',
    'mktemp',
    'rm',
    'dirname',
  ];

  function machine(tools: readonly string[]): string {
    const folder = `${scratch}/machine-${tools.join('-')}`;
    if (existsSync(folder)) return folder;
    mkdirSync(folder);
    for (const tool of [...COMMON, ...tools])
      symlinkSync(Bun.which(tool, { PATH: `${bin}:/usr/local/bin:/usr/bin:/bin` })!, `${folder}/${tool}`);
    return folder;
  }

  const check = (folder: string, tools: readonly string[], ...keys: string[]) =>
    run([Bun.which('sh')!, `${folder}/verify.sh`, ...keys], { PATH: machine(tools) });
  const vkey = (): string => readFileSync(`${currentLog(state)}/keys/1.vkey`, 'utf8').trim();

  const FILES = 'files: all \\d+ are what MANIFEST\\.json says\n';
  const BY_PYTHON = `manifest: signed with the log's key
period: lines 1 to \\d+ are the log's own, none is left out, those after \\d+ only follow
population: \\d+ requests, each has its row
sample: 6 items, which the seed draws; 6 are in the log as it was signed, 0 have no proof
`;
  const NO_PYTHON = 'period and population: python3 and openssl are not both here; these were not checked\n';
  const NO_SAMPLE = 'sample: neither python3 with openssl nor gatekeep is here; its proofs were not checked\n';
  const BY_GATEKEEP = 'gatekeep: 6 items are in the log as it was signed\n';
  const SIGNED = "manifest: signed with the log's key\n";
  const SAID: Readonly<Record<string, string>> = {
    'python3, openssl and gatekeep': FILES + BY_PYTHON + BY_GATEKEEP,
    'python3 and openssl': FILES + BY_PYTHON,
    'openssl and gatekeep': FILES + SIGNED + NO_PYTHON + BY_GATEKEEP,
    'openssl alone': FILES + SIGNED + NO_PYTHON + NO_SAMPLE,
    'none of them': `${FILES}manifest: the note names it; openssl is not here, so its signature was not checked\n${NO_PYTHON}${NO_SAMPLE}`,
  };

  test.each(Object.entries(MACHINES))('holds, with %s', (name, tools) => {
    const { exit, out } = check(pack, tools, vkey());
    expect(out).toMatch(new RegExp(`^${SAID[name]!}$`));
    expect(exit).toBe(0);
    // It leaves nothing behind.
    expect(filesOf(pack).filter(file => file.includes('pyc'))).toEqual([]);
  });

  /** `says`: what is found with Python, and what without; null: not without. */
  const ATTACKS: readonly [name: string, change: (folder: string) => void, python: string, sh: string | null][] = [
    [
      'a row is changed',
      folder => edit(`${folder}/population.csv`, /approved/, 'rejected'),
      'files: NOT what',
      'files: NOT what',
    ],
    ['a file is gone', folder => rmSync(`${folder}/exceptions.csv`), 'files: NOT what', 'files: NOT what'],
    [
      'a file is added',
      folder => writeFileSync(`${folder}/sample/extra.txt`, ''),
      'files: others than MANIFEST.json names',
      'files: others than MANIFEST.json names',
    ],
    [
      'the manifest is made to fit',
      folder => refit(folder, 'population.csv', /approved/, 'rejected'),
      'manifest: NOT what it should be: it is not signed with these keys',
      'manifest: NOT the one that the note names',
    ],
    [
      'and the note too',
      folder => {
        refit(folder, 'population.csv', /approved/, 'rejected');
        renote(folder);
      },
      'manifest: NOT what it should be: it is not signed with these keys',
      'manifest: NOT signed with these keys',
    ],
    [
      'a proof is of other lines',
      folder => edit(`${folder}/${proofIn(folder)}`, /^index (\d+)$/m, (_, n) => `index ${Number(n) ^ 1}`),
      'proof.tlog-proof is of a line that is not in the log as it was signed',
      'does NOT hold',
    ],
    [
      'a line of a proof is another',
      folder =>
        edit(
          `${folder}/${proofIn(folder)}`,
          /^extra (.{40})(.)/m,
          (_, rest, last) => `extra ${rest}${last === 'Z' ? 'Y' : 'Z'}`,
        ),
      'sample: NOT what it should be',
      'does NOT hold',
    ],
  ];
  test.each(ATTACKS)('finds that %s', (_name, change, python, sh) => {
    for (const [tools, says] of [
      [['python3', 'openssl'], python],
      [['openssl', 'gatekeep'], sh],
    ] as const) {
      const { exit, out } = check(attacked(change), tools);
      expect(out).toContain(says!);
      expect(exit).toBe(1);
    }
  });

  /** By whoever made the pack, and signed it: what it says of the log must still be true. */
  const FORGED: readonly [name: string, change: (folder: string) => void, says: string][] = [
    [
      'a line of the period is left out',
      f => editLines(f, lines => lines.toSpliced(4, 1)),
      'period: NOT what it should be: it has other lines',
    ],
    [
      'and counted as if it had never been',
      folder => {
        editLines(folder, lines => lines.slice(0, -3));
        edit(`${folder}/completeness.json`, /"last": (\d+)/, (_, last) => `"last": ${Number(last) - 3}`);
      },
      'period: NOT what it should be: it ends before the checkpoint',
    ],
    [
      'a line is another',
      f => editLines(f, lines => lines.map(line => line.replace('"text":"echo 3"', '"text":"hide 3"'))),
      'period: NOT what it should be: it does not follow at line',
    ],
    [
      'the last signed line is another',
      f => editLines(f, lines => lines.with(-2, lines.at(-2)!.replace('"v":1', '"v":2'))),
      'period: NOT what it should be',
    ],
    [
      'a line is said to hide a secret',
      folder =>
        edit(
          `${folder}/completeness.json`,
          /"lines_with_hidden_secrets": \[\]/,
          `"lines_with_hidden_secrets": [{"line": 3, "hash": "${'0'.repeat(64)}"}]`,
        ),
      'period: NOT what it should be: it says that line 3 hides secrets, and it hides none',
    ],
    [
      'there was more before',
      folder =>
        edit(
          `${folder}/completeness.json`,
          /"size": 0,\s*"frontier": \[\]/,
          `"size": 1, "frontier": ["${'0'.repeat(64)}"]`,
        ),
      'period: NOT what it should be',
    ],
    [
      'a request has no row',
      f => edit(`${f}/population.csv`, /\r\n[^\r\n]*auto-allowed[^\r\n]*\r\n/, '\r\n'),
      'population: NOT what it should be',
    ],
    [
      'another one has two',
      f => edit(`${f}/population.csv`, /(\r\n[^\r\n]*auto-allowed[^\r\n]*\r\n)/, '$1$1'),
      'population: NOT what it should be',
    ],
    [
      'a sample that somebody chose',
      folder => edit(`${folder}/sample/sample.json`, /"seed": "s"/, '"seed": "t"'),
      'sample: NOT what it should be: it is not what the seed draws',
    ],
    [
      'an item that is left out',
      folder => {
        const drawn = JSON.parse(readFileSync(`${folder}/sample/sample.json`, 'utf8'));
        writeFileSync(`${folder}/sample/sample.json`, JSON.stringify({ ...drawn, items: drawn.items.slice(1) }));
      },
      'sample: NOT what it should be: it is not what the seed draws',
    ],
    [
      'a folder outside the pack',
      folder => edit(`${folder}/sample/sample.json`, /"folder": "[^"]*"/, '"folder": "../../../../etc"'),
      'sample: NOT what it should be',
    ],
    [
      'a file whose name is an option, or leads out of it',
      folder => {
        const manifest = readFileSync(`${folder}/MANIFEST.json`, 'utf8');
        const more = `"files": {\n    "../escaped": "${'0'.repeat(64)}",\n    "--version": "${'0'.repeat(64)}",`;
        writeFileSync(`${folder}/MANIFEST.json`, manifest.replace('"files": {', more));
      },
      'files: NOT what',
    ],
  ];
  test.each(FORGED)('finds, however the pack was signed: %s', (_name, change, says) => {
    const folder = attacked(change);
    for (const file of filesOf(folder)) rehash(folder, file);
    resign(folder);
    const { exit, out } = check(folder, ['python3', 'openssl'], vkey());
    expect(out).toContain("manifest: signed with the log's key");
    expect(out).toContain(says);
    expect(exit).toBe(1);
  });

  test('finds another key', () => {
    const other = `${scratch}/elsewhere`;
    runApproved(open(other));
    const key = readFileSync(`${currentLog(other)}/keys/1.vkey`, 'utf8').trim();
    const python = check(pack, ['python3', 'openssl'], key);
    for (const part of ['manifest', 'period', 'sample']) expect(python.out).toContain(`${part}: NOT what it should be`);
    const { exit, out } = check(pack, ['openssl', 'gatekeep'], key);
    expect(out).toContain('manifest: NOT signed with these keys');
    expect(out).toContain('does NOT hold');
    expect([exit, python.exit]).toEqual([1, 1]);
  });
});

function attacked(change: (folder: string) => void): string {
  const copy = `${scratch}/attacked`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(pack, copy, { recursive: true });
  change(copy);
  return copy;
}

const proofIn = (folder: string): string => filesOf(folder).find(file => file.endsWith('.tlog-proof'))!;
const sum = (path: string): string => new Bun.CryptoHasher('sha256').update(readFileSync(path)).digest('hex');

function editLines(folder: string, change: (lines: string[]) => string[]): void {
  const path = `${folder}/log/period.jsonl`;
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(
    path,
    change(lines)
      .map(line => `${line}\n`)
      .join(''),
  );
}

/** As somebody would who changes a file and the sum that is to hold it. */
function refit(folder: string, file: string, what: RegExp, by: string): void {
  edit(`${folder}/${file}`, what, by);
  rehash(folder, file);
}

function rehash(folder: string, file: string): void {
  if (file.startsWith('MANIFEST')) return;
  const path = `${folder}/MANIFEST.json`;
  const escaped = file.replace(/[.]/g, '\\.');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(new RegExp(`("${escaped}": ")[0-9a-f]{64}`), `$1${sum(`${folder}/${file}`)}`),
  );
}

const renote = (folder: string): void =>
  edit(`${folder}/MANIFEST.note`, /^[0-9a-f]{64}$/m, sum(`${folder}/MANIFEST.json`));

/** With the log's own key. */
function resign(folder: string): void {
  const log = currentLog(state)!;
  const origin = originOf(log);
  const signer = readKey(log, origin, 1, readFileSync(`${log}/keys/1.vkey`, 'utf8').trim());
  writeFileSync(
    `${folder}/MANIFEST.note`,
    signNote(`gatekeep evidence\n${origin}\n${sum(`${folder}/MANIFEST.json`)}\n`, [signer]),
  );
}

function edit(path: string, what: RegExp, by: string | ((...found: string[]) => string)): void {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(what, by as string);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

test('the page holds nothing of others raw, loads nothing, and has its plots', () => {
  const page = read('README.html');
  expect(page).not.toContain('<script');
  expect(page).not.toContain('\u202e');
  expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  expect(page.match(/<svg /g)?.length).toBe(2);
  expect(page).toContain('&#60;script&#62;');
  for (const [, link] of page.matchAll(/href="([^"]+)"/g)) expect(filesOf(pack)).toContain(link!);
});

test('no cell of any table is a formula', () => {
  for (const file of filesOf(pack).filter(name => name.endsWith('.csv')))
    for (const cell of read(file).split(/[,\r\n]/)) expect(cell).not.toMatch(/^"?[=+@]/);
});

test('exceptions name what did not go the ordinary way', () => {
  const kinds = new Set(
    read('exceptions.csv')
      .split('\r\n')
      .slice(1, -1)
      .map(line => line.split(',')[0]),
  );
  expect([...kinds].sort()).toEqual(['failed-run', 'gap', 'not-started', 'open', 'rejected', 'solo-approval']);
});

describe.each(FRAMEWORKS)('%s', framework => {
  test('every control looks into files that a pack has, and none says that it complies', () => {
    const names = filesOf(pack);
    for (const { id, supports, files } of controlsOf(framework)) {
      expect(id).toMatch(/^[A-Z]/);
      expect(supports).not.toMatch(/compl(?:y|ies|iant)/i);
      for (const file of files)
        expect({
          file,
          there: names.some(name => name === file || (file.endsWith('/') && name.startsWith(file))),
        }).toEqual({ file, there: true });
    }
  });
});

test.each([
  [
    ['--from', '7d', '--to', '2026-11-23', '--framework', 'soc2'],
    '--from is 7d: the pack is for a period that stays the same, wanted a day',
  ],
  [
    ['--from', '2026-11-23', '--to', '2026-11-23', '--framework', 'soc3'],
    '--framework is soc3, wanted one of soc2, iso27001, nist800-53',
  ],
  [
    ['--from', '2026-11-23', '--to', '2026-11-23', '--framework', 'soc2', '--sample', '-1'],
    '--sample is -1, wanted a whole number up to 9999',
  ],
  [
    ['--from', '2026-11-23', '--to', '2026-11-23', '--framework', 'soc2', '--output', 'pack'],
    '<pack> is there already',
  ],
] as const)('%j', (argv, why) => {
  const ran = run(['gatekeep', 'audit', 'evidence', ...argv]);
  expect(ran.error.split('\n')[0]).toBe(`gatekeep: error: ${why.replace('<pack>', pack)}`);
  expect(ran.exit).toBe(2);
});

test('a place where nothing can be written', () => {
  const ran = make('/dev/null/pack');
  expect(ran.error).toMatch(/^gatekeep: error: \/dev\/null\/pack: [^\n]+\n$/);
  expect(ran.exit).toBe(2);
});

test('a period without a request is a pack too', () => {
  const ran = run([
    'gatekeep',
    'audit',
    'evidence',
    '--from',
    '2020-01-01',
    '--to',
    '2020-01-31',
    '--framework',
    'iso27001',
    '--output',
    'empty',
  ]);
  expect([ran.exit, ran.error]).toEqual([0, '']);
  expect(run(['sh', `${scratch}/empty/verify.sh`])).toMatchObject({ exit: 0 });
});

test('a log that does not hold: the pack is made, says where, and the exit code says it too', () => {
  const path = `${currentLog(state)}/audit.jsonl`;
  const before = readFileSync(path);
  writeFileSync(path, before.toString().replace('"text":"echo 3"', '"text":"echo 4"'));
  const ran = make('broken');
  writeFileSync(path, before);
  expect(ran.exit).toBe(1);
  expect(ran.error).toContain('the log does not hold, and the pack says where');
  expect(JSON.parse(readFileSync(`${scratch}/broken/integrity/verify.json`, 'utf8')).state).toBe('broken');
  expect(run(['sh', `${scratch}/broken/verify.sh`]).exit).toBe(1);
});
