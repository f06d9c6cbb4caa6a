/**
 * Are the answers enough? Every person has one voice, their last word counts until the run, one refusal is a refusal, and
 * nobody answers for themselves. The order in which answers come in changes nothing.
 */
import type { Answer } from './answer.ts';
import { type Assurance, atLeast, lower } from './assurance.ts';
import { isProven, meet } from './identity.ts';
import { approvers, type Needs } from './needs.ts';
import { allIdentities, isNamed, type People } from './people.ts';
import type { ApprovalRequest } from './request.ts';

export type Tally =
  /** `passed`: answers that were given and do not count, and why. */
  | { readonly kind: 'open'; readonly have: number; readonly want: number; readonly passed: readonly Passed[] }
  | { readonly kind: 'approved'; readonly by: readonly Answer[]; readonly assurance: Assurance }
  | { readonly kind: 'rejected'; readonly by: Answer };

export interface Passed {
  readonly answer: Answer;
  /** Lower case, no full stop. */
  readonly why: string;
}

export interface Voting {
  readonly people: People;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Channels that only the project's own policy names: whoever wrote that may be the requester, so they prove nothing. */
  readonly unproven: ReadonlySet<string>;
}

export function tally(request: ApprovalRequest, answers: readonly Answer[], voting: Voting): Tally {
  const passed: Passed[] = [];
  const voices: Answer[] = [];
  for (const answer of lastWords(answers, voting.people)) {
    const counted = capped(answer, request, voting);
    const why = objection(counted, request, voting);
    if (why === null) voices.push(counted);
    else passed.push({ answer: counted, why });
  }
  const veto = voices.find(({ kind }) => kind === 'deny');
  if (veto !== undefined) return { kind: 'rejected', by: veto };
  const want = request.needs.count;
  // Who changed the command is its author too, and cannot be the only one who says yes to it.
  const others = voices.filter(voice => !isAuthor(voice, request, voting.people));
  if (voices.length < want || others.length === 0) {
    return { kind: 'open', have: Math.min(voices.length, others.length === 0 ? want - 1 : want), want, passed };
  }
  const assurance = voices.map(voice => voice.assurance).reduce(lower);
  return { kind: 'approved', by: voices, assurance };
}

/** One answer for each person: the latest; of two at the same time the refusal. */
function lastWords(answers: readonly Answer[], people: People): Answer[] {
  const words: { identities: readonly string[]; answer: Answer }[] = [];
  for (const answer of answers.toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || (a.id < b.id ? -1 : 1))) {
    const identities = allIdentities(answer.by.identities, people);
    const earlier = words.filter(word => meet(word.identities as typeof identities, identities));
    const merged = [...new Set([...identities, ...earlier.flatMap(word => word.identities)])];
    for (const word of earlier) words.splice(words.indexOf(word), 1);
    words.push({ identities: merged, answer });
  }
  return words.map(({ answer }) => answer);
}

const rank = ({ kind }: Answer): number => (kind === 'deny' ? 1 : 0);

export const isSelf = (answer: Answer, request: ApprovalRequest, people: People): boolean =>
  meet(allIdentities(answer.by.identities, people), allIdentities(request.identities, people));

const isAuthor = (answer: Answer, { coauthors }: ApprovalRequest, people: People): boolean =>
  meet(allIdentities(answer.by.identities, people), allIdentities(coauthors, people));

/** An answer proves no more than its channel, its writer and the list that names them allow. */
function capped(answer: Answer, request: ApprovalRequest, { people, unproven }: Voting): Answer {
  const nothing = unproven.has(answer.channel) || isSelf(answer, request, people);
  return nothing && answer.assurance !== 'L0' ? { ...answer, assurance: 'L0' } : answer;
}

/** Why an answer does not count; null where it does. */
export function objection(answer: Answer, request: ApprovalRequest, { people, now }: Voting): string | null {
  const { needs } = request;
  const self = isSelf(answer, request, people);
  // Taking one's own request back needs no right.
  if (answer.kind === 'deny') return self || isApprover(needs, answer, request, people, now) ? null : notOne(needs);
  if (self && needs.strict) return 'nobody approves their own request';
  if (!isApprover(needs, answer, request, people, now)) return notOne(needs);
  if (needs.assurance !== null && !atLeast(answer.assurance, needs.assurance))
    return `assurance ${needs.assurance} is needed, and the answer proves ${answer.assurance}`;
  if (needs.reason && answer.reason === '') return 'an approval must say why, and this one does not';
  return inWindow(answer, now);
}

const notOne = (needs: Needs): string =>
  needs.from.length > 0 ? `${approvers(needs)} must approve` : 'they are not in the list of approvers';

function inWindow({ window }: Answer, now: number): string | null {
  if (window === undefined) return null;
  if (window.notBefore !== null && now < window.notBefore)
    return `not before ${new Date(window.notBefore).toISOString()}`;
  return window.notAfter !== null && now > window.notAfter
    ? `not after ${new Date(window.notAfter).toISOString()}`
    : null;
}

/**
 * Each list of the rules must name them; after some time those who are asked next count for every list. Where approvers
 * are listed, nobody else is one; GitHub's are held against its own list by its channel.
 */
function isApprover(needs: Needs, answer: Answer, { asked }: ApprovalRequest, people: People, now: number): boolean {
  const named = (list: readonly string[]): boolean =>
    list.some(entry => isNamed(entry, answer.by.identities.filter(isProven), people));
  const { escalate } = needs;
  if (escalate !== null && now - asked >= escalate.after && named(escalate.to)) return true;
  if (needs.from.length > 0) return needs.from.every(named);
  const proven = answer.by.identities.filter(isProven);
  if (people.listed.length === 0 || proven.some(identity => identity.startsWith('github:'))) return true;
  return people.listed.some(person => meet(person.identities, proven));
}
