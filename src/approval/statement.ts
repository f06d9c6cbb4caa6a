/** What one person says of one request, as the text that is signed or that stands in a file of theirs. */
import { canonical } from './canonical.ts';
import { type Grant, isGrant } from './grant.ts';

export interface Statement {
  readonly kind: 'approve' | 'deny';
  /** Of the request: `sha256:` + hex. */
  readonly digest: string;
  /** shownHash of what they saw. */
  readonly shown: string;
  /** As the list of approvers names them; advisory, the signature or the owner of the file proves who it is. */
  readonly approver: string;
  /** Empty where none is given. */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly notBefore: number | null;
  readonly notAfter: number | null;
  /** Only in an emergency: it is to run on this word alone. */
  readonly breakGlass?: true;
  /** Only of a refusal: what its giver would rather see run. */
  readonly instead?: string;
  /** Only where something is granted. */
  readonly grant?: Grant;
}

/** What the text is for, so that nothing signed for something else is taken for it. */
const TYPE = 'gatekeep-approval@v1';
const NAMES = ['approver', 'at', 'digest', 'kind', 'notAfter', 'notBefore', 'reason', 'shown', 'type'];
const OPTIONAL = ['breakGlass', 'grant', 'instead'];
export const LONGEST_REASON = 2000;
/** Characters of a command that somebody proposes; more is a script, and belongs in a file. */
export const LONGEST_COMMAND = 16_000;

export const statementText = (statement: Statement): string => canonical({ type: TYPE, ...statement });

const isHash = (value: unknown): boolean => typeof value === 'string' && /^sha256:[\da-f]{64}$/.test(value);
const isTime = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;
const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.length <= most;

/** null for anything but a statement in the one spelling it has. */
export function readStatement(text: string): Statement | null {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text) as Record<string, unknown>;
    if (value === null || typeof value !== 'object' || canonical(value) !== text) return null;
  } catch {
    return null;
  }
  const { type, ...rest } = value;
  const { kind, digest, shown, approver, reason, at, notBefore, notAfter, grant, breakGlass, instead } = rest;
  const holds =
    Object.keys(value)
      .filter(name => !OPTIONAL.includes(name))
      .sort()
      .join() === NAMES.join() &&
    // What breaks the glass is reviewed run by run.
    (!Object.hasOwn(value, 'breakGlass') || (kind === 'approve' && breakGlass === true && grant === undefined)) &&
    (!Object.hasOwn(value, 'instead') || (kind === 'deny' && isText(instead, LONGEST_COMMAND) && instead !== '')) &&
    (!Object.hasOwn(value, 'grant') || (kind === 'approve' && isGrant(grant))) &&
    type === TYPE &&
    (kind === 'approve' || kind === 'deny') &&
    isHash(digest) &&
    isHash(shown) &&
    isText(approver, 200) &&
    isText(reason, LONGEST_REASON) &&
    isTime(at) &&
    [notBefore, notAfter].every(bound => bound === null || isTime(bound));
  return holds ? (rest as unknown as Statement) : null;
}

/** Why it says nothing of this request; null where it does. */
export function strays(statement: Statement, digest: string, shown: string): string | null {
  if (statement.digest !== digest) return 'it is for another request';
  return statement.shown === shown ? null : 'its giver was shown another command';
}
