/** A judgement as the log keeps it. */
import { quoteWord } from '../bash/quote.ts';
import type { Answer, Json } from '../approval/answer.ts';
import type { Notice } from '../approval/channel.ts';
import type { Needs } from '../approval/needs.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { Requester } from '../approval/requester.ts';
import type { StoredRequest } from '../approval/stored-request.ts';
import type { AnswerRecord, Decider, DecisionPart, RequestRecord } from '../audit/entry.ts';
import type { AuditSink } from '../audit/sink.ts';
import type { NotifyRecord } from '../audit/upkeep.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Judgement, Submission } from './judgement.ts';

const encoder = new TextEncoder();

/** NUL between the words of an argv: no two argvs share these bytes. */
function exactBytes(submission: Submission): Uint8Array {
  if (submission.kind === 'argv') return encoder.encode(submission.argv.join('\0'));
  if (submission.encoding === 'utf8') return encoder.encode(submission.text);
  return Uint8Array.from(submission.text, char => char.charCodeAt(0));
}

/** What makes a record of a text. */
export interface Recorder {
  readonly audit: AuditSink;
  readonly redactor: Redactor;
}

/** By which a command that somebody proposed is known again, however it comes. */
export const textMac = (text: string, audit: AuditSink): string => audit.mac(encoder.encode(text.trim()));

export const byRules = (
  result: 'auto-allowed' | 'auto-denied',
  why: string | null,
  redactor: Redactor,
): DecisionPart => ({
  result,
  how: 'rules',
  by: [],
  reason: why === null ? null : redactor.plain(why),
  assurance: null,
  solo: false,
});

function rulesMet(judgement: Judgement): RequestRecord['rules'] {
  const met = new Map<string, RequestRecord['rules'][number]>();
  const { invocations, assignments } = judgement.decision;
  for (const { rules } of [...invocations, ...assignments]) {
    for (const { id, verdict, at } of rules) met.set(id, { id, verdict, at });
  }
  return [...met.values()];
}

/** The name of a variable tells the redactor what its value is. */
function factsUsed({ decision: { facts } }: Judgement, redactor: Redactor): Pick<RequestRecord, 'facts'> {
  if (facts.length === 0) return {};
  const shown = facts.map(({ name, value }) => {
    const variable = /^env (.*)$/.exec(name)?.[1];
    return {
      name,
      value: variable === undefined ? redactor.plain(value) : redactor.text(`${variable}=${quoteWord(value)}`),
    };
  });
  return { facts: shown };
}

/** What asks says what it asks for. */
export interface RecordedAsking {
  readonly needs: Needs;
  /** Absent where nobody was asked. */
  readonly request?: ApprovalRequest;
}

/** Loaded only for what asks. */
function askedOf(asking: RecordedAsking | undefined): Pick<RequestRecord, 'needs' | 'asked'> {
  if (asking === undefined) return {};
  const { areSpecial } = require('../approval/needs.ts') as typeof import('../approval/needs.ts');
  const { needs, request } = asking;
  return { ...(areSpecial(needs) && { needs }), ...(request !== undefined && { asked: termsOf(request) }) };
}

const termsOf = ({ digest, nonce, expires, reason, edited }: ApprovalRequest): RequestRecord['asked'] & {} => ({
  digest,
  nonce,
  expires,
  reason: reason === '' ? null : reason,
  ...(edited !== undefined && { edited: edited.id }),
});

export const commandMac = (submission: Submission, audit: AuditSink): string => audit.mac(exactBytes(submission));

export function requestRecord(
  judgement: Judgement,
  id: string,
  requester: Requester,
  decision: DecisionPart | null,
  world: Recorder,
  asked?: RecordedAsking,
): RequestRecord {
  const { submission, policy } = judgement;
  return {
    type: 'request',
    id,
    requester,
    cwd: judgement.cwd,
    text: world.redactor.text(submission.text),
    cmd_mac: commandMac(submission, world.audit),
    digest: world.audit.mac(encoder.encode(judgement.digest)),
    from: submission.kind === 'shell' ? submission.from : 'argv',
    verdict: judgement.verdict,
    would: judgement.would,
    profile: judgement.decision.settings.profile,
    sensitivity: judgement.decision.sensitivity,
    rules: rulesMet(judgement),
    opaque: judgement.decision.opaque.map(({ why }) => ({ why: world.redactor.plain(why) })),
    ...factsUsed(judgement, world.redactor),
    ...askedOf(asked),
    policy: policy.hash,
    policy_files: policy.files,
    decision,
  };
}

/** Names are others' text, and may be a secret typed into the wrong field. */
export const decider = ({ by }: Answer, redactor: Redactor): Decider => ({
  name: redactor.plain(by.name),
  identities: by.identities,
});

export function answerRecord(stored: StoredRequest, answer: Answer, { audit, redactor }: Recorder): AnswerRecord {
  const { channel, kind, reason, at, assurance, proof, grant, breakGlass, instead } = answer;
  return {
    type: 'answer',
    id: stored.request.id,
    req: stored.record,
    channel,
    answer: kind,
    by: decider(answer, redactor),
    reason: reason === '' ? null : redactor.plain(reason),
    at,
    assurance,
    ...(grant !== undefined && { grant }),
    ...(breakGlass && { breakGlass }),
    ...(instead !== undefined && { instead: { text: redactor.text(instead), mac: textMac(instead, audit) } }),
    proof: redacted(proof, redactor),
  };
}

export const noticeRecord = (
  stored: StoredRequest,
  channel: string,
  { where, node, sha256, checkpoint }: Notice,
): NotifyRecord => ({
  type: 'notify',
  id: stored.request.id,
  req: stored.record,
  channel,
  where,
  node,
  sha256,
  checkpoint,
});

export function redacted(value: Json, redactor: Redactor): Json {
  if (typeof value === 'string') return redactor.plain(value);
  if (Array.isArray(value)) return value.map(inner => redacted(inner as Json, redactor));
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redacted(inner as Json, redactor)]));
}
