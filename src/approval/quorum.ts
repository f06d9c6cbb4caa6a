/**
 * Are the answers enough? Every person has one voice, their last word counts until the run, one refusal is a refusal, and
 * nobody answers for themselves. The order in which answers come in changes nothing.
 */
import type { Answer } from './answer.ts';
import { type Assurance, atLeast, lower } from './assurance.ts';
import { type Identity, isProven, meet, share } from './identity.ts';
import { approvers, type Needs } from './needs.ts';
import { allIdentities, isNamed, type People } from './people.ts';
import type { ApprovalRequest } from './request.ts';

export type Tally =
  /** `passed`: answers that were given and do not count, and why. */
  | { readonly kind: 'open'; readonly have: number; readonly want: number; readonly passed: readonly Passed[] }
  | {
      readonly kind: 'approved';
      readonly by: readonly Answer[];
      readonly assurance: Assurance;
      /** By one who broke the glass: what was wanted was not there. */
      readonly glass: boolean;
    }
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
  for (const person of persons(heard(answers, request, voting, passed), voting.people)) {
    const word = lastWord(person, request, voting);
    const why = objection(word, request, voting);
    if (why === null) voices.push(word);
    else passed.push({ answer: word, why });
  }
  const veto = voices.find(({ kind }) => kind === 'deny');
  if (veto !== undefined) return { kind: 'rejected', by: veto };
  const want = request.needs.count;
  const isOther = (voice: Answer): boolean => !isOnlyAuthor(voice, request, voting.people);
  const usual = voices.filter(({ breakGlass }) => breakGlass === undefined);
  const hasOther = usual.some(isOther);
  if (usual.length >= want && hasOther) return approvedBy(usual, false);
  const glass = voices.find(voice => voice.breakGlass && isOther(voice));
  if (glass !== undefined) return approvedBy([glass], true);
  return { kind: 'open', have: Math.min(usual.length, hasOther ? want : want - 1), want, passed };
}

const approvedBy = (by: readonly Answer[], glass: boolean): Tally => ({
  kind: 'approved',
  by,
  assurance: by.map(({ assurance }) => assurance).reduce(lower),
  glass,
});

/** Who has no voice silences nobody either: their answers are put aside before one person's are put together. */
function heard(answers: readonly Answer[], request: ApprovalRequest, voting: Voting, passed: Passed[]): Answer[] {
  return answers.flatMap(found => {
    const answer = capped(found, request, voting);
    const why = noVoice(answer, request, voting);
    if (why !== null) passed.push({ answer, why });
    return why === null ? [answer] : [];
  });
}

/** The answers of each person, earliest first; of two at the same time the refusal is the later. */
function persons(answers: readonly Answer[], people: People): Answer[][] {
  const found: { identities: readonly Identity[]; said: Answer[] }[] = [];
  for (const answer of answers.toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || (a.id < b.id ? -1 : 1))) {
    const identities = allIdentities(answer.by.identities, people);
    const same = found.filter(person => meet(person.identities, identities));
    for (const person of same) found.splice(found.indexOf(person), 1);
    const merged = [...new Set([...identities, ...same.flatMap(person => person.identities)])];
    found.push({ identities: merged, said: [...same.flatMap(person => person.said), answer] });
  }
  return found.map(({ said }) => said.toSorted((a, b) => a.at - b.at || rank(a) - rank(b) || (a.id < b.id ? -1 : 1)));
}

/** The latest; but a no is taken back only by a yes that counts, and by nobody who merely claims a name. */
function lastWord(said: readonly Answer[], request: ApprovalRequest, voting: Voting): Answer {
  const last = said.at(-1)!;
  const no = said.findLast(({ kind }) => kind === 'deny');
  if (no === undefined || no === last) return last;
  const proven = (answer: Answer) => allIdentities(answer.by.identities.filter(isProven), voting.people, share);
  return objection(last, request, voting) === null && share(proven(last), proven(no)) ? last : no;
}

const rank = ({ kind }: Answer): number => (kind === 'deny' ? 1 : 0);

export const isSelf = (answer: Answer, request: ApprovalRequest, people: People): boolean =>
  meet(allIdentities(answer.by.identities, people), allIdentities(request.identities, people));

/**
 * Who changed the command is its author too, and cannot be the only one who says yes to it; but where people approve their
 * own requests anyway, it would help nobody.
 */
const isOnlyAuthor = (answer: Answer, request: ApprovalRequest, people: People): boolean =>
  meet(allIdentities(answer.by.identities, people), allIdentities(request.coauthors, people)) &&
  (request.needs.strict || !isSelf(answer, request, people));

/** An answer proves no more than its channel, its writer and the list that names them allow. */
function capped(answer: Answer, request: ApprovalRequest, { people, unproven }: Voting): Answer {
  const nothing = unproven.has(answer.channel) || isSelf(answer, request, people);
  return nothing && answer.assurance !== 'L0' ? { ...answer, assurance: 'L0' } : answer;
}

/** Why an answer does not count; null where it does. */
export function objection(answer: Answer, request: ApprovalRequest, voting: Voting): string | null {
  const { needs } = request;
  const why = noVoice(answer, request, voting);
  if (why !== null || answer.kind === 'deny') return why;
  const assurance = answer.breakGlass ? (needs.breakGlass?.assurance ?? null) : needs.assurance;
  if (assurance !== null && !atLeast(answer.assurance, assurance))
    return `assurance ${assurance} is needed, and the answer proves ${answer.assurance}`;
  if (answer.breakGlass && answer.reason.trim() === '') return 'who breaks the glass must say why, and did not';
  if (needs.challenge === 'signature' && !answer.signed && !answer.breakGlass)
    return 'a signature is needed, and the answer has none';
  if (needs.reason && answer.reason.trim() === '') return 'an approval must say why, and this one does not';
  return inWindow(answer, voting.now);
}

/** Why nobody listens to it, yes or no; null where they do. Taking one's own request back needs no right. */
function noVoice(answer: Answer, request: ApprovalRequest, { people, now }: Voting): string | null {
  const { needs } = request;
  if (!answer.by.identities.some(isProven)) return 'who gave it is not proven';
  if (answer.breakGlass) return noGlass(answer, request, people);
  if (isSelf(answer, request, people)) {
    if (answer.kind === 'deny') return null;
    if (needs.strict) return 'nobody approves their own request';
  }
  return isApprover(needs, answer, request, people, now) ? null : notOne(needs);
}

/** Why this person may not break the glass; null where they may. That it is an emergency makes nobody two people. */
function noGlass(answer: Answer, request: ApprovalRequest, people: People): string | null {
  const { breakGlass } = request.needs;
  // A file of before knows no such thing.
  if (breakGlass == null) return 'the policy lets nobody break the glass';
  if (isSelf(answer, request, people)) return 'nobody breaks the glass for their own request';
  const proven = answer.by.identities.filter(isProven);
  return breakGlass.by.some(entry => isNamed(entry, proven, people))
    ? null
    : `${breakGlass.by.join(' or ')} may break the glass`;
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
  if (people.listed.length === 0 || answer.channel === 'github') return true;
  return people.listed.some(person => share(person.identities, proven));
}
