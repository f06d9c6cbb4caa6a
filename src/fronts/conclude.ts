/** From a judgement to the front's answer: recorded and allowed, asked and run, or refused in words. */
import type { Judgement } from '../gate/judgement.ts';
import type { GatePorts } from '../gate/ports.ts';
import { review } from '../gate/review.ts';
import { closeFile, writeAll } from '../posix/files.ts';
import { Problem } from '../problem.ts';
import type { World } from '../setup.ts';
import { type Answer, SCRIPT_FILE } from './wire.ts';

/** `spooled`: the script that came on standard input, which bash gets back as a memory file. */
export async function conclude(
  judgement: Judgement,
  gate: GatePorts,
  world: World,
  spooled: Uint8Array | null,
): Promise<Answer> {
  const script = spooled === null ? null : await spool(spooled, world);
  const reviewed = await review(judgement, gate);
  await tend(gate, world);
  switch (reviewed.kind) {
    case 'allowed':
      return allowed(judgement, gate, world, script);
    case 'permitted': {
      const answer = await (await import('./permitted.ts')).runPermitted(reviewed.permit, gate, world, script);
      await tend(gate, world);
      return answer;
    }
    case 'refused':
      return (await import('./refused.ts')).tellRefusal(reviewed.refusal, {
        ...gate,
        redactor: gate.redactor.thorough(),
      });
  }
}

async function tend({ audit }: GatePorts, world: World): Promise<void> {
  if (audit.due !== null) (await import('./tend.ts')).tendLater(world, audit.due);
}

/**
 * The descriptor of the memory file: the front's own where it gave one. Sealed here, and read again: a process of the same
 * user can write into it through /proc until it is sealed.
 */
async function spool(bytes: Uint8Array, world: World): Promise<number> {
  const { memoryFile, sealed } = await import('../posix/memory-file.ts');
  const fd = world.request.transport === 'socket' ? SCRIPT_FILE : memoryFile('script');
  writeAll(fd, bytes);
  const now = sealed(fd);
  closeFile(now.fd);
  if (!Buffer.from(bytes).equals(now.bytes)) {
    throw new Problem('internal', 'the script on standard input was changed while it was read');
  }
  return fd;
}

async function allowed(
  { submission }: Judgement,
  gate: GatePorts,
  world: World,
  script: number | null,
): Promise<Answer> {
  if (submission.kind === 'shell') {
    if (script === null) return { kind: 'allow' };
    return world.request.transport === 'socket' ? { kind: 'script' } : { kind: 'script', file: script };
  }
  const path = world.judge.resolveProgram(submission.argv[0]);
  if (path === null) return (await import('./refused.ts')).tellMissing(submission.argv[0], gate);
  return { kind: 'exec', index: world.request.argv.length - submission.argv.length, path };
}
