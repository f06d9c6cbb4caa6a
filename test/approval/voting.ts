/** A request and people who answer it, for the tables beside this file. */
import type { Answer } from '../../src/approval/answer.ts';
import type { Identity } from '../../src/approval/identity.ts';
import type { Needs } from '../../src/approval/needs.ts';
import type { People, Person } from '../../src/approval/people.ts';
import { type Tally, tally, type Voting } from '../../src/approval/quorum.ts';
import type { ApprovalRequest } from '../../src/approval/request.ts';

export const NOW = Date.UTC(2026, 10, 23, 12);
export const MINUTE = 60_000;

/** Any answer is enough. */
export const ANY: Needs = {
  count: 1,
  assurance: null,
  reason: false,
  challenge: 'none',
  requestReason: false,
  from: [],
  strict: false,
  escalate: null,
  breakGlass: null,
  wait: null,
  expires: null,
};

/** Asked ten minutes ago by uid 1000, who is also dev on GitHub and in git. */
export function asked(needs: Partial<Needs> = {}, more: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    needs: { ...ANY, ...needs },
    identities: ['uid:1000', 'github-login:dev', 'email:dev@example.org'],
    coauthors: [],
    asked: NOW - 10 * MINUTE,
    expires: NOW + 60 * MINUTE,
    ...more,
  } as unknown as ApprovalRequest;
}

/** One answer; `at` in minutes from now. The id follows from all of it, so that two alike are one. */
export function answer(
  kind: 'approve' | 'deny',
  identities: readonly Identity[],
  more: Partial<Omit<Answer, 'kind' | 'by' | 'at'>> & { readonly at?: number } = {},
): Answer {
  const at = NOW + (more.at ?? -1) * MINUTE;
  const all = { channel: 'chat', reason: '', assurance: 'L2' as const, proof: null, ...more };
  return {
    id: `${all.channel}:${kind}:${identities.join('+')}:${at}`,
    kind,
    by: { name: identities.join(' '), identities },
    ...all,
    at,
  };
}

const USERS = new Map([
  [1000, 'dev'],
  [1001, 'reviewer'],
  [1002, 'lead'],
  [1003, 'second'],
]);
const GROUPS = new Map([
  ['reviewer', ['release']],
  ['lead', ['release', 'leads']],
  ['second', ['release']],
]);

const ROLE = { users: [], groups: ['rel*'], agents: [], ci: [], repositories: [], may: [] };

export const people = (listed: readonly Person[] = []): People => ({
  userOf: uid => USERS.get(uid) ?? null,
  groupsOf: user => GROUPS.get(user) ?? null,
  roles: new Map([['releaser', ROLE]]),
  listed,
});

export const voting = (more: Partial<Voting> = {}): Voting => ({
  people: people(),
  now: NOW,
  unproven: new Set(),
  ...more,
});

/** The tally of these answers, the same in whatever order they came in. Throws where it is not. */
export function tallied(request: ApprovalRequest, answers: readonly Answer[], among: Voting): Tally {
  const [first, ...others] = permutations(answers).map(order => tally(request, order, among));
  for (const other of others)
    if (!Bun.deepEquals(sorted(other), sorted(first!)))
      throw new Error(`${JSON.stringify(other)} is not ${JSON.stringify(first)}`);
  return first!;
}

const sorted = (result: Tally): unknown =>
  result.kind === 'open'
    ? { ...result, passed: result.passed.toSorted((a, b) => (a.answer.id < b.answer.id ? -1 : 1)) }
    : result;

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length < 2) return [[...all]];
  return all.flatMap((one, i) => permutations(all.toSpliced(i, 1)).map(rest => [one, ...rest]));
}

/** `approved L2 by a, b`, `rejected by a`, `open 1 of 2: why; why`. */
export function inWords(result: Tally): string {
  if (result.kind === 'rejected') return `rejected by ${result.by.by.name}`;
  if (result.kind === 'approved')
    return `approved ${result.assurance} by ${result.by
      .map(({ by }) => by.name)
      .toSorted()
      .join(', ')}`;
  const why = result.passed.map(passed => passed.why).toSorted();
  return `open ${result.have} of ${result.want}${why.length > 0 ? `: ${why.join('; ')}` : ''}`;
}
