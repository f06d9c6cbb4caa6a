/** What a person is asked before a command runs. Loaded only when somebody is asked. */
import type { ApprovalRequest } from '../approval/request.ts';
import type { Palette } from '../terminal/colour.ts';
import type { TerminalDevice } from './tty-device.ts';
import { typesCode } from './challenge.ts';
import { cleanReason } from './tty-keys.ts';
import { type Choice, type Questions, questions } from './tty-questions.ts';
import { allPages, type Frame, questionScreen } from './tty-screen.ts';

export type Reply = { readonly kind: 'approved' | 'rejected'; readonly reason: string };

export async function putQuestion(
  request: ApprovalRequest,
  device: TerminalDevice,
  palette: Palette,
  signal: AbortSignal,
): Promise<Reply> {
  const ask = questions(device, palette, signal);
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
      if (request.needs.challenge === 'code' && !(await typesCode(ask))) continue;
      const why = request.needs.reason ? cleanReason(await ask.line('approve; the reason, which a rule wants:')) : '';
      // Without the reason it is no approval: back to the question.
      if (why !== '' || !request.needs.reason) return { kind: 'approved', reason: why };
    }
    if (choice === 'deny')
      return { kind: 'rejected', reason: cleanReason(await ask.line('deny; reason, or nothing:')) };
    if (choice === 'show') await showAll(request, device, palette, ask);
  }
}

/** Pages forth and back; a changed size starts over. */
export async function showAll(
  request: ApprovalRequest,
  device: TerminalDevice,
  palette: Palette,
  ask: Questions,
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
