/** show, search, stats and tail -f on logs that gatekeep wrote and on such that somebody else did. */
import { afterAll, expect, test } from 'bun:test';
import Ajv from 'ajv/dist/2020.js';
import actionSchema from '../../schemas/audit-action.schema.json';
import statsSchema from '../../schemas/audit-stats.schema.json';
import type { Action } from '../../src/audit/action.ts';
import type { AuditServices } from '../../src/fronts/cli/audit-services.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { gap, newState, open, removeStates, request, runApproved, useGrant } from '../store/log.ts';
import { gatekeep, type Ran } from './fake-services.ts';

afterAll(removeStates);

const ajv = new Ajv({ allowUnionTypes: true });
const isAction = ajv.compile(actionSchema);
const isStats = ajv.compile(statsSchema);

const over = (lines: () => Iterable<{ seq: number; bytes: Uint8Array }>): { audit: () => Promise<AuditServices> } => ({
  audit: async () => ({
    lines,
    async *follow(after) {
      for (const line of lines()) if (line.seq > after) yield line;
      return { kind: 'withdrawn', signal: 'SIGINT' };
    },
    vkeys: () => [],
    attest: () => '',
    evidence: () => {
      throw new Error('no evidence here');
    },
    readText: () => '',
    exportLog: () => Promise.reject(new Error('no export here')),
    look: () => ({ suspects: () => false, text: (one: string) => one, plain: (one: string) => one }),
    recording: () => 'gone',
  }),
});

const written = (texts: readonly string[]) =>
  over(() => texts.map((line, i) => ({ seq: i + 1, bytes: new TextEncoder().encode(line) })));

const state = newState();
const sink = open(state);
sink.append([request(sink, 'echo hi'), gap()]);
runApproved(sink);
useGrant(sink);
sink.append([request(sink, 'ls /srv\n\u202egnp.exe', true), request(sink, 'terraform destroy', false)]);
const LOG = over(() => new LogReader(currentLog(state)!).read());

const ask = (...argv: string[]): Promise<Ran> => gatekeep(['audit', ...argv], '', LOG);
const actions = async (...argv: string[]): Promise<Action[]> =>
  (await ask('search', '--json', ...argv)).stdout
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));

test('search --json: one action a line, as the schema says', async () => {
  const all = await actions();
  expect(all.map(({ command }) => command)).toEqual([
    'echo hi',
    'git push --force',
    'ls /srv\n\u202egnp.exe',
    'make deploy',
    'make deploy',
    'terraform destroy',
  ]);
  for (const action of all)
    expect({ action, errors: isAction(action) ? [] : isAction.errors }).toEqual({ action, errors: [] });
  const push = all[1]!;
  expect(push.lines.map(({ type }) => type)).toEqual(['request', 'resumed', 'answer', 'decision', 'start', 'outcome']);
  expect(push.outcome).toMatchObject({ exit: null, signal: 'SIGTERM', duration_ms: 1200 });
  expect(push.decision!.by).toEqual([{ name: 'ci', identities: ['uid:1000'] }]);
});

const SEARCHES: readonly [argv: string[], commands: number][] = [
  [['--user', 'ci'], 6],
  [['--user', 'c'], 0],
  [['--agent', 'CODEX'], 6],
  [['--agent', 'other'], 0],
  [['--rule', 'git'], 4],
  [['--rule', 'git.force-push'], 4],
  [['--rule', 'gi'], 0],
  [['--verdict', 'allow'], 2],
  [['--verdict', 'approved'], 3],
  [['--verdict', 'auto-allowed', 'GNP'], 1],
  [['--approver', 'uid:1000'], 3],
  [['--approver', 'nobody'], 0],
  [['/srv/app'], 6],
  [['make', 'deploy'], 2],
  [['--from', '2026-11-23', '--to', '2026-11-23'], 6],
  [['--to', '2026-11-22'], 0],
  [['--from', '2026-11-23T13:00:00+01:00', '--to', '2026-11-23T13:00'], 6],
  [['--from', '2026-11-23T12:00:00-01:00'], 0],
  [['--from', '2026-11-24'], 0],
];
test.each(SEARCHES)('search %j', async (argv, count) => {
  expect((await actions(...argv)).length).toBe(count);
  expect((await ask('search', ...argv)).code).toBe(count === 0 ? 1 : 0);
});

test('search shows a table in the order of requests, nothing raw', async () => {
  const { stdout } = await ask('search');
  const rows = stdout.trimEnd().split('\n');
  expect(rows.length).toBe(7);
  expect(rows.at(-1)).toContain('terraform destroy');
  expect(rows.at(-1)).toContain('open');
  expect(stdout).not.toContain('\u202e');
});

test('stats counts', async () => {
  const { stdout } = await ask('stats', '--json');
  const stats = JSON.parse(stdout);
  expect({ stats, errors: isStats(stats) ? [] : isStats.errors }).toEqual({ stats, errors: [] });
  expect(stats).toMatchObject({
    commands: 6,
    verdicts: { ask: 4, allow: 2 },
    decisions: { approved: 3, 'auto-allowed': 2, open: 1 },
    users: { ci: 6 },
    agents: { codex: 6 },
    rules: { 'git.force-push': 4 },
    approvers: { ci: 3 },
    failed_runs: 1,
  });
  // A grant's use is nobody's time.
  expect(stats.decision_ms.count).toBe(2);
  expect((await ask('stats')).stdout).toContain('people answered 2: half within');
});

test('show tells the whole story of one', async () => {
  const push = (await actions())[1]!;
  for (const word of [push.id, push.id.slice(-8)]) {
    const { stdout, code } = await ask('show', word);
    expect(code).toBe(0);
    expect(stdout).toContain(`request ${push.id}: ask, approved, ci, SIGTERM`);
    expect(stdout).toMatch(/^who +ci \(codex\), session s-1 on ci-1, uid 1000, pid 42$/m);
    expect(stdout).toMatch(/^rules +ask git\.force-push \(rules\/git\.yaml:3\)$/m);
    expect(stdout).toMatch(/^answers +[\d: -]+ approve by ci \(uid:1000\) through terminal, L0$/m);
    expect(stdout).toMatch(/^decision +approved, ci, through terminal, L0, not proven to be another person/m);
    expect(stdout).toMatch(/^run +started [\d: -]+, SIGTERM after 1\.2 s$/m);
    expect(stdout).toMatch(/^proof +lines \d+ \(request\), .* \d+ \(outcome\); under the checkpoint of line \d+$/m);
  }
  expect(JSON.parse((await ask('show', '--json', push.id)).stdout)).toEqual(push);
});

test('show of a command in lines, and of a use of a grant', async () => {
  const all = await actions();
  const lines = (await ask('show', all[2]!.id)).stdout;
  expect(lines).toMatch(/^command +ls \/srv\n +<U\+202E>gnp\.exe$/m);
  expect((await ask('show', all[4]!.id)).stdout).toMatch(/^grant +use 1 of 5 of what request .*/m);
});

test.each([
  ['zzzz', 'zzzz is no part of an id: 4 or more of its hex digits\ngatekeep: hint: gatekeep audit search'],
  ['abc', 'abc is no part of an id: 4 or more of its hex digits\ngatekeep: hint: gatekeep audit search'],
  ['00000000', 'no request on record is named 00000000\ngatekeep: hint: gatekeep audit search'],
])('show %s', async (word, stderr) => {
  expect(await ask('show', word)).toEqual({ code: 2, stdout: '', stderr: `gatekeep: error: ${stderr}\n` });
});

test('a beginning that several requests share names them', async () => {
  const id = (n: number) => `01a20000-0000-7000-8000-00000000000${n}`;
  const log = written([1, 2].map(n => JSON.stringify({ type: 'request', id: id(n), t: 'x' })));
  const { stderr } = await gatekeep(['audit', 'show', '01a2'], '', log);
  expect(stderr).toContain('2 requests on record are named 01a2');
  expect(stderr).toContain('000000000001, 000000000002');
});

test('a checkpoint is named once it covers all lines of the action', async () => {
  const line = (seq: number, type: string, more: object) =>
    JSON.stringify({ seq, type, id: 'aaaa', t: '2026-01-01T00:00:00.000Z', ...more });
  const note = (size: number) => `gatekeep/x\n${size}\nAAAA\n\n— x AAAA\n`;
  const lines = [
    line(1, 'request', { decision: null }),
    line(2, 'checkpoint', { id: 'c', note: note(1) }),
    line(3, 'decision', { decision: { result: 'rejected' } }),
    line(4, 'checkpoint', { id: 'd', note: note(2) }),
    line(5, 'checkpoint', { id: 'e', note: note(4) }),
  ];
  const shown = async (count: number) =>
    (await gatekeep(['audit', 'show', 'aaaa'], '', written(lines.slice(0, count)))).stdout;
  expect(await shown(2)).toContain('line 1 (request); under the checkpoint of line 2');
  expect(await shown(4)).toContain('lines 1 (request), 3 (decision); no checkpoint after them yet');
  expect(await shown(5)).toContain('lines 1 (request), 3 (decision); under the checkpoint of line 5');
});

test('an empty log, and one that holds other things than records', async () => {
  const nothing = written([]);
  expect((await gatekeep(['audit', 'search'], '', nothing)).stdout).toBe('nothing is on record yet\n');
  expect((await gatekeep(['audit', 'stats'], '', nothing)).stdout).toBe('no command is on record\n');
  const odd = written([
    '\0\0\0',
    '[]',
    '7',
    '{"type":"request","id":"abcd"}',
    '{"type":"decision","id":"abcd","decision":[]}',
  ]);
  const { code, stdout, stderr } = await gatekeep(['audit', 'show', 'abcd'], '', odd);
  expect([code, stdout.includes('request abcd'), stderr]).toEqual([
    0,
    true,
    'gatekeep: warning: audit log: 3 lines are no records\ngatekeep: hint: gatekeep audit verify\n',
  ]);
  expect((await gatekeep(['audit', 'stats', '--json'], '', odd)).code).toBe(0);
});

/** Every text member a hostile line may hold, full of what moves a terminal. */
test('nothing of a hostile line reaches the terminal raw', async () => {
  const evil = '\u001b[2J\u202e\u0007\n\r\u009b31m';
  const line = JSON.stringify({
    type: 'request',
    id: 'abcd',
    t: evil,
    requester: {
      user: evil,
      host: evil,
      uid: 1,
      pid: 1,
      agent: { name: evil, version: evil, session: evil },
      ci: { name: evil, run: evil, actor: evil },
    },
    cwd: evil,
    text: evil,
    verdict: evil,
    would: evil,
    profile: evil,
    sensitivity: evil,
    rules: [{ id: evil, verdict: evil, at: evil }],
    opaque: [{ why: evil }],
    asked: { reason: evil },
    policy: evil,
    policy_files: [{ layer: evil, path: evil, sha256: evil }],
    decision: null,
  });
  const more = [
    {
      type: 'answer',
      id: 'abcd',
      t: evil,
      channel: evil,
      answer: evil,
      by: { name: evil, identities: [evil] },
      reason: evil,
      assurance: evil,
    },
    { type: evil, id: 'abcd' },
    { type: 'grant', id: 'abcd', of: evil, use: 1, times: 2 },
    {
      type: 'decision',
      id: 'abcd',
      t: evil,
      decision: {
        result: evil,
        how: evil,
        by: [{ name: evil, identities: [evil] }],
        reason: evil,
        assurance: evil,
        solo: true,
      },
    },
    { type: 'start', id: 'abcd', t: evil },
    { type: 'outcome', id: 'abcd', exit: null, signal: evil, reason: evil, t: evil },
  ].map(one => JSON.stringify(one));
  const log = written([line, ...more]);
  for (const argv of [['show', 'abcd'], ['search'], ['stats'], ['tail', '-f']]) {
    const { stdout } = await gatekeep(['audit', ...argv], '', log);
    expect(stdout.length).toBeGreaterThan(100);
    expect(stdout.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/g)).toBeNull();
  }
});

test('tail -f goes on after the table until it is interrupted', async () => {
  const lines = [...new LogReader(currentLog(state)!).read()].map(({ bytes }) => new TextDecoder().decode(bytes));
  const shown = lines.findIndex(line => line.includes('git push')) + 1;
  const auditTail = (count: number) => lines.slice(0, shown).slice(-count);
  const followed = await gatekeep(['audit', 'tail', '-f', '-n', '1'], '', { ...LOG, auditTail });
  expect(followed.code).toBe(130);
  const [, row, ...events] = followed.stdout.trimEnd().split('\n');
  expect(row).toContain('git push --force');
  expect(events.map(event => event.replace(/^[\d: -]+Z? +/, '').replace(/^[\da-f]{8} +/, ''))).toEqual([
    'ci (codex)  approve by ci through terminal',
    'ci (codex)  approved, ci',
    'ci (codex)  started',
    'ci (codex)  SIGTERM',
    'ci (codex)  ask: make deploy',
    'ci (codex)  approve by ci through inbox',
    'ci (codex)  approved, ci',
    'ci (codex)  ask: make deploy',
    'ci (codex)  approved, ci',
    'ci (codex)  what it granted is revoked',
    'ci (codex)  allow, by rules: ls /srv <and 1 more line>',
    'ci (codex)  ask: terraform destroy',
  ]);
  const raw = await gatekeep(['audit', 'tail', '-f', '-n', '1', '--json'], '', { ...LOG, auditTail });
  expect(raw.stdout).toBe(`${lines.slice(shown - 1).join('\n')}\n`);
});
