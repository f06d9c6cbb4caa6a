/** The questions themselves, put by inquirer. Loaded only when somebody is asked. */
import inquirer from 'inquirer';
import type { ApprovalRequest } from '../approval/request.ts';
import type { Palette } from '../terminal/colour.ts';
import type { KeyFilter, TerminalDevice } from './tty-device.ts';
import { choiceKey, cleanReason, LONGEST_REASON, textKeys } from './tty-keys.ts';
import { allPages, type Frame, questionScreen } from './tty-screen.ts';

export type Reply = { readonly kind: 'approved' | 'rejected'; readonly reason: string };

/** Ctrl-C, or the end of asking; the screen is wiped by then. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

interface Choice<T> {
  readonly name: string;
  readonly value: T;
}

export async function putQuestion(
  request: ApprovalRequest,
  device: TerminalDevice,
  palette: Palette,
  signal: AbortSignal,
): Promise<Reply> {
  const ask = prompts(device, palette, signal);
  for (;;) {
    const { lines, hidden } = questionScreen(request, frameOf(device, palette));
    const partly = hidden === 0 ? '' : ` (${hidden} line${hidden === 1 ? '' : 's'} not shown)`;
    // Deny stands first: Enter pressed by mistake runs nothing.
    const choice = await ask.choose(lines, [
      { name: 'deny', value: 'deny' },
      { name: `approve${partly}`, value: 'approve' },
      { name: 'show all of it', value: 'show' },
    ]);
    if (choice === 'approve') {
      const why = request.needs?.reason ? cleanReason(await ask.line('approve; the reason, which a rule wants:')) : '';
      // Without the reason it is no approval: back to the question.
      if (why !== '' || !request.needs?.reason) return { kind: 'approved', reason: why };
    }
    if (choice === 'deny')
      return { kind: 'rejected', reason: cleanReason(await ask.line('deny; reason, or nothing:')) };
    if (choice === 'show') await showAll(request, device, palette, ask);
  }
}

/** Pages forth and back; a changed size starts over. */
async function showAll(
  request: ApprovalRequest,
  device: TerminalDevice,
  palette: Palette,
  ask: Prompts,
): Promise<void> {
  for (let page = 0; ; ) {
    const pages = allPages(request, frameOf(device, palette));
    page = Math.min(page, pages.length - 1);
    const more: Choice<string>[] = page + 1 < pages.length ? [{ name: 'next page', value: 'next' }] : [];
    const less: Choice<string>[] = page > 0 ? [{ name: 'previous page', value: 'previous' }] : [];
    const title = palette.strong(`all of it, page ${page + 1} of ${pages.length}`);
    const choice = await ask.choose(
      [title, ...pages[page]!],
      [...more, ...less, { name: 'back to the question', value: 'back' }],
    );
    if (choice === 'back') return;
    if (choice === 'next') page++;
    if (choice === 'previous') page--;
  }
}

function frameOf(device: TerminalDevice, palette: Palette): Frame {
  return { ...device.size(), now: Date.now(), palette };
}

interface Prompts {
  /** null: the terminal changed its size, and the lines are to be made anew. */
  choose<T extends string>(lines: readonly string[], choices: readonly Choice<T>[]): Promise<T | null>;
  line(message: string): Promise<string>;
}

function prompts(device: TerminalDevice, palette: Palette, signal: AbortSignal): Prompts {
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
    async line(message: string): Promise<string> {
      const validate = (text: string): boolean | string =>
        text.length <= LONGEST_REASON || `at most ${LONGEST_REASON} characters`;
      return put<string>({ type: 'input', message, validate }, textKeys, signal).catch(error => {
        throw interruption(error);
      });
    },
  };
}

const interruption = (error: unknown): unknown =>
  error instanceof Error && /^(?:Exit|Abort|Cancel)Prompt/.test(error.name) ? new Interrupted() : error;
