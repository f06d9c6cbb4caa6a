/** What an evidence pack says of a period, gathered in one pass over the log; grows with days, people, policies and exceptions only. */
import { type Action, decisionTime, object, type Stored, text } from '../audit/action.ts';
import { isWithin, type Query } from '../audit/query.ts';
import { Tally } from '../audit/stats.ts';
import { exceptionsOf } from './exceptions.ts';
import { isControlled } from './sample.ts';

export interface Day {
  readonly day: string;
  allowed: number;
  /** Held for a person, and let through. */
  approved: number;
  /** Denied, rejected, expired, withdrawn, void, or nobody could answer. */
  stopped: number;
  /** Not decided yet. */
  open: number;
}

export interface PolicyInForce {
  readonly hash: string;
  readonly files: Action['policy_files'];
  readonly first: string;
  last: string;
  requests: number;
}

export interface Approver {
  readonly name: string;
  readonly identities: string;
  approvals: number;
  refusals: number;
  /** Of these, how many are not proven to be another person's than the requester. */
  solo: number;
  readonly assurance: Map<string, number>;
}

export interface Exception {
  readonly kind: string;
  readonly time: string;
  readonly request: string;
  readonly lines: string;
  readonly what: string;
}

/** Lines about the log and its rules that belong into the pack as they are. */
export interface Marker {
  readonly line: number;
  readonly time: string;
  readonly record: Stored;
}

const ACCESS = new Set(['approvers', 'key', 'policy', 'revoke']);
const UPKEEP = new Set(['recovery', 'gap', 'rotate', 'retire', 'anchor', 'genesis', 'erase']);

/** Exceptions that are listed; the rest is counted. */
const MOST_EXCEPTIONS = 100_000;

export class Gathering {
  readonly tally = new Tally();
  readonly days = new Map<string, Day>();
  readonly policies = new Map<string, PolicyInForce>();
  /** Of every policy that a line of the log introduces, the one before it. */
  readonly policyBefore = new Map<string, string | null>();
  readonly approvers = new Map<string, Approver>();
  readonly exceptions: Exception[] = [];
  readonly access: Marker[] = [];
  readonly upkeep: Marker[] = [];
  readonly decisionTimes: number[] = [];
  exceptionsLeftOut = 0;
  requests = 0;
  controlled = 0;
  #first: number | null = null;
  #last = 0;

  /** Numbers of the first and the last line that belong to the period; null where none does. */
  get lines(): { readonly first: number; readonly last: number } | null {
    return this.#first === null ? null : { first: this.#first, last: this.#last };
  }

  /** Every line of the log. */
  line(record: Stored, line: number, period: Pick<Query, 'from' | 'to'>): void {
    const time = text(record.t);
    const type = text(record.type);
    if (type === 'policy') this.policyBefore.set(text(record.new), text(record.old) || null);
    if (!isWithin({ time }, period)) return;
    this.#first ??= line;
    this.#last = line;
    const marker = { line, time, record };
    if (ACCESS.has(type)) this.access.push(marker);
    if (UPKEEP.has(type)) this.upkeep.push(marker);
    if (type === 'recovery' || type === 'gap' || type === 'retire')
      this.#except({
        kind: type,
        time,
        request: '',
        lines: String(line),
        what: text(record.why) || 'see integrity/upkeep.jsonl',
      });
  }

  /** Every request of the period, when it has ended or the log has. */
  action(action: Action): void {
    this.requests++;
    this.tally.add(action);
    if (isControlled(action)) this.controlled++;
    this.#day(action);
    this.#policy(action);
    for (const answer of action.answers) this.#answer(action, answer);
    for (const exception of exceptionsOf(action)) this.#except(exception);
    const took = decisionTime(action);
    if (took !== null) this.decisionTimes.push(took);
  }

  #except(exception: Exception): void {
    if (this.exceptions.length < MOST_EXCEPTIONS) this.exceptions.push(exception);
    else this.exceptionsLeftOut++;
  }

  #day({ time, decision }: Action): void {
    const day = time.slice(0, 10);
    const counts = this.days.get(day) ?? { day, allowed: 0, approved: 0, stopped: 0, open: 0 };
    const result = decision?.result ?? 'open';
    if (result === 'auto-allowed') counts.allowed++;
    else if (result === 'approved') counts.approved++;
    else if (result === 'open' || result === 'parked') counts.open++;
    else counts.stopped++;
    this.days.set(day, counts);
  }

  #policy({ policy, policy_files, time }: Action): void {
    const known = this.policies.get(policy);
    if (known !== undefined) {
      known.requests++;
      if (time > known.last) known.last = time;
      return;
    }
    this.policies.set(policy, { hash: policy, files: policy_files, first: time, last: time, requests: 1 });
  }

  #answer({ decision }: Action, { name, identities, answer, assurance }: Action['answers'][number]): void {
    const key = [name, ...identities].join(' ');
    const fresh = { name, identities: identities.join(' '), approvals: 0, refusals: 0, solo: 0, assurance: new Map() };
    const known: Approver = this.approvers.get(key) ?? fresh;
    if (answer === 'approve') known.approvals++;
    else known.refusals++;
    if (decision?.solo) known.solo++;
    known.assurance.set(assurance, (known.assurance.get(assurance) ?? 0) + 1);
    this.approvers.set(key, known);
  }
}

/** What the log says of who changed something, where it says it. */
export const whoOf = (record: Stored): string => {
  const who = object(record.who) ?? object(record.by);
  return who === null
    ? ''
    : `${text(who.user) || text(who.name)}${who.uid === undefined ? '' : ` uid:${String(who.uid)}`}`;
};
