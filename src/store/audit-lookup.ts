/**
 * What the log knows of one request, or of the list of approvers. It is read backwards, and no further than the answer needs.
 */
import type { Edit } from '../approval/edit.ts';
import type { LoggedGlass, LoggedRequest } from '../approval/review.ts';
import { type AskedAs, type GrantState, REQUEST_ID, type RunState } from '../approval/stored-request.ts';
import { leafHash, parseRecord } from '../audit/chain.ts';
import type { AuditRecord, LineMembers, RequestRecord } from '../audit/entry.ts';
import { hasShape } from '../audit/shape.ts';
import { uuidTime } from '../audit/uuid-time.ts';
import { linesBackwards } from './audit-back.ts';

/**
 * Oldest first, from when the id was made on. Whoever asks can add a second request record of the same id, so to have met one
 * is no reason to stop; nor is the time alone, since clocks are set back.
 */
function linesWith(stateDir: string, id: string): readonly string[] {
  const made = uuidTime(id) ?? 0;
  const lines: string[] = [];
  let isMet = false;
  for (const line of linesBackwards(stateDir, { texts: [id], until: t => isMet && t < made - LEEWAY })) {
    lines.push(line);
    isMet ||= line.includes('"type":"request"') && line.includes(`"id":"${id}"`);
  }
  return lines.toReversed();
}

/** Milliseconds by which clocks may have been set between an id and its lines. */
const LEEWAY = 3_600_000;

/** Decisions after which a request is no more. */
const ENDED = /"result":"(?:rejected|superseded|expired|withdrawn|voided|unanswerable)"/;

/** Milliseconds that no request lives: what is older than this before its end was not it. */
const LONGEST_LIFE = 60 * 86_400_000;

/** Is this the id under which the log has this question first? Whoever asks can add records, and none before those there are. */
export function isAskedAs(stateDir: string, { id, digest, expires }: AskedAs): boolean {
  if (!DIGEST.test(digest)) return false;
  const wanted = { texts: [`"digest":"${digest}"`], until: (t: number) => t < expires - LONGEST_LIFE };
  let first: { readonly id: string; readonly t: string } | undefined;
  for (const line of linesBackwards(stateDir, wanted)) {
    const record = line.includes('"type":"request"') ? parseRecord(encoder.encode(line)) : null;
    if (record?.type === 'request' && record.asked?.digest === digest) first = record;
  }
  // An id from times to come would hide what is on record of it from those who read back to when it was made.
  return first?.id === id && (uuidTime(id) ?? 0) <= Date.parse(first.t) + LEEWAY;
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
  for (const line of linesBackwards(stateDir, { texts: ['"type":"approvers"'] })) {
    const record = parseRecord(encoder.encode(line));
    if (record?.type === 'approvers') return record.now;
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
  const broken: LoggedGlass[] = [];
  const reviewed = new Set<string>();
  const texts = ['"type":"break-glass"', '"type":"review"'];
  for (const line of linesBackwards(stateDir, { texts, ...(!all && { files: RECENT_FILES }) })) {
    const review = recordOf(line, 'review');
    if (review !== null) reviewed.add(review.id);
    const glass = recordOf(line, 'break-glass');
    if (glass !== null && !reviewed.has(glass.id)) broken.push(glassIn(line, linesWith(stateDir, glass.id)));
  }
  return broken.toReversed();
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
  const lines = [...linesBackwards(stateDir, { texts: [mac], files: RECENT_FILES })].toReversed();
  return lines.flatMap(line => {
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
