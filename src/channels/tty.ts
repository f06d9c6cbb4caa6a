/**
 * Asks at the terminal that the command belongs to. Whoever sits there may be the requester, or a program that types: so
 * its answers are L0. Never through standard input, which is the command's own.
 */
import type { Answer } from '../approval/answer.ts';
import { type Availability, type Channel, Withdrawn } from '../approval/channel.ts';
import type { Identity } from '../approval/identity.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import { closeFile, O_NOCTTY, O_RDWR, openFile, PosixError, readSmallFile } from '../posix/files.ts';
import { inForeground } from '../posix/process.ts';
import { palette, wantsColour } from '../terminal/colour.ts';
import { safeText } from '../terminal/safe-text.ts';

const TERMINAL = '/dev/tty';

export interface TtyOptions {
  readonly env: ReadonlyMap<string, string>;
  /** Why the terminal is taken for an agent's; null: it is not. */
  agents(): string | null;
  /** Who this process runs as. */
  readonly account: { readonly uid: number; readonly user: string };
  /** Told when a question is drawn, and when it is wiped. */
  drawn?(isDrawn: boolean): void;
}

export function ttyChannel(options: TtyOptions): Channel {
  const { uid, user } = options.account;
  const identities: readonly Identity[] = [`uid:${uid}`];
  /** Ids of what was answered here: an answer of another process's terminal is only what a file says. */
  const given = new Set<string>();
  return {
    name: 'terminal',
    proves: 'L0',
    signs: false,
    answerer: { user, identities },
    outlives: false,
    available: async () => available(options),
    async post() {
      options.drawn?.(true);
      return null;
    },
    async watch(request, _posted, found, signal) {
      const answer = await ask(request, signal, options, identities);
      given.add(answer.id);
      found(answer);
    },
    verify: async (_request, _posted, answer) =>
      given.has(answer.id)
        ? { ok: true, answer }
        : { ok: false, why: 'it was given at the terminal of another process' },
    claim: async () => true,
    close: async () => {},
  };
}

export function available(options: TtyOptions): Availability {
  let fd: number;
  try {
    fd = openFile(TERMINAL, O_RDWR | O_NOCTTY);
  } catch (error) {
    if (error instanceof PosixError) return { ok: false, why: 'there is no terminal' };
    throw error;
  }
  const why = options.agents();
  if (why !== null) {
    closeFile(fd);
    return { ok: false, why };
  }
  // Who reads in the background is stopped by the kernel, and the caller would wait for ever.
  const inFront = inForeground(fd);
  closeFile(fd);
  return inFront ? { ok: true } : { ok: false, why: 'it runs in the background of its terminal' };
}

async function ask(
  request: ApprovalRequest,
  signal: AbortSignal,
  { env, account, drawn }: TtyOptions,
  identities: readonly Identity[],
): Promise<Answer> {
  const [{ TerminalDevice }, { putQuestion }, { Interrupted }] = await Promise.all([
    import('./tty-device.ts'),
    import('./tty-prompt.ts'),
    import('./tty-questions.ts'),
  ]);
  const colours = await palette(wantsColour(env, true));
  signal.throwIfAborted();
  const device = new TerminalDevice();
  const hangUp = new AbortController();
  void device.gone.then(() => hangUp.abort());
  try {
    if ((await device.settle(signal)) === 'interrupted') throw new Withdrawn('SIGINT');
    device.write('\x07');
    const reply = await putQuestion(request, device, colours, AbortSignal.any([signal, hangUp.signal]));
    const tty = terminalName();
    device.write(lastLine(reply.kind, reply.reason, { user: account.user, tty }, request));
    return {
      id: `terminal:${Bun.randomUUIDv7()}`,
      channel: 'terminal',
      kind: reply.kind === 'approved' ? 'approve' : 'deny',
      by: { name: account.user, identities },
      reason: reply.reason,
      at: Date.now(),
      assurance: 'L0',
      proof: { tty },
    };
  } catch (error) {
    signal.throwIfAborted();
    if (hangUp.signal.aborted) throw new Withdrawn('SIGHUP');
    if (error instanceof Interrupted) throw new Withdrawn('SIGINT');
    throw error;
  } finally {
    device.close();
    drawn?.(false);
  }
}

/** The one line that stays on the screen. */
function lastLine(
  kind: 'approved' | 'rejected',
  reason: string,
  by: { user: string; tty: string | null },
  request: ApprovalRequest,
): string {
  const rules = [...new Set(request.parts.flatMap(part => part.rules.map(({ id }) => id)))];
  const about = rules.length > 0 ? rules.join(', ') : 'not known before it runs';
  const why = reason === '' ? '' : `: "${reason}"`;
  return `gatekeep: ${safeText(`${kind} by ${by.user} at ${by.tty ?? TERMINAL} (${about})${why}`).text}\n`;
}

const PTS_MAJORS = 136;

/** The controlling terminal's own name: /dev/tty is everybody's. */
function terminalName(): string | null {
  const stat = readSmallFile('/proc/self/stat', 4096);
  if (stat === null) return null;
  const line = new TextDecoder().decode(stat.bytes);
  const device = Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[4]);
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= PTS_MAJORS && major < PTS_MAJORS + 8) return `/dev/pts/${(major - PTS_MAJORS) * 256 + minor}`;
  return major === 4 ? `/dev/tty${minor}` : null;
}
