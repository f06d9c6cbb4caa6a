/**
 * What the log knows of one request, or of the list of approvers. Texts of others are escaped in its lines, so that members
 * can be looked for as bytes; files that ended before the request are left alone.
 */
import type { Edit } from '../approval/edit.ts';
import type { LoggedGlass, LoggedRequest } from '../approval/review.ts';
import { type AskedAs, type GrantState, REQUEST_ID, type RunState } from '../approval/stored-request.ts';
import { leafHash, parseRecord } from '../audit/chain.ts';
import type { AuditRecord, LineMembers, RequestRecord } from '../audit/entry.ts';
import { hasShape } from '../audit/shape.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, readAll } from '../posix/files.ts';
import { currentLog } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';
import { type SegmentFile, segments } from './audit-segments.ts';

/** The files of the log, newest first; empty where none was begun. */
function newestFirst(stateDir: string): readonly SegmentFile[] {
  const folder = currentLog(stateDir);
  return folder === null ? [] : onPath(folder, () => segments(folder).toReversed());
}

function bytesOf(path: string): Buffer {
  return onPath(path, () => {
    const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const bytes = readAll(fd);
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    } finally {
      closeFile(fd);
    }
  });
}

/** Oldest first, from the request's own record on: nothing before it is about it. */
function linesWith(stateDir: string, id: string): readonly string[] {
  const files: (readonly string[])[] = [];
  for (const { path } of newestFirst(stateDir)) {
    const lines = [...linesIn(bytesOf(path), id)];
    files.unshift(lines);
    if (lines.some(line => line.includes('"type":"request"') && line.includes(`"id":"${id}"`))) break;
  }
  return files.flat();
}

function* linesIn(log: Buffer, text: string): Generator<string> {
  for (let at = log.indexOf(text); at >= 0; ) {
    const end = log.indexOf('\n', at);
    yield lineAround(log, at);
    at = end < 0 ? -1 : log.indexOf(text, end);
  }
}

function lineAround(log: Buffer, at: number): string {
  const end = log.indexOf('\n', at);
  return log.toString('utf8', log.lastIndexOf('\n', at) + 1, end < 0 ? log.length : end);
}

/** Decisions after which a request is no more. */
const ENDED = /"result":"(?:rejected|superseded|expired|withdrawn|voided|unanswerable)"/;

/** Milliseconds that no request lives: what is older than this before its end was not it. */
const LONGEST_LIFE = 60 * 86_400_000;

/** Is this the id under which the log has this question first? Whoever asks can add records, and none before those there are. */
export function isAskedAs(stateDir: string, { id, digest, expires }: AskedAs): boolean {
  if (!DIGEST.test(digest)) return false;
  let first: string | undefined;
  for (const { path } of newestFirst(stateDir)) {
    const log = bytesOf(path);
    for (const line of linesIn(log, `"digest":"${digest}"`)) {
      const record = line.includes('"type":"request"') ? parseRecord(encoder.encode(line)) : null;
      if (record?.type !== 'request' || record.asked?.digest !== digest) continue;
      first = record.id;
      break;
    }
    if (Date.parse(parseRecord(encoder.encode(lineAround(log, 0)))?.t ?? '') < expires - LONGEST_LIFE) break;
  }
  return first === id;
}

const DIGEST = /^sha256:[\da-f]{64}$/;

/** What the log knows of the run of the request with this id. */
export function runOf(stateDir: string, id: string): RunState {
  let found: RunState = 'none';
  for (const line of linesWith(stateDir, id)) {
    if (!line.includes(`"id":"${id}"`)) continue;
    if (line.includes('"type":"start"')) found = 'started';
    else if (line.includes('"type":"outcome"')) found = 'ended';
    else if (found === 'none' && line.includes('"type":"decision"') && ENDED.test(line)) found = 'voided';
  }
  return found;
}

/** The hash of the list of approvers that the log names last (null: none); undefined: no line says. */
export function lastList(stateDir: string): string | null | undefined {
  for (const { path } of newestFirst(stateDir)) {
    const log = bytesOf(path);
    const at = log.lastIndexOf('"type":"approvers"');
    if (at < 0) continue;
    const line = new TextEncoder().encode(lineAround(log, at));
    return (parseRecord(line) as { now?: string | null } | null)?.now ?? null;
  }
  return undefined;
}

/** What the log says of the broken glass of the request with this id; null: nothing. */
export function glassOf(stateDir: string, id: string): LoggedGlass | null {
  if (!REQUEST_ID.test(id)) return null;
  const lines = linesWith(stateDir, id);
  const at = lines.findIndex(line => recordOf(line, 'break-glass')?.id === id);
  return at < 0 ? null : glassIn(lines[at]!, lines);
}

/** Broken glasses that nobody has reviewed, oldest first. `all`: of the whole log, else of its last files. */
export function unreviewed(stateDir: string, all: boolean): readonly LoggedGlass[] {
  const broken = new Map<string, string>();
  const files = newestFirst(stateDir).slice(0, all ? undefined : RECENT_FILES);
  for (const { path } of files.toReversed()) {
    const log = bytesOf(path);
    for (const line of linesIn(log, '"type":"break-glass"')) {
      const record = recordOf(line, 'break-glass');
      if (record !== null) broken.set(record.id, line);
    }
    for (const line of linesIn(log, '"type":"review"')) broken.delete(recordOf(line, 'review')?.id ?? '');
  }
  return [...broken].map(([id, line]) => glassIn(line, linesWith(stateDir, id)));
}

/** `lines`: all that name the request. */
function glassIn(line: string, lines: readonly string[]): LoggedGlass {
  const { id, seq, t, by, reason, shown } = recordOf(line, 'break-glass')!;
  const receipt = { seq, hash: leafHash(encoder.encode(line)) };
  const asked = lines.map(one => recordOf(one, 'request')).find(record => record?.id === id);
  return { id, receipt, by, reason, shown, at: Date.parse(t), request: asked ? requestIn(asked) : null };
}

function requestIn(record: Written<RequestRecord>): LoggedRequest | null {
  const { requester, cwd, text, sensitivity, opaque, policy, needs = null, asked, t } = record;
  if (asked === undefined) return null;
  const { digest, nonce, expires, reason } = asked;
  const told = { reason: reason ?? ('' as RequestRecord['text']), digest, nonce, expires, asked: Date.parse(t) };
  return { requester, cwd, text, sensitivity, opaque, policy, needs, ...told };
}

type Written<T> = T & LineMembers;

/** null: it is of another kind, or no record at all. */
function recordOf<T extends AuditRecord['type']>(
  line: string,
  type: T,
): Written<Extract<AuditRecord, { readonly type: T }>> | null {
  const record = line.includes(`"type":"${type}"`) ? parseRecord(encoder.encode(line)) : null;
  return record?.type === type && hasShape(record) ? (record as never) : null;
}

const encoder = new TextEncoder();

/** Files that are looked at for a proposal: it is taken up soon, or asked for anew. */
const RECENT_FILES = 2;

/** Those who proposed the command of this HMAC in place of another, oldest first. */
export function editsOf(stateDir: string, mac: string): readonly Edit[] {
  const files = newestFirst(stateDir).slice(0, RECENT_FILES).toReversed();
  return files
    .flatMap(({ path }) => [...linesIn(bytesOf(path), mac)])
    .flatMap(line => {
      const record = line.includes('"type":"answer"') ? parseRecord(encoder.encode(line)) : null;
      if (record?.type !== 'answer' || !hasShape(record) || record.instead?.mac !== mac) return [];
      return [{ id: record.id, name: record.by.name, identities: record.by.identities }];
    });
}

/** What the log knows of the grant that the answers to this request gave. */
export function grantOf(stateDir: string, id: string): GrantState {
  const lines = linesWith(stateDir, id);
  return {
    uses: lines.filter(line => line.includes(`"of":"${id}"`) && line.includes('"type":"grant"')).length,
    revoked: lines.some(line => line.includes(`"id":"${id}"`) && line.includes('"type":"revoke"')),
  };
}
