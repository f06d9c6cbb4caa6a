/** The lines themselves: each stands where it says, follows from the one before, and is a record or is named by the next. */
import { NO_LINE } from './chain.ts';
import type { RecordLine, RecoveryRecord, TornLine } from './entry.ts';
import type { Problems } from './log-problem.ts';
import { sameTorn, torn } from './tail.ts';
import { Frontier } from './tree.ts';
import type { RotateRecord } from './upkeep.ts';

/** A crash leaves a few; what is full of them was never a log. */
const MOST_TORN = 1024;

interface ClosedFile {
  readonly file: string;
  readonly sha256: string;
  readonly last: number;
}

export class LineChain {
  readonly #problems: Problems;
  #lines = 0;
  #first = 1;
  #prev = NO_LINE;
  #begun = false;
  #follows = true;
  /** Lines that are no records and that no recovery record has named yet. */
  #torn: TornLine[] = [];
  #last: Pick<RecordLine, 't' | 'boot' | 'mono'> | null = null;
  #file: ClosedFile | null = null;

  constructor(problems: Problems) {
    this.#problems = problems;
  }

  /** Number of the last line. */
  get lines(): number {
    return this.#lines;
  }

  /** Number of the first line that is left. */
  get first(): number {
    return this.#first;
  }

  /** The same, where it is not the log's own first; else null. */
  get startedAt(): number | null {
    return this.#first > 1 ? this.#first : null;
  }

  /** The last record follows from the line before it. */
  get follows(): boolean {
    return this.#follows;
  }

  /** A line that is no record. */
  fragment(line: Uint8Array): void {
    this.#lines++;
    if (this.#torn.length === MOST_TORN) this.#unaccounted();
    this.#torn.push(torn(this.#lines, line));
  }

  /** A line that is one, whatever its members are worth. Its number. */
  begin(record: RecordLine): number {
    if (this.#lines === 0 && accountsForGone(record)) this.#startLate(record);
    const line = ++this.#lines;
    this.#place(record, line);
    return line;
  }

  /** The same, when its members are known to be there. */
  record(record: RecordLine): void {
    if (this.#torn.length > 0 || tornOf(record).length > 0) this.#account(record);
    if (record.type === 'recovery') this.#recovery(record);
    if (record.type === 'rotate') this.#rotate(record);
    if (record.type === 'gap')
      this.#problems.report('gap', this.#lines, 'says that records before it could not be written', true);
    this.#clock(record);
  }

  /** `hash`: leaf hash of the line that was begun last. */
  close(hash: string): void {
    this.#prev = hash;
  }

  endFile(file: ClosedFile): void {
    this.#file = file;
  }

  finish(): void {
    this.#unaccounted();
  }

  /** The files before this one were deleted; whether that is on record, the proofs say. */
  #startLate({ seq, prev }: RecordLine): void {
    this.#lines = seq - 1;
    this.#first = seq;
    this.#prev = prev;
    this.#begun = true;
  }

  #place(record: RecordLine, line: number): void {
    const moved = record.seq !== line;
    if (moved) this.#problems.report('seq', line, `says that it is line ${record.seq}`);
    this.#follows = record.prev === this.#prev;
    if (!this.#follows) {
      // A line that says where it stands and does not follow: the line before it was changed, or this one.
      const first = moved || line === 1 ? line : line - 1;
      const detail =
        first === line
          ? `does not follow from ${line === 1 ? 'nothing, as a first line does' : `line ${line - 1}`}`
          : `is not what line ${line} follows from: one of them was changed`;
      this.#problems.report('prev', first, detail);
    }
    this.#beginning(record, line);
  }

  /** A log begins with genesis; only a recovery may stand before it, where the very first line was cut off. */
  #beginning(record: RecordLine, line: number): void {
    if (record.type === 'recovery') return;
    if (record.type === 'genesis' && this.#begun) this.#problems.report('genesis', line, 'begins a log inside a log');
    if (record.type !== 'genesis' && !this.#begun) this.#problems.report('genesis', line, 'is not how a log begins');
    this.#begun = true;
  }

  /** Torn lines must all be named, with length and hash, by the very next record. */
  #account(record: RecordLine): void {
    const named = tornOf(record);
    if (sameTorn(named, this.#torn)) {
      this.#problems.report('recovered', this.#lines, `names ${named.length} torn line(s) that a crash left`, true);
    } else {
      if (named.length > 0)
        this.#problems.report('bad-line', this.#lines, 'names other torn lines than stand before it');
      this.#unaccounted();
    }
    this.#torn = [];
  }

  #unaccounted(): void {
    for (const { line } of this.#torn)
      this.#problems.report('bad-line', line, 'is no record, and no recovery record names it');
    this.#torn = [];
  }

  #recovery({ lost, newline_added, replaced, head }: RecoveryRecord): void {
    const line = this.#lines;
    if (lost) {
      const detail = `says that line ${lost.head_seq} had been written, and line ${lost.found_seq} was the last one found`;
      this.#problems.report('recorded-loss', line, detail);
    }
    if (newline_added)
      this.#problems.report('recovered', line, `says that line ${newline_added} had lost its newline`, true);
    if (replaced)
      this.#problems.report(
        'replaced',
        line,
        'says that the log was another file before: a copy was put in its place',
        true,
      );
    if (head !== 'sound') this.#problems.report('head', line, `says that audit.head was ${head}`, true);
  }

  /** Where the files are at hand, the one that was closed is the one that the record names. */
  #rotate({ file, sha256, last }: RotateRecord): void {
    const before = this.#file;
    const holds = before === null || (before.file === file && before.sha256 === sha256 && before.last === last);
    if (!holds || last !== this.#lines - 1)
      this.#problems.report('segment', this.#lines, 'names another file than the one that ends before it');
  }

  #clock({ t, boot, mono }: RecordLine): void {
    const last = this.#last;
    if (last !== null && last.boot === boot) {
      if (t < last.t)
        this.#problems.report(
          'clock-back',
          this.#lines,
          `is older than the line before: the clock ran back from ${last.t} to ${t}`,
          true,
        );
      else if (mono < last.mono)
        this.#problems.report(
          'clock-back',
          this.#lines,
          'is older than the line before, by the time since the machine started',
          true,
        );
    }
    this.#last = { t, boot, mono };
  }
}

const tornOf = (record: RecordLine): readonly TornLine[] => (record.type === 'recovery' ? record.torn : []);

/** Is it a first line that says what the tree of all lines before it came to? Whether these were deleted by right, the proofs say. */
export function accountsForGone(record: RecordLine): record is RecordLine & RotateRecord {
  if (record.type !== 'rotate' || record.seq <= 1 || record.size !== record.seq - 1) return false;
  return (
    Array.isArray(record.frontier) && Frontier.of(record.size, record.frontier.map(String))?.root() === record.root
  );
}
