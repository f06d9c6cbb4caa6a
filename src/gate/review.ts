/**
 * The one path of every command: judge → record → run, or ask in between. An allowed command is on disk before this
 * returns; for one that asks, ask.ts loads what talks to people.
 */
import type { Judgement } from './judgement.ts';
import type { Permit } from './permit.ts';
import type { GatePorts } from './ports.ts';
import { byRules, requestRecord } from './record.ts';
import type { Refusal } from './refusal.ts';

export type Review =
  /** Recorded; the front may become bash. */
  | { readonly kind: 'allowed'; readonly id: string }
  | { readonly kind: 'permitted'; readonly permit: Permit }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

function refuse(judgement: Judgement, gate: GatePorts, kind: 'syntax' | 'denied'): Review {
  const ports = { ...gate, redactor: gate.redactor.thorough() };
  const id = ports.newId();
  const why = judgement.analysis.errors[0]?.message ?? '';
  const decision = byRules('auto-denied', kind === 'syntax' ? why : null, ports.redactor);
  ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports)]);
  return { kind: 'refused', refusal: { kind, judgement, id, why, by: null, instead: null, signal: null } };
}

export async function review(judgement: Judgement, ports: GatePorts): Promise<Review> {
  if (judgement.analysis.errors.length > 0) return refuse(judgement, ports, 'syntax');
  if (judgement.verdict === 'deny') return refuse(judgement, ports, 'denied');
  if (judgement.verdict === 'ask') return (await import('./ask.ts')).ask(judgement, ports);
  const id = ports.newId();
  const decision = byRules('auto-allowed', null, ports.redactor);
  ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports)]);
  return { kind: 'allowed', id };
}
