/** Every way to reach a person, by name. A new one is a file or folder beside these and a line here. */
import type { Channel } from '../approval/channel.ts';
import type { Spool } from '../approval/spool.ts';
import type { RequestStore } from '../approval/stored-request.ts';
import type { ApprovalSettings, ChannelName } from '../rules/approval-settings.ts';
import { type InboxOptions, inboxChannel } from './inbox/channel.ts';
import type { AnswerSource } from './inbox/source.ts';
import { type TtyOptions, ttyChannel } from './tty.ts';

export interface ChannelOptions {
  readonly settings: ApprovalSettings;
  readonly tty: TtyOptions;
  readonly requests: RequestStore;
  /** Is a `gatekeep inbox` open now? */
  isInboxOpen(): boolean;
  readonly sources: readonly AnswerSource[];
  readonly spool: Spool;
  /** Who asks. */
  readonly self: InboxOptions['self'];
}

/** Nobody has to set up anything for these. */
const DEFAULT: readonly ChannelName[] = ['terminal', 'inbox'];

const MAKERS: Readonly<Record<'terminal' | 'inbox', (options: ChannelOptions) => Channel>> = {
  terminal: ({ tty }) => ttyChannel(tty),
  inbox: ({ settings, isInboxOpen, ...rest }) =>
    inboxChannel({ ...rest, named: settings.channels?.includes('inbox') ?? false, isOpen: isInboxOpen }),
};

export const channels = (options: ChannelOptions): readonly Channel[] =>
  (options.settings.channels ?? DEFAULT).flatMap(name => (name === 'github' ? [] : [MAKERS[name](options)]));
