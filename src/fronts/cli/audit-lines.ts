/** Lines of the log as records, and what a reader says of those that are none. */
import type { Stored } from '../../audit/action.ts';
import { parseLine } from './audit-rows.ts';
import type { LogLine } from './audit-services.ts';
import type { Output } from './output.ts';

const decoder = new TextDecoder();

export interface RecordLine {
  readonly seq: number;
  readonly record: Stored;
}

export class Records {
  readonly #lines: Iterable<LogLine>;
  #odd = 0;
  #read = 0;

  constructor(lines: Iterable<LogLine>) {
    this.#lines = lines;
  }

  *[Symbol.iterator](): Generator<RecordLine> {
    for (const { seq, bytes } of this.#lines) {
      this.#read++;
      const record = parseLine(decoder.decode(bytes));
      if (record === null) this.#odd++;
      else yield { seq, record };
    }
  }

  get isEmpty(): boolean {
    return this.#read === 0;
  }

  /** A crash leaves such lines, and so does somebody who edits the log. */
  warn(output: Output): void {
    if (this.#odd === 0) return;
    const what = this.#odd === 1 ? '1 line is no record' : `${this.#odd} lines are no records`;
    output.report({ kind: 'warning', head: `audit log: ${what}`, hint: 'gatekeep audit verify' });
  }
}
