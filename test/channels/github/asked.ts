/** A request that stands on the test's GitHub, and what comes of it. */
import type { Answer, Json } from '../../../src/approval/answer.ts';
import type { Channel } from '../../../src/approval/channel.ts';
import type { ApprovalRequest } from '../../../src/approval/request.ts';
import { aRequest, type GithubServer } from './github-server.ts';

export interface Asked {
  readonly channel: Channel;
  readonly request: ApprovalRequest;
  readonly posted: Json;
  readonly issue: number;
}

export const soon = (): AbortSignal => AbortSignal.timeout(60_000);

export async function ask(
  github: GithubServer,
  more: Partial<ApprovalRequest> = {},
  settings: Parameters<GithubServer['channel']>[0] = {},
  options: Parameters<GithubServer['channel']>[1] = {},
): Promise<Asked> {
  const channel = github.channel(settings, options);
  const request = aRequest(more);
  const posted = await channel.post(request, null, soon());
  return { channel, request, posted, issue: (posted as { number: number }).number };
}

/** What the channel finds while `during` happens, until `enough` (or for so many milliseconds) after it. */
export async function answersTo(
  { channel, request, posted }: Asked,
  during: () => Promise<unknown>,
  enough: { readonly count: number } | { readonly ms: number },
): Promise<Answer[]> {
  const answers = new Map<string, Answer>();
  const stop = new AbortController();
  const watching = channel.watch(request, posted, answer => answers.set(answer.id, answer), stop.signal);
  await during();
  const began = performance.now();
  const isDone = (): boolean =>
    'count' in enough ? answers.size >= enough.count : performance.now() - began > enough.ms;
  while (!isDone() && performance.now() - began < 10_000) await Promise.race([Bun.sleep(10), watching]);
  stop.abort();
  await watching;
  return [...answers.values()];
}

/** As if the state folder held it: a stored answer is no proof, and this one was never found. */
export const forged = (comment: number, kind: 'approve' | 'deny' = 'approve'): Answer => ({
  id: `github:comment:${comment}`,
  channel: 'github',
  kind,
  by: { name: 'alice', identities: ['github:1'] },
  reason: 'forged',
  at: Date.now(),
  assurance: 'L3',
  proof: null,
});
