/** The options of `audit search`, `stats` and `export` that choose actions. */
import { EVERYTHING, type Query, RESULTS, VERDICTS } from '../../audit/query.ts';
import { Problem } from '../../problem.ts';
import { nearest } from './nearest.ts';

export interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
}

export interface QueryOptions extends PeriodOptions {
  readonly user?: string;
  readonly agent?: string;
  readonly rule?: string;
  readonly verdict?: string;
  readonly approver?: string;
}

const DAY = 24 * 60 * 60_000;
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 60 * 60_000, d: DAY };

/** `now` in milliseconds since the epoch. */
export function queryOf(options: QueryOptions, text: string | null, now: number): Query {
  const { user = null, agent = null, rule = null, verdict = null, approver = null } = options;
  const known: readonly string[] = [...VERDICTS, ...RESULTS];
  if (verdict !== null && !known.includes(verdict)) {
    const near = nearest(verdict, known);
    const hint = near === null ? `known are ${known.join(', ')}` : `did you mean ${near}?`;
    throw new Problem('usage', `--verdict is ${verdict}, which is no verdict and no decision`, { hint });
  }
  return { ...EVERYTHING, ...period(options, now), user, agent, rule, verdict, approver, text };
}

export function period({ from, to }: PeriodOptions, now: number): Pick<Query, 'from' | 'to'> {
  const found = {
    from: from === undefined ? null : time('--from', from, now, 0),
    // A day that is named as the end belongs to the period.
    to: to === undefined ? null : time('--to', to, now, DAY),
  };
  if (found.from !== null && found.to !== null && found.to <= found.from)
    throw new Problem('usage', '--to is not later than --from');
  return found;
}

/** Days and times without a zone are UTC, so that two people who ask the same see the same. */
function time(option: string, text: string, now: number, day: number): number {
  const ago = /^(\d{1,6})([mhd])$/.exec(text);
  if (ago !== null) return now - Number(ago[1]) * UNITS[ago[2]!]!;
  const dated = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(text);
  const at =
    dated === null ? Number.NaN : Date.parse(dated[1] !== undefined && dated[4] === undefined ? `${text}Z` : text);
  // Date takes February 30 for March 2.
  if (Number.isNaN(at) || (dated![1] === undefined && new Date(at).toISOString().slice(0, 10) !== text))
    throw new Problem('usage', `${option} is ${text}, wanted a day, a time or how long ago`, {
      hint: `${option} 2026-03-31, ${option} 2026-03-31T18:00:00Z or ${option} 7d`,
    });
  return dated![1] === undefined ? at + day : at;
}
