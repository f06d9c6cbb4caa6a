/** Builds the real parts of `gatekeep hook`; loaded only then. */
import { readSome } from './posix/files.ts';
import { quoteWord } from './bash/quote.ts';
import type { HookServices } from './fronts/hook/hook.ts';
import type { Heard, Host } from './fronts/hook/hosts.ts';
import { refusalReport } from './fronts/refused.ts';
import { historySubmission } from './fronts/cli/submission.ts';
import { tendLater } from './fronts/tend.ts';
import { judge } from './gate/judge.ts';
import type { GatePorts } from './gate/ports.ts';
import { requestRecord, textMac } from './gate/record.ts';
import type { Refusal } from './gate/refusal.ts';
import { review } from './gate/review.ts';
import { noPerson } from './gate/settle.ts';
import type { Judgement } from './gate/judgement.ts';
import { Problem } from './problem.ts';
import { gateOf, type World, worldIn } from './setup.ts';
import { hearReason } from './store/hook-reasons.ts';
import { oneLine, report } from './terminal/report.ts';

/** Bytes; a command of a megabyte, escaped. */
const LARGEST = 8 << 20;
/** Characters of a reason; more is no reason but an attempt to hide one. */
const LONGEST = 2_000;
/** Characters of a command that can be typed from a line. */
const SHORT = 300;

/** PREFIX/bin/gatekeep beside PREFIX/lib/gatekeep/judge. */
const FRONT = process.execPath.replace(/\/lib\/gatekeep\/[^/]+$/, '/bin/gatekeep');

export function hookServices(world: World): HookServices {
  return {
    input: () => readInput(world.request.descriptors.get(0)),
    isGated: host => isGated(host, world),
    keepReason({ command, reason }) {
      const { audit, redactor } = gateOf(world);
      const kept = redactor.thorough().plain(reason.trim().slice(0, LONGEST));
      hearReason(world.places.state, textMac(command, audit), kept, Date.now());
    },
    judge: (heard, agent) => judged(heard, agent, world),
  };
}

function readInput(stdin: number | undefined): string {
  if (stdin === undefined) return '';
  const buffer = new Uint8Array(LARGEST + 1);
  let size = 0;
  for (let n = 1; n > 0 && size < buffer.length; size += n) n = readSome(stdin, buffer.subarray(size));
  if (size > LARGEST) throw new Problem('usage', `the hook's input has more than ${LARGEST} bytes`);
  return new TextDecoder().decode(buffer.subarray(0, size));
}

/** By what the agent itself would start; only our shell's own path is taken, since agents ignore one that they do not know. */
function isGated({ shell }: Host, { env, judge: { ports, resolveProgram } }: World): boolean {
  if (shell === null) return false;
  const path = shell === 'path' ? resolveProgram('bash') : env.get(shell);
  return path?.endsWith('/bash') === true && ports.isOwnFront(path);
}

async function judged({ command, cwd, session }: Heard, agent: string, world: World): Promise<string | null> {
  const there = cwd?.startsWith('/') ? cwd : world.cwd;
  const judgement = judge(historySubmission(command), there, world.env, worldIn(world, there));
  const named = { name: agent, version: world.requester.agent?.version ?? null, session };
  const gate = { ...gateOf(world), requester: { ...world.requester, agent: named } };
  const refusal = judgement.verdict === 'ask' ? unasked(judgement, gate) : await byRules(judgement, gate);
  if (gate.audit.due !== null) tendLater(world, gate.audit.due);
  return refusal === null ? null : inWords(refusal, { ...gate, redactor: gate.redactor.thorough() });
}

async function byRules(judgement: Judgement, gate: GatePorts): Promise<Refusal | null> {
  const reviewed = await review(judgement, gate);
  return reviewed.kind === 'refused' ? reviewed.refusal : null;
}

const WHY = 'a hook does not wait';

function unasked(judgement: Judgement, gate: GatePorts): Refusal {
  const ports = { ...gate, redactor: gate.redactor.thorough() };
  const id = ports.newId();
  const decision = noPerson('unanswerable', 'channels', ports.redactor.plain(WHY));
  ports.audit.append([requestRecord(judgement, id, ports.requester, decision, ports)]);
  return { kind: 'unanswerable', judgement, id, why: WHY, by: null, instead: null, signal: null };
}

/** What asks can be run by gatekeep itself, which then asks. */
function inWords(refusal: Refusal, gate: GatePorts): string {
  const told = refusalReport(refusal, gate);
  if (refusal.kind !== 'unanswerable') return report(told);
  const command = gate.redactor.text(refusal.judgement.submission.text);
  const fits = command.length <= SHORT && oneLine(command) === command;
  const asks = `to have a person asked, run ${FRONT} -c ${fits ? quoteWord(command) : "'the same'"}`;
  const safer = told.hint?.startsWith('instead') ? `${told.hint}; or ${asks}` : asks;
  return report({ ...told, hint: safer });
}
