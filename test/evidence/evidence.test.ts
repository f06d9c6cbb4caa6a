/** The pack that an auditor is handed: the same from the same log, checkable with what any machine has, and honest about the rest. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { controlsOf, FRAMEWORKS } from '../../src/evidence/controls.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { gap, open, request, runApproved, useGrant } from '../store/log.ts';
import { PROGRAM } from '../staged.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-evidence-`);
const home = `${scratch}/home`;
const state = `${home}/.local/state/gatekeep`;
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const bin = PROGRAM().replace(/\/[^/]*$/, '');

function run(argv: readonly string[], more: Record<string, string> = {}): { exit: number; out: string; error: string } {
  const done = Bun.spawnSync(['setsid', '-w', ...argv], {
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
  expect(complete.checkpoint_after.line).toBe(stored.length);
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
  const check = (folder: string, ...keys: string[]) => run(['sh', `${folder}/verify.sh`, ...keys]);

  test('holds', () => {
    const { exit, out } = check(pack, readFileSync(`${currentLog(state)}/keys/1.vkey`, 'utf8').trim());
    expect(out).toMatch(
      /^files: all \d+ are what MANIFEST\.json says\nmanifest: signed with the log's key\nsample: \d+ items are in the log as it was signed\n$/,
    );
    expect(exit).toBe(0);
  });

  const ATTACKS: readonly [name: string, change: (folder: string) => void, says: string][] = [
    ['a row is changed', folder => edit(`${folder}/population.csv`, /approved/, 'rejected'), 'files: NOT what'],
    ['a file is gone', folder => rmSync(`${folder}/exceptions.csv`), 'files: NOT what'],
    [
      'a file is added',
      folder => writeFileSync(`${folder}/sample/extra.txt`, ''),
      'files: others than MANIFEST.json names',
    ],
    ['the manifest is made to fit', folder => refit(folder), 'manifest: NOT the one that the note names'],
    [
      'and the note too',
      folder => {
        refit(folder);
        const sum = new Bun.CryptoHasher('sha256').update(readFileSync(`${folder}/MANIFEST.json`)).digest('hex');
        edit(`${folder}/MANIFEST.note`, /^[0-9a-f]{64}$/m, sum);
      },
      'manifest: NOT signed with these keys',
    ],
    [
      'a proof is of other lines',
      folder => {
        const proof = filesOf(folder).find(file => file.endsWith('.tlog-proof'))!;
        edit(`${folder}/${proof}`, /^index (\d+)$/m, 'index 1');
      },
      'does NOT hold',
    ],
  ];
  test.each(ATTACKS)('finds that %s', (_name, change, says) => {
    const copy = `${scratch}/attacked`;
    rmSync(copy, { recursive: true, force: true });
    cpSync(pack, copy, { recursive: true });
    change(copy);
    const { exit, out } = check(copy);
    expect(out).toContain(says);
    expect(exit).toBe(1);
  });

  test('finds another key', () => {
    const other = `${scratch}/elsewhere`;
    runApproved(open(other));
    const { exit, out } = check(pack, readFileSync(`${currentLog(other)}/keys/1.vkey`, 'utf8').trim());
    expect(out).toContain('manifest: NOT signed with these keys');
    expect(out).toContain('does NOT hold');
    expect(exit).toBe(1);
  });
});

function edit(path: string, what: RegExp, by: string): void {
  const before = readFileSync(path, 'utf8');
  const after = before.replace(what, by);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

/** As somebody would who changes a file and the sum that is to hold it. */
function refit(folder: string): void {
  edit(`${folder}/population.csv`, /approved/, 'rejected');
  const sum = new Bun.CryptoHasher('sha256').update(readFileSync(`${folder}/population.csv`)).digest('hex');
  edit(`${folder}/MANIFEST.json`, /("population\.csv": ")[0-9a-f]{64}/, `$1${sum}`);
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
