/** Who asks: groups by the kernel's word, roles by the policy's. */
import type { Around } from '../around.ts';
import { matchesGlob } from '../glob.ts';
import type { Role } from '../policy.ts';
import type { Fact } from './fact.ts';

export function groupsOf({ context }: Around): Fact {
  const groups = context.machine.groups();
  return groups === null ? 'unknown' : { all: groups };
}

/** `remotes`: of the repository; found only where a role names one. */
export function rolesOf(around: Around, remotes: () => Fact): Fact {
  const names: string[] = [];
  for (const [name, role] of around.policy.roles) {
    const member = isIn(role, around, remotes);
    if (member === 'unknown') return 'unknown';
    if (member) names.push(name);
  }
  return { all: names };
}

/** One of the users or groups, where any is named; and every other kind that is named. */
export function isIn(role: Role, around: Around, remotes: () => Fact): boolean | 'unknown' {
  const { context } = around;
  const claimed = (globs: readonly string[], value: string | null): boolean =>
    globs.length === 0 || (value !== null && globs.some(glob => matchesGlob(glob, value)));
  if (!claimed(role.agents, context.agent) || !claimed(role.ci, context.ciName)) return false;
  const person = isPerson(role, around);
  if (person !== true || role.repositories.length === 0) return person;
  const found = remotes();
  if (found === 'unknown' || 'all' in found) return 'unknown';
  return found.oneOf.every(remote => claimed(role.repositories, remote));
}

function isPerson({ users, groups }: Role, { context }: Around): boolean | 'unknown' {
  if (users.length + groups.length === 0) return true;
  if (users.some(glob => matchesGlob(glob, context.user))) return true;
  if (groups.length === 0) return false;
  const own = context.machine.groups();
  if (own === null) return 'unknown';
  return groups.some(glob => own.some(group => matchesGlob(glob, group)));
}
