/**
 * Reads a log line by line from its first byte and reports what does not hold: of the lines themselves, of what is proven of
 * them, of the story that they tell. Keeps nothing but requests that are open, however long the log is. What the chain alone
 * does not see is told in docs/audit.md.
 */
import { accountsForGone, LineChain } from './line-chain.ts';
import { leafHash, parseLine } from './chain.ts';
import type { Head } from './head.ts';
import type { KnownKey, Trust } from './key-chain.ts';
import { Lifecycle } from './lifecycle.ts';
import { type LogProblem, Problems } from './log-problem.ts';
import { type ProofOptions, Proofs } from './proofs.ts';
import { hasShape } from './shape.ts';
import { isCanonical } from './spelling.ts';

/** Lines that are all alike, both ends included. */
export interface Part {
  /**
   * `proven`: covered by a checkpoint that is signed with a trusted key, or by an anchor. `chained`: each line follows from
   * the one before, and whoever wrote the last could have written all. `broken`: after the first line that does not hold.
   */
  readonly state: 'proven' | 'chained' | 'broken';
  readonly from: number;
  readonly to: number;
}

export interface LogReport {
  /** `proven`: some lines are, and none is broken. */
  readonly state: 'proven' | 'chained' | 'broken' | 'empty' | 'missing';
  /** `gatekeep/` and the log's id; null: no line says. */
  readonly origin: string | null;
  /** Number of the first line that is left, and of the last. */
  readonly first: number;
  readonly lines: number;
  readonly first_broken: number | null;
  readonly parts: readonly Part[];
  readonly proof: {
    readonly checkpoints: number;
    /** Why the key is trusted; null: no checkpoint is signed with one that is. */
    readonly trust: Trust | null;
    readonly keys: readonly Pick<KnownKey, 'vkey' | 'line' | 'trust'>[];
    /** Those that agree. */
    readonly anchors: readonly { readonly name: string; readonly size: number }[];
  };
  /** At most a thousand. */
  readonly problems: readonly LogProblem[];
  readonly problems_left_out: number;
}

export interface VerifyOptions extends ProofOptions {
  /**
   * What the last writer noted beside the log. It proves nothing, but who cuts the end off by hand does not think of it, and
   * the chain alone cannot see that.
   */
  readonly head: Head | null;
}

const NOTHING_GIVEN: VerifyOptions = { head: null, pinned: [], beside: [], anchors: [], witnesses: [] };

/** `bytes`: the whole log; null where there is none. */
export function verifyLog(
  bytes: Uint8Array | null,
  head: Head | null = null,
  more: Partial<VerifyOptions> = {},
): LogReport {
  const verification = new Verification({ ...NOTHING_GIVEN, ...more, head });
  if (bytes === null) return verification.missing();
  let from = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
    verification.line(bytes.subarray(from, end));
    from = end + 1;
  }
  return verification.finish(bytes.length - from);
}

export class Verification {
  readonly #problems = new Problems();
  readonly #chain: LineChain;
  readonly #proofs: Proofs;
  readonly #lifecycle = new Lifecycle(this.#problems);
  readonly #head: Head | null;

  constructor(options: VerifyOptions) {
    this.#head = options.head;
    this.#chain = new LineChain(this.#problems);
    this.#proofs = new Proofs(options, this.#problems);
  }

  /** How many lines were read, counted from the log's first. */
  get lines(): number {
    return this.#chain.lines;
  }

  /** `line`: without its newline. */
  line(line: Uint8Array): void {
    const hash = leafHash(line);
    const parsed = parseLine(line);
    if (parsed === null) this.#fragment(line);
    else this.#record(parsed, hash);
    this.#chain.close(hash);
    this.#proofs.leaf(hash);
    const { lines } = this.#chain;
    if (lines === this.#head?.seq && hash !== this.#head.hash)
      this.#problems.report('changed', lines, 'is not the line that its writer noted beside the log');
  }

  /** A file of the archive ends here. */
  endFile(file: string, sha256: string, rest: number): void {
    if (rest > 0) this.#tail(rest);
    this.#chain.endFile({ file, sha256, last: this.#chain.lines });
  }

  /** `rest`: bytes after the last newline. */
  finish(rest: number): LogReport {
    this.#proofs.follows(true);
    this.#chain.finish();
    const { lines } = this.#chain;
    const missing = (this.#head?.seq ?? 0) - lines;
    if (missing > 0) {
      const detail = `is missing: the last writer noted ${missing} more line${missing === 1 ? '' : 's'}`;
      this.#problems.report('cut', lines + 1, detail);
    }
    if (rest > 0) this.#tail(rest);
    this.#lifecycle.finish();
    this.#proofs.finish(lines);
    return this.#report(null);
  }

  /** The log is gone. */
  missing(): LogReport {
    this.#proofs.finish(0);
    return this.#report('missing');
  }

  #record(parsed: NonNullable<ReturnType<typeof parseLine>>, hash: string): void {
    const { record, text } = parsed;
    const line = this.#chain.begin(record);
    this.#proofs.follows(this.#chain.follows);
    if (this.#chain.startedAt === line && accountsForGone(record)) {
      this.#proofs.startAt(record);
      this.#lifecycle.startAt(line);
    }
    if (!isCanonical(record, text))
      this.#problems.report('not-canonical', line, 'is not in its one canonical spelling');
    if (record.v !== 1) this.#problems.report('version', line, 'is of a version that this gatekeep does not know');
    if (!hasShape(record)) {
      const detail = `is no ${knownType(record.type)} record: a member is missing or of another kind`;
      this.#problems.report('shape', line, detail);
      return;
    }
    this.#chain.record(record);
    this.#proofs.see(record, line);
    this.#lifecycle.see(record, { seq: line, hash });
  }

  #fragment(line: Uint8Array): void {
    this.#chain.fragment(line);
    this.#proofs.follows(true);
  }

  #tail(rest: number): void {
    this.#problems.report('torn-tail', this.#chain.lines + 1, `${rest} bytes after the last line are no whole line`);
  }

  #report(state: 'missing' | null): LogReport {
    const { lines, first } = this.#chain;
    const { proven, trust, checkpoints, agreeing } = this.#proofs.result();
    const broken = this.#problems.firstBroken;
    const parts = partsOf(first, Math.min(proven, lines), lines, broken);
    const found = broken !== null ? 'broken' : lines === 0 ? 'empty' : proven > 0 ? 'proven' : 'chained';
    return {
      state: state ?? found,
      origin: this.#proofs.origin,
      first,
      lines,
      first_broken: broken,
      parts,
      proof: {
        checkpoints,
        trust,
        keys: this.#proofs.keys.known.map(({ vkey, line, trust: why }) => ({ vkey, line, trust: why })),
        anchors: agreeing.map(({ name, size }) => ({ name, size })),
      },
      problems: this.#problems.list(),
      problems_left_out: this.#problems.leftOut,
    };
  }
}

function partsOf(first: number, proven: number, lines: number, broken: number | null): readonly Part[] {
  const whole = broken === null ? lines : Math.min(broken - 1, lines);
  const sure = Math.min(proven, whole);
  const parts: readonly Part[] = [
    { state: 'proven', from: first, to: sure },
    { state: 'chained', from: Math.max(sure + 1, first), to: whole },
    { state: 'broken', from: Math.max(whole + 1, first), to: lines },
  ];
  return parts.filter(({ from, to }) => from <= to);
}

/** The type is others' text until the shape is known. */
const knownType = (type: string): string => (/^[a-z-]{1,16}$/.test(type) ? type : 'known');
