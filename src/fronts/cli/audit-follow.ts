/** `audit tail -f`: what happens, as it happens. */
import type { Action, Stored } from '../../audit/action.ts';
import { ActionJoin } from '../../audit/join.ts';
import { safeJson } from '../../terminal/safe-text.ts';
import { wrap } from '../../terminal/wrap.ts';
import { exitOfSignal } from '../exit-codes.ts';
import { cell, decisionOf, outcomeOf, parseLine, timeOf, whoOf } from './audit-rows.ts';
import type { AuditServices } from './audit-services.ts';
import type { Output } from './output.ts';

const decoder = new TextDecoder();

/** `after`: the last line that was shown already. The exit code: it ends by a signal only, or with its caller. */
export async function followAudit(
  audit: AuditServices,
  output: Output,
  { after, json }: { readonly after: number; readonly json: boolean },
): Promise<number> {
  const join = new ActionJoin();
  // What began before is joined to what comes.
  const lines = audit.follow(json ? after : 0);
  for (;;) {
    const next = await lines.next();
    if (next.done) return next.value.kind === 'withdrawn' ? exitOfSignal(next.value.signal) : 0;
    const { seq, bytes } = next.value;
    const line = decoder.decode(bytes);
    if (json) output.lines([output.columns === null ? line : safeJson(line)]);
    else say(line, seq, join, output, seq > after);
  }
}

function say(line: string, seq: number, join: ActionJoin, output: Output, isNew: boolean): void {
  const record = parseLine(line);
  const action = record === null ? null : join.see(record, seq);
  if (!isNew || record === null) return;
  const what = action === null ? ofTheLog(record) : ofAction(action, record);
  if (what === null) return;
  const text = `${timeOf(String(record.t ?? ''), output.preferences.clock)}  ${what}`;
  output.lines(output.columns === null ? [text] : wrap(text, output.columns, '    '));
}

function ofAction(action: Action, { type }: Stored): string | null {
  const { decision, verdict } = action;
  const about = `${cell(action.id.slice(-8))}  ${whoOf(action)}`;
  if (type === 'request')
    return `${about}  ${cell(verdict)}${decision === null ? '' : `, ${decisionOf(decision)}`}: ${cell(action.command)}`;
  if (type === 'answer') {
    const { answer, name, channel } = action.answers.at(-1)!;
    return `${about}  ${cell(answer)} by ${cell(name)} through ${cell(channel)}`;
  }
  if (type === 'decision') return `${about}  ${decisionOf(decision)}`;
  if (type === 'break-glass')
    return `${about}  THE GLASS IS BROKEN by ${cell(action.glass!.name)}: ${cell(action.glass!.reason)}`;
  if (type === 'review')
    return `${about}  ${cell(action.review!.result)} by ${cell(action.review!.name)}: ${cell(action.review!.reason)}`;
  if (type === 'revoke') return `${about}  what it granted is revoked`;
  if (type === 'start') return `${about}  started`;
  return type === 'outcome' ? `${about}  ${outcomeOf(action.outcome)}` : null;
}

/** Lines about the log itself that somebody who watches wants to know of. */
const NOTABLE = new Set(['genesis', 'recovery', 'gap', 'policy', 'key', 'rotate', 'retire', 'revoke', 'approvers']);

const ofTheLog = ({ type }: Stored): string | null =>
  typeof type === 'string' && NOTABLE.has(type) ? `the log: ${type}` : null;
