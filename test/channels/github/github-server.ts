/** A GitHub for tests: emulate (real, from npm), our layer before it, and mockttp (real) before that for faults on the way. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createEmulator, type Emulator } from 'emulate';
import { getLocal, type Mockttp } from 'mockttp';
import type { ApprovalRequest } from '../../../src/approval/request.ts';
import { githubChannel } from '../../../src/channels/github/github.ts';
import type { GithubOptions, GithubSettings } from '../../../src/channels/github/options.ts';
import type { Redacted } from '../../../src/redact/redacted.ts';
import { ANY } from '../../approval/voting.ts';
import { type OurLayer, startLayer } from './our-layer.ts';

const PEOPLE = ['owner', 'agent-bot', 'alice', 'bob', 'carol', 'mallory', 'stranger'] as const;
export type Person = (typeof PEOPLE)[number];
export const tokenOf = (login: Person): string => `tok_${login}`;
/** Who may do what in acme/ops (private) and acme/open (public): owner admin, these write, mallory reads. */
const WRITERS: readonly Person[] = ['agent-bot', 'alice', 'bob'];
const REPOSITORIES = ['acme/ops', 'acme/open'];

export interface GithubServer {
  /** What clients are told. */
  readonly base: string;
  readonly faults: Mockttp;
  readonly layer: OurLayer;
  readonly emulator: Emulator;
  readonly ids: Readonly<Record<Person, number>>;
  /** As a person, straight to our layer: faults are for the channel alone. Throws unless it is a success. */
  as<T = unknown>(who: Person, method: string, path: string, body?: unknown): Promise<T>;
  comment(who: Person, issue: number, body: string): Promise<{ id: number; node_id: string }>;
  channel(more?: Partial<GithubSettings>, options?: Partial<GithubOptions>): ReturnType<typeof githubChannel>;
  /** Removes the faults. */
  heal(): Promise<void>;
  stop(): Promise<void>;
}

export const freePort = (): number => {
  const server = Bun.serve({ port: 0, fetch: () => new Response() });
  const { port } = server;
  server.stop(true);
  return port!;
};

export async function startGithub(): Promise<GithubServer> {
  const faults = getLocal();
  await faults.start();
  const base = `http://127.0.0.1:${faults.port}`;
  const port = freePort();
  const emulator = await createEmulator({ service: 'github', port, baseUrl: base, seed: seed() });
  const at = `http://127.0.0.1:${port}`;
  const asked = await Promise.all(
    PEOPLE.map(login => fetch(`${at}/users/${login}`, { headers: { authorization: 'token tok_owner' } })),
  );
  const accounts = (await Promise.all(asked.map(one => one.json()))) as { id: number; login: string }[];
  const layer = startLayer({
    emulator: at,
    base: () => base,
    tokens: PEOPLE.map(tokenOf),
    accounts: async () => accounts,
    repositories: REPOSITORIES,
  });
  const as = asPerson(`http://127.0.0.1:${layer.port}`);
  for (const repo of REPOSITORIES) {
    for (const login of WRITERS)
      await as('owner', 'PUT', `/repos/${repo}/collaborators/${login}`, { permission: 'push' });
    await as('owner', 'PUT', `/repos/${repo}/collaborators/mallory`, { permission: 'pull' });
  }
  const heal = async (): Promise<void> => {
    faults.reset();
    await faults
      .forUnmatchedRequest()
      .thenPassThrough({ transformRequest: { replaceHost: { targetHost: `127.0.0.1:${layer.port}` } } });
  };
  await heal();
  const folder = mkdtempSync(`${tmpdir()}/gatekeep-github-`);
  return {
    base,
    faults,
    layer,
    emulator,
    ids: Object.fromEntries(accounts.map(({ id, login }) => [login, id])) as Record<Person, number>,
    as,
    comment: (who, issue, body) => as(who, 'POST', `/repos/acme/ops/issues/${issue}/comments`, { body }),
    channel: (more = {}, options = {}) =>
      githubChannel({
        settings: {
          repository: 'acme/ops',
          api: base,
          approvers: [],
          allowPublic: false,
          pullRequest: false,
          ca: null,
          ...more,
        },
        env: new Map([['GITHUB_TOKEN', tokenOf('agent-bot')]]),
        cacheFolder: `${folder}/${crypto.randomUUID()}`,
        now: Date.now,
        pace: FAST,
        ...options,
      }),
    heal,
    stop: async () => {
      await faults.stop();
      await layer.stop();
      await emulator.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The product's pace in small. */
export const FAST = {
  poll: 60,
  follow: 30,
  relist: 300,
  timeout: 1_500,
  patience: 2_500,
  pause: 20,
  ceiling: 3_000,
  limited: 80,
};

const seed = () => ({
  tokens: Object.fromEntries(PEOPLE.map(login => [tokenOf(login), { login, scopes: ['repo', 'admin:org'] }])),
  github: {
    users: PEOPLE.map(login => ({ login })),
    orgs: [{ login: 'acme', members: [{ login: 'owner', role: 'admin' }] }],
    repos: [
      { owner: 'acme', name: 'ops', private: true, auto_init: true },
      { owner: 'acme', name: 'open', private: false, auto_init: true },
    ],
    apps: [
      {
        app_id: 12345,
        slug: 'gatekeep-app',
        name: 'gatekeep',
        permissions: { issues: 'write', metadata: 'read', members: 'read' },
        events: [],
        installations: [{ installation_id: 100, account: 'acme', repository_selection: 'all' }],
      },
    ],
  },
});

const asPerson =
  (base: string) =>
  async <T>(who: Person, method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { authorization: `token ${tokenOf(who)}`, 'content-type': 'application/json' };
    const response = await fetch(base + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };

let made = 0;
const redacted = (text: string): Redacted => text as Redacted;

/** A request of its own, with a digest of its own. */
export function aRequest(more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  const number = ++made;
  const nonce = new Bun.CryptoHasher('sha256').update(`nonce ${number} ${process.pid}`).digest('hex').slice(0, 32);
  return {
    id: `0190${number.toString(16).padStart(12, '0')}`,
    short: number.toString(16).padStart(4, '0'),
    text: redacted('git push --force origin main'),
    cwd: '/srv/app',
    requester: {
      uid: 1000,
      user: 'dev',
      host: 'box',
      pid: 1,
      agent: { name: 'claude-code', version: '2.1', session: 'ab12' },
      ci: null,
    },
    identities: ['uid:1000'],
    reason: redacted('the release needs it'),
    sensitivity: 'medium',
    coauthors: [],
    needs: { ...ANY, strict: true },
    parts: [
      {
        command: redacted('git push --force origin main'),
        via: ['sudo'],
        rules: [
          {
            id: 'git.force-push',
            verdict: 'ask',
            sensitivity: 'high',
            reason: 'rewrites history that others may have pulled',
            instead: 'git push --force-with-lease',
            at: 'rules/git.yaml:4',
            approvals: null,
            role: null,
          },
        ],
      },
    ],
    opaque: [],
    environment: [],
    files: [{ path: '/srv/app/deploy.sh', sha256: 'ab'.repeat(32) }],
    repository: { remote: 'https://github.com/acme/ops.git', branch: 'main' },
    run: null,
    policy: `sha256:${'cd'.repeat(32)}`,
    nonce,
    digest: `sha256:${new Bun.CryptoHasher('sha256').update(nonce).digest('hex')}`,
    asked: Date.now(),
    expires: Date.now() + 86_400_000,
    ...more,
  };
}

export const digest8 = (request: ApprovalRequest): string => request.digest.slice(7, 15);
