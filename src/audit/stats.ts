/** What happened in a log, counted. */
import { type Action, decisionTime } from './action.ts';

/** schemas/audit-stats.schema.json. */
export interface Stats {
  readonly commands: number;
  /** Times of the first and the last request. */
  readonly first: string | null;
  readonly last: string | null;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly decisions: Readonly<Record<string, number>>;
  readonly users: Readonly<Record<string, number>>;
  readonly agents: Readonly<Record<string, number>>;
  /** Of commands that asked or were denied. */
  readonly rules: Readonly<Record<string, number>>;
  readonly approvers: Readonly<Record<string, number>>;
  /** Runs of approved commands that ended with another code than 0, or by a signal, or never started. */
  readonly failed_runs: number;
  /** Milliseconds from a request to a person's answer; null where nobody answered. */
  readonly decision_ms: {
    readonly count: number;
    readonly p50: number;
    readonly p95: number;
    readonly max: number;
  } | null;
}

export class Tally {
  #commands = 0;
  #failed = 0;
  #first: string | null = null;
  #last: string | null = null;
  readonly #verdicts = new Map<string, number>();
  readonly #decisions = new Map<string, number>();
  readonly #users = new Map<string, number>();
  readonly #agents = new Map<string, number>();
  readonly #rules = new Map<string, number>();
  readonly #approvers = new Map<string, number>();
  readonly #times: number[] = [];

  add(action: Action): void {
    const { time, decision, outcome } = action;
    this.#commands++;
    if (this.#first === null || time < this.#first) this.#first = time;
    if (this.#last === null || time > this.#last) this.#last = time;
    count(this.#verdicts, action.verdict);
    count(this.#decisions, decision?.result ?? 'open');
    count(this.#users, action.user);
    if (action.agent !== null) count(this.#agents, action.agent.name);
    for (const { id, verdict } of action.rules) if (verdict !== 'allow') count(this.#rules, id);
    for (const { name } of decision?.by ?? []) count(this.#approvers, name);
    if (outcome !== null && outcome.exit !== 0) this.#failed++;
    const took = decisionTime(action);
    if (took !== null) this.#times.push(took);
  }

  result(): Stats {
    return {
      commands: this.#commands,
      first: this.#first,
      last: this.#last,
      verdicts: ranked(this.#verdicts),
      decisions: ranked(this.#decisions),
      users: ranked(this.#users),
      agents: ranked(this.#agents),
      rules: ranked(this.#rules),
      approvers: ranked(this.#approvers),
      failed_runs: this.#failed,
      decision_ms: spread(this.#times),
    };
  }
}

function count(of: Map<string, number>, name: string): void {
  of.set(name, (of.get(name) ?? 0) + 1);
}

/** The most first; equals by name, so that the same log always reads the same. */
const ranked = (of: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...of].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));

function spread(times: readonly number[]): Stats['decision_ms'] {
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => a - b);
  // Nearest rank.
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: sorted.at(-1)! };
}
