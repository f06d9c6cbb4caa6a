/** Lines of the log, one after the other, as items of a format; keeps what a line needs of the ones before it. */
import { leafHash, lineText, sha256 } from '../chain.ts';
import { object, type Stored } from '../action.ts';
import { ActionJoin } from '../join.ts';
import { isWithin, type Query } from '../query.ts';
import { type Look, lookedAt } from '../second-look.ts';
import type { Format } from './format.ts';

/** What is sent, and the line up to which the log is delivered with it. */
export interface Item {
  readonly seq: number;
  readonly hash: string;
  readonly payload: Uint8Array;
}

const encoder = new TextEncoder();

export class ItemStream {
  readonly #join = new ActionJoin();
  readonly #format: Format;
  readonly #period: Pick<Query, 'from' | 'to'>;
  readonly #look: Look;
  #odd = 0;
  #hidden = 0;

  constructor(format: Format, period: Pick<Query, 'from' | 'to'>, look: Look) {
    this.#format = format;
    this.#period = period;
    this.#look = look;
  }

  /** Lines that were no records, and that the format left out. */
  get odd(): number {
    return this.#odd;
  }

  /** Lines that the second look changed: their copies have other bytes than their hashes are of. */
  get hidden(): number {
    return this.#hidden;
  }

  /** Takes a line that was delivered before: what comes after it may be about the same action. */
  pass(bytes: Uint8Array, seq: number): void {
    const stored = recordOf(bytes);
    if (stored !== null) this.#join.see(lookedAt(stored.record, this.#look), seq);
  }

  /** Null where there is nothing to send for this line. */
  item(bytes: Uint8Array, seq: number): Item | null {
    const stored = recordOf(bytes);
    if (stored === null) return this.#oddItem(bytes, seq);
    const record = lookedAt(stored.record, this.#look);
    const action = this.#join.see(record, seq);
    // A line belongs to the period of its request, so that no action is torn apart.
    if (!isWithin({ time: action?.time ?? String(record.t) }, this.#period)) return null;
    const hash = leafHash(bytes);
    const isStored = record === stored.record;
    const line = isStored ? stored.line : JSON.stringify(record);
    const text = this.#format.event({ seq, hash, line, sha256: sha256(bytes), record, action });
    if (text === null) return null;
    if (!isStored) this.#hidden++;
    return { seq, hash, payload: this.#format.whole && isStored ? bytes : encoder.encode(text) };
  }

  /** What is left to say of actions that have not ended. */
  *rest(): Generator<Uint8Array> {
    for (const action of this.#join.open()) {
      const text = isWithin(action, this.#period) ? this.#format.rest(action) : null;
      if (text !== null) yield encoder.encode(text);
    }
  }

  #oddItem(bytes: Uint8Array, seq: number): Item | null {
    if (this.#format.whole) return { seq, hash: leafHash(bytes), payload: this.#oddBytes(bytes) };
    this.#odd++;
    return null;
  }

  #oddBytes(bytes: Uint8Array): Uint8Array {
    const text = lineText(bytes);
    const now = text === null ? null : this.#look.plain(text);
    if (now === text) return bytes;
    this.#hidden++;
    return encoder.encode(now!);
  }
}

function recordOf(bytes: Uint8Array): { readonly record: Stored; readonly line: string } | null {
  // 0x7b, `{`: what a crash leaves is mostly NULs, and need not be decoded to be told from a record.
  const line = bytes[0] === 0x7b ? lineText(bytes) : null;
  if (line === null) return null;
  try {
    const record = object(JSON.parse(line));
    return record === null ? null : { record, line };
  } catch {
    return null;
  }
}
