/** Runs what a person approved, and hands its end to the front. Loaded only then. */
import type { Permit } from '../gate/permit.ts';
import type { GatePorts } from '../gate/ports.ts';
import { run } from '../gate/run.ts';
import { writeAll } from '../posix/files.ts';
import type { World } from '../setup.ts';
import { DENIED, OPEN } from './exit-codes.ts';
import { say } from './say.ts';
import { ANSWER_PIPE, type Answer, encodeAnswer, REQUEST } from './wire.ts';

export async function runPermitted(
  permit: Permit,
  gate: GatePorts,
  world: World,
  script: number | null,
): Promise<Answer> {
  const channel = world.request.transport === 'socket' ? REQUEST : ANSWER_PIPE;
  const started = (): void => writeAll(channel, encodeAnswer(world.request.nonce, { kind: 'running' }));
  const ran = await run(permit, gate, { started, script });
  if (ran.kind === 'parked') return { kind: 'exit', code: OPEN };
  if (ran.kind === 'voided') {
    const head = `${ran.path} changed while the answer was awaited: the approval is void`;
    say({ kind: 'denied', head, hint: 'run the command again to ask anew', nothingRan: true });
    return { kind: 'exit', code: DENIED };
  }
  if (!ran.recorded)
    say({ kind: 'warning', head: 'the command ran, but its end could not be recorded', hint: 'gatekeep audit verify' });
  return ran.outcome.kind === 'exit'
    ? { kind: 'exit', code: ran.outcome.code }
    : { kind: 'signal', number: ran.outcome.number };
}
