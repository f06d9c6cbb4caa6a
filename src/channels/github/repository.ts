/** The one repository, under the name that it has now. */
import type { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import type { GithubSettings } from './options.ts';
import { type Repository, repository } from './shapes.ts';

/**
 * Follows a rename once. `known`: the id that it had when the request was posted; a repository that took its name, or
 * that the request was moved to, is another one.
 */
export async function findRepository(
  api: Api,
  settings: GithubSettings,
  known: number | null,
  signal: AbortSignal,
): Promise<Repository> {
  const [owner, repo] = settings.repository.split('/');
  const reply = await api.patiently('/repos/{owner}/{repo}', { owner, repo }, signal).catch(error => {
    const location = error instanceof GithubFailure ? error.location : null;
    if (location === null) throw error;
    return api.patiently(new URL(location, api.base).href, {}, signal);
  });
  const found = repository(reply.data);
  if (known !== null && found.id !== known)
    throw new GithubFailure('moved', `${settings.repository} is another repository than the one that was asked`);
  return found;
}

/** Why nobody may be asked there; null where they may. */
export function unfit(found: Repository, settings: GithubSettings): string | null {
  if (found.isPublic && !settings.allowPublic)
    return `${settings.repository} is public: everybody would read the commands, and approvals.github.allow_public is not set`;
  if (found.archived) return `${settings.repository} is archived`;
  return found.hasIssues ? null : `issues are turned off in ${settings.repository}`;
}

export const place = ({ owner, name }: Repository): { owner: string; repo: string } => ({ owner, repo: name });
