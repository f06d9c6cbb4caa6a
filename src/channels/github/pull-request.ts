/** The open pull request of the branch that the command runs on. */
import type { ApprovalRequest } from '../../approval/request.ts';
import { place } from './repository.ts';
import type { Session } from './session.ts';
import { fields } from './shapes.ts';

/** Owner in `https://host/owner/name.git`, `git@host:owner/name`, `ssh://git@host/owner/name`. */
const OWNER = /^(?:[a-z+]+:\/\/[^/]+\/|[^/@]+@[^/:]+:)([A-Za-z0-9_-]+)\/[\w.-]+?\/?$/i;

/** null: there is none, or it cannot be told which of several. */
export async function pullRequestOf(session: Session, { repository }: ApprovalRequest): Promise<number | null> {
  const owner = OWNER.exec(repository?.remote ?? '')?.[1];
  if (repository === null || owner === undefined || repository.branch === null) return null;
  const params = { ...place(session.repository), state: 'open', head: `${owner}:${repository.branch}` };
  const { items } = await session.api.list('/repos/{owner}/{repo}/pulls', params, session.signal);
  // A server that does not know the filter would hand out all of them.
  const matching = items
    .map(item => fields(item, 'pull request'))
    .filter(({ head }) => fields(head, 'pull request').ref === repository.branch);
  return matching.length === 1 ? Number(matching[0]!.number) : null;
}
