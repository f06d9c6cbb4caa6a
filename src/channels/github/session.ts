/** What all questions about one request share: the API, the repository as it is now, and who we are there. */
import type { Assurance } from '../../approval/assurance.ts';
import type { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import { type GithubOptions, type Pace, paceOf } from './options.ts';
import { checkedBase, GITHUB } from './http.ts';
import { findRepository } from './repository.ts';
import { account, type Repository } from './shapes.ts';

export interface Session {
  readonly api: Api;
  readonly options: GithubOptions;
  readonly pace: Pace;
  readonly repository: Repository;
  /** The account of our token; null: it is an App's or a job's, and only what it writes tells. */
  readonly me: number | null;
  readonly signal: AbortSignal;
}

/** `known`: the repository's id when the request was posted. */
export async function openSession(
  api: Api,
  options: GithubOptions,
  known: number | null,
  signal: AbortSignal,
): Promise<Session> {
  const [repository, me] = await Promise.all([
    findRepository(api, options.settings, known, signal),
    whoAmI(api, signal),
  ]);
  return { api, options, pace: paceOf(options), repository, me, signal };
}

async function whoAmI(api: Api, signal: AbortSignal): Promise<number | null> {
  if (api.credential.kind !== 'token') return null;
  if (api.me !== undefined) return api.me;
  try {
    api.me = account((await api.patiently('/user', {}, signal)).data).id;
    return api.me;
  } catch (error) {
    // Installations are no user: then it is known from what they write.
    if (!(error instanceof GithubFailure) || !['forbidden', 'absent'].includes(error.kind)) throw error;
    api.me = null;
    return null;
  }
}

/** An address that the requester's environment names, and that is not GitHub's own, may be the requester's. */
export const proves = (api: string, env: ReadonlyMap<string, string>): Assurance =>
  api === 'env' && checkedBase(api, env) !== GITHUB ? 'L0' : 'L2';
