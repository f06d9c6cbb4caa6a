/**
 * One action as people and exports see it: all that the log says of one request, joined. Nothing of a line is trusted to
 * be what it should be: a log that somebody wrote by hand must not make its reader fall over.
 */
import type { Json } from '../approval/answer.ts';

export interface ActionDecision {
  readonly line: number;
  readonly time: string;
  readonly result: string;
  readonly how: string;
  readonly by: readonly { readonly name: string; readonly identities: readonly string[] }[];
  readonly reason: string | null;
  readonly assurance: string | null;
  readonly solo: boolean;
}

export interface ActionAnswer {
  readonly line: number;
  readonly time: string;
  readonly channel: string;
  readonly answer: string;
  readonly name: string;
  readonly identities: readonly string[];
  readonly reason: string | null;
  readonly assurance: string;
  readonly proof: Json;
}

/** Who let it run alone in an emergency, or looked at that afterwards. */
export interface ActionWord {
  readonly line: number;
  readonly time: string;
  readonly name: string;
  readonly identities: readonly string[];
  readonly reason: string;
  readonly assurance: string;
}

/** schemas/audit-action.schema.json; members are named as in the log. */
export interface Action {
  readonly id: string;
  readonly time: string;
  readonly user: string;
  readonly uid: number | null;
  readonly host: string;
  readonly pid: number | null;
  readonly agent: { readonly name: string; readonly version: string | null; readonly session: string | null } | null;
  readonly ci: { readonly name: string; readonly run: string | null; readonly actor: string | null } | null;
  readonly cwd: string;
  /** Redacted, as recorded. */
  readonly command: string;
  readonly from: string;
  readonly verdict: string;
  /** Under observe: what would have been said. */
  readonly would: string;
  readonly profile: string;
  readonly sensitivity: string | null;
  readonly rules: readonly { readonly id: string; readonly verdict: string; readonly at: string }[];
  readonly opaque: readonly string[];
  /** Why the requester said it was needed. */
  readonly reason: string | null;
  readonly cmd_mac: string;
  readonly policy: string;
  readonly policy_files: readonly { readonly layer: string; readonly path: string; readonly sha256: string }[];
  readonly answers: readonly ActionAnswer[];
  readonly grant: { readonly of: string; readonly use: number; readonly times: number } | null;
  /** The last one; null while it is open. */
  readonly decision: ActionDecision | null;
  /** Somebody broke the glass for it. */
  readonly glass: ActionWord | null;
  /** What somebody else said of that afterwards. */
  readonly review: (ActionWord & { readonly result: string }) | null;
  readonly started: { readonly line: number; readonly time: string } | null;
  readonly outcome: {
    readonly line: number;
    readonly time: string;
    readonly exit: number | null;
    readonly signal: string | null;
    readonly duration_ms: number | null;
    /** Why it could not be started. */
    readonly reason: string | null;
    /** The recording of what it wrote; null: none, or it could not be written. */
    readonly kept: { readonly file: string; readonly sha256: string } | null;
  } | null;
  /** Every line that speaks of it, in order. */
  readonly lines: readonly { readonly line: number; readonly type: string }[];
}

/** A stored line as JSON, before anybody looked at its members. */
export type Stored = Readonly<Record<string, unknown>>;

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const maybe = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const count = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);
export const object = (value: unknown): Stored | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Stored) : null;
const list = (value: unknown): readonly Stored[] =>
  Array.isArray(value) ? value.map(object).filter(one => one !== null) : [];
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** What a `request` line says. */
export function beginAction(record: Stored, line: number): Action {
  const { requester, agent, ci } = whoOf(record);
  const { decision } = record;
  return {
    id: text(record.id),
    time: text(record.t),
    user: text(requester?.user),
    uid: count(requester?.uid),
    host: text(requester?.host),
    pid: count(requester?.pid),
    agent: agent && { name: text(agent.name), version: maybe(agent.version), session: maybe(agent.session) },
    ci: ci && { name: text(ci.name), run: maybe(ci.run), actor: maybe(ci.actor) },
    cwd: text(record.cwd),
    command: text(record.text),
    from: text(record.from),
    verdict: text(record.verdict),
    would: text(record.would),
    profile: text(record.profile),
    sensitivity: maybe(record.sensitivity),
    rules: list(record.rules).map(({ id, verdict, at }) => ({ id: text(id), verdict: text(verdict), at: text(at) })),
    opaque: list(record.opaque).map(({ why }) => text(why)),
    reason: maybe(object(record.asked)?.reason),
    cmd_mac: text(record.cmd_mac),
    policy: text(record.policy),
    policy_files: list(record.policy_files).map(({ layer, path, sha256 }) => ({
      layer: text(layer),
      path: text(path),
      sha256: text(sha256),
    })),
    answers: [],
    grant: null,
    decision: decision === null ? null : decisionOf(decision, record, line),
    glass: null,
    review: null,
    started: null,
    outcome: null,
    lines: [{ line, type: 'request' }],
  };
}

function whoOf({ requester: value }: Stored): Readonly<Record<'requester' | 'agent' | 'ci', Stored | null>> {
  const requester = object(value);
  return { requester, agent: object(requester?.agent), ci: object(requester?.ci) };
}

/** The action with what one more line of the same id says. */
export function continueAction(action: Action, record: Stored, line: number): Action {
  const type = text(record.type);
  const lines = [...action.lines, { line, type }];
  const time = text(record.t);
  switch (type) {
    case 'answer':
      return { ...action, lines, answers: [...action.answers, answerOf(record, line)] };
    case 'grant': {
      const { of, use, times } = record;
      return { ...action, lines, grant: { of: text(of), use: count(use) ?? 0, times: count(times) ?? 0 } };
    }
    case 'decision':
      return { ...action, lines, decision: decisionOf(record.decision, record, line) };
    case 'break-glass':
      return { ...action, lines, glass: wordOf(record, line) };
    case 'review':
      return { ...action, lines, review: { ...wordOf(record, line), result: text(record.result) } };
    case 'start':
      return { ...action, lines, started: { line, time } };
    case 'outcome': {
      const { exit, signal, duration_ms, reason } = record;
      const ended = {
        exit: count(exit),
        signal: maybe(signal),
        duration_ms: count(duration_ms),
        reason: maybe(reason),
        kept: recordingOf(record.kept),
      };
      return { ...action, lines, outcome: { line, time, ...ended } };
    }
    default:
      return { ...action, lines };
  }
}

function decisionOf(value: unknown, { t }: Stored, line: number): ActionDecision | null {
  const part = object(value);
  if (part === null) return null;
  return {
    line,
    time: text(t),
    result: text(part.result),
    how: text(part.how),
    by: list(part.by).map(({ name, identities }) => ({ name: text(name), identities: texts(identities) })),
    reason: maybe(part.reason),
    assurance: maybe(part.assurance),
    solo: part.solo === true,
  };
}

function wordOf(record: Stored, line: number): ActionWord {
  const by = object(record.by);
  return {
    line,
    time: text(record.t),
    name: text(by?.name),
    identities: texts(by?.identities),
    reason: text(record.reason),
    assurance: text(record.assurance),
  };
}

function answerOf(record: Stored, line: number): ActionAnswer {
  const by = object(record.by);
  return {
    line,
    time: text(record.t),
    channel: text(record.channel),
    answer: text(record.answer),
    name: text(by?.name),
    identities: texts(by?.identities),
    reason: maybe(record.reason),
    assurance: text(record.assurance),
    proof: (record.proof ?? null) as Json,
  };
}

/** Results after which nothing more is to come of a request. */
const FINAL = new Set([
  'auto-allowed',
  'auto-denied',
  'unanswerable',
  'rejected',
  'superseded',
  'expired',
  'withdrawn',
  'voided',
]);

/** A name that leads anywhere else is none. */
function recordingOf(kept: unknown): { readonly file: string; readonly sha256: string } | null {
  const { file, sha256 } = (kept ?? {}) as Stored;
  return typeof file === 'string' && /^[\w-]{1,64}\.cast\.gz$/.test(file) && typeof sha256 === 'string'
    ? { file, sha256 }
    : null;
}

/** A run by a broken glass has not, before somebody reviewed it. */
export const hasEnded = ({ decision, outcome, glass, review }: Action): boolean =>
  (outcome !== null && (glass === null || review !== null)) || (decision !== null && FINAL.has(decision.result));

/** Milliseconds from the request to a person's yes or no; null where rules, a grant or nobody decided. */
export function decisionTime({ time, decision }: Action): number | null {
  if (decision === null || decision.by.length === 0 || decision.how === 'grant') return null;
  const took = Date.parse(decision.time) - Date.parse(time);
  return Number.isNaN(took) ? null : took;
}
