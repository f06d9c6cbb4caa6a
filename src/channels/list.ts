/** Every way to reach a person, by name. A new one is a file beside these and a line here. */
import type { Channel } from '../approval/channel.ts';
import { type TtyOptions, ttyChannel } from './tty.ts';

const MAKERS: Readonly<Record<string, (options: TtyOptions) => Channel>> = {
  terminal: ttyChannel,
};

export const channels = (options: TtyOptions): readonly Channel[] => Object.values(MAKERS).map(make => make(options));
