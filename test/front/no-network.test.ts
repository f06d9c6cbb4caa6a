/** Sandboxes such as Codex's forbid every call of the network, on sockets without one too: the front does without them. */
import { afterAll, expect, test } from 'bun:test';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../stored-log.ts';
import { Desk, KINDS, PROGRAM } from '../staged.ts';

const JAIL = ['python3', `${import.meta.dir}/../fixtures/no-network.py`];
const works = Bun.spawnSync([...JAIL, '/bin/true']).exitCode === 0;
const desk = new Desk();
afterAll(() => desk.remove());

const run = (kind: (typeof KINDS)[number], args: readonly string[], stdin: string | null = null) => {
  const done = Bun.spawnSync([...JAIL, PROGRAM(kind), ...args], {
    cwd: desk.work,
    // With a resident allowed: it cannot be reached, nor listen.
    env: desk.environment({ GATEKEEP_RESIDENT: undefined }),
    stdin: stdin === null ? 'ignore' : Buffer.from(stdin),
  });
  return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
};

test.skipIf(!works).each(KINDS.map(kind => [kind] as const))('%s: judged, recorded, run', kind => {
  for (let i = 0; i < 2; i++) expect(run(kind, ['-c', 'echo hi; exit 3'])).toEqual({ exit: 3, out: 'hi\n', error: '' });
  expect(run(kind, ['-s', 'a'], 'echo "$1"\n')).toEqual({ exit: 0, out: 'a\n', error: '' });
  expect(run(kind, ['run', '--', 'echo', 'a'])).toEqual({ exit: 0, out: 'a\n', error: '' });
  expect(run(kind, ['-c', 'git push --force']).exit).toBe(126);
  expect(verifyLog(readAudit(`${desk.home}/.local/state/gatekeep`)!.bytes).problems).toEqual([]);
});
