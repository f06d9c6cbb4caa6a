/** Choices and lines at a terminal, put by inquirer. */
import inquirer from 'inquirer';
import type { Palette } from '../terminal/colour.ts';
import type { KeyFilter, TerminalDevice } from './tty-device.ts';
import { choiceKey, codeKey, LONGEST_REASON, textKeys } from './tty-keys.ts';

/** Ctrl-C, or the end of asking; the screen is wiped by then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Choice<T> {
  readonly name: string;
  readonly value: T;
}

/** Questions at the terminal, one after the other; each is wiped when it ends. */
export interface Questions {
  /** null: the terminal changed its size, and the lines are to be made anew. */
  choose<T extends string>(lines: readonly string[], choices: readonly Choice<T>[]): Promise<T | null>;
  /** `wrong`: why an answer is none, or null. `typed`: digits only, key by key. */
  line(
    message: string,
    more?: { readonly initial?: string; readonly wrong?: (text: string) => string | null; readonly typed?: true },
  ): Promise<string>;
}

export function questions(device: TerminalDevice, palette: Palette, signal: AbortSignal): Questions {
  const same = (text: string): string => text;
  const style = { message: same, answer: same, highlight: palette.strong, help: palette.faint, error: palette.warning };
  const tip =
    device.size().columns < 60
      ? 'Enter chooses, Ctrl-C withdraws'
      : 'arrows or first letter, then Enter; Ctrl-C withdraws';
  const keysHelpTip = (): string => palette.faint(tip);
  const theme = { prefix: '', icon: { cursor: '>' }, style: { ...style, keysHelpTip } };

  /** One question; inquirer erases it when it ends, in whatever way. */
  async function put<T>(question: Readonly<Record<string, unknown>>, keys: KeyFilter, stop: AbortSignal): Promise<T> {
    const module = inquirer.createPromptModule({
      ...device.streams(keys),
      clearPromptOnDone: true,
      signal: stop,
    } as object);
    const answers: unknown = await module([
      { ...question, name: 'answer', theme: question.type === 'input' ? { ...theme, prefix: 'gatekeep:' } : theme },
    ] as never);
    return (answers as { answer: T }).answer;
  }

  return {
    async choose<T extends string>(lines: readonly string[], choices: readonly Choice<T>[]): Promise<T | null> {
      const resize = new AbortController();
      const onResize = (): void => resize.abort();
      process.once('SIGWINCH', onResize);
      const message = [...lines, ''].join('\n');
      try {
        return await put<T>(
          { type: 'select', message, choices, loop: false },
          choiceKey,
          AbortSignal.any([signal, resize.signal]),
        );
      } catch (error) {
        if (resize.signal.aborted && !signal.aborted) return null;
        throw interruption(error);
      } finally {
        process.off('SIGWINCH', onResize);
      }
    },
    async line(message, { initial, wrong, typed } = {}): Promise<string> {
      const validate = (text: string): boolean | string => {
        if (text.length > LONGEST_REASON) return `at most ${LONGEST_REASON} characters`;
        return wrong?.(text) ?? true;
      };
      const more = initial === undefined ? {} : { default: initial, prefill: 'editable' };
      return put<string>({ type: 'input', message, validate, ...more }, typed ? codeKey : textKeys, signal).catch(
        error => {
          throw interruption(error);
        },
      );
    },
  };
}

const interruption = (error: unknown): unknown =>
  error instanceof Error && /^(?:Exit|Abort|Cancel)Prompt/.test(error.name) ? new Interrupted() : error;
