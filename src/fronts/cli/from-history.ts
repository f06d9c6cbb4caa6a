/** `check --batch --from-history FILE`: what the policy would have asked in the past, and how often. */
import type { Judgement } from '../../gate/judgement.ts';
import type { Verdict } from '../../rules/verdict.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { type Show, showWith } from './describe.ts';
import { counted, readHistory } from './history.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';
import { historySubmission } from './submission.ts';

/** A text that bash rejects runs nothing, and asks nobody. */
type Outcome = Verdict | 'not bash';

interface Judged {
  readonly command: string;
  readonly times: number;
  readonly outcome: Outcome;
  /** Ids of the rules that asked or denied, or why it cannot be told. */
  readonly because: readonly string[];
}

export async function checkHistory(
  caller: Caller,
  services: CliServices,
  path: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const judged = [...counted(readHistory(services.absolute(path), path))].map(([command, times]) =>
    judgedAs(command, times, services.judge(historySubmission(command))),
  );
  if (options.json) output.json(summary(judged));
  else draw(judged, output, showWith(services.redact));
  return OK;
}

function judgedAs(command: string, times: number, judgement: Judgement): Judged {
  return { command, times, outcome: outcomeOf(judgement), because: reasonsOf(judgement) };
}

export const outcomeOf = ({ analysis, would }: Judgement): Outcome => (analysis.errors.length > 0 ? 'not bash' : would);

/** The rules of the strictest verdict; for what no rule names, why it asks all the same. */
export function reasonsOf({ decision, would }: Judgement): readonly string[] {
  if (would === 'allow') return [];
  const rules = [...decision.invocations, ...decision.assignments].flatMap(part => part.rules);
  const ids = rules.filter(({ verdict }) => verdict === would).map(({ id }) => id);
  const unknown = decision.opaque.length > 0 ? ['cannot be told'] : [];
  const all = [...new Set([...ids, ...unknown])];
  return all.length === 0 ? ['no rule lists it'] : all;
}

const sum = (of: readonly Judged[]): number => of.reduce((total, { times }) => total + times, 0);

function summary(judged: readonly Judged[]) {
  const stopped = judged.filter(({ outcome }) => outcome === 'ask' || outcome === 'deny');
  const rules = new Map<string, { id: string; times: number; different: number }>();
  for (const { because, times } of stopped)
    for (const id of because) {
      const row = rules.get(id) ?? { id, times: 0, different: 0 };
      rules.set(id, { id, times: row.times + times, different: row.different + 1 });
    }
  const count = (outcome: Outcome): number => sum(judged.filter(one => one.outcome === outcome));
  const verdicts = { allow: count('allow'), ask: count('ask'), deny: count('deny'), 'not bash': count('not bash') };
  return {
    commands: sum(judged),
    different: judged.length,
    verdicts,
    rules: [...rules.values()].sort((a, b) => b.times - a.times),
    stopped: [...stopped].sort((a, b) => b.times - a.times),
  };
}

const RULES = [
  { title: 'times', least: 5 },
  { title: 'commands', least: 8 },
  { title: 'because of', least: 16 },
];
const COMMANDS = [
  { title: 'times', least: 5 },
  { title: 'verdict', least: 7 },
  { title: 'command', least: 24 },
  { title: 'because of', least: 16 },
];

function draw(judged: readonly Judged[], output: Output, show: Show): void {
  const { commands, different, verdicts, rules, stopped } = summary(judged);
  const parts = Object.entries(verdicts).filter(([, count]) => count > 0);
  const told = parts.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  output.lines([`${commands} commands, ${different} different: ${told || 'nothing'}`]);
  if (stopped.length === 0) return;
  const ruleRows = rules.map(({ id, times, different: count }) => [String(times), String(count), show(id)]);
  const rows = stopped.map(({ times, outcome, command, because }) => [
    String(times),
    outcome,
    show(command),
    show(because.join(', ')),
  ]);
  output.lines(['', ...table(RULES, ruleRows, output.columns), '', ...table(COMMANDS, rows, output.columns)]);
}
