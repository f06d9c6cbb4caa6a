/** A regular file stays the command's own: what was added to it is read when the command has ended. */
import {
  closeFile,
  O_APPEND,
  O_RDONLY,
  openFile,
  PosixError,
  readAt,
  readSmallFile,
  statFd,
} from '../../posix/files.ts';
import type { Written } from '../../gate/ports.ts';
import type { Keeper, Tap } from './capture.ts';

const PIECE = 1 << 16;

export class FileTap implements Tap {
  readonly fd: number;
  readonly #stream: 1 | 2;
  readonly #keeper: Keeper;
  readonly #from: number;

  constructor(stream: 1 | 2, fd: number, keeper: Keeper) {
    this.#stream = stream;
    this.fd = fd;
    this.#keeper = keeper;
    this.#from = this.#place();
  }

  started(): void {}

  drop(): void {}

  /** null: it may not be read, or became shorter than it was. */
  async finish(): Promise<Written | null> {
    const to = this.#place();
    if (to < this.#from) return null;
    try {
      const file = openFile(`/proc/self/fd/${this.fd}`, O_RDONLY);
      try {
        return this.#read(file, to);
      } finally {
        closeFile(file);
      }
    } catch (error) {
      if (error instanceof PosixError) return null;
      throw error;
    }
  }

  #read(file: number, to: number): Written | null {
    const hash = new Bun.CryptoHasher('sha256');
    const piece = new Uint8Array(PIECE);
    let at = this.#from;
    while (at < to) {
      const n = readAt(file, piece.subarray(0, Math.min(PIECE, to - at)), at);
      if (n === 0) return null;
      hash.update(piece.subarray(0, n));
      this.#keeper.keep(this.#stream, piece.subarray(0, n));
      at += n;
    }
    return { bytes: at - this.#from, sha256: hash.digest('hex'), open: false };
  }

  /** Where the next byte goes: at the end, or where the descriptor that we share with the command stands. */
  #place(): number {
    const info = new TextDecoder().decode(readSmallFile(`/proc/self/fdinfo/${this.fd}`)?.bytes);
    const appends = (Number.parseInt(/^flags:\s*(\d+)/m.exec(info)?.[1] ?? '0', 8) & O_APPEND) !== 0;
    return appends ? statFd(this.fd).size : Number(/^pos:\s*(\d+)/m.exec(info)?.[1] ?? 0);
  }
}
