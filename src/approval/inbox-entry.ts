/** Open requests as a list of them shows and answers them. */
import type { ApprovalRequest } from './request.ts';

export interface InboxEntry {
  /** What people type to name it; unique in the list. */
  readonly name: string;
  readonly request: ApprovalRequest;
  /** Approvals so far; null: not known here. */
  readonly said: number | null;
  /** Of the user who looks: only they can take it back. */
  readonly own: boolean;
}

export interface Proposal {
  readonly text: string;
  /** What the rules would say of it here. */
  readonly verdict: string;
}

export interface InboxDesk {
  /** Oldest first. */
  open(): readonly InboxEntry[];
  /** `span`: how long the same action is granted beside this run, like `30m`; null: not at all. null: it counts. Else why not. Throws a Problem where it cannot be given. */
  answer(entry: InboxEntry, kind: 'approve' | 'deny', reason: string, span: string | null): string | null;
  /** Another command in its place, as the person leaves it in their editor. Throws a Problem for what nobody could run. */
  propose(entry: InboxEntry): Promise<Proposal>;
  /** Says no, and what to run in its place. null: it counts. Else why not. */
  change(entry: InboxEntry, reason: string, instead: string): string | null;
  /** False: it had ended already. */
  withdraw(entry: InboxEntry): Promise<boolean>;
  /** What an answer of this user is, in words for who gives it. */
  voice(entry: InboxEntry): string;
}
