/**
 * Reads a log from its first byte and reports what does not hold. The chain alone proves order and wholeness against
 * whoever edits lines; it does not see a log that was rewritten from some line to its end (docs/audit-log.md).
 */
import { canonical } from '../approval/canonical.ts';
import { leafHash, lineText, NO_LINE, parseRecord } from './chain.ts';
import type { RecordLine, RecoveryRecord, TornLine } from './entry.ts';
import { Lifecycle } from './lifecycle.ts';
import type { Head } from './head.ts';
import { hasShape } from './shape.ts';
import { torn } from './tail.ts';

export interface LogProblem {
  readonly kind:
    | 'bad-line'
    | 'torn-tail'
    | 'not-canonical'
    | 'version'
    | 'shape'
    | 'seq'
    | 'prev'
    | 'genesis'
    | 'recorded-loss'
    | 'recovered'
    | 'replaced'
    | 'head'
    /** The end of the log is gone, or its last line is another. */
    | 'cut'
    | 'changed'
    | 'gap'
    | 'clock-back'
    | 'request-twice'
    | 'decision-without-request'
    | 'start-without-approval'
    | 'grant-without-approval'
    | 'grant-overused'
    /** A list of approvers that no line before names. */
    | 'approvers'
    | 'permit-used-twice'
    | 'other-command'
    | 'outcome-without-start'
    | 'outcome-missing';
  readonly line: number;
  /** Lower case, no full stop; holds nothing of others' text but ids. */
  readonly detail: string;
  /** Worth a look, but no line is broken. */
  readonly warn: boolean;
}

export interface LogReport {
  readonly state: 'chained' | 'broken' | 'empty' | 'missing';
  readonly lines: number;
  readonly first_broken: number | null;
  readonly problems: readonly LogProblem[];
}

/**
 * `bytes`: the whole log; null where there is none. `head`: what the last writer noted beside it, where it is at hand. It
 * proves nothing, but who cuts the end off by hand does not think of it, and the chain alone cannot see that.
 */
export function verifyLog(bytes: Uint8Array | null, head: Head | null = null): LogReport {
  if (bytes === null) return { state: 'missing', lines: 0, first_broken: null, problems: [] };
  if (bytes.length === 0 && head === null) return { state: 'empty', lines: 0, first_broken: null, problems: [] };
  const walk = new Walk(head);
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    walk.line(bytes.subarray(from, end));
    from = end + 1;
  }
  return walk.finish(bytes.length - from);
}

class Walk {
  readonly #problems: LogProblem[] = [];
  readonly #lifecycle = new Lifecycle(this.#problems);
  #lines = 0;
  #prev = NO_LINE;
  #begun = false;
  /** Lines that are no records and that no recovery record has named yet. */
  #torn: TornLine[] = [];
  #last: Pick<RecordLine, 't' | 'boot'> | null = null;
  readonly #head: Head | null;

  constructor(head: Head | null) {
    this.#head = head;
  }

  line(line: Uint8Array): void {
    const seq = ++this.#lines;
    const hash = leafHash(line);
    const record = parseRecord(line);
    if (record === null) this.#torn.push(torn(seq, line));
    else this.#record(record, line, { seq, hash });
    if (seq === this.#head?.seq && hash !== this.#head.hash)
      this.#report('changed', seq, 'is not the line that its writer noted beside the log');
    this.#prev = hash;
  }

  finish(rest: number): LogReport {
    this.#unaccounted();
    const missing = (this.#head?.seq ?? 0) - this.#lines;
    if (missing > 0)
      this.#report(
        'cut',
        this.#lines + 1,
        `is missing: the last writer noted ${missing} more line${missing === 1 ? '' : 's'}`,
      );
    if (rest > 0) this.#report('torn-tail', this.#lines + 1, `${rest} bytes after the last line are no whole line`);
    this.#lifecycle.finish();
    const broken = this.#problems.filter(problem => !problem.warn).map(problem => problem.line);
    return {
      state: broken.length > 0 ? 'broken' : 'chained',
      lines: this.#lines,
      first_broken: broken.length > 0 ? broken.reduce((a, b) => Math.min(a, b)) : null,
      problems: this.#problems.toSorted((a, b) => a.line - b.line),
    };
  }

  #record(record: RecordLine, line: Uint8Array, at: { seq: number; hash: string }): void {
    if (!isCanonical(record, line)) this.#report('not-canonical', at.seq, 'is not in its one canonical spelling');
    if (record.v !== 1) this.#report('version', at.seq, 'is of a version that this gatekeep does not know');
    this.#place(record, at.seq);
    if (!hasShape(record)) {
      this.#report('shape', at.seq, `is no ${knownType(record.type)} record: a member is missing or of another kind`);
      return;
    }
    if (this.#torn.length > 0 || tornOf(record).length > 0) this.#account(record, at.seq);
    if (record.type === 'recovery') this.#recovery(record, at.seq);
    if (record.type === 'gap') this.#report('gap', at.seq, 'says that records before it could not be written', true);
    this.#clock(record, at.seq);
    this.#lifecycle.see(record, at);
  }

  #place(record: RecordLine, line: number): void {
    const moved = record.seq !== line;
    if (moved) this.#report('seq', line, `says that it is line ${record.seq}`);
    if (record.prev !== this.#prev) {
      // A line that says where it stands and does not follow: the line before it was changed, or this one.
      const first = moved || line === 1 ? line : line - 1;
      const detail =
        line === 1 ? 'is no first line' : `line ${line} does not follow from line ${line - 1}: one of them was changed`;
      this.#report('prev', first, detail);
    }
    this.#beginning(record, line);
  }

  /** A log begins with genesis; only a recovery may stand before it, where the very first line was cut off. */
  #beginning(record: RecordLine, line: number): void {
    if (record.type === 'recovery') return;
    if (record.type === 'genesis' && this.#begun) this.#report('genesis', line, 'begins a log inside a log');
    if (record.type !== 'genesis' && !this.#begun) this.#report('genesis', line, 'is not how a log begins');
    this.#begun = true;
  }

  /** Torn lines must all be named, with length and hash, by the very next record. */
  #account(record: RecordLine, line: number): void {
    const named = tornOf(record);
    if (canonical(named) === canonical(this.#torn)) {
      this.#report('recovered', line, `names ${named.length} torn line(s) that a crash left`, true);
    } else {
      if (named.length > 0) this.#report('bad-line', line, 'names other torn lines than stand before it');
      this.#unaccounted();
    }
    this.#torn = [];
  }

  #unaccounted(): void {
    for (const { line } of this.#torn) this.#report('bad-line', line, 'is no record, and no recovery record names it');
  }

  #recovery(record: RecoveryRecord, line: number): void {
    if (record.lost) {
      const { head_seq, found_seq } = record.lost;
      this.#report(
        'recorded-loss',
        line,
        `line ${head_seq} had been written, line ${found_seq} was the last one found`,
      );
    }
    if (record.newline_added)
      this.#report('recovered', line, `line ${record.newline_added} had lost its newline`, true);
    if (record.replaced)
      this.#report('replaced', line, 'the log was another file before: a copy was put in its place', true);
    if (record.head !== 'sound') this.#report('head', line, `audit.head was ${record.head}`, true);
  }

  #clock(record: RecordLine, line: number): void {
    const { t, boot } = record;
    if (this.#last !== null && this.#last.boot === boot && t < this.#last.t) {
      this.#report('clock-back', line, `the clock ran back from ${this.#last.t} to ${t}`, true);
    }
    this.#last = { t, boot };
  }

  #report(kind: LogProblem['kind'], line: number, detail: string, warn = false): void {
    this.#problems.push({ kind, line, detail, warn });
  }
}

const tornOf = (record: RecordLine): readonly TornLine[] => (record.type === 'recovery' ? record.torn : []);

/** The type is others' text until the shape is known. */
const knownType = (type: string): string => (/^[a-z]{1,16}$/.test(type) ? type : 'known');

function isCanonical(record: RecordLine, line: Uint8Array): boolean {
  try {
    return canonical(record) === lineText(line);
  } catch {
    return false;
  }
}
