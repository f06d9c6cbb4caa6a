/** What who waits for an answer reads meanwhile: where people were asked, a sign of life, and how to come back. */
import type { WaitNews } from '../gate/ports.ts';
import { oneLine } from '../terminal/report.ts';
import { say } from './say.ts';

export function tellWaiting(news: WaitNews, quiet: boolean): void {
  switch (news.kind) {
    case 'asked': {
      if (news.where.length === 0) return;
      const head = `${oneLine(news.request.text)}: needs a person's approval: request ${news.request.short}`;
      say({ kind: 'waiting', head, more: news.where.map(place => `asked at ${place}`) });
      return;
    }
    case 'waiting':
      if (!quiet) say({ kind: 'waiting', head: stillWaiting(news) });
      return;
    case 'note':
      say({ kind: 'warning', head: news.text });
      return;
  }
}

function stillWaiting({ request, have, want }: WaitNews & { kind: 'waiting' }): string {
  const votes = want === 1 ? '' : `, ${have} of ${want} approvals`;
  return `request ${request.short} is not decided yet${votes}`;
}
