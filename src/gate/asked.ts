/** One request that is being asked: what was judged, what is kept of it, who may answer and where. */
import type { Channel } from '../approval/channel.ts';
import type { People } from '../approval/people.ts';
import type { Voting } from '../approval/quorum.ts';
import type { StoredRequest } from '../approval/stored-request.ts';
import type { Judgement } from './judgement.ts';
import type { GatePorts } from './ports.ts';

export interface Asked {
  readonly judgement: Judgement;
  readonly stored: StoredRequest;
  readonly channels: readonly Channel[];
  readonly people: People;
}

export const votingOf = ({ judgement, people }: Asked, { now }: GatePorts): Voting => ({
  people,
  now: now(),
  unproven: new Set(judgement.policy.approvals.github?.layer === 'project' ? ['github'] : []),
});
