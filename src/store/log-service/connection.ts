/** One connection of a judge: bytes to questions, and answers back. Its other end may be anybody, and send anything. */
import { closeFile } from '../../posix/files.ts';
import { monotonicMs } from '../../posix/process.ts';
import { type Peer, receive, sendLine } from '../../posix/socket.ts';
import { bodyLength, frame, HEAD_LENGTH, LONGEST_QUESTION } from './wire.ts';

/** Milliseconds for which nothing may come, or a question may take to arrive. */
const PATIENCE = 5_000;
/** Bytes that are taken in one turn: then it is the others' turn. */
const GULP = 1 << 20;

const CHUNK = new Uint8Array(65_536);

export class Connection {
  readonly fd: number;
  readonly uid: number;
  #parts: Uint8Array[] = [];
  #have = 0;
  #length = -1;
  #asked = 0;
  #deadline = monotonicMs() + PATIENCE;
  #open = true;

  constructor(fd: number, { uid }: Peer) {
    this.fd = fd;
    this.uid = uid;
  }

  get open(): boolean {
    return this.#open;
  }

  /** Who waits for us is not. */
  get overdue(): boolean {
    return this.#asked === 0 && monotonicMs() > this.#deadline;
  }

  /** Bytes of a question that is not whole yet, or not answered. */
  get held(): number {
    return this.#have + this.#asked;
  }

  /** Something has come; a whole question as it came, or null: not yet, or never. */
  hear(): Uint8Array | null {
    try {
      for (let n = receive(this.fd, CHUNK), taken = 0; n !== null; n = taken < GULP ? receive(this.fd, CHUNK) : null) {
        if (n === 0) return this.#hangUp();
        this.#parts.push(CHUNK.slice(0, n));
        this.#have += n;
        taken += n;
        if (!this.#isBounded()) return this.#hangUp();
      }
      if (this.#length < 0 || this.#have < HEAD_LENGTH + this.#length) return null;
      const question = this.#joined().subarray(HEAD_LENGTH);
      this.#parts = [];
      this.#have = 0;
      this.#asked = question.length;
      this.#length = -1;
      this.#deadline = monotonicMs() + PATIENCE;
      return question;
    } catch {
      return this.#hangUp();
    }
  }

  /** Who asks again before the answer, or longer than may be, is no judge of ours. */
  #isBounded(): boolean {
    if (this.#length < 0 && this.#have >= HEAD_LENGTH) this.#length = bodyLength(this.#joined());
    return this.#length <= LONGEST_QUESTION && (this.#length < 0 || this.#have <= HEAD_LENGTH + this.#length);
  }

  #joined(): Uint8Array {
    if (this.#parts.length > 1) this.#parts = [new Uint8Array(Buffer.concat(this.#parts))];
    return this.#parts[0]!;
  }

  /** Who does not take its answer is hung up on. */
  answer(message: object, send: (fd: number, bytes: Uint8Array) => void = sendLine): void {
    if (!this.#open) return;
    try {
      this.#asked = 0;
      send(this.fd, frame(message));
      this.#deadline = monotonicMs() + PATIENCE;
    } catch {
      this.close();
    }
  }

  close(): void {
    if (this.#open) closeFile(this.fd);
    this.#open = false;
  }

  #hangUp(): null {
    this.close();
    return null;
  }
}
