/** Every way to reach a person, by name. A new one is a file or folder beside these and a line here. */
import type { Channel } from '../approval/channel.ts';
import type { Spool } from '../approval/spool.ts';
import type { RequestStore } from '../approval/stored-request.ts';
import type { ApprovalSettings, ChannelName } from '../rules/approval-settings.ts';
import { githubChannel } from './github/github.ts';
import type { VerifySignature } from './github/options.ts';
import type { ShownLog } from './github/shown-log.ts';
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
  readonly popup: InboxOptions['popup'];
  readonly spool: Spool;
  /** Who asks. */
  readonly self: InboxOptions['self'];
  /** Where the GitHub channel keeps what its processes share. */
  readonly githubCache: string;
  readonly signedComment: VerifySignature;
  readonly shownLog: () => ShownLog | null;
}

/** Nobody has to set up anything for these. */
const DEFAULT: readonly ChannelName[] = ['terminal', 'inbox'];

const MAKERS: Readonly<Record<ChannelName, (options: ChannelOptions) => Channel | null>> = {
  terminal: ({ tty }) => ttyChannel(tty),
  inbox: ({ settings, isInboxOpen, ...rest }) =>
    inboxChannel({ ...rest, named: settings.channels?.includes('inbox') ?? false, isOpen: isInboxOpen }),
  // A policy that names it says where, or it was refused.
  github: ({ settings: { github }, tty: { env }, githubCache, signedComment, shownLog }) =>
    github &&
    githubChannel({
      settings: github,
      env,
      cacheFolder: githubCache,
      now: Date.now,
      verifySignature: signedComment,
      shownLog,
    }),
};

export const channels = (options: ChannelOptions): readonly Channel[] =>
  (options.settings.channels ?? DEFAULT).flatMap(name => MAKERS[name](options) ?? []);
