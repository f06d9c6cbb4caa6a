/**
 * Asks on GitHub, in an issue or below the pull request of the branch; people answer with a comment whose first line names
 * the digest. An answer is another authenticated account's (L2), or signed (L3). See docs/approvals-github.md.
 */
import type { Answer, Json } from '../../approval/answer.ts';
import type { Assurance } from '../../approval/assurance.ts';
import type { Alarm, Availability, Channel, Notice, Outcome, Verified } from '../../approval/channel.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { Api } from './api.ts';
import { GithubFailure } from './failure.ts';
import type { Feed } from './feed.ts';
import { type GithubOptions, paceOf } from './options.ts';
import { asJson, type Posted, postedFrom } from './posted.ts';
import { openSession, proves, type Session } from './session.ts';
import { JOB_WAIT_MS } from './token.ts';

/** A person waits while it is found out whether anybody could be asked. */
const AVAILABLE_WITHIN_MS = 8_000;

export function githubChannel(options: GithubOptions): Channel {
  let api: Api | null = null;
  const theApi = (): Api => {
    api ??= new Api(options);
    return api;
  };
  let feed: Feed | null = null;
  const claims = new Map<string, string>();
  const open = (posted: Posted | null, signal: AbortSignal): Promise<Session> =>
    openSession(theApi(), options, posted?.repository ?? null, signal);
  return {
    name: 'github',
    proves: most(options),
    signs: options.verifySignature !== undefined,
    answerer: null,
    outlives: true,
    available: () => available(theApi, options),
    async post(request: ApprovalRequest, earlier: Json | null, signal: AbortSignal): Promise<Json> {
      const { postRequest } = await import('./post.ts');
      return asJson(await postRequest(await open(null, signal), request, earlier));
    },
    place(_: ApprovalRequest, kept: Json): string | null {
      const url = postedFrom(kept)?.url ?? null;
      return url === null ? null : `comment on ${url}`;
    },
    notice(kept: Json): Notice | null {
      const { url, sent } = known(kept);
      return url === null || sent === null ? null : { where: url, ...sent };
    },
    async watch(
      request: ApprovalRequest,
      kept: Json,
      found: (answer: Answer) => void,
      signal: AbortSignal,
    ): Promise<void> {
      const posted = known(kept);
      const [{ watchRequest }, { Feed, feedFolder }, { persistently }] = await Promise.all([
        import('./watch.ts'),
        import('./feed.ts'),
        import('./troubles.ts'),
      ]);
      feed ??= new Feed(theApi(), options);
      const folder = feedFolder(theApi(), options);
      const job = theApi().credential.kind === 'job' ? AbortSignal.timeout(JOB_WAIT_MS) : null;
      const until = job === null ? signal : AbortSignal.any([signal, job]);
      try {
        const session = await persistently(() => open(posted, until), paceOf(options), until);
        await watchRequest(session, request, posted, found, { feed, folder });
      } catch (error) {
        if (signal.aborted) return;
        if (job?.aborted) throw new GithubFailure('config', jobEnds);
        throw error;
      }
    },
    async verify(request: ApprovalRequest, kept: Json, answer: Answer, signal: AbortSignal): Promise<Verified> {
      const posted = known(kept);
      const { verifyAnswer } = await import('./verify.ts');
      try {
        return await verifyAnswer(await open(posted, signal), request, posted, answer);
      } catch (error) {
        if (error instanceof GithubFailure && error.kind === 'moved') return { ok: false, why: error.message };
        throw error;
      }
    },
    async claim(request: ApprovalRequest, kept: Json, signal: AbortSignal): Promise<boolean> {
      const posted = known(kept);
      const { claimRequest } = await import('./claim.ts');
      const mine = claims.get(request.id) ?? crypto.randomUUID();
      claims.delete(request.id);
      try {
        return await claimRequest(await open(posted, signal), request, posted, mine);
      } catch (error) {
        // Its mark may stand there: the next try must know it as ours.
        claims.set(request.id, mine);
        throw error;
      }
    },
    async remind(request: ApprovalRequest, kept: Json, signal: AbortSignal): Promise<void> {
      const posted = known(kept);
      const { remindOf } = await import('./close.ts');
      await remindOf(await open(posted, signal), request, posted);
    },
    async alarm(request: ApprovalRequest, kept: Json, alarm: Alarm, signal: AbortSignal): Promise<void> {
      const posted = known(kept);
      const { raiseAlarm } = await import('./close.ts');
      await raiseAlarm(await open(posted, signal), request, posted, alarm);
    },
    async close(request: ApprovalRequest, kept: Json, outcome: Outcome, signal: AbortSignal): Promise<void> {
      const posted = known(kept);
      const { closeRequest } = await import('./close.ts');
      await closeRequest(await open(posted, signal), request, posted, outcome);
    },
  };
}

/** An address that cannot be used proves nothing, and available() says why. */
function most({ settings, env, verifySignature }: GithubOptions): Assurance {
  try {
    const proven = proves(settings.api, env);
    return proven === 'L2' && verifySignature !== undefined ? 'L3' : proven;
  } catch {
    return 'L0';
  }
}

function known(kept: Json): Posted {
  const posted = postedFrom(kept);
  if (posted === null) throw new GithubFailure('refused', 'where the request stands on GitHub is not known');
  return posted;
}

const jobEnds =
  'the token of this job ends with it, after 6 hours at most: run the command again, or let a GitHub App ask';

async function available(theApi: () => Api, options: GithubOptions): Promise<Availability> {
  const { unfit } = await import('./repository.ts');
  const signal = AbortSignal.timeout(AVAILABLE_WITHIN_MS);
  try {
    const api = theApi();
    const { repository, me } = await openSession(api, options, null, signal);
    const why = unfit(repository, options.settings);
    if (why !== null) return { ok: false, why };
    if (api.credential.kind === 'job') return { ok: true, warning: `GitHub: ${jobEnds}` };
    if (me !== null && options.settings.approvers.includes(me))
      return { ok: true, warning: 'GitHub: the token is of an approver, whose comments therefore do not count' };
    return { ok: true };
  } catch (error) {
    if (signal.aborted) return { ok: false, why: `GitHub did not answer within ${AVAILABLE_WITHIN_MS / 1000} s` };
    if (error instanceof GithubFailure) return { ok: false, why: error.message };
    throw error;
  }
}
