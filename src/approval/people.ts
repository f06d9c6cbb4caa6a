/** Who people are: by the user database of this machine, the roles of the policy and the list of approvers. */
import { matchesGlob } from '../rules/glob.ts';
import type { Role } from '../rules/policy.ts';
import { type Identity, meet, share } from './identity.ts';

export interface Person {
  readonly name: string;
  readonly identities: readonly Identity[];
  /** Groups that the list of approvers gives them, beside those of their OS user. */
  readonly groups: readonly string[];
}

export interface People {
  /** Name of an OS user; null: not known. */
  userOf(uid: number): string | null;
  /** Groups of an OS user by the machine's own files; null: not known, or no such user. */
  groupsOf(user: string): readonly string[] | null;
  readonly roles: ReadonlyMap<string, Role>;
  /** The list of approvers; empty: nobody is listed. */
  readonly listed: readonly Person[];
}

/**
 * Everything that somebody with these identities is known under: their own, and those of the person that they belong to.
 * `same`: by which they are that person's; by default any spelling of a name, which is too many rather than too few.
 */
export function allIdentities(
  identities: readonly Identity[],
  { listed }: People,
  same: typeof meet = meet,
): readonly Identity[] {
  const persons = listed.filter(person => same(person.identities, identities));
  return [...new Set([...identities, ...persons.flatMap(person => person.identities)])];
}

/** `user:NAME`, `group:NAME`, `role:NAME`: as a rule or policy names approvers. What a channel calls somebody counts nothing here. */
/** `identities`: proven ones only. */
export function isNamed(entry: string, identities: readonly Identity[], people: People): boolean {
  const [kind, name = ''] = entry.split(/:(.*)/s);
  const persons = people.listed.filter(person => share(person.identities, identities));
  const users = osUsers(allIdentities(identities, people, share), people);
  if (kind === 'user') return users.includes(name) || persons.some(person => person.name === name);
  const groups = [...users.flatMap(user => people.groupsOf(user) ?? []), ...persons.flatMap(person => person.groups)];
  if (kind === 'group') return groups.includes(name);
  const role = people.roles.get(name);
  if (role === undefined) return false;
  const fits = (globs: readonly string[], value: string): boolean => globs.some(glob => matchesGlob(glob, value));
  return users.some(user => fits(role.users, user)) || groups.some(group => fits(role.groups, group));
}

const osUsers = (identities: readonly Identity[], people: People): string[] =>
  identities.flatMap(identity => {
    const user = identity.startsWith('uid:') ? people.userOf(Number(identity.slice(4))) : null;
    return user === null ? [] : [user];
  });
