/**
 * A second look at stored lines for secrets, before they leave for others: the record of an allowed command was written without
 * one. Where it finds nothing, which is nearly always, a line goes as it is, byte for byte.
 */
import type { Stored } from './action.ts';

export interface Look {
  /** Is there anything to find? */
  suspects(text: string): boolean;
  /** Shell code. */
  text(shell: string): string;
  plain(text: string): string;
}

/** What the log itself made: hashes, ids, signatures. A mask in one of them would only break it. */
const OURS: ReadonlySet<string> = new Set(
  [
    'boot',
    'cmd_mac',
    'cosignature',
    'digest',
    'frontier',
    'hash',
    'id',
    'identities',
    'mac',
    'mono',
    'nonce',
    'note',
    'policy',
  ].concat(['prev', 'root', 'seq', 'sha256', 'signature', 't', 'tsr', 'type', 'v', 'vkey']),
);

/** The record with what was found hidden; the very same object where nothing was. */
export function lookedAt(record: Stored, look: Look): Stored {
  return isSuspect(record, look) ? membersOf(record, look, record.type === 'request') : record;
}

/** Texts in which nothing is found: names, folders and reasons come again line after line. */
const clean = new WeakMap<Look, Set<string>>();
const MOST_CLEAN = 4096;
const LONGEST_CLEAN = 256;

function isSuspect(value: unknown, look: Look): boolean {
  if (typeof value === 'string') return !isClean(value, look);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(one => isSuspect(one, look));
  for (const name in value) if (!OURS.has(name) && isSuspect(value[name as never], look)) return true;
  return false;
}

function isClean(text: string, look: Look): boolean {
  const known = clean.get(look) ?? new Set();
  if (known.has(text)) return true;
  if (look.suspects(text)) return false;
  if (known.size === MOST_CLEAN) known.clear();
  if (text.length <= LONGEST_CLEAN) clean.set(look, known.add(text));
  return true;
}

function membersOf<T extends object>(members: T, look: Look, isRequest: boolean): T {
  let changed = false;
  const seen = Object.entries(members).map(([name, value]) => {
    if (OURS.has(name)) return [name, value];
    const now = hiddenIn(value, isRequest && name === 'text' ? look.text : look.plain, look);
    changed ||= now !== value;
    return [name, now];
  });
  return changed ? (Object.fromEntries(seen) as T) : members;
}

function hiddenIn(value: unknown, hide: (text: string) => string, look: Look): unknown {
  if (typeof value === 'string') return hide(value);
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return membersOf(value, look, false);
  const seen = value.map(one => hiddenIn(one, look.plain, look));
  return seen.some((one, at) => one !== value[at]) ? seen : value;
}
