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
  /** Where answers can come from. */
  readonly channels: readonly Channel[];
  /** Those of them where somebody could answer when it was asked. */
  readonly able: readonly Channel[];
  readonly people: People;
}

export const votingOf = ({ judgement, people }: Asked, ports: GatePorts): Voting => ({
  people,
  now: ports.now(),
  unproven: new Set(judgement.policy.approvals.github?.layer === 'project' ? ['github'] : []),
});
