/**
 * What the REST API cannot say: was a comment edited within the second that it was written, or sent by e-mail? Asked where
 * much is at stake; a server that does not know is no reason to believe.
 */
import { GithubFailure } from './failure.ts';
import type { Session } from './session.ts';
import { type Comment, fields } from './shapes.ts';

const QUERY =
  'query($id: ID!) { node(id: $id) { ... on IssueComment { databaseId includesCreatedEdit lastEditedAt createdViaEmail } } }';

/** Why it does not count; null: it does. */
export async function editHistory({ api, signal }: Session, comment: Comment): Promise<string | null> {
  // GitHub Enterprise Server has REST below /api/v3 and this beside it.
  const address = `${api.base.replace(/\/v3$/, '')}/graphql`;
  const reply = await api
    .send('POST', address, { query: QUERY, variables: { id: comment.node } }, signal)
    .catch(error => {
      if (error instanceof GithubFailure && ['absent', 'refused'].includes(error.kind)) return null;
      throw error;
    });
  if (reply === null) return 'this server cannot tell whether the comment was edited in its first second';
  const { data } = fields(reply.data, 'GraphQL answer');
  const node = fields(fields(data, 'GraphQL answer').node, 'comment');
  if (node.databaseId !== comment.id || typeof node.includesCreatedEdit !== 'boolean')
    throw new GithubFailure('answer', 'the answer is no comment');
  if (node.includesCreatedEdit || node.lastEditedAt !== null) return 'edited comments do not count';
  return node.createdViaEmail === false ? null : 'it came by e-mail, which proves too little for this request';
}
