/** Runs a permit, and nothing else: once, as it was judged, with its start and its end on record. */
import { commandMac } from './record.ts';
import type { Permit } from './permit.ts';
import type { GatePorts, Outcome, RunDetails } from './ports.ts';

export type Run =
  | { readonly kind: 'ran'; readonly outcome: Outcome; readonly recorded: boolean }
  /** A judged file changed while a person was being asked. */
  | { readonly kind: 'voided'; readonly path: string };

export async function run(permit: Permit, ports: GatePorts, details: RunDetails = {}): Promise<Run> {
  const changed = ports.changedSince(permit.judgement);
  if (changed !== null) {
    const reason = ports.redactor.plain(`${changed} changed after it was judged`);
    const decision = { result: 'voided', how: 'files', by: null, reason, assurance: null, solo: false } as const;
    ports.audit.append([{ type: 'decision', id: permit.id, req: permit.decision, decision }]);
    return { kind: 'voided', path: changed };
  }
  const runner = await ports.runner();
  const cmd_mac = commandMac(permit.judgement.submission, ports.audit);
  ports.audit.append([{ type: 'start', id: permit.id, dec: permit.decision, cmd_mac }]);
  const outcome = await runner.run(permit, details);
  return { kind: 'ran', outcome, recorded: recordOutcome(permit, outcome, ports) };
}

/** It ran, so a log that cannot be written any more is reported, not thrown: the command's end must reach its caller. */
function recordOutcome(permit: Permit, outcome: Outcome, ports: GatePorts): boolean {
  const exit = outcome.kind === 'exit' ? outcome.code : null;
  const signal = outcome.kind === 'signal' ? outcome.signal : null;
  try {
    ports.audit.append([{ type: 'outcome', id: permit.id, exit, signal, duration_ms: outcome.durationMs }]);
    return true;
  } catch {
    return false;
  }
}
