/** `audit replay ID`: what an approved command wrote, where that was kept. At a terminal in its own time, else at once. */
import { parseCast } from '../../audit/cast.ts';
import { writeAll } from '../../posix/files.ts';
import { isTerminal } from '../../posix/process.ts';
import { Problem } from '../../problem.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { findAction } from './audit-show.ts';
import type { CliServices } from './services.ts';

/** Milliseconds: nobody watches a pause for longer. */
const LONGEST_PAUSE = 1_000;
const encoder = new TextEncoder();

/** Throws a Problem where nothing was kept, or what was kept is not there any more as it was. */
export async function replayAction(caller: Caller, services: CliServices, word: string): Promise<number> {
  const audit = await services.audit();
  const { action } = findAction(audit, word);
  const kept = action.outcome?.kept ?? null;
  if (kept === null)
    throw new Problem('usage', `of the output of ${word} nothing was kept`, {
      hint: 'approvals: { capture: keep } in a policy keeps it',
    });
  const recording = audit.recording(kept.file, kept.sha256);
  if (recording === 'gone') throw new Problem('usage', `${kept.file} is gone from the recordings`);
  const cast = recording === 'changed' ? null : parseCast(recording.text);
  if (cast === null) throw new Problem('usage', `${kept.file} is not what was kept: its hash is another one on record`);
  const atTerminal = isTerminal(caller.stdout);
  let last = 0;
  for (const { at, text } of cast.events) {
    if (atTerminal) await Bun.sleep(Math.min(at - last, LONGEST_PAUSE));
    last = at;
    writeAll(caller.stdout, encoder.encode(atTerminal ? harmless(text) : text.replaceAll('\r\n', '\n')));
  }
  if (atTerminal) writeAll(caller.stdout, encoder.encode('\x1b[0m'));
  return OK;
}

/** Lines, tabs and colours do what they say; whatever else could move, hide or ask is shown as what it is. */
const harmless = (text: string): string =>
  text
    .split(/(\x1b\[[\d;]{0,32}m|\r?\n|\t)/)
    .map((part, index) => (index % 2 === 1 ? part : safeText(part).text))
    .join('');
