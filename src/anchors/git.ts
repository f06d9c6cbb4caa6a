/**
 * A commit for each checkpoint on a ref of its own, the note as its message: `git log --format=%B REF` is what verify reads.
 * Whoever can write the repository can rewrite it, so it is worth what its clones, or a ruleset on the remote, are.
 */
import type { Json } from '../approval/answer.ts';
import type { SignedHead } from '../audit/checkpoint.ts';
import type { AnchorSettings } from '../rules/log-settings.ts';
import { type Anchor, AnchorFailure, aborted } from './anchor.ts';

type Settings = AnchorSettings & { readonly kind: 'git' };

const GIT = '/usr/bin/git';
/**
 * Settings of the repository that would start programs, which nobody has judged (git-config(1)). Who can write that file is
 * whoever can write the repository.
 */
const SETTINGS = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.alternateRefsCommand': '/bin/true',
  'protocol.ext.allow': 'never',
  'push.gpgSign': 'false',
  'push.recurseSubmodules': 'no',
  'fetch.recurseSubmodules': 'no',
  'maintenance.auto': 'false',
  'gc.auto': '0',
  // An empty one forgets those that were named before it.
  'credential.helper': '',
};
const COMMIT = /^[\da-f]{40,64}$/;
/** Another machine that pushes to the same ref may be quicker. */
const TRIES = 3;

/** `home`: the account's, where git finds how to reach the remote. */
export function gitAnchor({ name, kind, repository, ref, push }: Settings, home: string): Anchor {
  return {
    name,
    kind,
    where: push === null ? `${repository} ${ref}` : `${repository} ${ref}, pushed to ${push}`,
    async keep({ note }: SignedHead, _before: number, signal: AbortSignal): Promise<Json> {
      const settings = await helpers(home, signal);
      const options = ['-C', repository, ...Object.entries(SETTINGS).flatMap(of), ...settings.flatMap(of)];
      const git = (args: readonly string[], input = ''): Promise<Ended> =>
        run([...options, ...args], home, input, signal);
      const tree = await line(git(['mktree']));
      for (let tries = 1; ; tries++) {
        const tip = await tipOf(git, ref, push);
        const parents = tip === null ? [] : ['-p', tip];
        const commit = await line(git(['commit-tree', tree, ...parents], note));
        const pushed = push === null ? null : await git(['push', '--porcelain', RECEIVE, push, `${commit}:${ref}`]);
        if (pushed !== null && pushed.code !== 0) {
          if (tries < TRIES && /rejected\]/.test(pushed.out)) continue;
          throw new AnchorFailure(`git push to ${push} failed: ${firstWords(pushed)}`);
        }
        // Only from what it was, or nothing: another process may have moved it meanwhile.
        const moved = await git(['update-ref', ref, commit, ...(push === null ? [tip ?? ''] : [])]);
        if (moved.code === 0) return { commit, ref, remote: push };
        if (tries === TRIES) throw new AnchorFailure(`${ref} cannot be moved: ${firstWords(moved)}`);
      }
    },
  };
}

type Setting = readonly [name: string, value: string];
const of = ([name, value]: Setting): string[] => ['-c', `${name}=${value}`];

/** What runs at the other end where that is a folder: a word of ours stands before the repository's settings. */
const UPLOAD = '--upload-pack=git-upload-pack';
const RECEIVE = '--receive-pack=git-receive-pack';

/** The account's own way to log in, not the repository's. */
async function helpers(home: string, signal: AbortSignal): Promise<Setting[]> {
  const { code, out } = await run(['config', '--global', '--get-all', 'credential.helper'], home, '', signal);
  return code === 0
    ? out
        .split('\n')
        .filter(Boolean)
        .map((value): Setting => ['credential.helper', value])
    : [];
}

type Git = (args: readonly string[], input?: string) => Promise<Ended>;

/** Where it is pushed, what stands there counts: what was pushed once is never left out. */
async function tipOf(git: Git, ref: string, push: string | null): Promise<string | null> {
  if (push === null) {
    const local = await git(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]);
    return local.code === 0 ? commitIn(local) : null;
  }
  const listed = await git(['ls-remote', UPLOAD, push, ref]);
  if (listed.code !== 0) throw new AnchorFailure(`${push} cannot be reached: ${firstWords(listed)}`);
  if (listed.out === '') return null;
  const fetched = await git(['fetch', '--no-tags', '--quiet', UPLOAD, push, ref]);
  if (fetched.code !== 0) throw new AnchorFailure(`${push} cannot be read: ${firstWords(fetched)}`);
  return commitIn(await git(['rev-parse', '--verify', 'FETCH_HEAD^{commit}']));
}

const line = async (ended: Promise<Ended>): Promise<string> => commitIn(await ended);

function commitIn(ended: Ended): string {
  const text = ended.out.trim();
  if (ended.code !== 0 || !COMMIT.test(text)) throw new AnchorFailure(`git failed: ${firstWords(ended)}`);
  return text;
}

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const firstWords = ({ error, out }: Ended): string =>
  ((error || out).trim().split('\n').at(0) ?? '')
    .replace(/[^\x20-\x7e]/g, '?')
    .replace(/\/\/[^/@\s]*@/g, '//')
    .slice(0, 200) || 'it said nothing';

async function run(args: readonly string[], home: string, input: string, signal: AbortSignal): Promise<Ended> {
  signal.throwIfAborted();
  let child: ReturnType<typeof start>;
  try {
    child = start([GIT, ...args], home, input);
  } catch {
    throw new AnchorFailure(`${GIT} is not installed`);
  }
  try {
    const output = Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text(), child.exited]);
    const [out, error, code] = await Promise.race([output, aborted(signal)]);
    return { code, out, error };
  } finally {
    // What git had started (ssh, a helper) goes with it.
    if (signal.aborted) end(child.pid);
  }
}

function end(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {}
}

const start = (cmd: string[], home: string, input: string) =>
  Bun.spawn(cmd, {
    cwd: '/',
    env: {
      PATH: '/usr/bin:/bin',
      HOME: home,
      LANG: 'C.UTF-8',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '/bin/false',
      GIT_PROXY_COMMAND: '',
      GIT_SSH_COMMAND: '/usr/bin/ssh -oBatchMode=yes',
      GIT_AUTHOR_NAME: 'gatekeep',
      GIT_AUTHOR_EMAIL: 'gatekeep@localhost',
      GIT_COMMITTER_NAME: 'gatekeep',
      GIT_COMMITTER_EMAIL: 'gatekeep@localhost',
    },
    stdin: new TextEncoder().encode(input),
    stdout: 'pipe',
    stderr: 'pipe',
    detached: true,
  });
