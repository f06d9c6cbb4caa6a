/** Real git: a commit for each checkpoint, none of the old ones lost, whatever others push. */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gitAnchor } from '../../src/anchors/git.ts';
import { anchorsIn } from '../../src/audit/anchors.ts';
import { removeStates } from '../store/log.ts';
import { failureOf, SignedLog, serve, soon } from './signed.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-git-`);
afterAll(() => {
  rmSync(scratch, { recursive: true });
  removeStates();
});

const EVIL = `${scratch}/evil`;

let made = 0;
function git(cwd: string, ...args: string[]): string {
  const env = { PATH: '/usr/bin:/bin', HOME: scratch };
  const done = Bun.spawnSync(['git', ...args], { cwd, env, stdout: 'pipe', stderr: 'pipe' });
  if (done.exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${done.stderr}`);
  return done.stdout.toString();
}
function repository(...args: string[]): string {
  const path = `${scratch}/${++made}`;
  mkdirSync(path);
  git(path, 'init', '--quiet', ...args);
  return path;
}
const REF = 'refs/heads/gatekeep';
const anchorIn = (repo: string, push: string | null = null) =>
  gitAnchor({ name: 'git', kind: 'git', repository: repo, ref: REF, push }, scratch);
const notesIn = (repo: string) => anchorsIn('git', git(repo, 'log', '--reverse', '--format=%B', REF));
const cloneOf = (remote: string): string => {
  const path = `${scratch}/${++made}`;
  git(scratch, 'clone', '--quiet', remote, path);
  return path;
};

test('each checkpoint is a commit after the one before; what git prints is what verify reads', async () => {
  const [log, repo] = [new SignedLog(), repository()];
  const heads = [log.head];
  const receipts = [await anchorIn(repo).keep(log.head, 0, soon())];
  for (let i = 0; i < 3; i++) {
    heads.push(log.grow(2));
    receipts.push(await anchorIn(repo).keep(log.head, 0, soon()));
  }
  expect(notesIn(repo)).toEqual(heads.map(head => ({ name: 'git', ...head })));
  expect(receipts.at(-1)).toEqual({ commit: git(repo, 'rev-parse', REF).trim(), ref: REF, remote: null });
  expect(git(repo, 'status', '--porcelain')).toBe('');
});

test('pushed, from two machines at once: nothing that was there is lost', async () => {
  const remote = repository('--bare');
  const [one, two] = [cloneOf(remote), cloneOf(remote)];
  const [first, second] = [new SignedLog(), new SignedLog()];
  const kept = [];
  for (let i = 0; i < 3; i++) {
    kept.push(
      ...(await Promise.all([
        anchorIn(one, 'origin').keep(first.grow(1), 0, soon(20_000)),
        anchorIn(two, 'origin').keep(second.grow(1), 0, soon(20_000)),
      ])),
    );
  }
  expect(notesIn(remote)).toHaveLength(6);
  for (const { commit } of kept as { commit: string }[]) git(remote, 'merge-base', '--is-ancestor', commit, REF);
  // What a machine has lost is on the remote still.
  git(one, 'update-ref', '-d', REF);
  await anchorIn(one, 'origin').keep(first.grow(1), 0, soon());
  expect(notesIn(remote)).toHaveLength(7);
});

describe('refused', () => {
  const { head } = new SignedLog();

  test('no repository, no remote, a remote that refuses', async () => {
    expect(await failureOf(anchorIn(`${scratch}/none`).keep(head, 0, soon()))).toMatch(
      /^git failed: fatal: cannot change/,
    );
    expect(await failureOf(anchorIn(repository(), 'origin').keep(head, 0, soon()))).toMatch(
      /^origin cannot be reached/,
    );
    const remote = repository('--bare');
    writeFileSync(`${remote}/hooks/pre-receive`, '#!/bin/sh\necho protected >&2\nexit 1\n');
    chmodSync(`${remote}/hooks/pre-receive`, 0o755);
    const clone = cloneOf(remote);
    expect(await failureOf(anchorIn(clone, 'origin').keep(head, 0, soon()))).toMatch(/^git push to origin failed/);
    // What could not be pushed is not said to be kept.
    expect(() => notesIn(clone)).toThrow();
  });

  test('a remote that never answers', async () => {
    const repo = repository();
    const server = serve(() => new Promise<Response>(() => {}));
    git(repo, 'remote', 'add', 'origin', `${server.url}/evidence.git`);
    const began = performance.now();
    expect(await failureOf(anchorIn(repo, 'origin').keep(head, 0, soon(300)))).toContain('timed out');
    expect(performance.now() - began).toBeLessThan(5_000);
    await server.stop();
  });

  test('no hook of the repository runs', async () => {
    const repo = repository();
    for (const hook of ['reference-transaction', 'post-commit', 'pre-push', 'post-update']) {
      writeFileSync(`${repo}/.git/hooks/${hook}`, `#!/bin/sh\ntouch ${scratch}/ran\n`);
      chmodSync(`${repo}/.git/hooks/${hook}`, 0o755);
    }
    await anchorIn(repo).keep(head, 0, soon());
    expect(existsSync(`${scratch}/ran`)).toBe(false);
  });

  // The same on git alone: a setting that starts nothing there would prove nothing here.
  const RUNS: readonly (readonly [string, string, (repo: string) => void])[] = [
    ['core.sshCommand', 'host:x.git', repo => git(repo, 'config', 'core.sshCommand', EVIL)],
    ['remote.origin.uploadpack', '', repo => git(repo, 'config', 'remote.origin.uploadpack', EVIL)],
    ['remote.origin.receivepack', '', repo => git(repo, 'config', 'remote.origin.receivepack', EVIL)],
    ['core.gitProxy', 'git://127.0.0.1:9/x.git', repo => git(repo, 'config', 'core.gitProxy', EVIL)],
    ['the ext protocol', `ext::${scratch}/evil`, repo => git(repo, 'config', 'protocol.ext.allow', 'always')],
    ['credential.helper', 'http', repo => git(repo, 'config', 'credential.helper', `!${EVIL}`)],
    [
      'credential.URL.helper',
      'http',
      repo => git(repo, 'config', `credential.${git(repo, 'config', 'remote.origin.url').trim()}.helper`, `!${EVIL}`),
    ],
    ['core.askPass', 'http', repo => git(repo, 'config', 'core.askPass', EVIL)],
  ];

  test.each(RUNS)('%s of the repository starts nothing', async (_, url, set) => {
    writeFileSync(EVIL, `#!/bin/sh\ntouch ${scratch}/evil-ran\n`);
    chmodSync(EVIL, 0o755);
    const server = serve(() => new Response('', { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }));
    const repo = repository();
    const at = url === 'http' ? server.url : url === '' ? repository('--bare') : url;
    git(repo, 'remote', 'add', 'origin', at);
    set(repo);
    const ran = (): boolean => existsSync(`${scratch}/evil-ran`);
    const env = { PATH: '/usr/bin:/bin', HOME: scratch, GIT_TERMINAL_PROMPT: '0' };
    git(repo, '-c', 'user.name=x', '-c', 'user.email=x@localhost', 'commit', '--quiet', '--allow-empty', '-m', 'x');
    const alone = Bun.spawn(['sh', '-c', 'git ls-remote origin; git push origin HEAD:refs/heads/x'], {
      cwd: repo,
      env,
      stdout: 'ignore',
      stderr: 'ignore',
    });
    await alone.exited;
    expect(ran()).toBe(true);
    rmSync(`${scratch}/evil-ran`);
    await anchorIn(repo, 'origin')
      .keep(head, 0, soon(3_000))
      .catch(() => {});
    await server.stop();
    expect(ran()).toBe(false);
  });
});
