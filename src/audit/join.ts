/** Joins the lines of a log into actions as they come; holds only the actions that have not ended. */
import { type Action, beginAction, continueAction, hasEnded, type Stored, text } from './action.ts';

export class ActionJoin {
  readonly #open = new Map<string, Action>();

  /** The action that this line belongs to, as it stands after it; null where it belongs to none that is open. */
  see(record: Stored, line: number): Action | null {
    const id = text(record.id);
    const known = this.#open.get(id);
    const begins = record.type === 'request';
    if (!begins && known === undefined) return null;
    const action = begins ? beginAction(record, line) : continueAction(known!, record, line);
    if (hasEnded(action)) this.#open.delete(id);
    else this.#open.set(id, action);
    return action;
  }

  /** The action that ends with this line, or null. */
  seeEnded(record: Stored, line: number): Action | null {
    const action = this.see(record, line);
    return action !== null && hasEnded(action) ? action : null;
  }

  /** Those that have not ended, in the order of their requests. */
  open(): Iterable<Action> {
    return this.#open.values();
  }
}
