/** docs/audit.md keeps what it says: its table of attacks, and docs/verify.py on logs of the real writer. */
import { afterAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { readAudit } from '../stored-log.ts';
import { newState, open, removeStates, request, runApproved, small } from '../store/log.ts';
import { ATTACKS } from './attacks.ts';

afterAll(removeStates);

const docs = `${import.meta.dir}/../../docs`;

test('the table of attacks is what the tests find', () => {
  const page = readFileSync(`${docs}/audit.md`, 'utf8');
  const [, rows = ''] = page.split('| attack | L0 | L1 | L2 |\n|---|---|---|---|\n');
  const written = rows.slice(0, rows.indexOf('\n\n')).split('\n');
  const found = ATTACKS.filter(([what]) => what !== 'nothing').map(
    ([what, , lines]) => `| ${what} | ${lines.map(line => (line === null ? 'not seen' : 'found')).join(' | ')} |`,
  );
  expect(written).toEqual(found);
});

function verifiedByPython(...args: readonly string[]): string {
  const done = Bun.spawnSync(['python3', `${docs}/verify.py`, ...args], { stdout: 'pipe', stderr: 'pipe' });
  return (done.stdout.toString() + done.stderr.toString()).trim();
}

function written(): { readonly path: string; readonly bytes: Uint8Array; readonly state: string } {
  const state = newState();
  const sink = open(state);
  for (let i = 0; i < 4; i++) sink.append([request(sink, `echo ${i} 🚀`)]);
  runApproved(sink);
  const { path, bytes } = readAudit(state)!;
  return { path, bytes: bytes!, state };
}

// Where there is no Python there is nothing to try; gatekeep itself does not need it.
const withPython = test.if(Bun.which('python3') !== null && Bun.which('openssl') !== null);

withPython('a sound log', () => {
  const { path } = written();
  const proven = '16 lines follow from one another, 15 of them are proven';
  expect(verifiedByPython(path)).toBe(proven);
  const vkey = readFileSync(path.replace('audit.jsonl', 'keys/1.vkey'), 'utf8').trim();
  expect(verifiedByPython('--key', vkey, path)).toBe(proven);
  const notes = readFileSync(path, 'utf8').match(/"note":".*?"/g)!;
  writeFileSync(`${path}.notes`, `Approve?\n\n${JSON.parse(notes[0]!.slice(7))}\n`);
  expect(verifiedByPython('--anchor', `${path}.notes`, path)).toBe(proven);
  expect(verifiedByPython('--key', vkey.replace(/.$/, 'x'), path)).toBe('broken at line 1');
});

withPython('a repaired log', () => {
  const { path, bytes, state } = written();
  writeFileSync(path, bytes.subarray(0, bytes.length - 30));
  writeFileSync(path.replace('jsonl', 'head'), '');
  open(state).append([small()]);
  expect(verifiedByPython(path)).toMatch(/^\d+ lines follow from one another, /);
});

withPython.each([
  ['a changed line', (text: string) => text.replace('echo 1', 'echo 7'), 'broken at line 5'],
  ['a deleted line', (text: string) => text.replace(/^.*echo 1.*\n/m, ''), 'broken at line 5'],
  ['a line of garbage', (text: string) => text.replace(/^.*echo 1.*$/m, 'x'), 'broken at line 5'],
  ['a cut line', (text: string) => text.slice(0, -9), 'broken at line 16'],
])('%s', (_, change, expected) => {
  const { path, bytes } = written();
  writeFileSync(path, change(new TextDecoder().decode(bytes)));
  expect(verifiedByPython(path)).toBe(expected);
});
