/** The tokens of SQL as each server's lexer takes them: what is quoted, what is a comment, where a statement ends. */

export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'other';

export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'sign' | 'end' | 'command';
  /** As written; a string's or a quoted name's content; a client's command without its mark. */
  readonly text: string;
  /** A string that the server would take as code, with its escapes undone: known for plain ones. */
  readonly plain?: boolean;
}

/** null: a quote or comment that does not end. */
export function sqlTokens(text: string, dialect: Dialect): readonly Token[] | null {
  return new Lexer(text, dialect).tokens();
}

const SPACE = /[\s\u{feff}]+/uy;
const WORD = /[\p{L}_@][\p{L}\p{N}_$@#]*/uy;
const NUMBER = /[0-9][\w.]*/y;
const DOLLAR = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

class Lexer {
  readonly #text: string;
  readonly #dialect: Dialect;
  readonly #out: Token[] = [];
  #at = 0;

  constructor(text: string, dialect: Dialect) {
    this.#text = text;
    this.#dialect = dialect;
  }

  tokens(): readonly Token[] | null {
    while (this.#at < this.#text.length) if (!this.#next()) return null;
    return this.#out;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #starts(mark: string): boolean {
    return this.#text.startsWith(mark, this.#at);
  }

  #push(kind: Token['kind'], text: string, plain = false): true {
    this.#out.push(plain ? { kind, text, plain } : { kind, text });
    return true;
  }

  #next(): boolean {
    const char = this.#text[this.#at]!;
    if (this.#take(SPACE) !== '' || this.#lineComment()) return true;
    if (this.#starts('/*')) return this.#blockComment();
    if (this.#isCommand(char)) return this.#command();
    const last = this.#out.at(-1);
    if (char === "'") {
      const prefix = last?.kind === 'word' && this.#text[this.#at - 1]?.match(/\w/) ? last.text.toUpperCase() : '';
      return this.#string("'", this.#dialect === 'mysql' || prefix === 'E');
    }
    if (char === '"') return this.#string('"', this.#dialect === 'mysql');
    if (char === '`') return this.#string('`', false);
    if (char === '[' && this.#dialect === 'sqlite') return this.#string(']', false);
    if (char === '$' && this.#dialect !== 'mysql') {
      const tag = this.#take(DOLLAR);
      if (tag !== '') return this.#dollar(tag);
    }
    if (char === ';') {
      this.#at += 1;
      return this.#push('end', ';');
    }
    const word = this.#take(WORD);
    if (word !== '') return this.#push('word', word);
    const number = this.#take(NUMBER);
    if (number !== '') return this.#push('number', number);
    this.#at += 1;
    return this.#push('sign', char);
  }

  /** `--`, in MySQL only before a blank; `#` there as well. */
  #lineComment(): boolean {
    const isMysql = this.#dialect === 'mysql';
    const after = this.#text[this.#at + 2];
    const dashes = this.#starts('--') && (!isMysql || after === undefined || /[\s\0-\x1f]/.test(after));
    if (!dashes && !(isMysql && this.#starts('#'))) return false;
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
    return true;
  }

  /** PostgreSQL nests them; MySQL runs what stands in a comment that begins with `!`. */
  #blockComment(): boolean {
    if (this.#dialect === 'mysql') {
      const code = this.#take(/\/\*M?![0-9]*/y);
      if (code !== '') return true;
    }
    let depth = 0;
    while (this.#at < this.#text.length) {
      if (this.#starts('/*') && (depth === 0 || this.#dialect === 'postgres')) {
        depth += 1;
        this.#at += 2;
      } else if (this.#starts('*/')) {
        this.#at += 2;
        if (--depth === 0) return true;
      } else this.#at += 1;
    }
    // SQLite takes a comment that does not end as one to the end.
    return this.#dialect === 'sqlite';
  }

  /** A quoted text; its mark doubled is the mark itself. */
  #string(mark: string, escapes: boolean): boolean {
    const kind = mark === "'" || (mark === '"' && this.#dialect === 'mysql') ? 'string' : 'name';
    const from = this.#at + 1;
    let plain = true;
    for (let at = from; at < this.#text.length; at++) {
      if (this.#text[at] === '\\' && escapes) {
        plain = false;
        at += 1;
      } else if (this.#text[at] === '\\' && this.#dialect === 'other' && this.#text[at + 1] === mark) {
        // Some of these servers take it for an escape, others do not.
        return false;
      } else if (this.#text[at] === mark) {
        if (this.#text[at + 1] !== mark) {
          this.#at = at + 1;
          return this.#push(kind, this.#text.slice(from, at).replaceAll(mark + mark, mark), plain);
        }
        at += 1;
      }
    }
    return false;
  }

  #dollar(tag: string): boolean {
    const end = this.#text.indexOf(tag, this.#at);
    if (end < 0) return false;
    const body = this.#text.slice(this.#at, end);
    this.#at = end + tag.length;
    return this.#push('string', body, true);
  }

  /** Of the client, not the server: `\x` anywhere in psql and mysql, `.x` where a statement could start in SQLite. */
  #isCommand(char: string): boolean {
    const { kind } = this.#out.at(-1) ?? { kind: 'end' };
    const isLineStart = /(?:^|\n)$/.test(this.#text.slice(Math.max(0, this.#at - 1), this.#at));
    const isFree = kind === 'end' || kind === 'command';
    if (char === '\\') return this.#dialect === 'postgres' || this.#dialect === 'mysql' || this.#dialect === 'other';
    if (char === '.') return (this.#dialect === 'sqlite' || this.#dialect === 'other') && isFree && isLineStart;
    if (this.#dialect !== 'mysql' || !isLineStart) return false;
    return /^(?:system|source|pager|tee|edit|delimiter)\b/i.test(this.#text.slice(this.#at, this.#at + 10));
  }

  #command(): boolean {
    const end = this.#text.indexOf('\n', this.#at);
    const line = this.#text.slice(this.#at, end < 0 ? this.#text.length : end);
    this.#at += line.length;
    return this.#push('command', line.trim());
  }
}
