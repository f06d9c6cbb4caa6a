import { expect, test } from 'bun:test';
import { auditRows } from '../../src/fronts/cli/audit-rows.ts';
import { gatekeep } from './fake-services.ts';

const record = (value: object): string => JSON.stringify({ t: '2026-03-02T14:07:11.123Z', ...value });
const requester = {
  uid: 1,
  user: 'dev',
  host: 'box',
  pid: 1,
  agent: { name: 'codex', version: null, session: null },
  ci: null,
};
const request = (id: string, text: string, decision: object | null): string =>
  record({ type: 'request', id, requester, text, verdict: decision === null ? 'ask' : 'allow', decision });
const LINES = [
  record({ type: 'genesis', id: '0' }),
  request('1', 'git push --force', null),
  record({ type: 'decision', id: '1', decision: { result: 'approved', by: [{ name: 'ann', identities: ['uid:2'] }] } }),
  record({ type: 'start', id: '1' }),
  request('2', 'ls\nrm \u202e', { result: 'auto-allowed', by: [] }),
  record({ type: 'outcome', id: '1', exit: 3, signal: null }),
  'no record',
  record({ type: 'outcome', id: '9', exit: 0, signal: null }),
];

test('records of one command become one row', () => {
  expect(auditRows(LINES, 'utc')).toEqual([
    {
      time: '2026-03-02 14:07:11Z',
      who: 'dev (codex)',
      verdict: 'ask',
      decision: 'approved, ann',
      outcome: 'exit 3',
      command: 'git push --force',
    },
    {
      time: '2026-03-02 14:07:11Z',
      who: 'dev (codex)',
      verdict: 'allow',
      decision: 'by rules',
      outcome: '',
      command: 'ls <and 1 more line>',
    },
  ]);
});

test('records that are not what they should be break nothing', () => {
  const odd = [
    'null',
    '[]',
    '1',
    record({ type: 'request', id: '1' }),
    record({ type: 'request', id: '2', t: 7, requester: 'x', text: 5, decision: { result: '__proto__' } }),
  ];
  expect(auditRows(odd, 'local').map(({ decision }) => decision)).toEqual(['open', '__proto__']);
});

test('tail: a table, or the lines as stored', async () => {
  const auditTail = (count: number) => LINES.slice(-count);
  expect((await gatekeep(['audit', 'tail', '-n', '1'], '', { auditTail })).stdout).toContain('ls <and 1 more line>');
  expect((await gatekeep(['audit', 'tail', '-n', '2', '--json'], '', { auditTail })).stdout).toBe(
    `${LINES.slice(-2).join('\n')}\n`,
  );
  expect((await gatekeep(['audit', 'tail'])).stdout).toBe('no command is on record\n');
});
