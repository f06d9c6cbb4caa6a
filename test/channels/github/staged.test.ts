/** The staged program from end to end: it asks on GitHub (emulate behind our layer), waits, is answered, and runs once. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Desk, PROGRAM } from '../../staged.ts';
import { type GithubServer, startGithub, tokenOf } from './github-server.ts';

let github: GithubServer;
const desk = new Desk();
beforeAll(async () => {
  github = await startGithub();
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  writeFileSync(
    `${desk.home}/.config/gatekeep/policy.yaml`,
    `version: 1
approvals:
  channels: [github]
  wait: 1s
  assurance: L2
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
  rmSync(desk.folder, { recursive: true });
});

const env = () => desk.environment({ GITHUB_TOKEN: tokenOf('agent-bot') });

async function gatekeep(...argv: string[]): Promise<{ exit: number; error: string; out: string }> {
  const child = Bun.spawn(['setsid', '-w', PROGRAM(), ...argv], {
    cwd: desk.work,
    env: env(),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exit: await child.exited, out, error };
}

const issues = () =>
  github.as<{ number: number; body: string; state: string }[]>('owner', 'GET', '/repos/acme/ops/issues?state=all');
const answerLine = (body: string, verb: string): string => new RegExp(`^/${verb} [0-9a-f]{8}`, 'm').exec(body)![0];

test('asked on GitHub, not answered: 75; approved meanwhile: the same command runs, once', async () => {
  const first = await gatekeep('run', '--', 'touch', 'made');
  expect(first.error).toMatch(/^gatekeep: to answer it: comment on http.*\/acme\/ops\/issues\/1$/m);
  expect([first.exit, existsSync(`${desk.work}/made`)]).toEqual([75, false]);
  const [issue] = await issues();
  expect(issue!.body).toContain('touch made');
  await github.comment('bob', issue!.number, answerLine(issue!.body, 'approve'));
  expect((await gatekeep('run', '--', 'touch', 'made')).exit).toBe(75);
  await github.comment('alice', issue!.number, `${answerLine(issue!.body, 'approve')} go on`);
  const second = await gatekeep('run', '--', 'touch', 'made');
  expect([second.exit, second.error, existsSync(`${desk.work}/made`)]).toEqual([0, expect.any(String), true]);
  expect((await issues()).map(({ state }) => state)).toEqual(['closed']);
  const third = await gatekeep('run', '--', 'touch', 'made');
  expect(third.exit).toBe(75);
  expect(await issues()).toHaveLength(2);
}, 60_000);

test('denied: 126, and who said so', async () => {
  await gatekeep('run', '--', 'touch', 'other');
  const issue = (await issues()).find(({ body }) => body.includes('touch other'))!;
  await github.comment('alice', issue.number, `${answerLine(issue.body, 'deny')} not on a Friday`);
  const denied = await gatekeep('run', '--', 'touch', 'other');
  expect([denied.exit, existsSync(`${desk.work}/other`)]).toEqual([126, false]);
  expect(denied.error).toContain('alice');
  expect(denied.error).toContain('not on a Friday');
}, 60_000);

test('R40 the log has the comment that decided', () => {
  const log = desk.stored;
  expect(log).toContain('github:comment:');
  expect(log).toContain(`github:${github.ids.alice}`);
});

test('doctor says as whom it asks', async () => {
  const { out, error } = await gatekeep('doctor');
  expect(out + error).toContain('GITHUB_TOKEN, the token of account');
});

test('an allowed command asks nobody', async () => {
  const before = github.layer.calls.length;
  expect((await gatekeep('run', '--', 'true')).exit).toBe(0);
  expect(github.layer.calls.length).toBe(before);
});
