/**
 * Why something is needed, as whoever asks puts it: at the head of the text itself, in the environment, or where an agent
 * tells its hooks. Nothing but words: it is shown, recorded, and decides nothing.
 */
import { isKnown } from '../bash/analysis.ts';
import { typedIn } from '../approval/typed.ts';
import type { AuditSink } from '../audit/sink.ts';
import type { Judgement, Submission } from './judgement.ts';
import type { AskPorts } from './ports.ts';
import { textMac } from './record.ts';

const VARIABLE = 'GATEKEEP_REASON';
/** Characters; more is no reason but an attempt to hide one. */
const LONGEST = 2_000;

/** Empty: not said. */
export function reasonOf({ analysis, submission }: Judgement, asking: AskPorts, audit: AuditSink): string {
  const said = analysis.assignments.find(({ name, value }) => name === VARIABLE && isKnown(value));
  const reason = said !== undefined && isKnown(said.value) ? said.value : asking.reason;
  return (reason.trim() || fromHook(submission, asking, audit)).slice(0, LONGEST);
}

function fromHook(submission: Submission, { hookReason }: AskPorts, audit: AuditSink): string {
  for (const mac of typedMacs(submission, audit)) {
    const found = hookReason(mac).trim();
    if (found !== '') return found;
  }
  return '';
}

/** By which the command is known again that an agent was told, whatever its program has put around it (Cursor hands it on as `$1`). */
export function typedMacs(submission: Submission, audit: AuditSink): readonly string[] {
  const handed = submission.kind === 'shell' ? submission.positional.slice(1) : [];
  return [...typedIn(submission.text), ...handed].map(text => textMac(text, audit));
}
