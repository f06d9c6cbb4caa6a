/** Policies that were in force stand in a pack with their texts, the tests of their rules, and what changed; or it says that they do not. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Desk } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const config = `${desk.home}/.config/gatekeep`;
const kept = `${desk.home}/.local/state/gatekeep/policies`;
const SECRET = `pplx-${'5e3a9c1b'.repeat(6)}`;

const rule = (id: string, word: string, more = ''): string =>
  `  - id: our.${id}\n    match: ${word} ...\n    reason: makes a file\n    examples: { match: [${word} x${more}], no_match: [ls, "=cmd"] }\n`;
const ONE = `version: 1\nrules:\n${rule('touch', 'touch')}`;
const TWO = `version: 1 # ${SECRET}\nrules:\n${rule('touch', 'touch', `, 'touch <b>"y"'`)}${rule('mkdir', 'mkdir')}`;

function under(policy: string, command: string): void {
  writeFileSync(`${config}/policy.yaml`, policy, { mode: 0o600 });
  expect(desk.run(['-c', command]).exit).toBe(0);
}

function pack(name: string): (path: string) => string {
  const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  const words = ['--from', '2026-01-01', '--to', day, '--framework', 'soc2', '--output', name];
  const ran = desk.run(['audit', 'evidence', ...words]);
  expect({ exit: ran.exit, error: ran.error }).toEqual({ exit: 0, error: '' });
  return path => readFileSync(`${desk.work}/${name}/${path}`, 'utf8');
}
const rowsOf = (csv: string): string[] => csv.split('\r\n').slice(1, -1);

beforeAll(() => {
  mkdirSync(config, { recursive: true });
  expect(desk.run(['-c', 'echo before']).exit).toBe(0);
  under(ONE, 'echo one');
  under(TWO, 'echo two');
});

test('texts, tests and changes', () => {
  const read = pack('whole');
  const rows = rowsOf(read('policy/policies.csv'));
  expect(rows.map(row => row.split(',').at(-1))).toEqual([
    expect.stringMatching(/^policy\/001-/),
    expect.stringMatching(/^policy\/002-/),
    expect.stringMatching(/^policy\/003-/),
  ]);
  const [none, one, two] = rows.map(row => row.split(',').at(-1)!);
  expect(readdirSync(`${desk.work}/whole/${none}`)).toEqual(['tests.csv']);
  expect(read(`${one}/user.yaml`)).toBe(ONE);
  // What a second look finds is hidden here, too, and the table says so.
  expect(read(`${two}/user.yaml`)).toBe(TWO.replace(SECRET, /\[REDACTED:[^\]]*\]/.exec(read(`${two}/user.yaml`))![0]));
  expect(rows[2]).toContain('"kept, secrets hidden"');
  expect(read(`${two}/changes.diff`)).toContain('+   - id: our.mkdir');
  expect(read(`${two}/changes.diff`)).not.toContain(SECRET);
  expect(rowsOf(read(`${one}/tests.csv`))).toEqual([
    'user,our.touch,match,touch x,yes',
    'user,our.touch,not match,ls,yes',
    "user,our.touch,not match,'=cmd,yes",
  ]);
  expect(read(`${two}/tests.csv`)).toContain('user,our.touch,match,"touch <b>""y""",yes');
  const shipped = rowsOf(read('policy/shipped-tests.csv'));
  expect(shipped.length).toBeGreaterThan(500);
  expect(shipped.filter(row => !row.endsWith(',yes'))).toEqual([]);
  expect(desk.run(['audit', 'verify']).exit).toBe(0);
});

test('what was kept is for its owner alone, once for each policy', () => {
  const files = readdirSync(kept);
  expect(files.filter(name => name.endsWith('.json')).length).toBe(3);
  expect(files.filter(name => name.endsWith('.yaml')).length).toBe(2);
  for (const name of ['.', ...files]) expect(statSync(`${kept}/${name}`).mode & 0o077).toBe(0);
});

test('a text that was changed since is none; one that is gone is said', () => {
  const files = readdirSync(kept).filter(name => name.endsWith('.yaml'));
  writeFileSync(`${kept}/${files[0]}`, 'version: 1\n');
  rmSync(`${kept}/${files[1]}`);
  const read = pack('forged');
  const rows = rowsOf(read('policy/policies.csv'));
  expect(rows.filter(row => row.includes('not kept: user')).length).toBe(2);
  const last = rows.at(-1)!.split(',').at(-1)!;
  expect(existsSync(`${desk.work}/forged/${last}/user.yaml`)).toBe(false);
  expect(read(`${last}/changes.diff`)).toContain('(a text was not kept)');
});

test('a folder in which nothing can be kept stops no command', () => {
  rmSync(kept, { recursive: true });
  writeFileSync(kept, '');
  under(ONE.replace('makes', 'made'), 'echo three');
  expect(pack('none')('policy/policies.csv')).toContain('not kept: user');
});
