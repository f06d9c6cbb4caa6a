/** Runs a permit, and nothing else: once, as it was judged, with its start and its end on record. */
import type { OutcomeRecord } from '../audit/entry.ts';
import { commandMac } from './record.ts';
import { captureOf, outputPart } from './output.ts';
import type { Permit } from './permit.ts';
import type { GatePorts, Outcome, RunDetails, Runner } from './ports.ts';

export type Run =
  | { readonly kind: 'ran'; readonly outcome: Outcome; readonly recorded: boolean }
  /** A judged file changed while a person was being asked. */
  | { readonly kind: 'voided'; readonly path: string }
  /** Its caller is gone; the approval is still there. */
  | { readonly kind: 'parked' };

export async function run(permit: Permit, ports: GatePorts, details: RunDetails = {}): Promise<Run> {
  const ready = await prepared(permit, ports);
  if ('changed' in ready) {
    const why = `${ready.changed} changed after it was judged`;
    recordVoid('files', why, permit, ports);
    await permit.end({ kind: 'voided', why });
    return { kind: 'voided', path: ready.changed };
  }
  if (!ports.isCallerThere()) {
    permit.putBack();
    return { kind: 'parked' };
  }
  const cmd_mac = commandMac(permit.judgement.submission, ports.audit);
  ports.audit.append([{ type: 'start', id: permit.id, dec: permit.decision, cmd_mac }]);
  try {
    const capture = captureOf(permit.judgement);
    const outcome = await ready.runner.run(permit, { ...details, capture });
    const { output } = outcome;
    const end = { ...endOf(outcome), ...(output && outputPart(output, capture === 'keep', permit, ports)) };
    const kept = recorded(end, permit, ports);
    await permit.end({ kind: 'ran', exit: end.exit, signal: end.signal, durationMs: end.duration_ms });
    return { kind: 'ran', outcome, recorded: kept };
  } catch (error) {
    const reason = ports.redactor.plain(messageOf(error));
    recorded({ exit: null, signal: null, duration_ms: 0, reason }, permit, ports);
    await permit.end({ kind: 'failed', why: reason });
    throw error;
  }
}

async function prepared(permit: Permit, ports: GatePorts): Promise<{ changed: string } | { runner: Runner }> {
  try {
    const changed = ports.changedSince(permit.judgement);
    return changed === null ? { runner: await ports.runner() } : { changed };
  } catch (error) {
    recordVoid('failure', messageOf(error), permit, ports);
    await permit.end({ kind: 'failed', why: ports.redactor.plain(messageOf(error)) });
    throw error;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function recordVoid(how: string, why: string, permit: Permit, { audit, redactor }: GatePorts): void {
  const reason = redactor.plain(why);
  const decision = { result: 'voided', how, by: [], reason, assurance: null, solo: false } as const;
  audit.append([{ type: 'decision', id: permit.id, req: permit.decision, decision }]);
}

type End = Omit<OutcomeRecord, 'type' | 'id'>;

const endOf = (outcome: Outcome): End => ({
  exit: outcome.kind === 'exit' ? outcome.code : null,
  signal: outcome.kind === 'signal' ? outcome.signal : null,
  duration_ms: outcome.durationMs,
});

/** A log that cannot be written any more is reported, not thrown: the command's own end must reach its caller. */
function recorded(end: End, permit: Permit, ports: GatePorts): boolean {
  try {
    ports.audit.append([{ type: 'outcome', id: permit.id, ...end }]);
    return true;
  } catch {
    return false;
  }
}
