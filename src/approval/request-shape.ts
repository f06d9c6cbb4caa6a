/**
 * Is it a request, an answer, a stored one? Files that somebody else can write are held against this before anything of them
 * is used: what is not of the shape is not there, and nobody who looks falls over it.
 */
import { isGrant } from './grant.ts';
import type { ApprovalRequest } from './request.ts';
import { REQUEST_ID, type StoredRequest } from './stored-request.ts';

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string' && value.isWellFormed();
const number: Check = value => Number.isSafeInteger(value);
const flag: Check = value => typeof value === 'boolean';
/** Milliseconds that a calendar has (ECMA-262, time values and time range). */
const time: Check = value => number(value) && Math.abs(value as number) <= 8.64e15;
const like =
  (form: RegExp): Check =>
  value =>
    typeof value === 'string' && form.test(value);
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value);
const orLeftOut =
  (check: Check): Check =>
  value =>
    value === undefined || check(value);
const listOf =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check);
/** Others may stand beside these. */
const having =
  (checks: Readonly<Record<string, Check>>): Check =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([key, check]) => check((value as Readonly<Record<string, unknown>>)[key]));

const hash = like(/^sha256:[\da-f]{64}$/);
const identity = like(/^(?:uid|github|github-login|key|email):.+$/s);

const level = like(/^L[0-3]$/);
const sensitivity = like(/^(?:low|medium|high|critical)$/);
const verdict = like(/^(?:allow|ask|deny)$/);
const people = listOf(text);

const isNeeds = having({
  count: number,
  assurance: orNull(level),
  from: listOf(people),
  reason: flag,
  challenge: like(/^(?:none|code|signature)$/),
  escalate: orNull(having({ after: number, to: people })),
  breakGlass: orLeftOut(orNull(having({ by: people, assurance: level, reviewers: people }))),
});

const isRule = having({ id: text, verdict, sensitivity, reason: text, instead: orNull(text), at: text });

const isShapedRequest = having({
  review: orLeftOut(having({ id: text, digest: hash, by: text, why: text, at: time, record: text })),
  edited: orLeftOut(having({ id: text, by: text })),
  id: like(REQUEST_ID),
  short: like(/^[\da-f]{4}$/),
  text,
  cwd: text,
  requester: having({
    uid: number,
    user: text,
    host: text,
    pid: number,
    agent: orNull(having({ name: text, version: orNull(text), session: orNull(text) })),
    ci: orNull(having({ name: text, run: orNull(text), actor: orNull(text) })),
  }),
  identities: listOf(identity),
  coauthors: listOf(identity),
  reason: text,
  sensitivity: orNull(sensitivity),
  needs: isNeeds,
  parts: listOf(having({ command: text, via: listOf(text), rules: listOf(isRule) })),
  opaque: listOf(having({ text, why: text })),
  environment: listOf(text),
  files: listOf(having({ path: text, sha256: text })),
  repository: orNull(having({ remote: orNull(text), branch: orNull(text) })),
  run: orNull(text),
  policy: text,
  nonce: text,
  digest: hash,
  asked: time,
  expires: time,
});

export const isRequest = (value: unknown): value is ApprovalRequest => isShapedRequest(value);

const isAnswer = having({
  id: text,
  channel: text,
  kind: like(/^(?:approve|deny)$/),
  by: having({ name: text, identities: listOf(identity) }),
  reason: text,
  at: time,
  window: orLeftOut(having({ notBefore: orNull(time), notAfter: orNull(time) })),
  instead: orLeftOut(text),
  grant: orLeftOut(isGrant),
  assurance: level,
});

const isShapedStored = having({
  version: value => value === 1,
  request: isShapedRequest,
  action: text,
  state: like(/^(?:open|executing|done|rejected|superseded|expired|withdrawn|voided|failed|unknown)$/),
  record: having({ seq: number, hash: text }),
  posted: having({}),
  answers: listOf(isAnswer),
  uses: orLeftOut(number),
  revoked: orLeftOut(flag),
  executor: orNull(having({ pid: number, start: number, boot: text })),
  end: orNull(text),
});

export const isStored = (value: unknown): value is StoredRequest => isShapedStored(value);
