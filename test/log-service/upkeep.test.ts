/** What a log needs late, where a service keeps it: the service signs, the requester takes checkpoints elsewhere. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { House, USERS } from './house.ts';

const house = new House();
const home = house.home('dev');
const types = (): readonly unknown[] => house.records('dev').map(({ type }) => type);

async function until(wanted: string, count: number): Promise<void> {
  for (let i = 0; i < 200 && types().filter(type => type === wanted).length < count; i++) await Bun.sleep(50);
  expect(types().filter(type => type === wanted).length).toBe(count);
}

beforeAll(() => house.start());
afterAll(() => house.remove());

test('an end that is due is signed by the service, once nobody waits', async () => {
  house.gatekeep('dev', ['-c', 'true']);
  // Without its head nobody knows when the log was last signed.
  rmSync(`${house.log('dev')}/audit.head`);
  expect(house.gatekeep('dev', ['-c', 'true']).exit).toBe(0);
  await until('checkpoint', 2);
  expect(types()).toEqual(['genesis', 'request', 'key', 'checkpoint', 'recovery', 'policy', 'request', 'checkpoint']);
});

test('also while somebody always writes', async () => {
  const flood = new URL('./flood.ts', import.meta.url).pathname;
  const flooding = Bun.spawn([process.execPath, flood, house.marker.socket, '2'], { stdout: 'ignore' });
  await Bun.sleep(500);
  rmSync(`${house.log('eve') ?? begun('eve')}/audit.head`);
  const before = house.records('eve').filter(({ type }) => type === 'checkpoint').length;
  expect(house.gatekeep('eve', ['-c', 'true']).exit).toBe(0);
  const signed = (): boolean => house.records('eve').filter(({ type }) => type === 'checkpoint').length > before;
  for (let i = 0; i < 100 && !signed(); i++) await Bun.sleep(50);
  flooding.kill('SIGKILL');
  expect(signed()).toBe(true);
});

function begun(user: 'dev' | 'eve'): string {
  house.gatekeep(user, ['-c', 'true']);
  return house.log(user)!;
}

test('anchors of the requester: what is known of them lies with the requester, and each is on record', async () => {
  expect(house.any('dev', ['git', 'init', '-q', '--bare', `${home}/anchors.git`]).exit).toBe(0);
  const folder = `${home}/.config/gatekeep`;
  mkdirSync(folder, { recursive: true });
  const anchor = `{ name: repo, kind: git, repository: ${home}/anchors.git, ref: refs/heads/gatekeep }`;
  writeFileSync(`${folder}/policy.yaml`, `version: 1\naudit: { anchors: [${anchor}] }\n`);
  for (const path of [`${home}/.config`, folder, `${folder}/policy.yaml`]) chownSync(path, USERS.dev, USERS.dev);
  expect(house.gatekeep('dev', ['audit', 'anchor']).out).toMatch(/^repo: \d+ lines, kept in /);
  expect(types().at(-1)).toBe('anchor');
  expect(house.gatekeep('dev', ['doctor']).out).toMatch(/anchor repo +keeps the log up to line \d+/);
  // By itself, too, and nobody waits for it.
  rmSync(`${house.log('dev')}/audit.head`);
  expect(house.gatekeep('dev', ['-c', 'true']).exit).toBe(0);
  await until('anchor', 2);
  expect(house.gatekeep('dev', ['audit', 'verify']).exit).toBe(0);
  expect(house.ownLogs()).toEqual([]);
});

test('what only the key could sign is said not to be signed', () => {
  const said = house.gatekeep('dev', [
    ...[
      'audit',
      'evidence',
      '--from',
      '2026-01-01',
      '--to',
      '2036-12-31',
      '--framework',
      'soc2',
      '--output',
      `${home}/pack`,
    ],
  ]);
  expect(said.exit).toBe(0);
  expect(said.error).toContain('the manifest is not signed');
});

test('is followed while it grows', async () => {
  const following = house.begin('dev', ['audit', 'tail', '-f']);
  await Bun.sleep(700);
  house.gatekeep('dev', ['-c', 'echo followed']);
  await Bun.sleep(1_200);
  process.kill(following.pid, 'SIGTERM');
  expect((await following.end).out).toContain('echo followed');
});
