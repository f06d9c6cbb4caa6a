/**
 * A request of another user, as they put it where others see it. It is their word: it is read with suspicion, shown escaped,
 * and an answer to it says what was shown (shownHash), so that it fits nothing else.
 */
import type { ApprovalRequest } from './request.ts';

type Check = (value: unknown) => boolean;

const text: Check = value => typeof value === 'string' && value.isWellFormed();
const number: Check = value => Number.isSafeInteger(value);
const like =
  (form: RegExp): Check =>
  value =>
    typeof value === 'string' && form.test(value);
const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value);
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
const identity = like(/^(?:uid|github|github-login|key|email):.+$/);

const isReview = having({ id: text, digest: hash, by: text, why: text, at: number, record: text });

const isEdit = having({ id: text, by: text });

const isRequest = having({
  review: value => value === undefined || isReview(value),
  edited: value => value === undefined || isEdit(value),
  id: like(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}$/),
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
  sensitivity: orNull(like(/^(?:low|medium|high|critical)$/)),
  needs: having({
    count: number,
    assurance: orNull(like(/^L[0-3]$/)),
    from: listOf(listOf(text)),
    reason: value => typeof value === 'boolean',
    challenge: like(/^(?:none|code|signature)$/),
  }),
  parts: listOf(
    having({
      command: text,
      via: listOf(text),
      rules: listOf(
        having({ id: text, verdict: text, sensitivity: text, reason: text, instead: orNull(text), at: text }),
      ),
    }),
  ),
  opaque: listOf(having({ text, why: text })),
  environment: listOf(text),
  files: listOf(having({ path: text, sha256: text })),
  repository: orNull(having({ remote: orNull(text), branch: orNull(text) })),
  run: orNull(text),
  policy: text,
  nonce: text,
  digest: hash,
  asked: number,
  expires: number,
});

/** null for what is none, not that user's own, or over. */
export function readPublished(json: string, owner: number, now: number): ApprovalRequest | null {
  let request: ApprovalRequest;
  try {
    request = JSON.parse(json) as ApprovalRequest;
  } catch {
    return null;
  }
  if (!isRequest(request) || request.requester.uid !== owner) return null;
  return request.id.endsWith(request.short) && now < request.expires ? request : null;
}
