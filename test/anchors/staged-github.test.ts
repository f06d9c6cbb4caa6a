/** The staged program and GitHub, end to end: shown, decided, looked at, verified; and what an edit of the page costs. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { type GithubServer, startGithub, tokenOf } from '../channels/github/github-server.ts';
import { Desk, PROGRAM } from '../staged.ts';

let github: GithubServer;
const desk = new Desk();
const evidence = `${desk.folder}/evidence`;
const kept = (): readonly { size: number }[] => {
  const { stdout } = Bun.spawnSync(['git', '-C', evidence, 'log', '--format=%B', 'refs/heads/gatekeep']);
  return anchorsIn('git', stdout.toString());
};
beforeAll(async () => {
  github = await startGithub();
  Bun.spawnSync(['git', 'init', '--quiet', evidence]);
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  writeFileSync(
    `${desk.home}/.config/gatekeep/policy.yaml`,
    `version: 1
audit: { anchors: [{ kind: git, repository: ${evidence} }] }
approvals:
  channels: [github]
  wait: 1s
  github: { repository: acme/ops, api: ${github.base}, approvers: [${github.ids.alice}] }
rules:
  - id: our.touch
    match: touch ...
    reason: makes a file
    examples: { match: [touch x], no_match: [ls] }
`,
    { mode: 0o600 },
  );
});
afterAll(async () => {
  await github.stop();
  desk.remove();
});

async function gatekeep(...argv: string[]): Promise<{ exit: number; error: string; out: string }> {
  const child = Bun.spawn(['setsid', '-w', PROGRAM(), ...argv], {
    cwd: desk.work,
    env: desk.environment({ GITHUB_TOKEN: tokenOf('agent-bot') }),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exit: await child.exited, out, error };
}

const log = (): string => readFileSync(`${currentLog(`${desk.home}/.local/state/gatekeep`)}/audit.jsonl`, 'utf8');
const records = (type: string) =>
  log()
    .split('\n')
    .filter(line => line.includes(`"type":"${type}"`))
    .map(line => JSON.parse(line));
const issues = () => github.as<{ number: number; body: string }[]>('owner', 'GET', '/repos/acme/ops/issues?state=all');
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !holds(); i++) await Bun.sleep(50);
  expect(holds()).toBe(true);
}

test('the request is shown with the log up to it, decided, and the page is looked at by a process that nobody waits for', async () => {
  expect((await gatekeep('run', '--', 'touch', 'made')).exit).toBe(75);
  const [issue] = await issues();
  const [shown] = anchorsIn('issue', issue!.body);
  const [notify] = records('notify');
  expect(notify).toMatchObject({ channel: 'github', checkpoint: { size: shown!.size, root: shown!.root } });
  // The checkpoint covers the request itself.
  expect(records('request')[0]!.seq).toBeLessThanOrEqual(shown!.size);
  const onGithub = () => records('anchor').filter(({ kind }) => kind === 'github');
  expect(onGithub()).toEqual([]);
  const line = /^\/approve [0-9a-f]{8}/m.exec(issue!.body)![0];
  await github.comment('alice', issue!.number, `${line} go on`);
  expect((await gatekeep('run', '--', 'touch', 'made')).exit).toBe(0);
  await until(() => onGithub().length > 0);
  expect(onGithub()).toMatchObject([{ where: notify.where, size: shown!.size }]);
  // What was decided, and how it ended, is kept in the repository, too.
  for (const type of ['decision', 'outcome']) {
    const [{ seq }] = records(type).slice(-1) as [{ seq: number }];
    await until(() => kept().some(({ size }) => size >= seq));
  }
});

test('verify asks GitHub when it is told to, and only then', async () => {
  const before = github.layer.calls.length;
  expect((await gatekeep('audit', 'verify')).exit).toBe(0);
  expect(github.layer.calls.length).toBe(before);
  const ran = await gatekeep('audit', 'verify', '--anchors', 'github');
  expect([ran.exit, ran.error, ran.out]).toEqual([
    0,
    '',
    expect.stringMatching(/^up to line \d+ by what was kept elsewhere[\s\S]*\n1 of 1 answers from GitHub stand there/m),
  ]);
  expect(github.layer.calls.length).toBeGreaterThan(before);
});

test('the next request repeats what the one before showed', async () => {
  expect((await gatekeep('run', '--', 'touch', 'other')).exit).toBe(75);
  const bodies = (await issues()).toSorted((a, b) => a.number - b.number).map(({ body }) => anchorsIn('x', body));
  expect(bodies[1]!.map(({ note }) => note)).toEqual([bodies[1]![0]!.note, bodies[0]![0]!.note]);
});

test('what is withdrawn is kept, too', async () => {
  const before = kept().length;
  const id = records('request').at(-1)!.id as string;
  expect((await gatekeep('withdraw', id.slice(-8))).exit).toBe(0);
  await until(() => kept().length > before);
});

test('a page that was edited afterwards is a finding', async () => {
  const [issue] = (await issues()).toSorted((a, b) => a.number - b.number);
  await github.as('agent-bot', 'PATCH', `/repos/acme/ops/issues/${issue!.number}`, { body: 'nothing to see' });
  const ran = await gatekeep('audit', 'verify', '--anchors', 'github');
  expect([ran.exit, ran.error]).toEqual([1, expect.stringMatching(/was shown to people at http.*: it was edited/)]);
});

test('an approval whose comment is gone afterwards is a finding, too', async () => {
  const [{ proof }] = records('answer') as [{ proof: { comment: number; url: string } }];
  await github.as('alice', 'DELETE', `/repos/acme/ops/issues/comments/${proof.comment}`);
  const ran = await gatekeep('audit', 'verify', '--anchors', 'github', '--json');
  const { answers, problems } = JSON.parse(ran.out);
  expect([ran.exit, answers]).toEqual([1, { on_record: 1, stand: 0 }]);
  const found = problems.filter(({ kind }: { kind: string }) => kind === 'answer');
  expect(found).toMatchObject([{ detail: `was answered at ${proof.url}: the comment is gone`, warn: false }]);
});

test('doctor says how far it is kept', async () => {
  const { out } = await gatekeep('doctor', '--json');
  const about = JSON.parse(out).findings.find((one: { about: string }) => one.about === 'anchor github');
  expect(about).toMatchObject({ state: 'ok', said: expect.stringMatching(/^keeps the log up to line \d+$/) });
});

test('by hand', async () => {
  expect((await gatekeep('audit', 'anchor', 'github')).exit).toBe(0);
  expect((await gatekeep('audit', 'anchor', 'gi')).error).toContain('there are git, github');
});
