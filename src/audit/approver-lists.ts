/** Which list of approvers was in force, line by line: each change follows from the one before, and decisions count by the last. */
import type { ApproversRecord } from './entry.ts';

export class ApproverLists {
  /** undefined: no line has said yet. */
  #now: string | null | undefined;

  /** What does not hold, as the end of a sentence; null: it does. */
  changed({ was, now }: ApproversRecord): string | null {
    const follows = this.#now === undefined || this.#now === was;
    this.#now = now;
    return follows ? null : 'changes a list of approvers that was not the one in force';
  }

  counted(list: string | undefined): string | null {
    return list === undefined || this.#now === undefined || this.#now === list
      ? null
      : 'counts by a list of approvers that no line before names';
  }
}
