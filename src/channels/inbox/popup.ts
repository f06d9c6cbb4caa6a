/**
 * The inbox in a popup of tmux: over the window that a person looks at, outside the pane of the agent that asks. Nothing of
 * this proves a person: whoever may talk to this tmux is the same user, and the answer is L0. It only brings the question
 * where somebody can see it; a terminal that is known to be an agent's gets none.
 */
const TMUX_PROGRAMS = ['/usr/bin/tmux', '/usr/local/bin/tmux', '/bin/tmux'] as const;
/** Milliseconds that tmux has to answer. */
const PATIENCE = 2_000;
/** Milliseconds: a popup that was up for less never was; another one is in its place. */
const SEEN = 300;
const RETRY = 1_000;

export interface PopupOptions {
  /** $TMUX of who asks: `socket,pid,session`. */
  readonly tmux: string;
  exists(path: string): boolean;
  /** Why the terminal of this process is taken for an agent's; null: it is not. */
  agents(pid: number): string | null;
  /** What shows the request of this id, and ends with it. */
  command(id: string): readonly string[];
}

export interface Popup {
  /** Shows it as long as nobody closed it and `signal` is quiet; false: nobody looks at this tmux. */
  show(id: string, signal: AbortSignal): Promise<boolean>;
  /** Does somebody look at it now? */
  isSeen(): Promise<boolean>;
}

export function popupOf(options: PopupOptions): Popup | null {
  const [socket, , session] = options.tmux.split(',');
  const program = TMUX_PROGRAMS.find(options.exists);
  if (!socket?.startsWith('/') || session === undefined || program === undefined) return null;
  const tmux = [program, '-S', socket] as const;
  const client = (): Promise<string | null> => seenBy(tmux, `$${session}`, options.agents);
  return {
    isSeen: async () => (await client()) !== null,
    async show(id, signal) {
      while (!signal.aborted) {
        const name = await client();
        if (name === null) return false;
        const from = Date.now();
        const size = ['-w', '90%', '-h', '80%', '-E'];
        // It lives on when we end: the request can be answered later, too.
        await Bun.spawn([...tmux, 'display-popup', '-c', name, ...size, ...options.command(id)], NOTHING).exited;
        if (Date.now() - from > SEEN) return true;
        await Bun.sleep(RETRY);
      }
      return true;
    },
  };
}

const NOTHING = { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', env: {} } as const;
const FIELDS = '#{client_activity} #{client_pid} #{client_control_mode}#{client_readonly} #{client_name}';

/** The client of this session that was used last, and can type; null: none of a person's, or a tmux without popups. */
async function seenBy(
  tmux: readonly string[],
  session: string,
  agents: PopupOptions['agents'],
): Promise<string | null> {
  const version = ['display-message', '-p', '#{version}'];
  const asking = Bun.spawn([...tmux, ...version, ';', 'list-clients', '-t', session, '-F', FIELDS], {
    ...NOTHING,
    stdout: 'pipe',
    timeout: PATIENCE,
  });
  const [first, ...lines] = (await asking.stdout.text()).split('\n');
  if (Number.parseFloat(first!.replace(/^\D+/, '')) < 3.3) return null;
  const clients = lines.flatMap(line => {
    const found = /^(\d+) (\d+) (\d\d) (.+)$/.exec(line);
    return found === null ? [] : [{ used: Number(found[1]), pid: Number(found[2]), is: found[3], name: found[4]! }];
  });
  const able = clients.filter(({ is, pid }) => is === '00' && agents(pid) === null);
  return able.sort((a, b) => b.used - a.used)[0]?.name ?? null;
}
