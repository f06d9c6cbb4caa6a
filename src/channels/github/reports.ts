/** What gatekeep writes below a request: that it was used, how it ended, and what was wrong with an answer. */
import type { Alarm, Outcome } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { safeText, shorten } from '../../terminal/safe-text.ts';
import { fenced } from './fenced.ts';
import { marker } from './marker.ts';

const LONGEST = 2_000;
const said = (text: string): string => fenced([shorten(safeText(text).text, LONGEST)]);

export const claimMarker = (request: ApprovalRequest): string => marker(request, 'used');

export const claimReport = (request: ApprovalRequest, mine: string): string =>
  `${claimMarker(request)}\n<!-- ${mine} -->\n\nApproved; the command starts now. This request is used up.`;

export function outcomeReport(request: ApprovalRequest, outcome: Outcome): { marker: string; body: string } {
  const mark = marker(request, `outcome:${outcome.kind}`);
  return { marker: mark, body: `${mark}\n\n${outcomeText(outcome)}` };
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'approved':
    case 'rejected': {
      const reason = outcome.reason === '' ? '' : `: ${outcome.reason}`;
      const head = outcome.kind === 'approved' ? '**Approved.**' : '**Denied.** Nothing was run.';
      const by = said(`by ${outcome.by.join(', ')}${reason}`);
      if (outcome.instead === undefined) return `${head}\n\n${by}`;
      return `${head}\n\n${by}\n\nProposed in its place:\n\n${said(outcome.instead)}`;
    }
    case 'ran': {
      const seconds = Math.round(outcome.durationMs / 1000);
      const signal = /^SIG[A-Z0-9]{1,10}$/.test(outcome.signal ?? '') ? outcome.signal : 'a signal';
      const how = outcome.signal === null ? `with exit code ${outcome.exit ?? 'unknown'}` : `by ${signal}`;
      return `**Ran.** It ended ${how} after ${seconds} s.`;
    }
    case 'expired':
      return `**Expired.** Nothing was run.\n\n${said(outcome.why)}`;
    case 'withdrawn':
      return `**Withdrawn.** Nothing was run.\n\n${said(outcome.why)}`;
    case 'voided':
      return `**Void.** What was asked is not what would run now; nothing was run.\n\n${said(outcome.why)}`;
    case 'failed':
      return `**Failed.**\n\n${said(outcome.why)}`;
  }
}

/** `mentions`: checked to be nothing else. */
export function reminder(request: ApprovalRequest, mentions: readonly string[]): { marker: string; body: string } {
  const mark = marker(request, 'reminder');
  const calls = mentions.map(name => `@${name} `).join('');
  return { marker: mark, body: `${mark}\n\n${calls}This request still waits for a decision.` };
}

/** Loud: those who can approve learn of it at once. */
export function alarmReport(
  request: ApprovalRequest,
  { by, reason }: Alarm,
  mentions: readonly string[],
): { marker: string; body: string } {
  const mark = marker(request, 'alarm');
  const calls = mentions.map(name => `@${name} `).join('');
  const head = `${calls}**The glass was broken.** This command runs on the word of one person, in an emergency; somebody else has to review it.`;
  return { marker: mark, body: `${mark}\n\n${head}\n\n${said(`by ${by}: ${reason}`)}` };
}

/** `why`: ours. */
export function hintReport(request: ApprovalRequest, comment: number, why: string): { marker: string; body: string } {
  const mark = marker(request, `hint:${comment}`);
  const digest8 = request.digest.replace(/^sha256:/, '').slice(0, 8);
  const lines = fenced([`/approve ${digest8} REASON`, `/deny ${digest8} REASON`]);
  return {
    marker: mark,
    body: `${mark}\n\nThat comment did not count: ${why}. Comment anew, with one of these as the first line:\n\n${lines}`,
  };
}
