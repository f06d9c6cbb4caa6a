/**
 * Reads the log from any line on, through all its segments, without ever holding more than a window of it. What is
 * appended meanwhile is read by the next call; a segment that is set aside meanwhile is read to its end first.
 */
import { parseRecord } from '../audit/chain.ts';
import {
  closeFile,
  type FileStat,
  O_NOFOLLOW,
  O_NONBLOCK,
  O_RDONLY,
  openIfThere,
  readAt,
  statFd,
  statPath,
} from '../posix/files.ts';
import { LOG } from './audit-folder.ts';
import { onPath } from './audit-problem.ts';

export interface StoredLine {
  /** The line's number in the log, from 1. */
  readonly seq: number;
  /** Without its newline; stays as it is. */
  readonly bytes: Uint8Array;
}

const WINDOW = 1 << 20;
const NEWLINE = 10;
const SEGMENT = 'archive/audit-*.jsonl';

interface Segment {
  readonly path: string;
  readonly fd: number;
  readonly stat: FileStat;
  /** Number of its first line. */
  readonly first: number;
}

export class LogReader {
  readonly #folder: string;
  #at: Segment | null = null;
  #offset = 0;
  /** Number of the line that ends at the offset. */
  #line = 0;
  #seq: number;

  /** `after`: lines up to this number are not read again. */
  constructor(folder: string, after = 0) {
    this.#folder = folder;
    this.#seq = after;
  }

  /** Number of the last line that was read. */
  get seq(): number {
    return this.#seq;
  }

  /** Lines that are not there any more: their segment was retired. Filled while reading. */
  readonly missing: { readonly from: number; readonly to: number }[] = [];

  /** Every whole line from where the last call ended to where the log ends now. */
  *read(): Generator<StoredLine> {
    while (this.#at !== null || this.#next()) {
      const before = this.#seq;
      yield* this.#rest(this.#at!);
      if (this.#isCurrent(this.#at!)) return;
      // Set aside after its end was seen: what was appended in between is its own.
      yield* this.#rest(this.#at!);
      this.close();
      // The next segment is not there yet.
      if (this.#seq === before) return;
    }
  }

  close(): void {
    if (this.#at !== null) closeFile(this.#at.fd);
    this.#at = null;
  }

  *#rest({ fd, path }: Segment): Generator<StoredLine> {
    for (let size = WINDOW; ; ) {
      const window = new Uint8Array(size);
      const read = onPath(path, () => readAt(fd, window, this.#offset));
      const bytes = window.subarray(0, read);
      let from = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
        const line = bytes.subarray(from, end);
        from = end + 1;
        this.#offset += line.length + 1;
        if (++this.#line <= this.#seq) continue;
        this.#seq = this.#line;
        yield { seq: this.#seq, bytes: line };
      }
      if (read < size) return;
      // A line longer than the window.
      size = from === 0 ? size * 4 : WINDOW;
    }
  }

  #isCurrent({ stat }: Segment): boolean {
    const now = statPath(`${this.#folder}/${LOG}`, { follow: false });
    return now !== null && now.ino === stat.ino && now.dev === stat.dev;
  }

  /** Opens the segment that holds the line after the last one read, or the first one there is after it. */
  #next(): boolean {
    const wanted = this.#seq + 1;
    let found = this.#find();
    if (found !== null && found.first > wanted) {
      // Set aside between the listing and the opening, it looks like lines that are gone.
      closeFile(found.fd);
      found = this.#find();
    }
    if (found === null) return false;
    if (found.first > wanted) this.missing.push({ from: wanted, to: found.first - 1 });
    this.#at = found;
    this.#offset = 0;
    this.#line = found.first - 1;
    return true;
  }

  /** The last segment that begins at or before the wanted line, else the first of all. */
  #find(): Segment | null {
    const names = [...new Bun.Glob(SEGMENT).scanSync({ cwd: this.#folder })].sort();
    names.push(LOG);
    let [low, high] = [0, names.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const segment = openSegment(`${this.#folder}/${names[middle]}`);
      if (segment !== null) closeFile(segment.fd);
      if (segment !== null && segment.first <= this.#seq + 1) low = middle;
      else high = middle - 1;
    }
    return openSegment(`${this.#folder}/${names[low]}`);
  }
}

/** Null where it is gone or still empty. */
function openSegment(path: string): Segment | null {
  return onPath(path, () => {
    const fd = openIfThere(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (fd === null) return null;
    const first = firstSeq(fd);
    if (first !== null) return { path, fd, stat: statFd(fd), first };
    closeFile(fd);
    return null;
  });
}

/** A segment begins with a record; only the very first line of a log may be one that a crash cut off. */
function firstSeq(fd: number): number | null {
  for (let size = 8192; ; size *= 8) {
    const window = new Uint8Array(size);
    const read = readAt(fd, window, 0);
    const end = window.subarray(0, read).indexOf(NEWLINE);
    if (end >= 0) return parseRecord(window.subarray(0, end))?.seq ?? 1;
    if (read < size) return null;
  }
}
