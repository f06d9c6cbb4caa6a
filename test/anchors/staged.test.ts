/** The staged program: what it signs is kept elsewhere without anybody's doing, and nobody waits for it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { Desk, PROGRAM } from '../staged.ts';
import { type Server, serve } from './signed.ts';

const desk = new Desk();
const posts: { body: string; mac: string | null }[] = [];
let answer: () => Promise<Response> | Response = () => new Response('');
let server: Server;
const state = `${desk.home}/.local/state/gatekeep`;

beforeAll(() => {
  server = serve(async request => {
    posts.push({ body: await request.text(), mac: request.headers.get('x-gatekeep-signature-256') });
    return answer();
  });
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  const policy = `version: 1\naudit:\n  anchors:\n    - { kind: webhook, url: "${server.url}", hmac: ANCHOR_KEY }\n`;
  writeFileSync(`${desk.home}/.config/gatekeep/policy.yaml`, policy, { mode: 0o600 });
});
afterEach(() => {
  posts.length = 0;
  answer = () => new Response('');
});
afterAll(async () => {
  await server.stop();
  desk.remove();
});

const env = { ANCHOR_KEY: 's3cret' };
const gatekeep = async (...argv: string[]) => {
  // The server answers in this process, so nothing may block it.
  const child = Bun.spawn(['setsid', '-w', PROGRAM(), ...argv], {
    cwd: desk.work,
    env: desk.environment(env),
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exit: await child.exited, out, error };
};
const log = (): string => readFileSync(`${currentLog(state)}/audit.jsonl`, 'utf8');
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; i < 100 && !holds(); i++) await Bun.sleep(50);
  expect(holds()).toBe(true);
}

test('by hand: signed, sent with its MAC, on record; verify reads what was sent', async () => {
  expect((await gatekeep('run', '--', 'true')).exit).toBe(0);
  const ran = await gatekeep('audit', 'anchor');
  expect([ran.exit, ran.out]).toEqual([0, expect.stringMatching(/^webhook: \d+ lines, kept in http/)]);
  const [{ body, mac }] = posts as [{ body: string; mac: string }];
  expect(mac).toBe(`sha256=${createHmac('sha256', 's3cret').update(body).digest('hex')}`);
  expect(log()).toContain('"type":"anchor"');
  expect(desk.stored).not.toContain('s3cret');
  writeFileSync(`${desk.work}/sent.json`, body);
  const verified = await gatekeep('audit', 'verify', '--anchors', 'sent.json');
  expect([verified.exit, verified.out]).toEqual([
    0,
    expect.stringContaining(`up to line ${anchorsIn('x', body)[0]!.size}`),
  ]);
});

test('an hour later: the heartbeat is signed and sent by a process of its own, and the command waits for none of it', async () => {
  let release: (response: Response) => void = () => {};
  answer = () => new Promise(resolve => (release = resolve));
  // The head is a cache: without it, the next writer finds that it must sign.
  unlinkSync(`${currentLog(state)}/audit.head`);
  const before = log().split('"type":"anchor"').length;
  expect((await gatekeep('run', '--', 'true')).exit).toBe(0);
  await until(() => posts.length === 1);
  expect(log().split('"type":"anchor"').length).toBe(before);
  release(new Response(''));
  await until(() => log().split('"type":"anchor"').length === before + 1);
});

test('an allowed command sends nothing', async () => {
  expect((await gatekeep('run', '--', 'true')).exit).toBe(0);
  await Bun.sleep(300);
  expect(posts).toEqual([]);
});

test('--attest in a folder of the job', async () => {
  expect((await gatekeep('audit', 'anchor', '--attest', 'evidence')).exit).toBe(0);
  const checked = Bun.spawnSync(['sha256sum', '-c', 'evidence.sha256'], { cwd: desk.work, stdout: 'pipe' });
  expect(checked.stdout.toString()).toBe('evidence: OK\n');
});

test('what fails is said by doctor and verify, and tried again with the next checkpoint', async () => {
  answer = () => new Response('', { status: 503 });
  const failed = await gatekeep('audit', 'anchor');
  expect([failed.exit, failed.error]).toEqual([1, expect.stringContaining('anchor webhook: http://127.0.0.1')]);
  const doctor = await gatekeep('doctor', '--json');
  const about = JSON.parse(doctor.out).findings.find((one: { about: string }) => one.about === 'anchor webhook');
  expect(about).toMatchObject({
    state: 'broken',
    said: expect.stringMatching(/^keeps the log up to line \d+: it answered 503$/),
  });
  const verified = await gatekeep('audit', 'verify');
  expect([verified.exit, verified.error]).toEqual([
    0,
    expect.stringMatching(/line \d+ is the last that anchor webhook keeps: it answered 503/),
  ]);
  answer = () => new Response('');
  expect((await gatekeep('audit', 'anchor')).exit).toBe(0);
  expect((await gatekeep('audit', 'verify')).error).not.toContain('anchor webhook');
});

/** What the gate starts after a decision. */
function tend(): ReturnType<typeof Bun.spawn> {
  const anchors = [{ name: 'webhook', kind: 'webhook', url: server.url, secret: null }];
  const settings = { key: 'ed25519', rotate: { size: 1 << 30, age: 1e12 }, anchors };
  const words = { state, settings, sign: true, anchored: true, github: null, env: [] };
  const judge = PROGRAM().replace('bin/gatekeep', 'lib/gatekeep/judge');
  const env = { PATH: '/usr/bin:/bin', GATEKEEP_TEND: JSON.stringify(words) };
  return Bun.spawn([judge, 'tend'], { cwd: '/', env, stdio: ['ignore', 'inherit', 'inherit'] });
}

test('killed while it waits: nothing is held up, nothing is lost, and the next one does the work', async () => {
  answer = () => new Promise(() => {});
  const first = tend();
  await until(() => posts.length === 1);
  // Another one finds it at work, and goes.
  expect(await tend().exited).toBe(0);
  expect((await gatekeep('run', '--', 'true')).exit).toBe(0);
  first.kill('SIGKILL');
  await first.exited;
  answer = () => new Response('');
  const before = log().split('"type":"anchor"').length;
  expect(await tend().exited).toBe(0);
  expect(log().split('"type":"anchor"').length).toBe(before + 1);
  expect((await gatekeep('audit', 'verify')).exit).toBe(0);
});
