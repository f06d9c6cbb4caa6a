/** What a changed policy would have said of the past: the log of this user, and a history file where one is named. */
import { oneLine } from '../../terminal/report.ts';
import { outcomeOf } from './from-history.ts';
import { readHistory } from './history.ts';
import type { CliServices } from './services.ts';
import { historySubmission } from './submission.ts';

export interface Changed {
  readonly command: string;
  readonly times: number;
  readonly old: string;
  readonly now: string;
}

/** Lines of the log that are looked at: some weeks of an agent's work, judged in a few seconds. */
const MOST_LINES = 20_000;

interface Past {
  readonly text: string;
  readonly cwd: string;
}

/** `but`: the command that the change is for. `seen`: different commands. */
export function effectOn(
  services: CliServices,
  file: { readonly path: string; readonly text: string },
  but: Past,
  history: string | undefined,
  here: string,
): { readonly seen: number; readonly changed: readonly Changed[] } {
  const typed = history === undefined ? [] : readHistory(services.absolute(history), history);
  const past = [...logged(services), ...typed.map(text => ({ text, cwd: here }))];
  const counts = new Map<string, Past & { times: number }>();
  for (const one of past) {
    if (one.text === but.text && one.cwd === but.cwd) continue;
    const key = `${one.cwd}\0${one.text}`;
    counts.set(key, { ...one, times: (counts.get(key)?.times ?? 0) + 1 });
  }
  const judges = new Map<string, readonly [Judge, Judge]>();
  const changed: Changed[] = [];
  for (const { text, cwd, times } of counts.values()) {
    const both = judges.get(cwd) ?? ([services.judgeIn(cwd), services.judgeIn(cwd, file)] as const);
    judges.set(cwd, both);
    const [old, now] = both.map(judge => outcomeOf(judge(historySubmission(text)))) as [string, string];
    if (old !== now) changed.push({ command: oneLine(text), times, old, now });
  }
  return { seen: counts.size, changed };
}

type Judge = ReturnType<CliServices['judgeIn']>;

function logged(services: CliServices): Past[] {
  return services.auditTail(MOST_LINES).flatMap(line => {
    try {
      const { type, text, cwd } = JSON.parse(line) as Record<string, unknown>;
      return type === 'request' && typeof text === 'string' && typeof cwd === 'string' ? [{ text, cwd }] : [];
    } catch {
      return [];
    }
  });
}
