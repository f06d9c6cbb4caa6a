/** A GitHub account as everybody may see it: its numeric id, and the keys that it signs with. No token is sent. */
import { readSshKey, type SshKey } from '../approval/ssh-key.ts';
import { Problem } from '../problem.ts';

export interface GithubAccount {
  readonly id: number;
  readonly login: string;
}

const TIME_LIMIT = 15_000;
/** GitHub's answers here are a few kB; a page of 100 keys of 16384 bits is 300. */
const LARGEST = 1 << 20;
const LOGIN = /^[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?$/;

/** `who`: a login or a numeric id. `api`: base of the API; https, or http on this machine. Throws a Problem. */
export async function githubAccount(who: string, api: string): Promise<GithubAccount> {
  if (!LOGIN.test(who)) throw new Problem('usage', `${who} is no GitHub login`);
  const path = /^\d+$/.test(who) ? `/user/${who}` : `/users/${who}`;
  const found = (await get(api, path)) as { id?: unknown; login?: unknown; type?: unknown };
  const { id, login, type } = found ?? {};
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= 0 || typeof login !== 'string' || !LOGIN.test(login))
    throw strange(api, path);
  const asked = /^\d+$/.test(who) ? String(id) === who : login.toLowerCase() === who.toLowerCase();
  if (!asked) throw strange(api, path);
  if (type !== 'User') throw new Problem('usage', `${login} is a ${String(type)} on GitHub, not a person`);
  return { id, login };
}

/** Throws a Problem where one of them is no key, and where there is none. */
export async function githubSigningKeys(login: string, api: string): Promise<readonly SshKey[]> {
  const path = `/users/${login}/ssh_signing_keys?per_page=100`;
  const found = await get(api, path);
  if (!Array.isArray(found)) throw strange(api, path);
  const keys = found.map(({ key }: { key?: unknown } = {}) => {
    const read = typeof key === 'string' ? readSshKey(key) : { why: 'it is no text' };
    if ('why' in read) throw new Problem('usage', `a signing key of ${login} on GitHub cannot be used: ${read.why}`);
    return read;
  });
  if (keys.length > 0) return keys;
  throw new Problem('usage', `${login} has no signing keys on GitHub`, {
    hint: 'https://github.com/settings/ssh/new, key type "Signing Key"; or --key FILE',
  });
}

const strange = (api: string, path: string): Problem =>
  new Problem('usage', `${api}${path} did not answer as GitHub does`);

async function get(api: string, path: string): Promise<unknown> {
  const url = checkedApi(api) + path;
  let answer: Response;
  try {
    // An address elsewhere would be somebody else's answer.
    answer = await fetch(url, {
      headers: { accept: 'application/vnd.github+json', 'user-agent': 'gatekeep' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIME_LIMIT),
    });
  } catch (error) {
    throw new Problem('usage', `${url} cannot be reached: ${(error as Error).message}`);
  }
  if (answer.status === 404) throw new Problem('usage', `${url}: there is no such account`);
  if (answer.status === 403 || answer.status === 429)
    throw new Problem('usage', `${url}: GitHub answers no more for now (${answer.status})`, {
      hint: 'try again later',
    });
  if (answer.status !== 200) throw new Problem('usage', `${url} answered ${answer.status}`);
  const body = await answer.text();
  try {
    if (body.length > LARGEST) throw new Error('too long');
    return JSON.parse(body);
  } catch {
    throw strange(api, path);
  }
}

/** Whoever stands between could hand over a key of their own. */
function checkedApi(api: string): string {
  const url = URL.canParse(api) ? new URL(api) : null;
  const loopback = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback)))
    throw new Problem('usage', `${api} is no https address`);
  return api.replace(/\/+$/, '');
}
