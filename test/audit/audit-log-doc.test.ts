/** The verifier printed in docs/audit-log.md, as it stands there, on logs of the real writer. */
import { afterAll, expect, test } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { readAudit } from '../../src/store/audit-read.ts';
import { newState, open, removeStates, request, runApproved, small } from '../store/log.ts';

afterAll(removeStates);

const page = readFileSync(`${import.meta.dir}/../../docs/audit-log.md`, 'utf8');
const script = /```python\n([\s\S]*?)```/.exec(page)![1]!;

function verifiedByPython(path: string): string {
  const done = Bun.spawnSync(['python3', '-c', script, path], { stdout: 'pipe', stderr: 'pipe' });
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
const withPython = test.if(Bun.which('python3') !== null);

withPython('a sound log', () => {
  expect(verifiedByPython(written().path)).toBe('16 lines hold');
});

withPython('a repaired log', () => {
  const { path, bytes, state } = written();
  writeFileSync(path, bytes.subarray(0, bytes.length - 30));
  open(state).append([small()]);
  expect(verifiedByPython(path)).toBe('18 lines hold');
});

withPython.each([
  ['a changed line', (text: string) => text.replace('echo 1', 'echo 7'), 'broken at line 6'],
  ['a deleted line', (text: string) => text.replace(/^.*echo 1.*\n/m, ''), 'broken at line 5'],
  ['a line of garbage', (text: string) => text.replace(/^.*echo 1.*$/m, 'x'), 'broken at line 6'],
  ['a cut line', (text: string) => text.slice(0, -9), 'broken at the end'],
])('%s', (_, change, expected) => {
  const { path, bytes } = written();
  writeFileSync(path, change(new TextDecoder().decode(bytes)));
  expect(verifiedByPython(path)).toBe(expected);
});
