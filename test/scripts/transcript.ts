/**
 * Transcripts of the real program, as text:
 *
 *   # why this is here
 *   file bin/git                    an inline file: the indented lines below it (those in bin/ can be run)
 *     #!/bin/sh
 *   $ gatekeep -c 'echo hi'         a command for bash, in a folder of its own
 *   hi                              what it prints, stdout and stderr together
 *   [exit 3]                        left out for 0
 *   40x20 $ gatekeep -c 'x'         the same at a terminal of that size
 *   ? show all                      waits until that stands on the screen
 *   | gatekeep: may this run?       what the screen shows right now
 *   < a<Enter>                      types; keys in a word of their own arrive apart
 *   > rm main.sh                    bash runs that beside it, to its end
 *   ! no colour                     no colour was used so far; or: ! colour
 *   done                            what the screen shows at the end
 *
 * `[..]` stands for anything within a line, a line `...` for any lines.
 */

export type Action =
  | { readonly kind: 'wait' | 'type' | 'beside'; readonly text: string }
  /** Its text comes back where all is well. */
  | { readonly kind: 'screen' | 'colour'; readonly text: string };

export interface Step {
  readonly line: number;
  readonly command: string;
  /** null: no terminal. */
  readonly size: { readonly columns: number; readonly rows: number } | null;
  readonly actions: readonly Action[];
  readonly expected: string;
  readonly exit: number;
}

export interface Transcript {
  readonly files: ReadonlyMap<string, string>;
  readonly steps: readonly Step[];
}

const START = /^(?:(\d+)x(\d+) )?\$ (.*)$/;

export function parseTranscript(text: string): Transcript {
  const files = new Map<string, string>();
  const steps: Step[] = [];
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; ) {
    const line = lines[i++]!;
    const start = START.exec(line);
    const file = /^file (.*)$/.exec(line)?.[1];
    const block: string[] = [];
    const ends = (next: string): boolean => START.test(next) || next.startsWith('file ') || next.startsWith('# ');
    while (i < lines.length && !ends(lines[i]!)) block.push(lines[i++]!);
    if (file !== undefined)
      files.set(
        file,
        `${block
          .map(one => one.slice(2))
          .join('\n')
          .trimEnd()}\n`,
      );
    else if (start !== null) steps.push(step(i - block.length, start, block));
    else if (!line.startsWith('# ') && line !== '') throw new Error(`line ${i}: no step: ${line}`);
  }
  return { files, steps };
}

function step(line: number, [, columns, rows, command]: readonly string[], block: readonly string[]): Step {
  const actions: Action[] = [];
  const rest: string[] = [];
  let exit = 0;
  for (const text of block) {
    const code = /^\[exit (\d+)\]$/.exec(text)?.[1];
    const [mark, value] = [text.slice(0, 2), text.slice(2)];
    const last = actions.at(-1);
    if (code !== undefined) exit = Number(code);
    else if (columns === undefined) rest.push(text);
    else if (mark === '? ') actions.push({ kind: 'wait', text: value });
    else if (mark === '< ') actions.push({ kind: 'type', text: value });
    else if (mark === '> ') actions.push({ kind: 'beside', text: value });
    else if (mark === '! ') actions.push({ kind: 'colour', text: value });
    else if (text !== '|' && mark !== '| ') rest.push(text);
    else if (last?.kind === 'screen') actions[actions.length - 1] = { kind: 'screen', text: `${last.text}\n${value}` };
    else actions.push({ kind: 'screen', text: value });
  }
  const size = columns === undefined ? null : { columns: Number(columns), rows: Number(rows) };
  return { line, command: command!, size, actions, expected: rest.join('\n').trimEnd(), exit };
}

/** What was shown, as it was expected where only wildcards differ: so that a failing test shows just what is wrong. */
export function fitted(shown: string, expected: string): string {
  const escaped = expected.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = escaped.replace(/^\\\.\\\.\\\.\n/gm, '(?:.*\n)*').replace(/\n\\\.\\\.\\\.$/, '(?:\n.*)*');
  const pattern = lines.replaceAll('\\[\\.\\.\\]', '.*');
  return new RegExp(`^${pattern}$`).test(shown) ? expected : shown;
}
