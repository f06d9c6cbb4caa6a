/** `audit show ID`: all that the log says of one action. */
import { type Action, beginAction, continueAction, text } from '../../audit/action.ts';
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { Records } from './audit-lines.ts';
import { describeAction } from './audit-story.ts';
import type { AuditServices } from './audit-services.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export interface Found {
  readonly action: Action;
  /** Size of the first checkpoint that covers all its lines; null where none does yet. */
  readonly checkpoint: { readonly line: number; readonly size: number } | null;
  readonly records: Records;
}

export async function showAction(
  caller: Caller,
  services: CliServices,
  word: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const { action, checkpoint, records } = findAction(await services.audit(), word);
  if (options.json) output.json(action);
  else output.lines(describeAction(action, checkpoint, output));
  records.warn(output);
  return OK;
}

/** Ids begin with the time and end by chance: people see the end of one, and paste either. */
const fits = (id: string, word: string): boolean => id.startsWith(word) || id.endsWith(word);

/** The beginning of an id is a time: a few characters of it can name the whole log. */
const MOST_NAMED = 100;

/** Throws a Problem where `word` names no action, or several. */
export function findAction(audit: AuditServices, word: string): Found {
  if (!/^[\da-f-]{4,36}$/.test(word))
    throw new Problem('usage', `${word} is no part of an id: 4 or more of its hex digits`, {
      hint: 'gatekeep audit search',
    });
  const found = new Map<string, Action>();
  const records = new Records(audit.lines());
  let checkpoint: Found['checkpoint'] = null;
  for (const { seq, record } of records) {
    const id = text(record.id);
    if (record.type === 'checkpoint') checkpoint ??= covering(seq, text(record.note), found);
    if (!fits(id, word)) continue;
    const known = found.get(id);
    if (known !== undefined) found.set(id, continueAction(known, record, seq));
    else if (record.type === 'request') found.set(id, beginAction(record, seq));
    else continue;
    checkpoint = null;
    if (found.size > MOST_NAMED) break;
  }
  const [action, ...more] = found.values();
  if (action === undefined)
    throw new Problem('usage', `no request on record is named ${word}`, { hint: 'gatekeep audit search' });
  if (more.length > 0) {
    const count = found.size > MOST_NAMED ? `more than ${MOST_NAMED}` : found.size;
    throw new Problem('usage', `${count} requests on record are named ${word}`, { hint: severalHint(found) });
  }
  return { action, checkpoint, records };
}

/** What the checkpoint says of itself; whether it is signed and holds, `audit verify` tells. */
function covering(line: number, note: string, found: ReadonlyMap<string, Action>): Found['checkpoint'] {
  const size = Number(note.split('\n')[1]);
  const [action] = found.values();
  const last = action?.lines.at(-1)?.line;
  return last !== undefined && Number.isSafeInteger(size) && size >= last ? { line, size } : null;
}

const severalHint = (found: ReadonlyMap<string, Action>): string => {
  const ids = [...found.keys()].filter(id => /^[\da-f-]{36}$/.test(id)).slice(0, 4);
  return `name one by more of it: ${ids.map(id => id.slice(-12)).join(', ')}${found.size > ids.length ? ', …' : ''}`;
};
