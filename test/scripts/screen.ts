/** What a terminal would show of what was written to it: just enough of one to see what was drawn and what was wiped. */

const SEQUENCE = /^\x1b(?:\[([0-9;?]*)([@-~])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()].|.)/s;

/** The begin of a sequence whose rest is still on its way; or nothing at all. */
const UNFINISHED = /^(?:\x1b(?:\[[0-9;?]*)?)?$/;

interface Shown {
  readonly lines: string[][];
  readonly row: number;
  readonly column: number;
}

export class Screen {
  readonly #columns: number;
  readonly #rows: number;
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;
  #unfinished = '';
  /** The screen that is not seen: a program on the second one leaves the first as it was. */
  #other: Shown = { lines: [[]], row: 0, column: 0 };
  /** Sequences that are no part of drawing a prompt: a test asks that there be none. */
  readonly strange: string[] = [];
  coloured = false;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#rows = rows;
  }

  write(text: string): void {
    for (let rest = this.#unfinished + text; ; ) {
      this.#unfinished = UNFINISHED.test(rest) ? rest : '';
      if (rest === this.#unfinished) break;
      const [sequence, parameters = '', letter = ''] = SEQUENCE.exec(rest) ?? [];
      if (sequence === undefined) {
        const char = String.fromCodePoint(rest.codePointAt(0)!);
        this.#put(char);
        rest = rest.slice(char.length);
      } else {
        this.#control(letter, parameters, sequence);
        rest = rest.slice(sequence.length);
      }
    }
  }

  /** The visible lines, without blanks and empty lines at their ends. */
  get text(): string {
    const lines = this.#lines.slice(-this.#rows).map(line =>
      Array.from(line, char => char ?? ' ')
        .join('')
        .trimEnd(),
    );
    return lines.join('\n').trimEnd();
  }

  #put(char: string): void {
    if (char === '\r') this.#column = 0;
    else if (char === '\n') this.#to(this.#row + 1);
    else if (char === '\b') this.#column = Math.max(this.#column - 1, 0);
    else if (char >= ' ') {
      if (this.#column >= this.#columns) {
        this.#column = 0;
        this.#to(this.#row + 1);
      }
      this.#lines[this.#row]![this.#column++] = char;
    }
  }

  #swap({ lines, row, column }: Shown): Shown {
    const before = { lines: this.#lines, row: this.#row, column: this.#column };
    [this.#lines, this.#row, this.#column] = [lines, row, column];
    return before;
  }

  #to(row: number): void {
    this.#row = Math.max(row, 0, this.#lines.length - this.#rows);
    while (this.#lines.length <= this.#row) this.#lines.push([]);
  }

  #control(letter: string, parameters: string, sequence: string): void {
    this.coloured ||= letter === 'm';
    const n = Number(parameters.split(';')[0]) || 1;
    const line = this.#lines[this.#row]!;
    if (letter === 'A') this.#to(this.#row - n);
    else if (letter === 'B') this.#row = Math.min(this.#row + n, this.#lines.length - 1);
    else if (letter === 'H') [this.#row, this.#column] = [Math.max(this.#lines.length - this.#rows, 0), 0];
    else if (letter === 'C') this.#column += n;
    else if (letter === 'D') this.#column = Math.max(this.#column - n, 0);
    else if (letter === 'G') this.#column = n - 1;
    else if (letter === 'K') this.#lines[this.#row] = parameters === '2' ? [] : line.slice(0, this.#column);
    else if (letter === 'J') this.#lines = [...this.#lines.slice(0, this.#row), line.slice(0, this.#column)];
    else if (sequence === '\x1b[?1049h') this.#other = this.#swap({ lines: [[]], row: 0, column: 0 });
    else if (sequence === '\x1b[?1049l') this.#other = this.#swap(this.#other);
    else if (!/^\x1b(?:\[(?:[0-9;]*m|\?25[hl]|2[23];2t)|\]2;[^\x07]*\x07)$/.test(sequence))
      this.strange.push(JSON.stringify(sequence));
  }
}
