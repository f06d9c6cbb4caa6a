/** Builds the real parts that only asking people needs; setup.ts loads it then. */
import type { Person } from './approval/people.ts';
import type { TtyOptions } from './channels/tty.ts';
import { channels } from './channels/list.ts';
import { groupsOf } from './config/groups.ts';
import { surroundingsOf } from './config/surroundings.ts';
import { tellWaiting } from './fronts/waiting.ts';
import type { AskPorts } from './gate/ports.ts';
import { account } from './posix/process.ts';
import type { World } from './setup.ts';
import { hasStart } from './store/audit-read.ts';
import { isInboxOpen } from './store/inbox-sign.ts';
import { openRequests } from './store/requests.ts';

export function ttyOptions({ env, request, requester: { uid, user, agent } }: World): TtyOptions {
  return { env, account: { uid, user }, agent: agent?.name ?? null, front: request.pid };
}

export function askPorts(world: World): AskPorts {
  const { env, cwd, policy, places, requester } = world;
  const requests = openRequests(places.state);
  let surroundings: ReturnType<typeof surroundingsOf> | undefined;
  return {
    requests,
    channels: channels({
      settings: policy.approvals,
      tty: ttyOptions(world),
      requests,
      isInboxOpen: () => isInboxOpen(places.state, requests.isAlive),
    }),
    listed: NOBODY,
    userOf: uid => account(uid)?.name ?? null,
    groupsOf,
    surroundings() {
      surroundings ??= surroundingsOf(cwd, env, requester.uid);
      return surroundings;
    },
    reason: (env.get('GATEKEEP_REASON') ?? '').trim().slice(0, LONGEST_REASON),
    newNonce: () => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
    tell: news => tellWaiting(news, false),
    hasStarted: id => hasStart(places.state, id),
  };
}

const NOBODY: readonly Person[] = [];

/** Characters; more is no reason but an attempt to hide one. */
const LONGEST_REASON = 2_000;
