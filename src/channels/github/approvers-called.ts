/** Whom a request calls: the listed accounts by their logins of today, and the teams. */
import type { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import { isMention } from './posted.ts';
import { account } from './shapes.ts';

/** GitHub assigns no more to an issue, and calls from a longer list annoy. */
const MOST = 10;

export interface Called {
  readonly mentions: readonly string[];
  readonly assignees: readonly string[];
}

export async function called(approvers: readonly (number | string)[], api: Api, signal: AbortSignal): Promise<Called> {
  const teams = approvers.filter(entry => typeof entry === 'string').map(team => team.slice(1));
  const logins: string[] = [];
  for (const id of approvers.filter(entry => typeof entry === 'number').slice(0, MOST)) {
    const login = await loginOf(id, api, signal);
    if (login !== null) logins.push(login);
  }
  return { mentions: [...logins, ...teams.slice(0, MOST)].filter(isMention), assignees: logins };
}

/** Calling is a courtesy: who cannot be called may decide all the same. */
async function loginOf(id: number, api: Api, signal: AbortSignal): Promise<string | null> {
  try {
    const found = account((await api.get('/user/{id}', { id }, signal)).data);
    return found.id === id ? found.login : null;
  } catch (error) {
    if (error instanceof GithubFailure) return null;
    throw error;
  }
}
