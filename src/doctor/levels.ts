/** How far a decision on this installation can be proven to be another person's, and what keeps it from more. */
import type { ApproverList } from '../approval/approvers.ts';
import type { Identity } from '../approval/identity.ts';
import { meet } from '../approval/identity.ts';
import type { Level } from './finding.ts';

export interface ChannelState {
  readonly name: string;
  readonly proves: string;
  /** null: somebody could answer here now. */
  readonly why: string | null;
}

export interface Reach {
  readonly channels: readonly ChannelState[];
  /** Why users of this machine cannot prove who they are; null: they can. */
  readonly spool: string | null;
  readonly list: ApproverList;
  readonly requester: readonly Identity[];
  readonly silent: ReadonlyMap<Identity, string>;
  /** Could the requester become another user without a password? */
  readonly sudo: boolean;
}

export function levels(reach: Reach): readonly Level[] {
  return [first(reach), second(reach), third(reach), fourth(reach)];
}

const answerable = ({ channels }: Reach): readonly ChannelState[] => channels.filter(({ why }) => why === null);

function first(reach: Reach): Level {
  const names = answerable(reach).map(({ name }) => name);
  const why = reach.channels.map(({ name, why: reason }) => `${name}: ${reason}`).join('; ');
  return { level: 'L0', reachable: names.length > 0, why: names.length > 0 ? names.join(', ') : why };
}

function second(reach: Reach): Level {
  const inbox = reach.channels.some(({ name }) => name === 'inbox');
  const why = !inbox
    ? 'the inbox is no channel of the policy'
    : (reach.spool ?? (reach.sudo ? 'you can become another user by sudo without a password' : null));
  return { level: 'L1', reachable: why === null, why: why ?? 'other users of this machine answer through the spool' };
}

function third(reach: Reach): Level {
  const github = reach.channels.find(({ name }) => name === 'github');
  const why =
    github === undefined
      ? 'github is no channel of the policy'
      : (github.why ?? (github.proves < 'L2' ? `github proves ${github.proves} here` : null));
  return { level: 'L2', reachable: why === null, why: why ?? 'comments of other accounts on GitHub' };
}

function fourth({ channels, list, requester, silent }: Reach): Level {
  const no = (why: string): Level => ({ level: 'L3', reachable: false, why });
  if (!channels.some(({ name }) => name === 'inbox' || name === 'github')) return no('no channel takes signatures');
  if (list.path === null) return no('no list of approvers holds a key');
  if (list.writable) return no('whoever asks can write the list of keys');
  const others = list.people.filter(({ identities, keys }) => keys.length > 0 && !meet(identities, requester));
  if (others.length === 0) return no('nobody but the requester has a key in the list of approvers');
  const sound = others.filter(({ keys }) => keys.some(({ identity, hardware }) => hardware || !silent.has(identity)));
  if (sound.length === 0) return no('whoever asks can sign with every key of the list');
  return { level: 'L3', reachable: true, why: `signatures of ${sound.map(({ name }) => name).join(', ')}` };
}
