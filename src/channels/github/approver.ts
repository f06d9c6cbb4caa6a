/**
 * May this account decide? By numeric id, for a login can be renamed and taken by somebody else. What cannot be told is no.
 * author_association says nothing of rights, and anybody may read a public repository.
 */
import type { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import { place } from './repository.ts';
import { type Account, account, fields, type Repository } from './shapes.ts';

export type Right =
  /** `by`: where it comes from: `listed`, `@org/team`, `write`. */
  { readonly ok: true; readonly by: string } | { readonly ok: false; readonly why: string };

type Approvers = readonly (number | string)[];

export async function mayDecide(
  user: Account,
  byApp: boolean,
  approvers: Approvers,
  { api, repository, signal }: { api: Api; repository: Repository; signal: AbortSignal },
): Promise<Right> {
  // An App writes in the name of its user, who may never have seen it: listed are people, and bots as such.
  if (user.type === 'User' && byApp) return { ok: false, why: 'a program wrote it on the account’s behalf' };
  if (approvers.includes(user.id)) return { ok: true, by: 'listed' };
  if (user.type !== 'User') return { ok: false, why: 'programs do not decide unless they are listed' };
  for (const team of approvers.filter(entry => typeof entry === 'string')) {
    if (await isActiveMember(team, user, api, signal)) return { ok: true, by: team };
  }
  if (approvers.length > 0) return { ok: false, why: 'the account is none of the approvers' };
  return byPermission(user, api, repository, signal);
}

/** What a question answers, or null where GitHub says that there is no such thing for us. */
async function unlessAbsent<T>(ask: Promise<T>): Promise<T | null> {
  return ask.catch(error => {
    if (error instanceof GithubFailure && ['absent', 'forbidden'].includes(error.kind)) return null;
    throw error;
  });
}

async function isActiveMember(team: string, user: Account, api: Api, signal: AbortSignal): Promise<boolean> {
  const [org, slug] = team.slice(1).split('/');
  const path = '/orgs/{org}/teams/{slug}/memberships/{login}';
  const membership = await unlessAbsent(api.patiently(path, { org, slug, login: user.login }, signal));
  if (membership === null || fields(membership.data, 'membership').state !== 'active') return false;
  // The membership was looked up by login: it must still be this account's.
  const named = await unlessAbsent(api.patiently('/users/{login}', { login: user.login }, signal));
  return named !== null && account(named.data).id === user.id;
}

/** GitHub maps maintain to write and triage to read; names of own roles stand in role_name and are not looked at. */
const ENOUGH = ['admin', 'maintain', 'write'];

async function byPermission(user: Account, api: Api, repository: Repository, signal: AbortSignal): Promise<Right> {
  const path = '/repos/{owner}/{repo}/collaborators/{login}/permission';
  const reply = await unlessAbsent(api.patiently(path, { ...place(repository), login: user.login }, signal));
  const none = { ok: false, why: 'the account may not write to the repository' } as const;
  if (reply === null) return none;
  const { permission, user: named } = fields(reply.data, 'permission');
  if (named == null || account(named).id !== user.id) return none;
  return ENOUGH.includes(String(permission)) ? { ok: true, by: String(permission) } : none;
}
