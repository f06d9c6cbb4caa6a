/**
 * A judge's line to the log service. Whoever answers must be the service's user or root, as the kernel says; whatever else
 * happens is a Problem, and then nothing may run.
 */
import { closeFile, inWords, PosixError, statPath } from '../../posix/files.ts';
import { monotonicMs } from '../../posix/process.ts';
import { connectTo, isReady, peerOf, receive, sendSome } from '../../posix/socket.ts';
import { Problem } from '../../problem.ts';
import type { LogService } from './marker.ts';
import {
  type Answers,
  bodyLength,
  frame,
  HEAD_LENGTH,
  LONGEST_ANSWER,
  LONGEST_QUESTION,
  type Question,
  type Refused,
  unframe,
} from './wire.ts';

/** Milliseconds for a question and its answer: a little more than a hanging disk is waited for. */
const PATIENCE = 12_000;
/** Milliseconds for which a connection is used again; the service keeps it for longer. */
const FRESH = 1_000;

const HINT = `root: systemctl status gatekeep-log; without systemd: ${process.execPath.replace(/[^/]+$/, 'log-service')} &`;

export class ServiceLine {
  readonly #service: LogService;
  readonly #patience: number;
  #fd = -1;
  #since = 0;

  constructor(service: LogService, patience = PATIENCE) {
    this.#service = service;
    this.#patience = patience;
  }

  /** Throws a Problem. */
  ask<Q extends Question>(question: Q): Answers[Q['op']] {
    const bytes = frame(question);
    if (bytes.length > LONGEST_QUESTION) throw this.problem(`a record of ${bytes.length >> 20} MiB is too long for it`);
    const deadline = monotonicMs() + this.#patience;
    for (let pause = 1; ; pause = Math.min(pause * 2, 50)) {
      const answer = this.#once(bytes, deadline);
      if (!('busy' in answer)) return answer as Answers[Q['op']];
      this.close();
      // Jitter, or those that came together come again together.
      Bun.sleepSync(pause * (0.5 + Math.random()));
      if (monotonicMs() > deadline) throw this.problem('it is too busy with commands of yours');
    }
  }

  close(): void {
    if (this.#fd >= 0) closeFile(this.#fd);
    this.#fd = -1;
  }

  problem(why: string, hint = HINT): Problem {
    return new Problem('internal', `log service ${this.#service.socket}: ${why}`, { hint });
  }

  #once(bytes: Uint8Array, deadline: number): object {
    try {
      this.connect(deadline);
      this.#send(bytes, deadline);
      return this.answerOf(this.#receive(deadline));
    } catch (error) {
      this.close();
      if (error instanceof PosixError) throw this.problem(inWords(error));
      throw error;
    }
  }

  /** The connection; for who has to receive more than an answer. Throws a Problem or PosixError. */
  connect(deadline = monotonicMs() + this.#patience): number {
    if (this.#fd >= 0 && monotonicMs() - this.#since < FRESH) return this.#fd;
    this.close();
    this.#checkFolder();
    this.#fd = this.#connected(deadline);
    this.#since = monotonicMs();
    const { uid } = peerOf(this.#fd);
    if (uid !== this.#service.uid && uid !== 0) throw this.problem(`uid ${uid} answers there, not the service`);
    return this.#fd;
  }

  #connected(deadline: number): number {
    for (;;) {
      try {
        return connectTo(this.#service.socket);
      } catch (error) {
        if (!(error instanceof PosixError)) throw error;
        if (error.code !== 'EAGAIN') throw this.problem(`it is away: ${inWords(error)}`);
        if (monotonicMs() > deadline) throw this.problem('too many wait for it');
        Bun.sleepSync(1 + 4 * Math.random());
      }
    }
  }

  /** Whoever may write there puts another socket in its place. */
  #checkFolder(): void {
    const { socket, uid } = this.#service;
    const folder = socket.slice(0, socket.lastIndexOf('/'));
    const stat = statPath(folder, { follow: false });
    if (stat === null) throw this.problem(`it is away: there is no ${folder}`);
    if (stat.kind !== 'directory' || (stat.uid !== 0 && stat.uid !== uid) || (stat.mode & 0o022) !== 0)
      throw this.problem(`others could put a socket into ${folder}`, `ls -ld ${folder}`);
  }

  #send(bytes: Uint8Array, deadline: number): void {
    for (let done = 0; done < bytes.length; ) {
      let sent: number;
      try {
        sent = sendSome(this.#fd, bytes.subarray(done));
      } catch (error) {
        // It may have said why before it hung up.
        if (error instanceof PosixError && error.code === 'EPIPE') return;
        throw error;
      }
      done += sent;
      if (sent === 0 && !isReady(this.#fd, 'write', deadline - monotonicMs()) && monotonicMs() > deadline)
        throw this.problem('it does not listen');
    }
  }

  #receive(deadline: number): Uint8Array {
    const head = this.#take(HEAD_LENGTH, deadline);
    const length = bodyLength(head);
    if (length > LONGEST_ANSWER) throw this.problem('its answer is none');
    return this.#take(length, deadline);
  }

  #take(length: number, deadline: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let have = 0; have < length; ) {
      const n = receive(this.#fd, bytes.subarray(have));
      if (n === 0) throw this.problem('it hung up without an answer');
      if (n !== null) have += n;
      else if (!isReady(this.#fd, 'read', deadline - monotonicMs()) && monotonicMs() > deadline)
        throw this.problem(`no answer within ${this.#patience / 1000} s`);
    }
    return bytes;
  }

  /** Throws a Problem for a refusal, and for what is no answer. */
  answerOf(body: Uint8Array): object {
    let answer: (Refused & { readonly error?: unknown; readonly hint?: unknown }) | null;
    try {
      answer = unframe(body) as Refused | null;
    } catch {
      answer = null;
    }
    if (typeof answer !== 'object' || answer === null) throw this.problem('its answer is none');
    const { error, hint } = answer;
    if (error === undefined) return answer;
    throw new Problem('internal', String(error), typeof hint === 'string' ? { hint } : {});
  }
}
