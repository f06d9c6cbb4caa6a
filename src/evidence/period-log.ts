/**
 * The lines of a period as they are stored, with what proves that they are the log's own and that none was left out: the tree of
 * all lines before them, and the lines after them up to a signed checkpoint (docs/verify_pack.py works the rest out).
 */
import { leafHash, parseLine, parseRecord } from '../audit/chain.ts';
import { type Look, lookedAt } from '../audit/second-look.ts';
import { Frontier } from '../audit/tree.ts';
import type { Stored } from '../audit/action.ts';
import type { PackFiles } from './files.ts';

const NEWLINE = new Uint8Array([10]);

export interface Copied {
  /** As it goes into the pack. */
  readonly bytes: Uint8Array;
  /** A second look found secrets in it: the copy is without. */
  readonly isHidden: boolean;
}

export function copyOf(stored: Uint8Array, look: Look): Copied {
  const parsed = parseLine(stored);
  if (parsed !== null) {
    const record = parsed.record as unknown as Stored;
    const looked = lookedAt(record, look);
    return looked === record ? { bytes: stored, isHidden: false } : hidden(JSON.stringify(looked));
  }
  const text = new TextDecoder().decode(stored);
  const now = look.plain(text);
  return now === text ? { bytes: stored, isHidden: false } : hidden(now);
}

const hidden = (text: string): Copied => ({ bytes: new TextEncoder().encode(text), isHidden: true });

export interface PeriodLines {
  /** The tree of the lines before the first one; null where it cannot be told, since some of them are gone. */
  readonly before: { readonly size: number; readonly frontier: readonly string[] } | null;
  /** Lines whose copy is not what is stored, with the leaf hash of what is. */
  readonly lines_with_hidden_secrets: readonly { readonly line: number; readonly hash: string }[];
}

/** `until`: size of the checkpoint that is to cover them, or 0. */
export function writePeriod(
  log: Iterable<{ readonly seq: number; readonly bytes: Uint8Array }>,
  { first, last, until }: { readonly first: number; readonly last: number; readonly until: number },
  look: Look,
  files: PackFiles,
): PeriodLines {
  const period = files.stream('log/period.jsonl');
  const after = until > last ? files.stream('log/after.jsonl') : null;
  const found: { line: number; hash: string }[] = [];
  let tree: Frontier | null = null;
  let before: PeriodLines['before'] = null;
  for (const { seq, bytes } of log) {
    if (seq > Math.max(last, until)) break;
    tree ??= treeBefore(seq, bytes);
    if (seq === first && tree.size === seq - 1) before = { size: tree.size, frontier: tree.roots() };
    const hash = leafHash(bytes);
    if (seq < first) {
      tree.push(hash);
      continue;
    }
    const copy = copyOf(bytes, look);
    if (copy.isHidden) found.push({ line: seq, hash });
    const file = seq <= last ? period : after!;
    file.write(copy.bytes);
    file.write(NEWLINE);
  }
  period.end();
  after?.end();
  return { before, lines_with_hidden_secrets: found };
}

/** The first line that is left accounts for those that are gone. */
function treeBefore(seq: number, bytes: Uint8Array): Frontier {
  if (seq === 1) return new Frontier();
  const record = parseRecord(bytes);
  const known = record?.type === 'rotate' ? Frontier.of(record.size, record.frontier) : null;
  return known ?? new Frontier();
}
