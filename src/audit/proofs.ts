/**
 * What is proven of a log's lines: their tree is worked out from the lines alone, and held against every checkpoint in the
 * log and every anchor that was kept elsewhere. How far they agree, the lines are those that were signed or kept.
 */
import type { Anchor } from './anchors.ts';
import { parseCheckpoint, type SignedHead } from './checkpoint.ts';
import type { PinnedWitness } from './cosignature.ts';
import { HEARTBEAT, MANY_LINES } from './due.ts';
import type { RecordLine } from './entry.ts';
import { KeyChain, type Trust } from './key-chain.ts';
import type { LogProblem, Problems } from './log-problem.ts';
import { type NoteKey, parseNote } from './note.ts';
import { receiptProblem, witnessOf } from './receipts.ts';
import { retireText } from './signed-text.ts';
import { Frontier } from './tree.ts';
import type { AnchorRecord, CheckpointRecord, RetireRecord, RotateRecord } from './upkeep.ts';

export interface ProofOptions {
  /** Given by whoever checks; empty: the log's own first key is believed. */
  readonly pinned: readonly NoteKey[];
  /** Those that lie beside the log. */
  readonly beside: readonly NoteKey[];
  readonly anchors: readonly Anchor[];
  /** Their cosignatures in the log prove what was kept elsewhere would. */
  readonly witnesses: readonly PinnedWitness[];
}

/** Roots of this many checkpoints are remembered, to hold what the log says of its anchors against. */
const HEADS = 4096;

/** Milliseconds, and lines, that may stand there unsigned: twice what the writer waits, who signs behind what it writes. */
const UNSIGNED_MS = 2 * HEARTBEAT;
const UNSIGNED_LINES = 2 * MANY_LINES;

export class Proofs {
  readonly keys: KeyChain;
  #origin: string | null = null;
  #tree = new Frontier();
  /** Lines that were gone before the first one that is left, and their root. */
  #gone: { readonly size: number; readonly root: string } | null = null;
  #retired: RetireRecord | null = null;
  /** How many lines the last checkpoint that holds covers, whoever signed it; and the last anchor. */
  #checked = 0;
  #anchored = 0;
  #proven = 0;
  #trust: Trust | null = null;
  #checkpoints = 0;
  /** Times of the first line that no checkpoint covers, and of the last. */
  #unsigned: { readonly from: string; to: string } | null = null;
  readonly #heads = new Map<number, { readonly root: string; readonly note: string }>();
  readonly #anchors = new Map<number, Anchor[]>();
  readonly #agreeing: Anchor[] = [];
  /** What the last line does not hold against; if the next does not follow from it, then it is that line that was changed. */
  #suspects: LogProblem[] = [];
  readonly #problems: Problems;
  readonly #options: ProofOptions;

  constructor(options: ProofOptions, problems: Problems) {
    this.#options = options;
    this.#problems = problems;
    this.keys = new KeyChain(options.pinned, options.beside);
    for (const anchor of options.anchors)
      this.#anchors.set(anchor.size, [...(this.#anchors.get(anchor.size) ?? []), anchor]);
  }

  get origin(): string | null {
    return this.#origin;
  }

  /** The first lines were deleted, and this record at the head of what is left says what they came to. */
  startAt({ size, root, frontier }: RotateRecord): void {
    this.#tree = Frontier.of(size, frontier)!;
    this.#gone = { size, root };
    this.#checked = size;
    this.#hold();
  }

  /** Does the next line follow from the one seen last? */
  follows(does: boolean): void {
    if (this.#suspects.length === 0) return;
    const suspects = this.#suspects;
    this.#suspects = [];
    if (does && this.#problems.firstBroken === null) for (const one of suspects) this.#problems.push(one);
  }

  /** Before `leaf` of the record's own line. */
  see(record: RecordLine, line: number): void {
    if (this.#unsigned === null) this.#unsigned = { from: record.t, to: record.t };
    else this.#unsigned.to = record.t;
    switch (record.type) {
      case 'genesis':
        this.#origin = record.log;
        if (this.#options.anchors.some(anchor => anchor.origin !== record.log)) this.#problems.push(OTHER_LOG);
        break;
      case 'key': {
        const wrong = this.keys.introduce(record, this.#origin ?? '', line);
        if (wrong !== null) this.#problems.report(wrong.kind, line, wrong.detail);
        break;
      }
      case 'checkpoint':
        this.#checkpoint(record, line);
        break;
      case 'rotate':
        if (!this.#isTree(record)) this.#fails('segment', line, 'names another tree than that of the lines before it');
        break;
      case 'retire':
        this.#retire(record, line);
        break;
      case 'anchor':
        this.#recorded(record, line);
        this.#receipt(record, line);
        break;
      case 'notify':
        if (record.checkpoint !== null) this.#recorded(record.checkpoint, line);
        break;
    }
  }

  leaf(hash: string): void {
    this.#tree.push(hash);
    if (this.#anchors.size > 0) this.#hold();
  }

  /** `lines`: the number of the last one. */
  finish(lines: number): void {
    for (const anchor of this.#options.anchors) this.#judge(anchor, lines);
    if (this.#gone !== null && (this.#retired?.last !== this.#gone.size || this.#retired.root !== this.#gone.root))
      this.#fails('segment', 1, `is gone, with all up to line ${this.#gone.size}, and no record says who deleted them`);
    this.#late(lines);
    if (this.#options.pinned.length > 0 && this.#trust === null)
      this.#fails('key-unknown', 1, 'is covered by no checkpoint that is signed with a key that was given');
  }

  /** Who signs may be kept from it, or have been cut out. */
  #late(lines: number): void {
    if (this.#checkpoints === 0 || this.#unsigned === null || this.#problems.firstBroken !== null) return;
    const { from, to } = this.#unsigned;
    const count = lines - this.#checked - 1;
    if (count <= UNSIGNED_LINES && Date.parse(to) - Date.parse(from) <= UNSIGNED_MS) return;
    const detail = `and ${count - 1} more lines up to ${to} have no checkpoint after them, and one is due each hour`;
    this.#problems.report('unsigned', this.#checked + 2, detail, true);
  }

  result(): {
    readonly proven: number;
    readonly anchored: number;
    readonly trust: Trust | null;
    readonly checkpoints: number;
    readonly agreeing: readonly Anchor[];
  } {
    const proven = Math.max(this.#proven, this.#anchored);
    return {
      proven,
      anchored: this.#anchored,
      trust: this.#trust,
      checkpoints: this.#checkpoints,
      agreeing: this.#agreeing,
    };
  }

  #checkpoint(record: CheckpointRecord, line: number): void {
    this.#checkpoints++;
    // What is wrong before is wrong in every tree after it, and says no more.
    if (this.#problems.firstBroken !== null) return;
    const opened = this.keys.open(record.note);
    const head = 'why' in opened ? null : parseCheckpoint(opened.text);
    this.#origin ??= head?.origin ?? null;
    if ('why' in opened) this.#differs(line, NOT_OPENED[opened.why]);
    else if (head === null || head.origin !== this.#origin) this.#differs(line, 'is of no state of this log');
    else if (head.size !== line - 1 || !this.#isTree(head)) this.#differs(line, 'is signed over other lines');
    else if (record.frontier.join() !== this.#tree.roots().join())
      this.#problems.report('checkpoint', line, 'names other subtrees than those of the lines before it');
    else this.#agree({ ...head, note: record.note }, opened.trust ?? null);
  }

  #agree({ size, root, note }: SignedHead, trust: Trust | null): void {
    this.#checked = size;
    this.#unsigned = null;
    this.#heads.set(size, { root, note });
    if (this.#heads.size > HEADS) this.#heads.delete(this.#heads.keys().next().value!);
    if (trust === null) return;
    this.#proven = size;
    this.#trust = trust;
  }

  /** A line between the last state that was signed and this one is not what it was, or this one is not. */
  #differs(line: number, why: string): void {
    const from = this.#checked + 1;
    const detail =
      from === line
        ? `is a checkpoint that ${why}`
        : `or one up to ${line} was changed: the checkpoint of line ${line} ${why}`;
    this.#suspects.push({ kind: 'checkpoint', line: from, detail, warn: false });
  }

  #fails(kind: 'segment' | 'retire' | 'anchor' | 'key-unknown', line: number, detail: string): void {
    if (this.#problems.firstBroken === null) this.#problems.report(kind, line, detail);
  }

  #isTree({ size, root }: { size: number; root: string }): boolean {
    return size === this.#tree.size && root === this.#tree.root();
  }

  #retire(record: RetireRecord, line: number): void {
    // Without its one spelling there is nothing that could have been signed.
    if (this.#problems.firstBroken !== null) return;
    const opened = this.keys.open(record.note);
    // Where the first lines are gone, this may be the first that says which log it is.
    if (!('why' in opened)) this.#origin ??= opened.text.split('\n')[1]!;
    if ('why' in opened || opened.text !== retireText(this.#origin ?? '', record))
      this.#fails('retire', line, 'says that lines were deleted, and the key in force did not sign that');
    else if (this.#retired === null || record.last > this.#retired.last) this.#retired = record;
  }

  /** What the log says of a state that was shown or kept elsewhere must be a state that it had. */
  #recorded({ size, root }: { size: number; root: string }, line: number): void {
    const known = this.#heads.get(size)?.root;
    if (size >= line || (known !== undefined && known !== root))
      this.#fails('anchor', line, `speaks of another state of this log after ${size} lines than it had`);
  }

  #receipt(record: AnchorRecord, line: number): void {
    const head = this.#heads.get(record.size);
    const wrong = receiptProblem(record, this.#origin ?? '', head?.note ?? null);
    if (wrong !== null) return this.#fails('anchor', line, `holds ${wrong}`);
    if (record.kind !== 'witness' || this.#problems.firstBroken !== null) return;
    const vkey = witnessOf(record);
    const at = this.#options.witnesses.filter(({ where }) => where === null || where === record.where);
    if (at.some(witness => witness.vkey === vkey)) this.#cosigned(record, vkey);
    else if (at.some(({ where }) => where !== null))
      this.#problems.report(
        'witness-unknown',
        line,
        'holds a cosignature by another key than is pinned for its witness',
      );
  }

  /** `size` lines are what a witness saw that is believed, if that state was one of this log. */
  #cosigned({ size, root }: AnchorRecord, vkey: string): void {
    const head = this.#heads.get(size);
    if (head?.root !== root) return;
    this.#anchored = Math.max(this.#anchored, size);
    this.#agreeing.push({ name: vkey.split('+')[0]!, note: head.note, origin: this.#origin ?? '', size, root });
  }

  /** The tree has the size of an anchor: it is the anchor's, or lines were changed. */
  #hold(): void {
    for (const anchor of this.#anchors.get(this.#tree.size) ?? []) {
      if (anchor.origin !== (this.#origin ?? anchor.origin) || this.#problems.firstBroken !== null) continue;
      if (this.#isTree(anchor)) {
        this.#anchored = anchor.size;
        this.#agreeing.push(anchor);
      } else {
        const from = this.#anchored + 1;
        const others = from === anchor.size ? '' : `or one up to ${anchor.size} `;
        const detail = `${others}is not what it was when it was anchored`;
        this.#suspects.push({ kind: 'anchor', line: from, detail, warn: false });
      }
    }
  }

  /** What can only be said of an anchor when the whole log was read. */
  #judge(anchor: Anchor, lines: number): void {
    if (anchor.origin !== (this.#origin ?? anchor.origin)) {
      if (this.#problems.firstBroken === null) this.#problems.push(OTHER_LOG);
    } else if (anchor.size > lines) {
      const missing = anchor.size - lines;
      const detail = `is missing: an anchor covers ${missing} more line${missing === 1 ? '' : 's'}`;
      this.#problems.report('cut', lines + 1, detail);
    } else if (anchor.size < (this.#gone?.size ?? 0)) {
      this.#problems.report('anchor-unchecked', anchor.size, 'is anchored, and was deleted since', true);
    }
    if (parseNote(anchor.note) !== null && !this.keys.isOurs(anchor.note))
      this.#problems.report(
        'anchor-unchecked',
        anchor.size,
        'is anchored with a signature that no key of this log made',
        true,
      );
  }
}

const OTHER_LOG: LogProblem = {
  kind: 'anchor',
  line: 1,
  detail: 'begins another log than an anchor speaks of',
  warn: false,
};

const NOT_OPENED = {
  malformed: 'is no signed note',
  unsigned: 'is not signed with the key in force',
  forged: 'has a signature that does not hold',
} as const;
