/** The tree over the log's lines, grown from where it was last signed: only newer lines are read. */
import { leafHash, parseRecord } from '../audit/chain.ts';
import { Frontier } from '../audit/tree.ts';
import { closeFile, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, openFile, readAt, statPath } from '../posix/files.ts';
import { LOG } from './audit-folder.ts';
import { auditProblem } from './audit-problem.ts';
import { ARCHIVE, segmentName } from './audit-segments.ts';

/** A tree, and where the line after its last begins. */
export interface TreePlace {
  readonly size: number;
  readonly frontier: readonly string[];
  /** Leaf hash of its last line; 64 zeros for none. */
  readonly hash: string;
  /** Number of the segment, and bytes from its beginning. */
  readonly file: number;
  readonly at: number;
}

const CHUNK = 1 << 20;
const NEWLINE = 10;

export class LogTree {
  readonly #folder: string;
  readonly #mustFollow: boolean;
  readonly #frontier: Frontier;
  #hash: string;
  #file: number;
  #at: number;
  /** Ids of the `key` records among the lines that were read. */
  readonly keys = new Set<string>();

  /** Throws a Problem where `from` cannot be a tree. `mustFollow`: each line must follow from the one before. */
  constructor(folder: string, from: TreePlace, mustFollow: boolean) {
    const frontier = Frontier.of(from.size, from.frontier);
    if (frontier === null) throw auditProblem(folder, 'the tree that was last signed is damaged');
    this.#folder = folder;
    this.#mustFollow = mustFollow;
    this.#frontier = frontier;
    this.#hash = from.hash;
    this.#file = from.file;
    this.#at = from.at;
  }

  get place(): TreePlace {
    const { size } = this.#frontier;
    return { size, frontier: this.#frontier.roots(), hash: this.#hash, file: this.#file, at: this.#at };
  }

  root(): string {
    return this.#frontier.root();
  }

  /** Takes in all whole lines that stand there. Throws a Problem where one does not follow from the one before. */
  advance(): void {
    for (;;) {
      const path = `${this.#folder}/${ARCHIVE}/${segmentName(this.#file)}`;
      const isArchived = statPath(path, { follow: false }) !== null;
      this.#read(isArchived ? path : `${this.#folder}/${LOG}`);
      if (!isArchived) return;
      this.#file++;
      this.#at = 0;
    }
  }

  #read(path: string): void {
    const fd = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      for (let want = CHUNK; ; ) {
        const window = Buffer.alloc(want);
        const bytes = window.subarray(0, readAt(fd, window, this.#at));
        const end = bytes.lastIndexOf(NEWLINE) + 1;
        for (let from = 0; from < end; ) {
          const newline = bytes.indexOf(NEWLINE, from);
          this.#take(path, bytes.subarray(from, newline));
          from = newline + 1;
        }
        this.#at += end;
        if (bytes.length < want) return;
        // A line longer than the window.
        if (end === 0) want *= 4;
      }
    } finally {
      closeFile(fd);
    }
  }

  #take(path: string, line: Buffer): void {
    // Quotes in texts are escaped, so this stands nowhere but in the member; a line that a crash cut off need not have it.
    if (this.#mustFollow && !line.includes(`"prev":"${this.#hash}"`) && parseRecord(line) !== null)
      throw auditProblem(path, `line ${this.#frontier.size + 1} does not follow from the one before`, VERIFY);
    if (line.includes('"type":"key"')) this.keys.add(parseRecord(line)?.id ?? '');
    this.#hash = leafHash(line);
    this.#frontier.push(this.#hash);
  }
}

const VERIFY = 'gatekeep audit verify';
