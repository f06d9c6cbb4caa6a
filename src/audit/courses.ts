/** Requests that wait for a person's decision or run by one, as far as their records were read. */
import { type Identity, share } from '../approval/identity.ts';
import type { DecisionPart, Receipt, RequestRecord } from './entry.ts';
import { Recent } from './recent.ts';

export interface Course {
  readonly request: Receipt;
  readonly mac: string;
  /** Names of the requester, as far as the line says. */
  readonly requester: readonly Identity[];
  /** Rules want another person than the requester. */
  readonly strict: boolean;
  /** How many people rules want. */
  readonly count: number;
  /** The approval that was not used yet. */
  approval: Receipt | null;
  /** The last decision. */
  decision: DecisionPart | null;
  /** Line of the start, while it runs. */
  started: number | null;
  /** Line of the approval that it ran by. */
  used: number | null;
}

export class Courses {
  readonly #open = new Map<string, Course>();
  readonly #ended = new Recent<Course>();

  get(id: string): Course | undefined {
    return this.#open.get(id) ?? this.#ended.get(id);
  }

  begin(id: string, course: Course): void {
    this.#open.set(id, course);
  }

  /** Nothing more is to come of it; what comes all the same is told from what never was. */
  end(id: string): void {
    const course = this.#open.get(id);
    if (course === undefined) return;
    this.#open.delete(id);
    this.#ended.set(id, course);
  }

  /** A run that has no outcome yet. */
  running(): readonly (readonly [id: string, started: number])[] {
    return [...this.#open].flatMap(([id, { started }]) => (started === null ? [] : [[id, started] as const]));
  }
}

export function courseOf({ cmd_mac, requester, needs }: RequestRecord, request: Receipt): Course {
  return {
    request,
    mac: cmd_mac,
    requester: namesOf(requester),
    strict: needs?.strict === true,
    count: Number.isSafeInteger(needs?.count) ? needs!.count : 1,
    approval: null,
    decision: null,
    started: null,
    used: null,
  };
}

/** Who may write the log may leave members out, so nothing is taken to be there. */
function namesOf(requester: Partial<RequestRecord['requester']> | undefined): readonly Identity[] {
  const names: Identity[] = [];
  if (Number.isSafeInteger(requester?.uid)) names.push(`uid:${requester!.uid!}`);
  const ci = requester?.ci;
  if (ci?.name === 'github-actions' && typeof ci.actor === 'string')
    names.push(`github-login:${ci.actor.toLowerCase()}`);
  return names;
}

/** Why an approval is not one that may be: the end of a sentence; null: it may. `glass`: one person in an emergency. */
export function approvalProblem(
  { requester, strict, count }: Course,
  { by, solo }: DecisionPart,
  glass: boolean,
): string | null {
  const people = Array.isArray(by) ? by.map(({ identities }) => (Array.isArray(identities) ? identities : [])) : [];
  const own = people.filter(identities => share(identities, requester)).length;
  if (own > 0 && strict) return 'was approved by its requester, where somebody else was wanted';
  if (own > 0 && own === people.length && !solo)
    return 'was approved by its requester alone, and its decision says that it was somebody else';
  if (people.length < count && !glass && people.length > 0)
    return `was approved by ${people.length} of the ${count} people that were wanted`;
  return null;
}
