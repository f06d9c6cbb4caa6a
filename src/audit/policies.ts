/** Every policy that a request names was introduced by a line before it. */
import type { RecordLine } from './entry.ts';
import type { LogProblem } from './log-problem.ts';

export class Policies {
  readonly #known = new Set<string>();
  /** Logs that are older than their keys do not say. */
  #said = false;

  see(record: RecordLine): Pick<LogProblem, 'kind' | 'detail'> | null {
    switch (record.type) {
      case 'genesis':
        this.#known.add(record.policy);
        return null;
      case 'policy':
        this.#said = true;
        this.#known.add(record.new);
        return null;
      case 'key':
        this.#said = true;
        return null;
      case 'request':
        return !this.#said || this.#known.has(record.policy)
          ? null
          : {
              kind: 'policy-unknown',
              detail: `names a policy for request ${record.id} that no line before introduces`,
            };
      default:
        return null;
    }
  }
}
