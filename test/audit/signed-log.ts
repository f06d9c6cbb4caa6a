/** Logs with keys and checkpoints, made in memory as the writer makes them; and what an attacker makes of them. */
import { generateKeyPairSync } from 'node:crypto';
import { canonical } from '../../src/approval/canonical.ts';
import { leafHash } from '../../src/audit/chain.ts';
import { formatCheckpoint } from '../../src/audit/checkpoint.ts';
import { formatVkey, type NoteSigner, signNote } from '../../src/audit/note.ts';
import { signerOf } from '../../src/audit/signature.ts';
import { keyText, retireText } from '../../src/audit/signed-text.ts';
import { Frontier } from '../../src/audit/tree.ts';
import { allowed, id } from './logs.ts';

export const ORIGIN = `gatekeep/${id(9)}`;

/** Keys that are the same in every run: the tables name lines, and a failure must be seen again. */
export const signer = (seed: number, name = ORIGIN): NoteSigner =>
  signerOf(name, Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]));

export const p256 = (name = ORIGIN): NoteSigner => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return signerOf(name, privateKey.export({ format: 'der', type: 'pkcs8' }));
};

const encoder = new TextEncoder();
type Members = { readonly type: string } & Record<string, unknown>;

export class LogMaker {
  readonly lines: string[] = [];
  readonly #tree = new Frontier();
  #prev = '0'.repeat(64);
  #n = 0;
  #signer: NoteSigner;
  readonly origin: string;

  constructor(by: NoteSigner = signer(1), origin = ORIGIN) {
    this.#signer = by;
    this.origin = origin;
  }

  get size(): number {
    return this.lines.length;
  }

  add(...records: readonly Members[]): this {
    for (const record of records) {
      const seq = this.lines.length + 1;
      const t = new Date(Date.UTC(2026, 10, 23, 12, 0, seq)).toISOString();
      const line = canonical({ id: id(seq), t, boot: '6f1c2d3e', ...record, v: 1, seq, prev: this.#prev, mono: seq });
      this.#prev = leafHash(encoder.encode(line));
      this.#tree.push(this.#prev);
      this.lines.push(line);
    }
    return this;
  }

  /** Where the last line is. */
  last(): { readonly seq: number; readonly hash: string } {
    return { seq: this.lines.length, hash: this.#prev };
  }

  begin(): this {
    this.add({ type: 'genesis', log: this.origin, host: 'ci-1', version: '0.1.0', policy: 'sha256:0' });
    return this.key(this.#signer, null);
  }

  allow(count = 1): this {
    for (let i = 0; i < count; i++) this.add(allowed(100 + this.size) as unknown as Members);
    return this;
  }

  /** The key that signs from here on; `by`: null, nobody vouches for it. */
  key(next: NoteSigner, by: NoteSigner | null = this.#signer): this {
    const n = ++this.#n;
    const vkey = formatVkey(next);
    const signature = by === null ? null : signNote(keyText(this.origin, n, vkey), [by]);
    this.#signer = next;
    return this.add({ type: 'key', n, vkey, by: by === null ? null : formatVkey(by), signature, reason: null });
  }

  /** A signed note over all lines so far. */
  note(by: NoteSigner = this.#signer): string {
    const { size } = this;
    return signNote(formatCheckpoint({ origin: this.origin, size, root: this.#tree.root() }), [by]);
  }

  checkpoint(by: NoteSigner = this.#signer): this {
    return this.add({ type: 'checkpoint', note: this.note(by), frontier: this.#tree.roots() });
  }

  /** A file of the archive ends before this line, which began with line `first`. `sha256`: what is said of it. */
  rotate(file: string, first: number, sha256?: string): this {
    const { size } = this;
    const bytes = this.lines
      .slice(first - 1)
      .map(line => `${line}\n`)
      .join('');
    sha256 ??= new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
    const tree = { size, root: this.#tree.root(), frontier: this.#tree.roots() };
    return this.add({ type: 'rotate', file, sha256, first, last: size, ...tree });
  }

  /** Says that the segment that this rotate record closed was deleted. */
  retire(rotate: Record<string, unknown>, by: NoteSigner = this.#signer): this {
    const { file, sha256, first, last, root, frontier } = rotate;
    const who = { uid: 1000, user: 'ci' };
    const record = { file, sha256, first, last, root, frontier, who, reason: 'older than a year' } as never;
    return this.add({ type: 'retire', ...(record as object), note: signNote(retireText(this.origin, record), [by]) });
  }

  bytes(): Uint8Array {
    return encoder.encode(this.lines.map(line => `${line}\n`).join(''));
  }
}

/** Forty lines: a checkpoint at every tenth, and `note`, which somebody kept elsewhere, over the first 29. */
export function forty(by = signer(1), change: (line: number) => void = () => {}): { log: LogMaker; note: string } {
  const log = new LogMaker(by).begin();
  let note = '';
  while (log.size < 40) {
    change(log.size + 1);
    if ((log.size + 1) % 10 === 0) {
      if (log.size === 29) note = log.note();
      log.checkpoint();
    } else {
      log.allow();
    }
  }
  return { log, note };
}

export const bytesOf = (lines: readonly string[]): Uint8Array =>
  encoder.encode(lines.map(line => `${line}\n`).join(''));

/** What whoever may write the file can do without a key: every line follows from the one before again. */
export function rechained(lines: readonly string[]): string[] {
  let prev = '0'.repeat(64);
  return lines.map((text, index) => {
    const line = canonical({ ...JSON.parse(text), seq: index + 1, prev });
    prev = leafHash(encoder.encode(line));
    return line;
  });
}

/** The same with a key: every checkpoint is signed anew over what stands before it now. */
export function resigned(lines: readonly string[], by: NoteSigner, vkeyToo = false): string[] {
  const tree = new Frontier();
  let prev = '0'.repeat(64);
  return lines.map((text, index) => {
    const record = JSON.parse(text);
    if (record.type === 'checkpoint') {
      record.note = signNote(formatCheckpoint({ origin: ORIGIN, size: index, root: tree.root() }), [by]);
      record.frontier = tree.roots();
    }
    if (record.type === 'key' && vkeyToo) record.vkey = formatVkey(by);
    const line = canonical({ ...record, seq: index + 1, prev });
    prev = leafHash(encoder.encode(line));
    tree.push(prev);
    return line;
  });
}
