/** The log service's loop: who connects is known by the kernel's word alone, and nobody gets more than a share. */
import { closeFile } from '../../posix/files.ts';
import { acceptOne, isReady, peerOf, readable } from '../../posix/socket.ts';
import { Connection } from './connection.ts';
import type { KeptLogs } from './kept-logs.ts';
import { Turns } from './turns.ts';

export interface Bounds {
  /** Connections of one user, and of all: fewer than a process may have files open (1,024 in many containers). */
  readonly perUser: number;
  readonly all: number;
  /** Bytes of one user's questions that are not answered yet. */
  readonly held: number;
}

export const BOUNDS: Bounds = { perUser: 64, all: 512, held: 48 << 20 };

/** Connections that are taken in one turn: then those that are there have theirs. */
const ACCEPTED = 64;
/** Bytes of a question from which on it counts what a user's others hold. */
const HEAVY = 64 << 10;
/** Milliseconds between two looks at who is overdue, and where nobody is there. */
const LOOK = 1_000;
const QUIET = 60_000;

export class LogServer {
  readonly #listener: number;
  readonly #turns: Turns;
  readonly #bounds: Bounds;
  #connections: Connection[] = [];
  #isTidy = true;

  constructor(listener: number, logs: KeptLogs, bounds = BOUNDS) {
    this.#listener = listener;
    this.#turns = new Turns(logs);
    this.#bounds = bounds;
  }

  serve(): never {
    for (;;) this.#turn();
  }

  #turn(): void {
    const ready = readable([this.#listener, ...this.#connections.map(({ fd }) => fd)], this.#patience());
    if (ready.has(this.#listener)) this.#accept();
    for (const connection of this.#connections) {
      const heard = ready.has(connection.fd) ? connection.hear() : null;
      if (heard !== null) this.#turns.add(connection, heard);
      else if (connection.overdue) connection.close();
      if (connection.held > HEAVY) this.#relieve(connection.uid);
    }
    this.#turns.take();
    this.#connections = this.#connections.filter(({ open }) => open);
    if (!this.#turns.areWaiting) this.#turns.rest();
    if (ready.size > 0) this.#isTidy = false;
    else if (!this.#isTidy) this.#tidy();
  }

  #patience(): number {
    if (this.#turns.areWaiting) return 0;
    return this.#connections.length > 0 || !this.#isTidy ? LOOK : QUIET;
  }

  /** In a pause, what the last questions left is given back. */
  #tidy(): void {
    Bun.gc(true);
    this.#isTidy = true;
  }

  #accept(): void {
    // A socket that was handed over may block.
    for (let n = 0; n < ACCEPTED && isReady(this.#listener, 'read', 0); n++) {
      const fd = acceptOne(this.#listener);
      if (fd === null) return;
      try {
        this.#take(new Connection(fd, peerOf(fd)));
      } catch {
        closeFile(fd);
      }
    }
  }

  #take(connection: Connection): void {
    const own = this.#connections.filter(({ uid }) => uid === connection.uid).length;
    if (own < this.#bounds.perUser && this.#connections.length < this.#bounds.all) {
      this.#connections.push(connection);
      return;
    }
    connection.answer({ busy: true });
    connection.close();
  }

  /** Long questions come one at a time: over the bound, whoever holds most of a user's is hung up on. */
  #relieve(uid: number): void {
    const own = this.#connections.filter(other => other.uid === uid && other.open && other.held > 0);
    own.sort((a, b) => a.held - b.held);
    for (let sum = own.reduce((all, { held }) => all + held, 0); sum > this.#bounds.held; ) {
      const largest = own.pop()!;
      sum -= largest.held;
      largest.close();
    }
  }
}
