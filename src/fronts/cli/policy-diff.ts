/** `policy diff OLD NEW --history FILE`: which commands of the past the new policy would judge differently. */
import type { Judgement } from '../../gate/judgement.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { ruleLine, type Show, showWith } from './describe.ts';
import { outcomeOf, reasonsOf } from './from-history.ts';
import { counted, readHistory } from './history.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';
import { historySubmission } from './submission.ts';

interface Change {
  readonly command: string;
  readonly times: number;
  readonly old: Side;
  readonly new: Side;
}

interface Side {
  readonly verdict: string;
  readonly because: readonly string[];
}

export async function diffPolicies(
  caller: Caller,
  services: CliServices,
  paths: readonly [string, string],
  options: { readonly history: string; readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const [before, after] = paths.map(path => services.judgeUnder(path)) as [Judge, Judge];
  const commands = counted(readHistory(services.absolute(options.history), options.history));
  const changes: Change[] = [];
  const lines: string[] = [];
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const show = showWith(services.redact);
  for (const [command, times] of commands) {
    const submission = historySubmission(command);
    const [old, now] = [before(submission), after(submission)];
    const change = { command, times, old: side(old), new: side(now) };
    if (change.old.verdict === change.new.verdict) continue;
    changes.push(change);
    lines.push(...wrap(`${change.old.verdict} -> ${change.new.verdict}: ${show(command)}${often(times)}`, width, '  '));
    lines.push(...differing(old, now, show).flatMap(line => wrap(`  ${line}`, width, '    ')));
  }
  const total = [...commands.values()].reduce((sum, times) => sum + times, 0);
  if (options.json) output.json({ commands: total, different: commands.size, changes });
  else output.lines([...lines, `${total} commands, ${commands.size} different: ${changes.length} judged differently`]);
  return changes.length === 0 ? OK : FOUND;
}

type Judge = ReturnType<CliServices['judgeUnder']>;

const side = (judgement: Judgement): Side => ({ verdict: outcomeOf(judgement), because: reasonsOf(judgement) });

const often = (times: number): string => (times === 1 ? '' : ` (${times} times)`);

/** The rules that only one of the two met, or met with another verdict. */
function differing(old: Judgement, now: Judgement, show: Show): string[] {
  const rulesOf = ({ decision }: Judgement) => [...decision.invocations, ...decision.assignments].flatMap(p => p.rules);
  const keys = (judgement: Judgement) => new Set(rulesOf(judgement).map(({ id, verdict }) => `${verdict} ${id}`));
  const [before, after] = [keys(old), keys(now)];
  const only = (judgement: Judgement, other: ReadonlySet<string>, what: string): string[] => [
    ...new Set(
      rulesOf(judgement)
        .filter(({ id, verdict }) => !other.has(`${verdict} ${id}`))
        .map(rule => `${what}: ${ruleLine(rule, show)}`),
    ),
  ];
  return [...only(old, after, 'old'), ...only(now, before, 'new')];
}
