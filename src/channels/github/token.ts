/** What gatekeep speaks to GitHub as. An App or a job's token is best: nobody answers with it, so nobody answers themselves. */
import { readSmallFile } from '../../posix/files.ts';
import { GithubFailure } from './failure.ts';

export type Credential =
  | { readonly kind: 'app'; readonly appId: string; readonly privateKey: string; readonly installation: number | null }
  /** `job`: the token of a GitHub Actions job, which dies with it. */
  | { readonly kind: 'job' | 'token'; readonly token: string; readonly from: string };

/** Longest life of a job on GitHub's runners is 6 hours (docs.github.com, GITHUB_TOKEN), less what the answer needs. */
export const JOB_WAIT_MS = (5 * 60 + 50) * 60_000;

/** Throws `config` where there is none, or half of one. */
export function credentialOf(env: ReadonlyMap<string, string>): Credential {
  const appId = env.get('GATEKEEP_GITHUB_APP_ID');
  if (appId !== undefined && appId !== '') return appOf(appId, env);
  for (const name of ['GITHUB_TOKEN', 'GH_TOKEN']) {
    const token = env.get(name);
    if (token === undefined || token === '') continue;
    if (/[^\x21-\x7e]/.test(token)) throw new GithubFailure('config', `${name} holds a blank or a line break`);
    const isJob = env.get('GITHUB_ACTIONS') === 'true' && token.startsWith('ghs_');
    return { kind: isJob ? 'job' : 'token', token, from: name };
  }
  throw new GithubFailure(
    'config',
    'neither GITHUB_TOKEN nor GH_TOKEN is set, and no GitHub App (GATEKEEP_GITHUB_APP_ID)',
  );
}

function appOf(appId: string, env: ReadonlyMap<string, string>): Credential {
  const path = env.get('GATEKEEP_GITHUB_APP_KEY_FILE');
  if (path === undefined) throw new GithubFailure('config', 'GATEKEEP_GITHUB_APP_KEY_FILE is not set');
  const file = readSmallFile(path);
  if (file === null) throw new GithubFailure('config', `GATEKEEP_GITHUB_APP_KEY_FILE: ${path} cannot be read`);
  if ((file.stat.mode & 0o077) !== 0)
    throw new GithubFailure('config', `GATEKEEP_GITHUB_APP_KEY_FILE: others can read ${path}; chmod 600`);
  const installation = env.get('GATEKEEP_GITHUB_APP_INSTALLATION') ?? '';
  if (!/^\d*$/.test(installation) || !/^[\w.]+$/.test(appId))
    throw new GithubFailure('config', 'GATEKEEP_GITHUB_APP_ID or GATEKEEP_GITHUB_APP_INSTALLATION is no id');
  return {
    kind: 'app',
    appId,
    privateKey: new TextDecoder().decode(file.bytes),
    installation: installation === '' ? null : Number(installation),
  };
}
