/** What we read of GitHub's answers. An answer of another shape is a failure, never a value. */
import { GithubFailure } from './failure.ts';

export interface Account {
  readonly id: number;
  readonly login: string;
  /** `User`, `Bot`, … */
  readonly type: string;
}

export interface Comment {
  readonly id: number;
  readonly node: string;
  readonly issue: number;
  /** null: the account is gone. */
  readonly user: Account | null;
  readonly body: string;
  /** As GitHub writes them. */
  readonly created: string;
  readonly updated: string;
  readonly url: string;
  /** Written by a program on somebody's behalf. */
  readonly byApp: boolean;
  /** Of the answer that it was in; null: it had none. */
  readonly etag: string | null;
}

export interface Issue {
  readonly node: string;
  readonly number: number;
  readonly body: string;
  readonly state: string;
  /** It was closed once and opened again. */
  readonly reopened: boolean;
  readonly author: Account | null;
  readonly isPull: boolean;
  /** As GitHub writes them; `updated` also by a comment below. */
  readonly created: string;
  readonly updated: string;
  readonly url: string;
}

export interface Repository {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly isPublic: boolean;
  readonly hasIssues: boolean;
  readonly archived: boolean;
  /** What the token may do; empty: it does not say. */
  readonly permissions: Readonly<Record<string, boolean>>;
}

type Fields = Readonly<Record<string, unknown>>;

function fail(what: string): never {
  throw new GithubFailure('answer', `the answer is no ${what}`);
}

export function fields(value: unknown, what: string): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : fail(what);
}

const text = (value: unknown, what: string): string => (typeof value === 'string' ? value : fail(what));
const id = (value: unknown, what: string): number =>
  Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : fail(what);
const time = (value: unknown, what: string): string =>
  Number.isNaN(Date.parse(text(value, what))) ? fail(what) : (value as string);

/** What GitHub lets accounts be called; bots end in `[bot]`. */
const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,99})(?:\[bot\])?$/;
export const isLogin = (login: string): boolean => LOGIN.test(login);

export function account(value: unknown): Account {
  const { id: number, login, type } = fields(value, 'account');
  const name = text(login, 'account');
  return { id: id(number, 'account'), login: isLogin(name) ? name : fail('account'), type: text(type, 'account') };
}

const accountOrNone = (value: unknown): Account | null => (value == null ? null : account(value));

export function comment(value: unknown, etag: string | null): Comment {
  const what = 'comment';
  const it = fields(value, what);
  const issue = /\/(\d+)$/.exec(text(it.issue_url, what))?.[1];
  return {
    id: id(it.id, what),
    node: text(it.node_id, what),
    issue: issue === undefined ? fail(what) : Number(issue),
    user: accountOrNone(it.user),
    body: text(it.body, what),
    created: time(it.created_at, what),
    updated: time(it.updated_at, what),
    url: text(it.html_url, what),
    byApp: it.performed_via_github_app != null,
    etag,
  };
}

/** Timestamps are whole seconds; some servers write parts of them, and those differ without an edit. */
export const isEdited = ({ created, updated }: Comment): boolean =>
  Math.floor(Date.parse(created) / 1000) !== Math.floor(Date.parse(updated) / 1000);

export function issue(value: unknown): Issue {
  const what = 'issue';
  const it = fields(value, what);
  return {
    number: id(it.number, what),
    node: text(it.node_id, what),
    body: it.body === null ? '' : text(it.body, what),
    state: text(it.state, what),
    reopened: it.state_reason === 'reopened',
    author: accountOrNone(it.user),
    isPull: it.pull_request != null,
    created: time(it.created_at, what),
    updated: time(it.updated_at, what),
    url: text(it.html_url, what),
  };
}

export function repository(value: unknown): Repository {
  const what = 'repository';
  const it = fields(value, what);
  if (typeof it.private !== 'boolean') fail(what);
  const permissions = it.permissions == null ? {} : fields(it.permissions, what);
  return {
    id: id(it.id, what),
    owner: text(fields(it.owner, what).login, what),
    name: text(it.name, what),
    isPublic: !it.private,
    hasIssues: it.has_issues !== false,
    archived: it.archived === true,
    permissions: Object.fromEntries(Object.entries(permissions).map(([name, value]) => [name, value === true])),
  };
}
