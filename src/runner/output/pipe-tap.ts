/**
 * A pipe of ours before the caller's pipe or socket. Nothing is read from it that cannot be passed on at once, so that a
 * slow reader slows the command as it would without us, and one that goes away is felt with the next write.
 */
import { dlopen, ptr } from 'bun:ffi';
import { closeFile, lastError, PosixError, readSome, writeOnce } from '../../posix/files.ts';
import type { Written } from '../../gate/ports.ts';
import type { Keeper, Tap } from './capture.ts';

const { symbols } = dlopen('libc.so.6', {
  pipe2: { args: ['ptr', 'i32'], returns: 'i32' },
  poll: { args: ['ptr', 'u64', 'i32'], returns: 'i32' },
});

const O_CLOEXEC = 0o2000000;
const POLLIN = 1;
const POLLOUT = 4;
const POLLERR = 8;
const POLLHUP = 16;
/** What a pipe that has room takes without blocking (PIPE_BUF). */
const PIECE = 4096;
/** Pieces between two looks at what else is to do. */
const TURN = 256;
/** Milliseconds between two looks: the longer nothing comes, the fewer. */
const SHORTEST = 1;
const LONGEST = 8;

export class PipeTap implements Tap {
  readonly fd: number;
  readonly #from: number;
  readonly #to: number;
  readonly #stream: 1 | 2;
  readonly #keeper: Keeper;
  readonly #hash = new Bun.CryptoHasher('sha256');
  readonly #piece = new Uint8Array(PIECE);
  #bytes = 0;
  #timer: Timer | null = null;
  #isClosed = false;

  constructor(stream: 1 | 2, to: number, keeper: Keeper) {
    const ends = new Int32Array(2);
    if (symbols.pipe2(ptr(ends), O_CLOEXEC) !== 0) throw lastError('pipe');
    [this.#from, this.fd] = [ends[0]!, ends[1]!];
    this.#to = to;
    this.#stream = stream;
    this.#keeper = keeper;
  }

  started(): void {
    closeFile(this.fd);
    this.#look(SHORTEST);
  }

  drop(): void {
    closeFile(this.fd);
    this.#close();
  }

  async finish(): Promise<Written> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    let state = this.#move();
    for (; state === 'moved' || state === 'full'; state = this.#move())
      await Bun.sleep(state === 'full' ? SHORTEST : 0);
    const open = state === 'empty';
    if (open) this.#handOver();
    this.#close();
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex'), open };
  }

  #look(pause: number): void {
    this.#timer = setTimeout(() => {
      const state = this.#move();
      if (state === 'end') this.#close();
      else this.#look(state === 'moved' ? 0 : state === 'full' ? SHORTEST : Math.min(pause * 2, LONGEST));
    }, pause);
  }

  /** `full`: its reader is behind. `end`: nobody can write any more, or nobody reads. */
  #move(): 'moved' | 'empty' | 'full' | 'end' {
    if (this.#isClosed) return 'end';
    for (let turn = 0; turn < TURN; turn++) {
      const [come, go] = ready(this.#from, this.#to);
      // Gone at once, so that the command's next write fails as it would without us.
      if ((go & (POLLERR | POLLHUP)) !== 0) return this.#end();
      if ((come & POLLIN) === 0) return (come & (POLLHUP | POLLERR)) !== 0 ? this.#end() : 'empty';
      if ((go & POLLOUT) === 0) return 'full';
      if (!this.#pass()) return this.#end();
    }
    return 'moved';
  }

  #pass(): boolean {
    const n = readSome(this.#from, this.#piece);
    if (n === 0) return false;
    const bytes = this.#piece.subarray(0, n);
    try {
      for (let done = 0; done < n; ) done += this.#write(bytes.subarray(done));
    } catch (error) {
      if (error instanceof PosixError) return false;
      throw error;
    }
    this.#hash.update(bytes);
    this.#bytes += n;
    this.#keeper.keep(this.#stream, bytes);
    return true;
  }

  /** The caller may have made its end one that does not block. */
  #write(bytes: Uint8Array): number {
    try {
      return writeOnce(this.#to, bytes);
    } catch (error) {
      if (!(error instanceof PosixError) || error.code !== 'EAGAIN') throw error;
      ready(this.#from, this.#to, 50);
      return 0;
    }
  }

  /** A process that the command left behind still writes: what passes it on lives as long as that does. */
  #handOver(): void {
    const rest = Bun.spawn(['/bin/cat'], { stdio: [this.#from, this.#to, 'ignore'], env: {}, cwd: '/' });
    rest.unref();
  }

  #end(): 'end' {
    this.#close();
    return 'end';
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeFile(this.#from);
  }
}

/** What the one has for us and the other takes, without waiting longer than so many milliseconds. */
function ready(from: number, to: number, wait = 0): [come: number, go: number] {
  const entries = new DataView(new ArrayBuffer(16));
  entries.setInt32(0, from, true);
  entries.setInt16(4, POLLIN, true);
  entries.setInt32(8, to, true);
  entries.setInt16(12, POLLOUT, true);
  symbols.poll(ptr(new Uint8Array(entries.buffer)), 2n, wait);
  return [entries.getInt16(6, true), entries.getInt16(14, true)];
}
