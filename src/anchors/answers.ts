/**
 * Answers that people gave on GitHub: what the log says of each, held against the comment as it stands there now. A line that
 * says more than the comment was written by nobody who answered.
 */
import type { Json } from '../approval/answer.ts';
import type { AnswerRecord, DecisionRecord, RecordLine } from '../audit/entry.ts';
import type { LogProblem } from '../audit/log-problem.ts';
import type { NotifyRecord } from '../audit/upkeep.ts';
import { Api } from '../channels/github/api.ts';
import { readComment } from '../channels/github/comment-command.ts';
import type { GithubOptions } from '../channels/github/options.ts';
import { type Comment, isEdited } from '../channels/github/shapes.ts';
import { AnchorFailure } from './anchor.ts';
import { commentAt } from './pages.ts';

/** As an `answer` record has it. */
export interface GivenAnswer {
  /** Number of the record's line. */
  readonly line: number;
  /** The comment's page. */
  readonly where: string;
  readonly kind: 'approve' | 'deny' | 'break-glass';
  readonly by: readonly string[];
  readonly node: Json | undefined;
  readonly sha256: Json | undefined;
  readonly updated: Json | undefined;
  /** Of the question, `sha256:` and hex; null: its line was deleted. */
  readonly digest: string | null;
  /** Does it stand below a page on which, as the log has it, this was asked? */
  readonly isBelow: boolean;
}

/** What a log says of them, record by record. */
export class GivenAnswers {
  readonly #asked = new Map<string, string>();
  readonly #people = new Map<string, Set<string>>();
  /** `OWNER/REPOSITORY/NUMBER`, by request. */
  readonly #pages = new Map<string, Set<string>>();
  readonly all: GivenAnswer[] = [];
  /** Approvals by people on GitHub who, as the log has it, never answered there. */
  readonly problems: LogProblem[] = [];

  see(record: RecordLine): void {
    if (record.type === 'request' && record.asked !== undefined) this.#asked.set(record.id, record.asked.digest);
    else if (record.type === 'notify' && record.channel === 'github') this.#page(record);
    else if (record.type === 'answer' && record.channel === 'github') this.#answer(record);
    else if (record.type === 'decision' && record.decision.result === 'approved') this.#decision(record);
  }

  #page({ id, where }: RecordLine & NotifyRecord): void {
    this.#pages.set(id, (this.#pages.get(id) ?? new Set()).add(pageOf(where)));
  }

  #answer(record: RecordLine & AnswerRecord): void {
    const { id, seq: line, answer, breakGlass, by, proof } = record;
    const { url, node, sha256, updated } = (proof ?? {}) as Readonly<Record<string, Json>>;
    const people = this.#people.get(id) ?? new Set();
    for (const identity of by.identities) people.add(identity);
    this.#people.set(id, people);
    const kind = breakGlass === true ? 'break-glass' : answer;
    const where = typeof url === 'string' ? url : '';
    const digest = this.#asked.get(id) ?? null;
    const isBelow = this.#pages.get(id)?.has(pageOf(where)) === true;
    this.all.push({ line, where, kind, by: by.identities, node, sha256, updated, digest, isBelow });
  }

  #decision({ id, seq: line, decision: { how, by } }: RecordLine & DecisionRecord): void {
    if (!how.split('+').includes('github') || !this.#asked.has(id)) return;
    for (const { identities } of by) {
      const account = identities.find(one => ACCOUNT.test(one));
      if (account !== undefined && this.#people.get(id)?.has(account) !== true)
        this.problems.push({
          kind: 'answer',
          line,
          detail: `is approved by ${account}, who answers in no line before`,
          warn: false,
        });
    }
  }
}

const pageOf = (where: string): string =>
  /^https?:\/\/[^/]+\/([^/]+\/[^/]+\/)(?:issues|pull)\/(\d+)/.exec(where)?.slice(1).join('') ?? where;

const ACCOUNT = /^github:\d+$/;

/** Looks with one credential, again where a failure may pass. The look throws a GithubFailure. */
export function commentLook(
  options: GithubOptions,
): (answer: GivenAnswer, signal: AbortSignal) => Promise<LogProblem | null> {
  let api: Api | null = null;
  return async (answer, signal) => {
    api ??= new Api(options);
    const found = await commentAt(api, 'patiently', answer.where, signal).catch(error => {
      if (error instanceof AnchorFailure) return error;
      throw error;
    });
    const why = found instanceof AnchorFailure ? { text: found.message, warn: false } : difference(answer, found);
    const { line, where } = answer;
    return why && { kind: 'answer', line, detail: `was answered at ${where}: ${why.text}`, warn: why.warn };
  };
}

/** null: it stands there as the log has it. */
export function difference(answer: GivenAnswer, found: Comment | null): { text: string; warn: boolean } | null {
  const wrong = (text: string) => ({ text, warn: false });
  if (found === null || found.node !== answer.node) return wrong('the comment is gone');
  if (sha256(found.body) !== answer.sha256) return wrong('the comment was edited');
  const said = readComment(found.body);
  if (said?.kind !== answer.kind) return wrong('the comment does not say so');
  if (answer.digest !== null && !answer.digest.replace(/^sha256:/, '').startsWith(said.digest))
    return wrong('the comment answers another question');
  if (answer.digest !== null && !answer.isBelow) return wrong('the comment stands where nobody was asked');
  if (found.user === null) return { text: 'the account that wrote it is gone', warn: true };
  if (!answer.by.includes(`github:${found.user.id}`)) return wrong('the comment is by somebody else');
  if (found.updated !== answer.updated) return { text: 'the comment was changed and changed back', warn: true };
  // Whoever owns a repository can edit what others wrote there, and then write the line: what was edited never counted.
  return isEdited(found) ? wrong('the comment was edited before it was recorded') : null;
}

const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');
