/**
 * What the log needs late, and no command waits for: a checkpoint, a new file where the old has grown long, anchors. A process
 * of its own does it.
 */
import type { GithubSettings } from '../rules/approval-settings.ts';
import type { World } from '../setup.ts';

/** What `gatekeep-judge tend` is told, in its environment: an address can be a secret, and words are everybody's to read. */
export interface TendWords {
  readonly state: string;
  readonly settings: World['policy']['audit'];
  /** Sign what is not signed yet. */
  readonly sign: boolean;
  readonly anchored: boolean;
  /** Where requests go on GitHub; null: nowhere. */
  readonly github: GithubSettings | null;
  /** Of the caller's environment: what anchors need. */
  readonly env: readonly (readonly [string, string])[];
}

export const TEND = 'GATEKEEP_TEND';

/** Where a proxy stands, which sees nothing of what TLS carries. */
const PROXIES = ['HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap(name => [name, name.toLowerCase()]);

/** Never fails, never waits. Who cannot start it leaves it to the next: a checkpoint stays due. */
export function tendLater(world: World, due: 'sign' | 'anchor' | null, start = startDetached): void {
  // Where the caller is pid 1, orphans would be its children.
  if (world.request.pid === 1) return;
  const words = JSON.stringify(wordsOf(world, due === 'sign'));
  try {
    start([process.execPath, 'tend'], {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', [TEND]: words },
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  } catch {}
}

export interface StartOptions {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly stdio: ['ignore', 'ignore', 'ignore'];
}

const startDetached = (command: string[], options: StartOptions): void =>
  Bun.spawn(command, { ...options, detached: true }).unref();

/** What speaks to GitHub, as channels/github reads it. */
const GITHUB = [
  ...['GITHUB_TOKEN', 'GH_TOKEN', 'GITHUB_API_URL', 'GITHUB_ACTIONS'],
  ...['APP_ID', 'APP_KEY_FILE', 'APP_INSTALLATION'].map(name => `GATEKEEP_GITHUB_${name}`),
];

export const githubOf = ({ policy: { approvals } }: World): GithubSettings | null =>
  approvals.channels?.includes('github') ? approvals.github : null;

function wordsOf(world: World, sign: boolean): TendWords {
  const { places, policy, env } = world;
  const { anchors } = policy.audit;
  const github = githubOf(world);
  const secrets = anchors.flatMap(anchor => (anchor.kind === 'webhook' ? [anchor.secret?.variable ?? ''] : []));
  const anchored = anchors.length > 0 || github !== null;
  const needed = anchored ? [...secrets, ...PROXIES, ...(github === null ? [] : GITHUB)] : [];
  return {
    state: places.state,
    settings: policy.audit,
    sign,
    anchored,
    github,
    env: needed.flatMap(name => (env.has(name) ? [[name, env.get(name)!] as const] : [])),
  };
}
