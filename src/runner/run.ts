/** Runs an approved command through execa: with the caller's descriptors, environment, folder, umask, limits and signals. */
import { constants } from 'node:os';
import { execa, type Options } from 'execa';
import type { Submission } from '../gate/judgement.ts';
import type { Permit } from '../gate/permit.ts';
import type { Outcome, RunDetails, Runner } from '../gate/ports.ts';
import { closeFile, readLink, statPath } from '../posix/files.ts';
import { sealed } from '../posix/memory-file.ts';
import { Problem } from '../problem.ts';
import type { Caller } from './caller.ts';
import { carry, carryArguments, carryEnvironment } from './carry.ts';
import type { OutputCapture } from './output/capture.ts';
import { closedOf, stdioOf } from './descriptors.ts';
import { type Handle, keepHandle } from './handle.ts';
import { fileLimits, ignoredSignals, limitCommands } from './inherited.ts';
import { setFileLimit } from './kernel.ts';
import { passSignalsOn } from './signals.ts';
import { type Start, throughTrampoline } from './trampoline.ts';

const SHELL = '/bin/bash';

/** `resolve` finds the program of an argv as the judge found it: an absolute path, or null. */
export function makeRunner(caller: Caller, resolve: (name: string) => string | null): Runner {
  return {
    async run(permit, details = {}) {
      const { submission, cwd } = permit.judgement;
      const start = startOf(submission, caller, resolve);
      const env = carryEnvironment(caller.env);
      const stdin = scriptOf(submission, details.script ?? null);
      checkFolder(caller, cwd);
      useUp(permit);
      try {
        return await runOnce(start, env, stdin, caller, details);
      } finally {
        if (stdin !== null) closeFile(stdin);
      }
    },
  };
}

function useUp(permit: Permit): void {
  if (Date.now() >= permit.expires) throw new Problem('internal', 'the approval has expired');
  if (!permit.use()) throw new Problem('internal', 'the approval was used already');
}

function startOf(submission: Submission, caller: Caller, resolve: (name: string) => string | null): Start {
  if (submission.kind === 'shell') {
    const words = carryArguments(caller.argv.slice(1), submission.argv.slice(1));
    return { file: SHELL, argv0: submission.argv[0] ?? 'bash', args: words };
  }
  const [name, ...args] = carryArguments(caller.argv.slice(-submission.argv.length), submission.argv);
  const file = resolve(name!);
  if (file === null) throw new Problem('usage', `${JSON.stringify(name)}: no such program`);
  return { file, argv0: name!, args };
}

/** What bash will read must be what was approved: it is compared once nobody can write it any more. */
function scriptOf(submission: Submission, script: number | null): number | null {
  if (script === null) return null;
  const { fd, bytes } = sealed(script);
  const approved = submission.kind === 'shell' && submission.from === 'stdin' ? submission : null;
  const wanted = approved && Buffer.from(approved.text, approved.encoding === 'utf8' ? 'utf8' : 'latin1');
  if (wanted === null || !wanted.equals(bytes)) {
    closeFile(fd);
    throw new Problem('internal', 'the script on standard input is not the one that was approved');
  }
  return fd;
}

const folderOf = (caller: Caller): string => `/proc/${caller.pid}/cwd`;

/** The folder was named to the approver by its path; one that was moved since is another folder. */
function checkFolder(caller: Caller, approved: string): void {
  if (caller.cwd.length === 0) return;
  if (statPath(`/proc/${caller.pid}`) === null) throw new Problem('internal', 'its caller is gone');
  if (carry(caller.cwd, 'the path of the folder') !== approved || readLink(folderOf(caller)) !== approved) {
    throw new Problem('internal', `the folder ${JSON.stringify(approved)} was moved or removed since it was approved`);
  }
}

async function runOnce(
  direct: Start,
  env: Record<string, string>,
  stdin: number | null,
  caller: Caller,
  details: RunDetails,
): Promise<Outcome> {
  const output = await listening(caller, details.capture);
  const closed = closedOf(caller.descriptors, stdin);
  const start = throughTrampoline(direct, ignoredSignals(caller.pid), closed, limitCommands(caller.pid));
  const options = {
    argv0: start.argv0,
    env,
    extendEnv: false,
    cwd: folderOf(caller),
    // execa takes any descriptor anywhere; its types know only these words and 0 to 2.
    stdio: stdioOf(output?.descriptors ?? caller.descriptors, stdin) as unknown as 'inherit',
    buffer: false,
    reject: false,
    cleanup: false,
    // A SIGTERM that is passed on must not become a SIGKILL five seconds later.
    forceKillAfterDelay: false,
  } as const satisfies Options;
  let command: { kill(signal: NodeJS.Signals): boolean } | undefined;
  const stop = passSignalsOn(signal => void command?.kill(signal));
  try {
    details.started?.();
    const begun = performance.now();
    const { started: running, handle } = keepHandle(() =>
      asCaller(caller, () => execa(start.file, start.args, options)),
    );
    command = running;
    output?.started();
    const ended = await running;
    const durationMs = Math.round(performance.now() - begun);
    const written = await output?.finish();
    return { ...outcomeOf(ended, handle(), durationMs), ...(written && { output: written }) };
  } finally {
    stop();
  }
}

async function listening(caller: Caller, capture: RunDetails['capture'] = 'none'): Promise<OutputCapture | null> {
  if (capture === 'none') return null;
  return (await import('./output/capture.ts')).captureOutput(caller.descriptors, capture === 'keep');
}

/** umask and the limit on open files belong to the process: they are the caller's for the moment of the start. */
function asCaller<T>(caller: Caller, begin: () => T): T {
  const limits = fileLimits(caller.pid);
  const umask = process.umask(caller.umask);
  if (limits) setFileLimit(limits.theirs);
  try {
    return begin();
  } finally {
    if (limits) setFileLimit(limits.ours);
    process.umask(umask);
  }
}

interface Ended {
  readonly exitCode?: number | undefined;
  readonly signal?: string | undefined;
  readonly code?: string | undefined;
}

function outcomeOf(result: Ended, handle: Handle | null, durationMs: number): Outcome {
  const signal = handle?.signalCode ?? result.signal ?? null;
  if (signal !== null) {
    const number = typeof signal === 'number' ? signal : constants.signals[signal as NodeJS.Signals];
    return { kind: 'signal', signal: typeof signal === 'number' ? `SIG${signal}` : signal, number, durationMs };
  }
  if (result.exitCode !== undefined) return { kind: 'exit', code: result.exitCode, durationMs };
  throw new Problem('usage', `the command cannot be started: ${result.code ?? 'unknown error'}`);
}
