/** Which requests the resident answers: what is allowed without asking anybody, and needs nothing of the caller's descriptors. */
import { judge } from '../../gate/judge.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { GatePorts } from '../../gate/ports.ts';
import { readLink, statPath } from '../../posix/files.ts';
import { gateOf, setUp, type World } from '../../setup.ts';
import { bashWords } from '../called-as.ts';
import { readNamed, shellCall, submit } from '../shell/main.ts';
import type { StartOptions } from '../tend.ts';
import type { WireRequest } from '../wire.ts';

/** Judged and allowed; `review` would record it. */
export interface Allowed {
  readonly judgement: Judgement;
  readonly gate: GatePorts;
  readonly world: World;
}

/** A judgement that starts a program (git, bash -n) is left to a judge that ends afterwards: the resident has no children. */
class StartsProgram extends Error {}

/** Whether one was tried; who tries may take the failure for an answer. */
let tried = false;

const spawnSync = Bun.spawnSync;

/** For what is not judgement, and nobody waits for. setsid forks and ends at once, so that no child is ours, not even a dead one. */
export const startOrphan = (command: string[], options: StartOptions): void =>
  void spawnSync(['/usr/bin/setsid', '--fork', ...command], options);

export function startNothing(): void {
  const refuse = (): never => {
    tried = true;
    throw new StartsProgram();
  };
  Bun.spawnSync = refuse;
  Bun.spawn = refuse;
}

/** Is it no terminal for certain? Pipes and sockets have no path; a file or folder is none either. */
function isNoTerminal(stdin: string): boolean {
  const to = readLink(stdin);
  if (to === null || to === '/dev/null' || /^(?:pipe|socket):/.test(to)) return true;
  const kind = statPath(stdin)?.kind;
  return kind === 'file' || kind === 'directory';
}

/**
 * Everything is read afresh, as by a judge that was started for this. null, or whatever it throws: not ours to answer.
 * `request`: its descriptors are numbers in a process that there is not, so none is looked at.
 */
export function allowedAtOnce(request: WireRequest): Allowed | null {
  const words = bashWords(request.argv, () => true);
  const stdin = `/proc/${request.pid}/fd/0`;
  if (words === null || !isNoTerminal(stdin)) return null;
  tried = false;
  const world = setUp({ ...request, descriptors: new Map() });
  const asked = shellCall(world, words);
  const given = readNamed(asked, world);
  if (given === null || 'message' in given) return null;
  const submission = submit(asked, given, statPath(stdin)?.kind === 'socket');
  const judgement = judge(submission, world.cwd, world.env, world.judge);
  const allowed = !tried && judgement.verdict === 'allow' && judgement.analysis.errors.length === 0;
  return allowed ? { judgement, gate: gateOf(world), world } : null;
}
