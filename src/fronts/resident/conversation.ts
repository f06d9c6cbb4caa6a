/**
 * One front's conversation with the resident (src/fronts/shell/resident.h has the other side). What it must hold: a record
 * is written after `go` and only then, once, and `defer` is never said of a command that may have one.
 */
import type { AuditSink } from '../../audit/sink.ts';
import { review } from '../../gate/review.ts';
import { closeFile } from '../../posix/files.ts';
import { monotonicMs } from '../../posix/process.ts';
import { type Peer, receive, sendLine } from '../../posix/socket.ts';
import { surroundingsOf } from '../../posix/surroundings.ts';
import { Problem } from '../../problem.ts';
import { logOptions, type World } from '../../setup.ts';
import { FRAME_HEAD, framedLength } from '../frame.ts';
import { tendLater } from '../tend.ts';
import { decodeRequest, type WireRequest } from '../wire.ts';
import { type Allowed, allowedAtOnce, startOrphan } from './allowed.ts';

/** A longer request is not worth keeping in memory for; the kernel's own limit is 2 MiB by default. */
const LONGEST = 16 << 20;

/** Milliseconds for a request to arrive, and for the `go` after `ready`: what was judged must still be so when it starts. */
const PATIENCE = 1000;

const CHUNK = new Uint8Array(65536);

export class Conversation {
  readonly fd: number;
  readonly #peer: Peer;
  #deadline = monotonicMs() + PATIENCE;
  #parts: Uint8Array[] = [];
  #have = 0;
  #nonce: string | null = null;
  #allowed: Allowed | null = null;
  #open = true;

  constructor(fd: number, peer: Peer) {
    this.fd = fd;
    this.#peer = peer;
  }

  get open(): boolean {
    return this.#open;
  }

  get overdue(): boolean {
    return monotonicMs() > this.#deadline;
  }

  /** Something has arrived, or the front is gone. Throws only what went wrong with the record. */
  async hear(): Promise<void> {
    try {
      this.#receive();
    } catch {
      this.#close();
    }
    if (!this.#open) return;
    if (this.#allowed !== null) await this.#go();
    else if (this.#nonce === null) this.#request();
  }

  /** Ends it before a record: the front starts a judge of its own. */
  defer(): void {
    this.#allowed = null;
    if (this.#nonce !== null) this.#say('defer');
    this.#close();
  }

  #receive(): void {
    for (let n = receive(this.fd, CHUNK); n !== null; n = receive(this.fd, CHUNK)) {
      this.#have += n;
      if (n === 0 || this.#have > LONGEST) return this.#close();
      this.#parts.push(CHUNK.slice(0, n));
    }
  }

  #taken(): Uint8Array {
    const bytes = this.#parts.length === 1 ? this.#parts[0]! : new Uint8Array(Buffer.concat(this.#parts));
    this.#parts = [bytes];
    return bytes;
  }

  #request(): void {
    if (this.#have < FRAME_HEAD) return;
    const length = framedLength(this.#parts[0]!.length < FRAME_HEAD ? this.#taken() : this.#parts[0]!);
    if (length === null || this.#have > FRAME_HEAD + length) return this.#close();
    if (this.#have < FRAME_HEAD + length) return;
    try {
      const request = decodeRequest(this.#taken().subarray(FRAME_HEAD));
      if (request.transport !== 'socket') return this.#close();
      this.#parts = [];
      this.#have = 0;
      this.#nonce = request.nonce;
      this.#say('taken');
      this.#judge(request);
    } catch {
      // A mistake in a policy, a file that cannot be read, a bug of ours: a judge of the front's own will say it in words.
      this.defer();
    }
  }

  #judge(request: WireRequest): void {
    const same = request.pid === this.#peer.pid && surroundingsOf(request.pid) === OWN_SURROUNDINGS;
    const allowed = same && OWN_SURROUNDINGS !== null ? allowedAtOnce(request) : null;
    if (allowed === null) return this.defer();
    this.#say('ready');
    this.#allowed = allowed;
    this.#deadline = monotonicMs() + PATIENCE;
  }

  async #go(): Promise<void> {
    const expected = `go ${this.#nonce}\n`;
    if (this.#have < expected.length) return;
    const { judgement, gate, world } = this.#allowed!;
    if (new TextDecoder().decode(this.#taken()) !== expected) return this.#close();
    if (this.overdue) return this.defer();
    this.#allowed = null;
    try {
      await review(judgement, gate);
      this.#say('allow');
    } finally {
      this.#close();
    }
    if (gate.audit.due !== null) tend(gate.audit, world);
  }

  #say(word: string): void {
    try {
      sendLine(this.fd, new TextEncoder().encode(`${word} ${this.#nonce}\n`));
    } catch {
      // The front is gone, or will wait in vain and do without us.
      this.#close();
    }
  }

  #close(): void {
    if (this.#open) closeFile(this.fd);
    this.#open = false;
  }
}

/**
 * Its front has its answer already. What goes wrong here, the next command that has to be signed will say. Who keeps it
 * elsewhere takes its time, and starts programs: that is another process.
 */
function tend(audit: AuditSink, world: World): void {
  if (logOptions(world).anchored === true) return tendLater(world, audit.due, startOrphan);
  try {
    audit.tend();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** None of it changes as long as we live: what we are was settled at our start. */
const OWN_SURROUNDINGS = surroundingsOf('self');
