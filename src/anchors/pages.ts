/**
 * Pages on GitHub that show a checkpoint: where people were asked. What stands there now is held against what the log says was
 * put there; a page that was edited, or is gone, is a finding.
 */
import type { Json } from '../approval/answer.ts';
import type { RecordLine } from '../audit/entry.ts';
import type { TreeHead } from '../audit/tree.ts';
import { Api } from '../channels/github/api.ts';
import { GithubFailure } from '../channels/github/failure.ts';
import type { GithubOptions } from '../channels/github/options.ts';
import { textHash } from '../channels/github/posted.ts';
import { type Comment, comment, issue } from '../channels/github/shapes.ts';
import { AnchorFailure } from './anchor.ts';

/** As a `notify` record says it. */
export interface ShownPage {
  /** Number of the record's line. */
  readonly line: number;
  readonly where: string;
  readonly node: string | null;
  readonly sha256: string;
  readonly head: TreeHead;
}

export interface PageNow {
  readonly body: string;
  /** For the `anchor` record. */
  readonly receipt: Json;
}

/**
 * Reads them with one credential. Throws an AnchorFailure where a page is another or gone, and a GithubFailure. `patient`: a
 * failure that may pass is no answer, and it is asked again.
 */
export function githubPages(
  options: GithubOptions,
  patient = false,
): (page: ShownPage, signal: AbortSignal) => Promise<PageNow> {
  let api: Api | null = null;
  return async (page, signal) => {
    api ??= new Api(options);
    const found = await textAt(api, patient ? 'patiently' : 'get', page.where, signal);
    if (found === null || found.node !== page.node) throw new AnchorFailure('it is gone');
    const sha256 = textHash(found.body);
    if (sha256 !== page.sha256) throw new AnchorFailure('it was edited');
    const { id, node, created, updated } = found;
    return { body: found.body, receipt: { id, node, created_at: created, updated_at: updated, sha256 } };
  };
}

const PAGE = /^https?:\/\/[^/\s]+\/([\w.-]+)\/([\w.-]+)\/(?:issues|pull)\/(\d+)(?:#issuecomment-(\d+))?$/;

async function textAt(api: Api, ask: 'get' | 'patiently', where: string, signal: AbortSignal) {
  const [, owner, repo, number, id] = PAGE.exec(where) ?? [];
  if (owner === undefined) throw new AnchorFailure('it is no page of an issue or a comment');
  if (id !== undefined) return commentAt(api, ask, where, signal);
  return unlessAbsent(async () => {
    const { data } = await api[ask]('/repos/{owner}/{repo}/issues/{number}', { owner, repo, number }, signal);
    const found = issue(data);
    return { ...found, id: found.number };
  });
}

/** Null: it is gone. Throws an AnchorFailure where this is no address of a comment, and a GithubFailure. */
export async function commentAt(
  api: Api,
  ask: 'get' | 'patiently',
  where: string,
  signal: AbortSignal,
): Promise<Comment | null> {
  const [, owner, repo, number, id] = PAGE.exec(where) ?? [];
  if (id === undefined) throw new AnchorFailure('it is no page of a comment');
  return unlessAbsent(async () => {
    const reply = await api[ask]('/repos/{owner}/{repo}/issues/comments/{id}', { owner, repo, id }, signal);
    const found = comment(reply.data, reply.etag);
    return found.id === Number(id) && found.issue === Number(number) ? found : null;
  });
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GithubFailure && error.kind === 'absent') return null;
    throw error;
  }
}

/** What a log says of such pages, record by record. */
export class ShownPages {
  readonly #pages = new Map<string, ShownPage>();
  readonly #byRequest = new Map<string, string[]>();
  readonly #decided = new Set<string>();
  readonly #anchored = new Set<string>();

  see(record: RecordLine): void {
    if (record.type === 'notify' && record.channel === 'github' && record.checkpoint !== null) {
      const { seq: line, where, node, sha256, checkpoint: head, id } = record;
      this.#pages.set(where, { line, where, node, sha256, head });
      this.#byRequest.set(id, [...(this.#byRequest.get(id) ?? []), where]);
    } else if (record.type === 'decision' && record.decision.result !== 'parked') {
      for (const where of this.#byRequest.get(record.id) ?? []) this.#decided.add(where);
    } else if (record.type === 'anchor' && record.kind === 'github') {
      this.#anchored.add(record.where);
    }
  }

  get all(): readonly ShownPage[] {
    return [...this.#pages.values()];
  }

  /** The request is decided, and nobody has looked at its page since. */
  get due(): readonly ShownPage[] {
    return this.all.filter(({ where }) => this.#decided.has(where) && !this.#anchored.has(where));
  }

  /** Line before the first page that is still to be looked at; null: there is none. */
  get openFrom(): number | null {
    const open = this.all.filter(({ where }) => !this.#anchored.has(where));
    return open.length === 0 ? null : Math.min(...open.map(({ line }) => line)) - 1;
  }
}
