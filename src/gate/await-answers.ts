/** Posts a request on every channel, gathers the answers, and says how it ended. */
import type { Answer, Json } from '../approval/answer.ts';
import { type Channel, Withdrawn } from '../approval/channel.ts';
import { type Tally, tally } from '../approval/quorum.ts';
import { type StoredRequest, withAnswer } from '../approval/stored-request.ts';
import type { AuditRecord } from '../audit/entry.ts';
import { type Asked, votingOf } from './asked.ts';
import { claim } from './claim.ts';
import type { AskPorts, CallerGone, GatePorts } from './ports.ts';
import { answerRecord, noticeRecord } from './record.ts';
import { pause, waitOf } from './wait.ts';

export type Ending =
  /** Verified at the source and claimed: it runs now, once. */
  | { readonly kind: 'approved'; readonly tally: Tally & { readonly kind: 'approved' } }
  | { readonly kind: 'rejected'; readonly by: Answer }
  | { readonly kind: 'open' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'voided'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string }
  /** Another process used the approval. */
  | { readonly kind: 'taken' }
  /** Another process, or another run of gatekeep, ended it. */
  | { readonly kind: 'ended'; readonly stored: StoredRequest }
  | CallerGone;

/** A longer timer than 2^31 ms would ring at once. */
const LONGEST_TIMER = 86_400_000;
/** Milliseconds between two words to who waits. */
const HEARTBEAT = 20_000;
/**
 * Milliseconds that the channels get to wipe what they showed: one that hangs must not hold an answer back, nor the record of
 * an end: the front kills who has none two seconds after a signal.
 */
const WIPE = 500;
/** How often an approval that could not be verified is tried again. */
const RETRY = 3_000;

/** `gone`: nobody waits for the answer any more. */
export async function awaitAnswers(
  asked: Asked,
  gone: Promise<CallerGone>,
  ports: GatePorts,
  asking: AskPorts,
): Promise<Ending> {
  const stop = new AbortController();
  const desk = new Desk(asked, ports, asking, stop.signal);
  void gone.then(left => desk.leave(left));
  try {
    return await desk.work();
  } finally {
    stop.abort();
    await Promise.race([desk.closed(), pause(WIPE)]);
  }
}

class Desk {
  readonly #asked: Asked;
  readonly #ports: GatePorts;
  readonly #asking: AskPorts;
  readonly #signal: AbortSignal;
  readonly #watching: Promise<void>[] = [];
  /** Channels from which no more answers come, and why. */
  readonly #failures = new Map<string, string>();
  /** Channels with an answer that does not count, and why not. */
  readonly #passed = new Map<string, string>();
  readonly #noted = new Set<string>();
  /** Where it can be answered, and who waits was not told yet. */
  readonly #untold: string[] = [];
  #told = false;
  readonly #wake = new Bell();
  #gone: CallerGone | null = null;
  #unrecorded: unknown = null;

  constructor(asked: Asked, ports: GatePorts, asking: AskPorts, signal: AbortSignal) {
    this.#asked = asked;
    this.#ports = ports;
    this.#asking = asking;
    this.#signal = signal;
  }

  closed = (): Promise<unknown> => Promise.allSettled(this.#watching);

  async work(): Promise<Ending> {
    const { stored, channels, judgement } = this.#asked;
    for (const channel of channels) this.#watching.push(this.#watch(channel));
    this.#watching.push(this.#watchStore());
    const start = this.#ports.now();
    const until = Math.min(
      start + waitOf(judgement, stored.request.needs, this.#ports.requester, this.#asking.wait),
      stored.request.expires,
    );
    for (let told = start; ; ) {
      const ending = await this.#look(until);
      if (ending !== null) return ending;
      this.#tellWhere();
      const now = this.#ports.now();
      if (now - told >= HEARTBEAT) {
        told = now;
        this.#heartbeat();
      }
      const reminding = this.#remind(now);
      await this.#wake.rings(Math.min(until - now, HEARTBEAT - (now - told), reminding, LONGEST_TIMER));
    }
  }

  /** What can be said now; null: wait on. A refusal and an approval stand before whatever ends the wait. */
  async #look(until: number): Promise<Ending | null> {
    if (this.#unrecorded !== null) throw this.#unrecorded;
    const { stored, able } = this.#asked;
    const now = this.#asking.requests.get(stored.request.id);
    if (now === null) return { kind: 'voided', why: 'the request is gone from the state folder' };
    if (now.state === 'executing' || now.state === 'done') return { kind: 'taken' };
    if (now.state !== 'open') return { kind: 'ended', stored: now };
    const expired = this.#ports.now() >= stored.request.expires;
    const said = expired ? null : await this.#decided(now);
    if (said !== null) return said;
    if (this.#gone !== null) return this.#gone;
    if (expired || this.#ports.now() >= stored.request.expires) return { kind: 'expired' };
    if (this.#ports.now() >= until) return { kind: 'open' };
    return able.every(({ name }) => this.#failures.has(name)) ? this.#deaf() : null;
  }

  #deaf(): Ending {
    const why = [...this.#failures].map(([name, failure]) => `${name}: ${this.#passed.get(name) ?? failure}`);
    return { kind: 'failed', why: why.join('; ') };
  }

  async #decided(now: StoredRequest): Promise<Ending | null> {
    const { request } = this.#asked.stored;
    const result = this.#tally(now);
    if (result.kind === 'rejected') return { kind: 'rejected', by: result.by };
    if (result.kind === 'open') {
      for (const { answer, why } of result.passed) this.#note(answer, why);
      return null;
    }
    if (!this.#ports.isCallerThere()) return { kind: 'parked' };
    const claimed = await claim(
      { ...this.#asked, stored: { ...now, request } },
      result,
      this.#ports,
      this.#asking,
      this.#signal,
    );
    if (claimed.kind !== 'later') return claimed.kind === 'again' ? this.#look(Number.POSITIVE_INFINITY) : claimed;
    this.#say(`an approval cannot be verified now: ${claimed.why}`);
    setTimeout(() => this.#wake.ring(), RETRY).unref?.();
    return null;
  }

  #tally(now: StoredRequest): Tally {
    const names = this.#asked.channels.map(({ name }) => name);
    const answers = now.answers.filter(({ channel }) => names.includes(channel));
    return tally(this.#asked.stored.request, answers, votingOf(this.#asked, this.#ports));
  }

  async #watch(channel: Channel): Promise<void> {
    const { request } = this.#asked.stored;
    try {
      const earlier = this.#asking.requests.get(request.id)?.posted[channel.name] ?? null;
      const posted = await channel.post(request, earlier, this.#signal);
      this.#keep(channel, posted);
      const place = channel.place?.(request, posted) ?? null;
      if (place !== null) this.#untold.push(place);
      this.#wake.ring();
      await channel.watch(request, posted, answer => this.#found(answer), this.#signal);
      if (this.#signal.aborted) return;
      this.#failures.set(channel.name, 'it was answered there, and that is not enough');
    } catch (error) {
      if (this.#signal.aborted) return;
      if (error instanceof Withdrawn) {
        this.leave({ kind: 'withdrawn', signal: error.signal });
        return;
      }
      this.#failures.set(channel.name, error instanceof Error ? error.message : String(error));
    }
    this.#wake.ring();
  }

  #keep(channel: Channel, posted: Json): void {
    const { stored } = this.#asked;
    const { name } = channel;
    this.#asking.requests.update(stored.request.id, now => {
      const said = now.state === 'open' && now.posted[name] === undefined ? (channel.notice?.(posted) ?? null) : null;
      if (said !== null) this.#isRecorded(() => noticeRecord(stored, name, said));
      return { ...now, posted: { ...now.posted, [name]: posted } };
    });
  }

  #found(answer: Answer): void {
    if (this.#signal.aborted) return;
    const { stored } = this.#asked;
    this.#asking.requests.update(stored.request.id, now => {
      if (now.state !== 'open') return null;
      const before = now.answers.find(({ id }) => id === answer.id);
      if (before === undefined && !this.#isRecorded(() => answerRecord(stored, answer, this.#ports))) return null;
      return JSON.stringify(before) === JSON.stringify(answer) ? null : withAnswer(now, answer);
    });
    this.#wake.ring();
  }

  /** What cannot be recorded must not count: the whole asking fails, not the channel. */
  #isRecorded(record: () => AuditRecord): boolean {
    try {
      this.#ports.audit.append([record()]);
      return true;
    } catch (error) {
      this.#unrecorded = error;
      return false;
    }
  }

  async #watchStore(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#asking.requests.changed(this.#asked.stored.request.id, this.#signal);
      this.#wake.ring();
    }
  }

  leave(gone: CallerGone): void {
    this.#gone ??= gone;
    this.#wake.ring();
  }

  /** Not before the first look: what is approved already needs no word. */
  #tellWhere(): void {
    if (this.#untold.length === 0) return;
    const { request } = this.#asked.stored;
    this.#asking.tell({ kind: 'asked', request, where: this.#untold.splice(0), first: !this.#told });
    this.#told = true;
  }

  /** Once, by one process. Milliseconds until it is time. */
  #remind(now: number): number {
    const { judgement, stored, channels } = this.#asked;
    const { remind } = judgement.policy.approvals;
    const due = remind === null ? Number.POSITIVE_INFINITY : stored.request.asked + remind - now;
    if (due > 0) return due;
    let mine = false;
    const kept = this.#asking.requests.update(stored.request.id, one => {
      mine = one.state === 'open' && !one.reminded;
      return mine ? { ...one, reminded: true } : null;
    });
    for (const channel of mine ? channels : []) {
      const posted = kept?.posted[channel.name];
      if (posted !== undefined) void channel.remind?.(stored.request, posted, this.#signal).catch(() => {});
    }
    return Number.POSITIVE_INFINITY;
  }

  #heartbeat(): void {
    const now = this.#asking.requests.get(this.#asked.stored.request.id);
    const result = now === null ? null : this.#tally(now);
    if (result?.kind !== 'open') return;
    this.#asking.tell({ kind: 'waiting', request: this.#asked.stored.request, have: result.have, want: result.want });
  }

  #note(answer: Answer, why: string): void {
    this.#passed.set(answer.channel, why);
    this.#say(`the answer of ${answer.by.name} (${answer.channel}) does not count: ${why}`);
  }

  #say(text: string): void {
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.#asking.tell({ kind: 'note', text: this.#ports.redactor.plain(text) });
  }
}

/** Rings are not lost between two waits. */
class Bell {
  #rung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  async rings(ms: number): Promise<void> {
    if (!this.#rung && ms > 0) {
      let timer: Parameters<typeof clearTimeout>[0];
      await new Promise<void>(resolve => {
        this.#wake = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.#wake = null;
    }
    this.#rung = false;
  }
}
