/** What `gatekeep doctor` says of the GitHub channel: as whom it asks, what it may do there, and whether approvers can be told. */
import { statPath } from '../../posix/files.ts';
import { currentUid } from '../../posix/process.ts';
import { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import { type GithubOptions, paceOf } from './options.ts';
import { place, unfit } from './repository.ts';
import { openSession, type Session } from './session.ts';
import { account } from './shapes.ts';

export interface GithubFinding {
  readonly state: 'ok' | 'weak' | 'broken';
  /** Lower case, no full stop. */
  readonly said: string;
  readonly hint?: string;
}

const ok = (said: string): GithubFinding => ({ state: 'ok', said });
const weak = (said: string, hint: string): GithubFinding => ({ state: 'weak', said, hint });
const broken = (said: string, hint?: string): GithubFinding => ({ state: 'broken', said, ...(hint && { hint }) });

/** Reads only. What cannot be asked is a finding, too. */
export async function examineGithub(options: GithubOptions, signal: AbortSignal): Promise<readonly GithubFinding[]> {
  // Somebody sits and waits.
  const patient = { ...options, pace: { ...paceOf(options), patience: 0 } };
  try {
    const session = await openSession(new Api(patient), patient, null, signal);
    const why = unfit(session.repository, options.settings);
    if (why !== null) return [broken(why)];
    return [speaker(session), rights(session), ...authority(options.settings), ...(await approvers(session))];
  } catch (error) {
    if (error instanceof GithubFailure || signal.aborted) return [broken((error as Error).message)];
    throw error;
  }
}

function speaker({ api, me, options }: Session): GithubFinding {
  const { credential } = api;
  if (credential.kind === 'app') return ok(`asks as the GitHub App ${credential.appId}: nobody answers with it`);
  if (credential.kind === 'job')
    return ok('asks with the token of this job, which ends with it: waits end after 6 hours');
  const said = `asks with ${credential.from}, the token of ${me === null ? 'an installation' : `account ${me}`}`;
  if (me === null) return ok(said);
  return options.settings.approvers.includes(me)
    ? weak(`${said}: an approver, and whoever asks can use it`, 'let a GitHub App ask (docs/approvals-github.md)')
    : weak(
        `${said}: whoever asks can comment as that account, so its comments do not count`,
        'a GitHub App has no comments to lose',
      );
}

function rights({ repository: { owner, name, permissions, isPublic } }: Session): GithubFinding {
  const where = `${owner}/${name}${isPublic ? ', which everybody can read' : ''}`;
  if (permissions.push === true || permissions.admin === true) return ok(`may write to ${where}`);
  return weak(
    `cannot be told to write to ${where}: labels, assignees and locks may be left out`,
    'Issues: read and write, Metadata: read; for teams Members: read',
  );
}

/** Whoever can write the file can put another server in GitHub's place. */
function authority({ ca }: GithubOptions['settings']): GithubFinding[] {
  const owner = ca === null ? null : (statPath(ca)?.uid ?? null);
  return owner === null || owner === 0 || owner !== currentUid()
    ? []
    : [weak(`${ca} is yours, and so whoever asks can trust another server`, `sudo chown root ${ca}`)];
}

async function approvers(session: Session): Promise<GithubFinding[]> {
  const { approvers: listed } = session.options.settings;
  if (listed.length === 0) return [await collaborators(session)];
  const found = await Promise.all(listed.map(entry => approver(session, entry)));
  return found.filter(one => one !== null);
}

const lacks = (error: unknown): true => {
  if (error instanceof GithubFailure && ['absent', 'forbidden'].includes(error.kind)) return true;
  throw error;
};

async function collaborators({ api, repository, signal }: Session): Promise<GithubFinding> {
  const path = '/repos/{owner}/{repo}/collaborators';
  const failed = await api.get(path, { ...place(repository), per_page: 1 }, signal).then(() => false, lacks);
  return failed
    ? broken(
        'the token cannot see who may write to the repository, so no answer would count',
        'list approvers, or let the token read collaborators',
      )
    : ok('whoever may write to the repository may decide');
}

/** null: nothing is wrong with it. */
async function approver({ api, signal }: Session, entry: number | string): Promise<GithubFinding | null> {
  if (typeof entry === 'number') {
    const found = await api.get('/user/{id}', { id: entry }, signal).then(({ data }) => account(data), lacks);
    return found === true ? broken(`approver ${entry} is no account`, 'gh api users/LOGIN --jq .id') : null;
  }
  const [org, slug] = entry.slice(1).split('/');
  const failed = await api
    .get('/orgs/{org}/teams/{slug}/members', { org, slug, per_page: 1 }, signal)
    .then(() => false, lacks);
  return failed
    ? broken(
        `the token cannot see who is in ${entry}, so nobody of it counts`,
        "Members: read (read:org); a job's GITHUB_TOKEN never has it",
      )
    : null;
}
