/** Which requests the resident answers: what is allowed without asking anybody, and needs nothing of the caller's descriptors. */
import { judge } from '../../gate/judge.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { GatePorts } from '../../gate/ports.ts';
import { statPath } from '../../posix/files.ts';
import { gateOf, setUp } from '../../setup.ts';
import { bashWords } from '../called-as.ts';
import { readNamed, shellCall, submit } from '../shell/main.ts';
import type { WireRequest } from '../wire.ts';

/** Judged and allowed; `review` would record it. */
export interface Allowed {
  readonly judgement: Judgement;
  readonly gate: GatePorts;
}

/** bash would have to be started to read this text: that is left to a judge that ends afterwards. */
class NeedsBash extends Error {}

/**
 * Everything is read afresh, as by a judge that was started for this. null, or whatever it throws: not ours to answer.
 * `request`: its descriptors are numbers in a process that there is not, so none is looked at.
 */
export function allowedAtOnce(request: WireRequest): Allowed | null {
  const words = bashWords(request.argv, () => true);
  if (words === null) return null;
  const world = setUp({ ...request, descriptors: new Map() });
  const asked = shellCall(world, words);
  const given = readNamed(asked, world);
  if (given === null || 'message' in given) return null;
  const stdinSocket = statPath(`/proc/${request.pid}/fd/0`)?.kind === 'socket';
  const syntaxError = (): never => {
    throw new NeedsBash();
  };
  const ports = { ...world.judge.ports, syntaxError };
  const judgement = judge(submit(asked, given, stdinSocket), world.cwd, world.env, { ...world.judge, ports });
  const allowed = judgement.verdict === 'allow' && judgement.analysis.errors.length === 0;
  return allowed ? { judgement, gate: gateOf(world) } : null;
}
