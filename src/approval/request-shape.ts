/**
 * Is it a request, an answer, a stored one? Files that somebody else can write are held against this before anything of them
 * is used: what is not of the shape is not there, and nobody who looks falls over it.
 */
import { type Check, integer, list, matching, object, optional, orNull } from './checks.ts';
import { isGrant } from './grant.ts';
import type { ApprovalRequest } from './request.ts';
import { REQUEST_ID, type StoredRequest } from './stored-request.ts';

const text: Check = value => typeof value === 'string' && value.isWellFormed();
const flag: Check = value => typeof value === 'boolean';
/** Milliseconds that a calendar has (ECMA-262, time values and time range). */
const time: Check = value => integer(value) && Math.abs(value as number) <= 8.64e15;

const hash = matching(/^sha256:[\da-f]{64}$/);
const identity = matching(/^(?:uid|github|github-login|key|email):.+$/s);

const level = matching(/^L[0-3]$/);
const sensitivity = matching(/^(?:low|medium|high|critical)$/);
const verdict = matching(/^(?:allow|ask|deny)$/);
const people = list(text);

const isNeeds = object({
  count: integer,
  assurance: orNull(level),
  from: list(people),
  reason: flag,
  challenge: matching(/^(?:none|code|signature)$/),
  escalate: orNull(object({ after: integer, to: people })),
  breakGlass: optional(orNull(object({ by: people, assurance: level, reviewers: people }))),
});

const isRule = object({ id: text, verdict, sensitivity, reason: text, instead: orNull(text), at: text });

const isShapedRequest = object({
  review: optional(object({ id: text, digest: hash, by: text, why: text, at: time, record: text })),
  edited: optional(object({ id: text, by: text })),
  id: matching(REQUEST_ID),
  short: matching(/^[\da-f]{4}$/),
  text,
  cwd: text,
  requester: object({
    uid: integer,
    user: text,
    host: text,
    pid: integer,
    agent: orNull(object({ name: text, version: orNull(text), session: orNull(text) })),
    ci: orNull(object({ name: text, run: orNull(text), actor: orNull(text) })),
  }),
  identities: list(identity),
  coauthors: list(identity),
  reason: text,
  sensitivity: orNull(sensitivity),
  needs: isNeeds,
  parts: list(object({ command: text, via: list(text), rules: list(isRule) })),
  opaque: list(object({ text, why: text })),
  environment: list(text),
  files: list(object({ path: text, sha256: text })),
  repository: orNull(object({ remote: orNull(text), branch: orNull(text) })),
  run: orNull(text),
  policy: text,
  nonce: text,
  digest: hash,
  asked: time,
  expires: time,
});

export const isRequest = (value: unknown): value is ApprovalRequest => isShapedRequest(value);

const isAnswer = object({
  id: text,
  channel: text,
  kind: matching(/^(?:approve|deny)$/),
  by: object({ name: text, identities: list(identity) }),
  reason: text,
  at: time,
  window: optional(object({ notBefore: orNull(time), notAfter: orNull(time) })),
  instead: optional(text),
  grant: optional(isGrant),
  assurance: level,
});

const isShapedStored = object({
  version: value => value === 1,
  request: isShapedRequest,
  action: text,
  state: matching(/^(?:open|executing|done|rejected|superseded|expired|withdrawn|voided|failed|unknown)$/),
  record: object({ seq: integer, hash: text }),
  posted: object({}),
  answers: list(isAnswer),
  uses: optional(integer),
  revoked: optional(flag),
  executor: orNull(object({ pid: integer, start: integer, boot: text })),
  end: orNull(text),
});

export const isStored = (value: unknown): value is StoredRequest => isShapedStored(value);
