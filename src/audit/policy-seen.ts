/**
 * Which policy was last recorded. A project can have a policy file of its own, so agents in two projects take turns at two
 * policies and nothing changes: each project's is remembered by itself.
 */

export interface PolicySeen {
  /** Names the project's policy file, without a space or comma; the same word for all places that have none. */
  readonly scope: string;
  readonly hash: string;
}

/** More projects at once than this are recorded again when their turn comes: too many records, never too few. */
const MOST = 4;

export const seen = (policies: readonly PolicySeen[], scope: string): string | null => {
  for (const policy of policies) if (policy.scope === scope) return policy.hash;
  return null;
};

export const nowSeen = (policies: readonly PolicySeen[], policy: PolicySeen): readonly PolicySeen[] =>
  [policy, ...policies.filter(({ scope }) => scope !== policy.scope)].slice(0, MOST);

export const textOfPolicies = (policies: readonly PolicySeen[]): string => {
  let text = '';
  for (const { scope, hash } of policies) text += `,${scope}=${hash}`;
  return text === '' ? '-' : text.slice(1);
};

export function policiesOf(text: string): readonly PolicySeen[] {
  if (text === '-') return [];
  return text.split(',').map(one => {
    const [scope = '', hash = ''] = one.split('=');
    return { scope, hash };
  });
}
