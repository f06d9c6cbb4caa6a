/** How a tool of tasks starts what a task holds: a shell of its own, in the task's folder, with variables of its own. */
import type { Arg } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { inProcess, walkProgram } from '../code.ts';
import type { Context } from '../context.ts';
import { LIMITS } from '../limits.ts';
import type { Extent, Place } from '../place.ts';
import { quoteWord } from '../quote.ts';
import { scalar } from '../value.ts';

export interface TaskCode {
  readonly text: string;
  /** Words of the tool's call that carry it. */
  readonly at: Extent;
  readonly where: Partial<Place>;
  readonly shell: 'bash' | 'sh';
  /** null: not known. */
  readonly folder: string | null;
  /** The environment that the tool adds. */
  readonly variables: readonly (readonly [name: string, value: Arg])[];
  /** `$1`, `$2`, …, where there are any. */
  readonly positional?: readonly Arg[];
}

export function runTaskCode(ctx: Context, code: TaskCode): void {
  ctx.state.branch(() => {
    ctx.state.folder = code.folder;
    for (const [name, value] of code.variables) {
      ctx.state.setVariable(name, scalar(value));
      ctx.state.setFlag(`export:${name}`);
    }
    inProcess(ctx, { positional: [code.shell, ...(code.positional ?? [])], scope: 'child' }, inner => {
      if (code.shell === 'sh') inner.state.setPosix();
      walkProgram(inner, { text: code.text, at: code.at, change: { dash: code.shell === 'sh', ...code.where } });
    });
  });
}

/** The name of a variable that stands for something unknown inside a text of code. */
export const unknownName = (n: number): string => `unknown_${n}`;

/** Words as a tool quotes them behind a script; those that are not known become variables. */
export function quotedWords(words: readonly Arg[]): {
  readonly text: string;
  readonly variables: TaskCode['variables'];
} {
  const variables: (readonly [string, Arg])[] = [];
  const texts = words.map(word => {
    if (isKnown(word)) return quoteWord(word);
    const name = unknownName(variables.length);
    variables.push([name, word]);
    return word.many ? `$${name}` : `"$${name}"`;
  });
  return { text: texts.map(text => ` ${text}`).join(''), variables };
}

/** Runs `walk` unless the same task is being judged: one that starts itself says nothing new the third time. */
export function inTask(ctx: Context, key: string, walk: (inner: Context) => void): void {
  if (ctx.tasks.filter(one => one === key).length >= 2) return;
  if (ctx.tasks.length > LIMITS.depth)
    return ctx.report.addOpaque(ctx.place, { pos: 0, end: 0 }, 'tasks start tasks too deep');
  walk({ ...ctx, tasks: [...ctx.tasks, key] });
}
