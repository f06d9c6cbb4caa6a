/**
 * Where a request comes from, as people are told, and every name that its requester is known under, as far as the machine
 * and the environment say. A name too many only keeps somebody from answering; one that is missing is what a list of
 * approvers is for.
 */
import { account } from '../posix/process.ts';
import { readSmallFile } from '../posix/files.ts';
import { projectRoot } from './project.ts';

type Env = ReadonlyMap<string, string>;

export interface Surroundings {
  readonly repository: { readonly remote: string | null; readonly branch: string | null } | null;
  /** Page of the CI run. */
  readonly run: string | null;
  readonly identities: readonly (`uid:${number}` | `github:${number}` | `github-login:${string}` | `email:${string}`)[];
}

export function surroundingsOf(cwd: string, env: Env, uid: number): Surroundings {
  const git = gitFolder(projectRoot(cwd));
  const settings = git === null ? '' : (textOf(`${commonFolder(git)}/config`) ?? '');
  const home = account(uid)?.home ?? env.get('HOME') ?? '/';
  const files = [`${home}/.gitconfig`, `${home}/.config/git/config`, '/etc/gitconfig'];
  const emails = [
    ...EMAILS.map(name => env.get(name)),
    ...[settings, ...files.map(path => textOf(path) ?? '')].flatMap(emailsIn),
  ];
  const logins = ['GITHUB_ACTOR', 'GITHUB_TRIGGERING_ACTOR'].map(name => env.get(name));
  const actor = Number(env.get('GITHUB_ACTOR_ID'));
  // Whoever became this user by sudo is the requester too.
  const behind = Number(env.get('SUDO_UID') || Number.NaN);
  return {
    repository: git === null ? null : { remote: originOf(settings), branch: branchOf(git) },
    run: runPage(env),
    identities: [
      `uid:${uid}`,
      ...(Number.isSafeInteger(behind) ? [`uid:${behind}` as const] : []),
      ...(Number.isSafeInteger(actor) && actor > 0 ? [`github:${actor}` as const] : []),
      ...unique(logins).map(login => `github-login:${login}` as const),
      ...unique(emails).map(email => `email:${email}` as const),
    ],
  };
}

/** Of who writes, and of whom a CI system runs for (each system's page of predefined variables). */
const EMAILS = [
  ...['GIT_AUTHOR_EMAIL', 'GIT_COMMITTER_EMAIL', 'EMAIL'],
  ...['GITLAB_USER_EMAIL', 'BUILDKITE_BUILD_CREATOR_EMAIL', 'BUILDKITE_BUILD_AUTHOR_EMAIL', 'CHANGE_AUTHOR_EMAIL'],
];

const unique = (names: readonly (string | null | undefined)[]): string[] => [
  ...new Set(names.flatMap(name => (name ? [name.toLowerCase()] : []))),
];

const textOf = (path: string): string | null => {
  const file = readSmallFile(path);
  return file === null ? null : new TextDecoder().decode(file.bytes);
};

/** A worktree or submodule has a file there that names the folder; its settings stand in the common one. */
function gitFolder(project: string): string | null {
  const link = textOf(`${project}/.git`);
  const named = link === null ? null : /^gitdir: (.*)$/m.exec(link)?.[1];
  const folder = named ? (named.startsWith('/') ? named : `${project}/${named}`) : `${project}/.git`;
  return textOf(`${folder}/HEAD`) === null ? null : folder;
}

/** A worktree's own folder names the one that it shares with the others. */
function commonFolder(git: string): string {
  const named = textOf(`${git}/commondir`)?.trim();
  return named === undefined ? git : named.startsWith('/') ? named : `${git}/${named}`;
}

const branchOf = (git: string): string | null =>
  /^ref: refs\/heads\/(.+)$/m.exec(textOf(`${git}/HEAD`) ?? '')?.[1]?.trim() ?? null;

/** Without user and password. */
function originOf(settings: string): string | null {
  const url = section(settings, 'remote "origin"', 'url');
  return url?.replace(/^([a-z+]+:\/\/)[^@/]*@/, '$1') ?? null;
}

const emailsIn = (settings: string): (string | null)[] =>
  ['user', 'author', 'committer'].map(name => section(settings, name, 'email'));

function section(settings: string, name: string, key: string): string | null {
  let inside = false;
  for (const line of settings.split('\n')) {
    // A key may follow on the line of its section, and names are in any case, but for what stands in quotes.
    const [, header, rest = line] = /^\s*\[([^\]]*)\](.*)$/.exec(line) ?? [];
    if (header !== undefined) inside = header.trim().replace(/^[^"]*/, word => word.toLowerCase()) === name;
    const value = inside ? /^\s*([\w-]+)\s*=\s*(.*?)\s*$/.exec(rest) : null;
    if (value !== null && value[1]!.toLowerCase() === key) return value[2]!.replace(/^"(.*)"$/, '$1');
  }
  return null;
}

function runPage(env: Env): string | null {
  const [server, repository, run] = ['GITHUB_SERVER_URL', 'GITHUB_REPOSITORY', 'GITHUB_RUN_ID'].map(name =>
    env.get(name),
  );
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`;
  return env.get('CI_JOB_URL') || env.get('BUILD_URL') || env.get('BUILDKITE_BUILD_URL') || null;
}
