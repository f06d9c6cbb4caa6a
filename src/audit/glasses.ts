/** Broken glasses: each is said where it was an answer's doing, stands on an approval, and is reviewed by somebody else. */
import { type Identity, share } from '../approval/identity.ts';
import type { AnswerRecord, BreakGlassRecord, DecisionPart, Receipt, ReviewRecord } from './entry.ts';
import type { LogProblem } from './log-problem.ts';
import { Recent } from './recent.ts';

interface Glass {
  readonly at: Receipt;
  readonly by: readonly Identity[];
  readonly requester: readonly Identity[];
}

type Found = Pick<LogProblem, 'kind' | 'detail'>;

export class Glasses {
  /** By the id of the request. */
  readonly #unreviewed = new Map<string, Glass>();
  readonly #reviewed = new Recent<Glass>();
  /** Who wanted to, whether or not it counted. */
  readonly #wanted = new Recent<readonly Identity[]>();

  answered({ id, breakGlass, by }: AnswerRecord): void {
    if (breakGlass) this.#wanted.set(id, [...(this.#wanted.get(id) ?? []), ...(by?.identities ?? [])]);
  }

  /** `approval`: of that request, not used yet; null: there is none. `requester`: as far as a line says. */
  broken(
    record: BreakGlassRecord,
    at: Receipt,
    approval: Receipt | null,
    requester: readonly Identity[],
  ): Found | null {
    const { id, dec, by } = record;
    this.#unreviewed.set(id, { at, by: by.identities, requester });
    return approval?.seq === dec.seq && approval.hash === dec.hash
      ? null
      : { kind: 'glass-without-approval', detail: `breaks the glass for request ${id}, which no line before approves` };
  }

  /** A command starts by this approval: was it one whose breaking of the glass was left out? */
  started(id: string, { by = [] }: Partial<DecisionPart>): Found | null {
    const wanted = this.#wanted.get(id);
    if (wanted === undefined || this.isBroken(id) || by.length === 0) return null;
    return by.every(({ identities }) => share(identities, wanted))
      ? { kind: 'glass-hidden', detail: `starts request ${id} by a broken glass, and no line says that it was broken` }
      : null;
  }

  reviewed({ id, glass, by }: ReviewRecord): Found | null {
    const found = this.#of(id);
    if (found === undefined || found.at.seq !== glass.seq || found.at.hash !== glass.hash)
      return { kind: 'review-without-glass', detail: `reviews request ${id}, whose glass no line before breaks` };
    this.#unreviewed.delete(id);
    this.#reviewed.set(id, found);
    const involved = [...found.by, ...found.requester];
    return share(by.identities, involved)
      ? { kind: 'review-by-self', detail: `reviews request ${id} by somebody who had a part in it` }
      : null;
  }

  /** Those that nobody has reviewed. */
  open(): readonly { readonly id: string; readonly line: number }[] {
    return [...this.#unreviewed].map(([id, { at }]) => ({ id, line: at.seq }));
  }

  isBroken(id: string): boolean {
    return this.#of(id) !== undefined;
  }

  #of(id: string): Glass | undefined {
    return this.#unreviewed.get(id) ?? this.#reviewed.get(id);
  }
}
