/**
 * The inbox at a terminal, from opening to quitting. It is drawn on the terminal's second screen, so that a changed size
 * leaves no torn lines, and what was there comes back; decisions are told in plain lines afterwards.
 */
import type { InboxDesk, InboxEntry } from '../../approval/inbox-entry.ts';
import { typedOf } from '../../approval/typed.ts';
import { Problem } from '../../problem.ts';
import type { Palette } from '../../terminal/colour.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { typesCode } from '../challenge.ts';
import type { TerminalDevice } from '../tty-device.ts';
import { cleanReason } from '../tty-keys.ts';
import { showAll } from '../tty-prompt.ts';
import { Interrupted, type Questions, questions } from '../tty-questions.ts';
import { actionOf, inboxKey, keysIn } from './inbox-keys.ts';
import { inboxScreen } from './list-screen.ts';
import { arrived, chosenOf, EMPTY_LIST, type ListState, moved, shown, withList } from './list-state.ts';

export interface InboxWorld {
  readonly desk: InboxDesk;
  readonly device: TerminalDevice;
  readonly palette: Palette;
  /** Told about a second: the sign that an inbox is open hangs out. */
  hangOut(): void;
  /** Ends when nothing is open any more. */
  readonly once: boolean;
  /** Changes whenever there may be other requests; cheap. */
  fingerprint(): string;
  /** Aborted when the caller is gone or wants an end. */
  readonly signal: AbortSignal;
}

const ENTER_SCREEN = '\x1b[?1049h\x1b[22;2t';
const LEAVE_SCREEN = '\x1b[?25h\x1b[23;2t\x1b[?1049l';
const SPAN = 'approve; for how long the same again, like 30m or 2h, or nothing:';
const BELL = '\x07';
/** Often enough that a new request seems to be there at once. */
const LOOK_EVERY_MS = 100;
/** The time that is left is told in seconds. */
const REDRAW_EVERY_MS = 1000;

/** How it ended: `interrupt` is Ctrl-C. */
export async function inboxSession(world: InboxWorld): Promise<'quit' | 'interrupt'> {
  const session = new Session(world);
  world.device.write(ENTER_SCREEN);
  try {
    return await session.run();
  } finally {
    world.device.write(LEAVE_SCREEN + session.told.map(line => `${line}\n`).join(''));
  }
}

interface Pending {
  readonly kind: 'approve' | 'grant' | 'withdraw' | 'change';
  readonly entry: InboxEntry;
  /** Of a change: what to run in its place. */
  readonly instead?: string;
}

class Session {
  /** What was decided here. */
  readonly told: string[] = [];
  readonly #world: InboxWorld;
  readonly #ask: Questions;
  #list: ListState = EMPTY_LIST;
  #note: string | null = null;
  #pending: Pending | null = null;
  #keys: string[] = [];
  #fingerprint = '';
  #drawn = 0;
  #stale = true;
  /** Lines of the chosen request that did not fit. */
  #hidden = 0;

  constructor(world: InboxWorld) {
    this.#world = world;
    this.#ask = questions(world.device, world.palette, world.signal);
  }

  async run(): Promise<'quit' | 'interrupt'> {
    const { signal } = this.#world;
    const onResize = (): void => {
      this.#stale = true;
    };
    process.on('SIGWINCH', onResize);
    try {
      this.#listen();
      while (!signal.aborted) {
        this.#look();
        if (this.#world.once && this.#list.all.length === 0) return 'quit';
        this.#draw();
        const key = this.#keys.shift();
        if (key === undefined) {
          await Bun.sleep(LOOK_EVERY_MS / 4);
          continue;
        }
        const end = await this.#act(key);
        if (end !== null) return end;
      }
      return 'quit';
    } finally {
      process.off('SIGWINCH', onResize);
    }
  }

  #listen(): void {
    this.#keys = [];
    const { input } = this.#world.device.streams(inboxKey);
    input.on('data', (keys: Buffer) => this.#keys.push(...keysIn(keys.toString())));
  }

  /** Whatever changed on disk since. */
  #look(): void {
    const now = Date.now();
    const late = this.#list.all.some(({ request }) => now >= request.expires);
    const fingerprint = this.#world.fingerprint();
    if (fingerprint === this.#fingerprint && !late) return;
    this.#fingerprint = fingerprint;
    const before = this.#list.all;
    const all = this.#world.desk.open();
    this.#list = withList(this.#list, { all });
    const pending = this.#pending?.entry.name;
    if (pending !== undefined && !all.some(({ name }) => name === pending)) {
      this.#pending = null;
      this.#note = `request ${pending} has ended meanwhile`;
    }
    const { device } = this.#world;
    if (arrived(before, all).length > 0) device.write(BELL);
    device.write(`\x1b]2;gatekeep: ${all.length === 0 ? 'nothing' : all.length} open\x07`);
    this.#stale = true;
  }

  #draw(): void {
    const now = Date.now();
    if (now - this.#drawn >= REDRAW_EVERY_MS) {
      this.#world.hangOut();
      this.#stale = true;
    }
    if (!this.#stale) return;
    this.#stale = false;
    this.#drawn = now;
    const { device, palette } = this.#world;
    const { all, filter } = this.#list;
    const view = {
      ...{ entries: shown(this.#list), all: all.length, filter, chosen: chosenOf(this.#list) },
      ...{ note: this.#note, confirming: this.#pending !== null },
    };
    const { lines, hidden } = inboxScreen(view, { ...device.size(), now, palette });
    this.#hidden = hidden;
    device.write(`\x1b[?25l\x1b[H${lines.map(line => `${line}\x1b[K`).join('\n')}\x1b[J`);
  }

  async #act(key: string): Promise<'quit' | 'interrupt' | null> {
    this.#stale = true;
    const action = actionOf(key);
    if (action === 'interrupt') return 'interrupt';
    const pending = this.#pending;
    this.#note = null;
    this.#pending = null;
    if (pending !== null) {
      if (action === 'enter') await this.#settle(pending);
      return null;
    }
    if (action === 'quit') return 'quit';
    if (action === 'next' || action === 'previous') this.#list = moved(this.#list, action === 'next' ? 1 : -1);
    else if (action === 'filter') await this.#filter();
    else await this.#actOn(action, chosenOf(this.#list));
    return null;
  }

  async #actOn(action: string, entry: InboxEntry | null): Promise<void> {
    if (entry === null) return;
    if (action === 'show')
      await this.#atLine(ask => showAll(entry.request, this.#world.device, this.#world.palette, ask));
    else if (action === 'deny') await this.#deny(entry);
    else if (action === 'edit') await this.#edit(entry);
    else if ((action === 'approve' || action === 'grant') && entry.request.needs.challenge === 'signature') {
      this.#note = `it wants a signature: gatekeep approve ${entry.name} --sign KEY`;
    } else if (action === 'approve' || action === 'grant') {
      const partly =
        this.#hidden === 0 ? '' : ` (${this.#hidden} line${this.#hidden === 1 ? '' : 's'} not shown: see s)`;
      const more = action === 'grant' ? ', and the same again for a time' : '';
      this.#confirm(action, entry, `approve ${entry.name}${more}${partly}: ${oneLine(typedOf(entry.request.text))}?`);
    } else if (action === 'withdraw' && entry.own) {
      this.#confirm('withdraw', entry, `withdraw ${entry.name}: ${oneLine(typedOf(entry.request.text))}?`);
    }
  }

  #confirm(kind: Pending['kind'], entry: InboxEntry, note: string, instead?: string): void {
    this.#pending = { kind, entry, ...(instead !== undefined && { instead }) };
    this.#note = note;
  }

  async #settle({ kind, entry, instead }: Pending): Promise<void> {
    if (instead !== undefined) return this.#change(entry, instead);
    if (kind === 'withdraw') {
      const done = await this.#world.desk.withdraw(entry);
      this.#tell(done ? `request ${entry.name} is withdrawn` : `request ${entry.name} had ended already`, done);
      return;
    }
    const { challenge, reason } = entry.request.needs;
    if (challenge === 'code' && !(await this.#atLine(typesCode))) return;
    const span = kind === 'grant' ? await this.#atLine(ask => ask.line(SPAN)) : null;
    if (kind === 'grant' && !span) return;
    const why = reason ? await this.#atLine(ask => ask.line('approve; the reason, which a rule wants:')) : '';
    if (why !== null) this.#answer(entry, 'approve', cleanReason(why), span);
  }

  async #deny(entry: InboxEntry): Promise<void> {
    const why = await this.#atLine(ask => ask.line(`deny ${entry.name}; reason, or nothing:`));
    if (why !== null) this.#answer(entry, 'deny', cleanReason(why), null);
  }

  /** The editor has the whole terminal; what became of it is shown before it is said to anybody. */
  async #edit(entry: InboxEntry): Promise<void> {
    const { device, desk } = this.#world;
    device.write(LEAVE_SCREEN);
    try {
      const { text, verdict } = await device.aside(() => desk.propose(entry));
      const note = `change ${entry.name} (the policy here would ${verdict} it) to: ${oneLine(text)}?`;
      this.#confirm('change', entry, note, text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#tell(error.message, false);
    } finally {
      device.write(ENTER_SCREEN);
      this.#listen();
      this.#fingerprint = '';
    }
  }

  async #change(entry: InboxEntry, instead: string): Promise<void> {
    const why = await this.#atLine(ask => ask.line(`change ${entry.name}; reason, or nothing:`));
    if (why === null) return;
    const objection = this.#world.desk.change(entry, cleanReason(why), instead);
    const said = `changed by ${this.#world.desk.voice(entry)}: ${oneLine(typedOf(entry.request.text))}`;
    this.#tell(
      objection === null ? `${said}; to be run instead: ${oneLine(instead)}` : `request ${entry.name}: ${objection}`,
      objection === null,
    );
  }

  async #filter(): Promise<void> {
    const filter = await this.#atLine(ask => ask.line('show only what contains, or nothing for all:'));
    if (filter !== null) this.#list = withList(this.#list, { filter: filter.trim() });
  }

  #answer(entry: InboxEntry, kind: 'approve' | 'deny', reason: string, span: string | null): void {
    try {
      const why = this.#world.desk.answer(entry, kind, reason, span);
      const more = span === null ? '' : ` for ${span}`;
      const said = `${kind === 'approve' ? 'approved' : 'denied'}${more} by ${this.#world.desk.voice(entry)}`;
      this.#tell(
        why === null ? `${said}: ${oneLine(typedOf(entry.request.text))}` : `request ${entry.name}: ${why}`,
        why === null,
      );
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.#tell(error.message, false);
    }
  }

  #tell(text: string, done: boolean): void {
    this.#note = text;
    this.#fingerprint = '';
    if (done) this.told.push(safeText(text).text);
  }

  /** A question below the list; null: Ctrl-C, back to the list. */
  async #atLine<T>(work: (ask: Questions) => Promise<T>): Promise<T | null> {
    const { device } = this.#world;
    device.write('\x1b[H\x1b[J\x1b[?25h');
    try {
      return await work(this.#ask);
    } catch (error) {
      if (error instanceof Interrupted && !this.#world.signal.aborted) return null;
      if (this.#world.signal.aborted) return null;
      throw error;
    } finally {
      this.#listen();
      this.#stale = true;
    }
  }
}
