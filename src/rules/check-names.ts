/** Roles and situations that conditions name must exist, and none that anybody can claim may loosen. */
import { isProven } from './load-policy.ts';
import { nearest } from './mistake.ts';
import type { Role } from './policy.ts';
import type { PolicyContent } from './policy-file.ts';
import type { Condition } from './rule.ts';
import type { Shape } from './shape.ts';

type Roles = ReadonlyMap<string, Role>;

export function checkNames(content: PolicyContent, roles: Roles, situations: ReadonlySet<string>): void {
  const { shape } = content;
  const check = (when: Condition | null, at: Shape, loosens: boolean): void => {
    checkKnown(when?.situation, 'situation', situations, at);
    checkKnown(when?.role, 'role', new Set(roles.keys()), at);
    for (const name of when?.role ?? []) checkProven(name, roles, at, loosens);
  };
  for (const [i, rule] of content.rules.entries()) {
    const at = shape.at('rules').at(i);
    check(rule.when, at.at('when'), rule.verdict === 'allow');
    for (const { sensitivity, when } of rule.severityWhen)
      for (const one of when) check(one, at.at('severity_when').at(sensitivity), false);
    for (const from of rule.approvals?.from ?? [])
      if (from.startsWith('role:'))
        checkKnown([from.slice('role:'.length)], 'role', new Set(roles.keys()), at.at('approvals').at('from'));
  }
  for (const [i, { when }] of content.overrides.entries()) check(when, shape.at('overrides').at(i).at('when'), false);
}

/** A role in a condition is named, not matched: nobody is in a role that does not exist. */
function checkKnown(names: readonly string[] | undefined, what: string, known: ReadonlySet<string>, at: Shape): void {
  for (const name of names ?? []) {
    const bare = name.replace(/^!/, '');
    if (known.has(bare)) continue;
    const near = nearest(bare, [...known]);
    const define =
      what === 'role' ? `roles: { ${bare}: { users: [alice] } }` : `situations: { ${bare}: { cwd: "/srv/*" } }`;
    at.fail(`no ${what} is named ${bare}`, { hint: near === null ? define : `did you mean ${near}?` });
  }
}

function checkProven(name: string, roles: Roles, at: Shape, loosens: boolean): void {
  const role = roles.get(name.replace(/^!/, ''));
  if (role === undefined || isProven(role) || (!loosens && !name.startsWith('!'))) return;
  at.fail(
    `role ${name.replace(/^!/, '')} rests on what the requester can write, so it cannot ${loosens ? 'allow' : 'excuse'}`,
    {
      hint: 'add users or groups to the role',
    },
  );
}
