/** What a run adds up to, and how often each disguise alone made the judge ask. */
import type { Outcome } from './compare.ts';
import type { Generated } from './generate/command-text.ts';

export interface Tally {
  readonly version: string;
  /** Number of the next command. */
  next: number;
  commands: number;
  /** Commands of which bash executed something. */
  ran: number;
  executed: number;
  opaque: number;
  forced: number;
  /** Commands of which a payload was executed, and those of them in which every one was listed. */
  marked: number;
  listed: number;
  missed: number;
  /** Disguise → commands of one unit that have it, those of them with something opaque, and a reason with its count. */
  readonly disguises: Record<string, { of: number; opaque: number; readonly why: Record<string, number> }>;
}

export const emptyTally = (version: string, next: number): Tally => ({
  version,
  next,
  commands: 0,
  ran: 0,
  executed: 0,
  opaque: 0,
  forced: 0,
  marked: 0,
  listed: 0,
  missed: 0,
  disguises: {},
});

export function note(tally: Tally, subject: Generated, outcome: Outcome): void {
  const isOpaque = outcome.analysis.opaque.length > 0 || outcome.analysis.errors.length > 0;
  tally.commands += 1;
  tally.ran += outcome.executed.length > 0 ? 1 : 0;
  tally.executed += outcome.executed.length;
  tally.opaque += isOpaque ? 1 : 0;
  tally.forced += outcome.forced ? 1 : 0;
  tally.marked += outcome.marked > 0 ? 1 : 0;
  tally.listed += outcome.marked > 0 && outcome.listed === outcome.marked ? 1 : 0;
  tally.missed += outcome.missed.length > 0 ? 1 : 0;
  const [unit] = subject.units;
  // A shallow one says which disguise it was.
  if (subject.units.length !== 1 || unit === undefined || unit.depth > 1 || outcome.executed.length === 0) return;
  for (const name of unit.used) {
    const row = tally.disguises[name] ?? { of: 0, opaque: 0, why: {} };
    tally.disguises[name] = row;
    row.of += 1;
    if (!isOpaque) continue;
    row.opaque += 1;
    const why = outcome.analysis.opaque[0]?.why ?? 'refused';
    row.why[why] = (row.why[why] ?? 0) + 1;
  }
}

export function show(tally: Tally): string {
  const rows = Object.entries(tally.disguises)
    .sort(([, a], [, b]) => b.opaque / b.of - a.opaque / a.of)
    .map(([name, { of, opaque, why }]) => {
      const [most] = Object.entries(why).sort((a, b) => b[1] - a[1]);
      return `${`${Math.round((100 * opaque) / of)} %`.padStart(6)}  ${`${opaque}/${of}`.padStart(11)}  ${name.padEnd(30)} ${most?.[0] ?? ''}`;
    });
  return [
    'opaque rate by disguise, in commands with one or two of them:',
    ...rows,
    `${tally.commands} commands, ${tally.executed} programs executed by ${tally.ran} of them, ${tally.opaque} with something opaque, ${tally.forced} ended by force`,
    `of ${tally.marked} commands a payload was executed; ${tally.listed} of them (${Math.round((100 * tally.listed) / Math.max(1, tally.marked))} %) have every payload listed word by word`,
    `${tally.missed} missed`,
  ].join('\n');
}
