/** What who waits for an answer reads meanwhile: where people were asked, a sign of life, and how to come back. */
import { typedOf } from '../approval/typed.ts';
import type { WaitNews } from '../gate/ports.ts';
import { oneLine, type Report } from '../terminal/report.ts';
import { say } from './say.ts';

export interface Teller {
  tell(news: WaitNews): void;
  /** A question is drawn on the terminal, or is wiped. */
  drawn(isDrawn: boolean): void;
}

/**
 * `quiet`: no signs of life. `onScreen`: standard error is the terminal on which questions are drawn: a line of ours would
 * tear one, so it waits until the question is wiped; where to answer and signs of life are then no news any more.
 */
export function teller(quiet: boolean, onScreen: boolean): Teller {
  let covered = false;
  const held: Report[] = [];
  return {
    tell(news) {
      const report = reportOf(news);
      if (quiet && news.kind === 'waiting') return;
      if (!covered || !onScreen) say(report);
      else if (news.kind === 'note') held.push(report);
    },
    drawn(isDrawn) {
      covered = isDrawn;
      if (!covered) for (const report of held.splice(0)) say(report);
    },
  };
}

function reportOf(news: WaitNews): Report {
  switch (news.kind) {
    case 'asked': {
      const { request, where, first } = news;
      const how = where.join('; or ');
      if (!first) return { kind: 'waiting', head: `request ${request.short} can also be answered: ${how}` };
      const head = `${oneLine(typedOf(request.text))}: request ${request.short} needs a person's approval`;
      return { kind: 'waiting', head, more: [`to answer it: ${how}`] };
    }
    case 'waiting':
      return { kind: 'waiting', head: stillWaiting(news) };
    case 'note':
      return { kind: 'warning', head: news.text };
  }
}

function stillWaiting({ request, have, want }: WaitNews & { kind: 'waiting' }): string {
  const votes = want === 1 ? '' : `, ${have} of ${want} approvals`;
  return `request ${request.short} is not decided yet${votes}`;
}
