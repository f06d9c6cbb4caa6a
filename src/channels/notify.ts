/**
 * Tells people that something is asked: a command of the user's choice, and the desktop where there is one. They carry no
 * decision, and nobody waits for them: one that fails, hangs or is not there changes nothing.
 */
import { typedOf } from '../approval/typed.ts';
import type { Alarm } from '../approval/channel.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import { isAbsent } from '../posix/files.ts';
import { oneLine } from '../terminal/report.ts';
import { safeText, shorten } from '../terminal/safe-text.ts';

export interface NotifyOptions {
  /** The caller's; what a notice may have of it is chosen here. */
  readonly env: ReadonlyMap<string, string>;
  readonly home: string;
  readonly user: string;
  /** The policy's: absolute path and arguments; null: none. */
  readonly command: readonly string[] | null;
}

const NOTIFY_SEND = '/usr/bin/notify-send';
/** Seconds. A notice that takes longer is of no use any more. */
const PATIENCE = 10;
/** Characters; a desktop shows no more. */
const LONGEST_BODY = 200;

/** `alarm`: the glass was broken for it; left out: it waits for an answer. */
export function notify(request: ApprovalRequest, options: NotifyOptions, alarm?: Alarm): void {
  const env = environment(options);
  if (options.command !== null) start(options.command, `${JSON.stringify(asJson(request, alarm))}\n`, env);
  if (desktopOf(options.env) === null) start(desktopNotice(request, alarm), '', env);
}

/** What the command reads: all of it redacted, and enough to say what to do. */
const asJson = (request: ApprovalRequest, alarm?: Alarm): object =>
  alarm === undefined
    ? { ...request, event: 'request', answer: `gatekeep approve ${request.short}` }
    : { ...request, event: 'break-glass', ...alarm, answer: 'gatekeep review' };

/** Why there is no desktop to show a notice on; null: there is one. */
export function desktopOf(env: ReadonlyMap<string, string>): string | null {
  if (!env.get('DISPLAY') && !env.get('WAYLAND_DISPLAY')) return 'no desktop here';
  if (!env.get('DBUS_SESSION_BUS_ADDRESS') && !env.get('XDG_RUNTIME_DIR')) return 'the desktop has no message bus here';
  return isAbsent(NOTIFY_SEND) ? `${NOTIFY_SEND} is not installed` : null;
}

/** The body is markup to a desktop, and the requester's text: it must stay text. */
function desktopNotice({ text, short, requester, sensitivity }: ApprovalRequest, alarm?: Alarm): string[] {
  const who = requester.agent === null ? requester.user : `${requester.agent.name} (${requester.user})`;
  const body = shorten(safeText(`${who}: ${oneLine(typedOf(text))}`).text, LONGEST_BODY);
  const plain = body.replace(/[&<>]/g, char => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[char]!);
  const urgency = alarm || sensitivity === 'high' || sensitivity === 'critical' ? 'critical' : 'normal';
  const title = alarm ? `gatekeep: the glass was broken for request ${short}` : `gatekeep: request ${short} waits`;
  return [NOTIFY_SEND, '--app-name=gatekeep', `--urgency=${urgency}`, title, plain];
}

/**
 * Nothing by which who asks could have a program of its own run here, ungated: no PATH of theirs, no LD_PRELOAD.
 */
function environment({ env, home, user }: NotifyOptions): Record<string, string> {
  const kept = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR', 'XAUTHORITY', 'LANG'];
  const own = kept.flatMap(name => (env.has(name) ? [[name, env.get(name)!] as const] : []));
  return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, USER: user, ...Object.fromEntries(own) };
}

/** In a session of its own: who presses Ctrl-C does not mean it. It outlives us, so somebody else watches its time. */
const LAUNCHER = ['/usr/bin/setsid', '/usr/bin/timeout', '--signal=KILL', String(PATIENCE)];

function start(argv: readonly string[], input: string, env: Record<string, string>): void {
  try {
    const child = Bun.spawn([...LAUNCHER, ...argv], {
      cwd: '/',
      env,
      stdin: new TextEncoder().encode(input),
      stdout: 'ignore',
      stderr: 'ignore',
    });
    child.unref();
  } catch {
    // Not there, or not to be started: doctor says so.
  }
}
