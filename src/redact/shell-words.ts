/**
 * Words, quotes and commands of a shell text in one pass, for the redactor only: it never fails, forgives what bash
 * would refuse, and decides nothing. What the text would run is bash/'s to say.
 */

export interface Word {
  readonly from: number;
  readonly to: number;
}

/** The inside of quotes, of a here-document, or of one argument of an argv. Disjoint, in order. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly kind: 'single' | 'double' | 'ansi' | 'argument' | 'body';
}

export interface Command {
  readonly words: Word[];
  /** Here-strings and the bodies of here-documents: what it reads. */
  readonly inputs: Word[];
  readonly bodies: Segment[];
  /** The command whose output it reads. */
  readonly pipedFrom: Command | null;
}

export interface ShellWords {
  readonly commands: readonly Command[];
  readonly segments: readonly Segment[];
}

/** Where scanning goes on after a `)` or a backtick. */
interface Frame {
  readonly close: ')' | '`';
  readonly inQuotes: boolean;
  readonly word: number | null;
  readonly command: Command;
  readonly redirect: Redirect;
}

type Redirect = 'none' | 'file' | 'string';

/** A word around a substitution spans all of it, so each level costs the text once more: deeper ones are part of the word. */
const DEEPEST = 8;

let last: { readonly text: string; readonly words: ShellWords } | null = null;

/** Several passes ask for the words of one text: the last answer is kept. */
export function scanShell(text: string): ShellWords {
  if (last?.text !== text) last = { text, words: new Scanner(text).run() };
  return last.words;
}

class Scanner {
  readonly #text: string;
  readonly #commands: Command[] = [];
  readonly #segments: Segment[] = [];
  readonly #frames: Frame[] = [];
  readonly #pending: { readonly end: string; readonly tabs: boolean; readonly command: Command }[] = [];
  #at = 0;
  /** Where the word under way began. */
  #word: number | null = null;
  #redirect: Redirect = 'none';
  #command: Command;
  /** No `}` is left from here on: asked once, or `${` repeated would be quadratic. */
  #bracesLeft = true;

  constructor(text: string) {
    this.#text = text;
    this.#command = this.#begin(null);
  }

  run(): ShellWords {
    while (this.#at < this.#text.length) this.#step(this.#text[this.#at]!);
    while (this.#frames.length > 0) this.#leave();
    this.#endWord();
    const commands = this.#commands.filter(
      ({ words, inputs, bodies }) => words.length + inputs.length + bodies.length > 0,
    );
    return { commands, segments: this.#segments.sort((a, b) => a.from - b.from) };
  }

  #step(char: string): void {
    switch (char) {
      case ' ':
      case '\t':
      case '\r':
        this.#endWord();
        this.#at++;
        break;
      case '\n':
        this.#endCommand(null);
        this.#at++;
        this.#bodies();
        break;
      case '\\':
        this.#inWord();
        this.#at += 2;
        break;
      case "'":
        this.#quoted('single', this.#at + 1, this.#text.indexOf("'", this.#at + 1));
        break;
      case '"':
        this.#inWord();
        this.#at++;
        this.#double();
        break;
      case '$':
        this.#dollar();
        break;
      case '`':
        if (this.#frames.at(-1)?.close === '`') this.#leave();
        else this.#enter('`', 1, false);
        break;
      case '#':
        this.#hash();
        break;
      default:
        this.#operator(char);
    }
  }

  #operator(char: string): void {
    const next = this.#text[this.#at + 1];
    switch (char) {
      case ';':
        this.#endCommand(null);
        this.#at++;
        break;
      case '&':
        // Not in `>&` and `&>`, which redirect.
        if (next === '>' || this.#text[this.#at - 1] === '>' || this.#text[this.#at - 1] === '<') this.#endWord();
        else this.#endCommand(null);
        this.#at++;
        break;
      case '|':
        this.#endCommand(next === '|' ? null : this.#command);
        this.#at += next === '|' || next === '&' ? 2 : 1;
        break;
      case '(':
        this.#endCommand(null);
        this.#enter(')', 1, false);
        break;
      case ')':
        if (this.#frames.at(-1)?.close === ')') this.#leave();
        else {
          this.#endCommand(null);
          this.#at++;
        }
        break;
      case '<':
      case '>':
        this.#redirection(char, next);
        break;
      default:
        this.#inWord();
        this.#at++;
    }
  }

  #redirection(char: string, next: string | undefined): void {
    if (next === '(') {
      this.#inWord();
      this.#enter(')', 2, false);
      return;
    }
    this.#endWord();
    const string = this.#text.startsWith('<<<', this.#at);
    if (char === '<' && next === '<' && !string) {
      this.#hereDocument();
    } else {
      this.#redirect = string ? 'string' : 'file';
      this.#at += string ? 3 : next === char ? 2 : 1;
    }
  }

  #hereDocument(): void {
    const head = /<<(-?)[ \t]{0,64}(?:'([^'\n]{1,200})'|"([^"\n]{1,200})"|\\?([^\s;|&<>()'"]{1,200}))/y;
    head.lastIndex = this.#at;
    const match = head.exec(this.#text);
    this.#at = match === null ? this.#at + 2 : head.lastIndex;
    if (match !== null) {
      const end = match[2] ?? match[3] ?? match[4] ?? '';
      this.#pending.push({ end, tabs: match[1] === '-', command: this.#command });
    }
  }

  /** The bodies of the here-documents that the line just read has announced. */
  #bodies(): void {
    for (const { end, tabs, command } of this.#pending.splice(0)) {
      const from = this.#at;
      let line = from;
      let to = this.#text.length;
      while (line < this.#text.length) {
        const stop = this.#text.indexOf('\n', line);
        const next = stop < 0 ? this.#text.length : stop;
        const content = this.#text.slice(line, next);
        if ((tabs ? content.replace(/^\t+/, '') : content) === end) {
          to = line;
          line = next + 1;
          break;
        }
        line = next + 1;
      }
      this.#at = Math.min(line, this.#text.length);
      const body = { from, to, kind: 'body' } as const;
      this.#segments.push(body);
      command.bodies.push(body);
    }
  }

  #hash(): void {
    if (this.#word !== null) {
      this.#at++;
      return;
    }
    const end = this.#text.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#text.length : end;
  }

  #dollar(): void {
    const next = this.#text[this.#at + 1];
    this.#inWord();
    if (next === "'") {
      let end = this.#at + 2;
      while (end < this.#text.length && this.#text[end] !== "'") end += this.#text[end] === '\\' ? 2 : 1;
      this.#quoted('ansi', this.#at + 2, end < this.#text.length ? end : -1);
    } else if (next === '(') {
      this.#enter(')', 2, false);
    } else {
      this.#at = next === '{' ? this.#braceEnd() : this.#at + 1;
    }
  }

  #braceEnd(): number {
    const end = this.#bracesLeft ? this.#text.indexOf('}', this.#at) : -1;
    this.#bracesLeft = end >= 0;
    return end < 0 ? this.#at + 2 : end + 1;
  }

  #quoted(kind: Segment['kind'], from: number, end: number): void {
    this.#inWord();
    const to = end < 0 ? this.#text.length : end;
    this.#segments.push({ from, to, kind });
    this.#at = to + 1;
  }

  /** Inside double quotes, from `#at` to their end or to a substitution. */
  #double(): void {
    const from = this.#at;
    while (this.#at < this.#text.length) {
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char === '`' || (char === '$' && this.#text[this.#at + 1] === '(')) {
        if (char === '$' && this.#frames.length >= DEEPEST) {
          this.#at += 2;
          continue;
        }
        this.#segments.push({ from, to: this.#at, kind: 'double' });
        // In backticks begun outside these quotes, the next backtick ends them.
        if (char === '`' && this.#frames.at(-1)?.close === '`') this.#leave();
        else this.#enter(char === '`' ? '`' : ')', char === '`' ? 1 : 2, true);
        return;
      }
      if (char === '$' && this.#text[this.#at + 1] === '{') this.#at = this.#braceEnd();
      else this.#at += char === '\\' ? 2 : 1;
    }
    const to = Math.min(this.#at, this.#text.length);
    this.#segments.push({ from, to, kind: 'double' });
    this.#at = to + 1;
  }

  #enter(close: Frame['close'], skip: number, inQuotes: boolean): void {
    if (close === '`' && !inQuotes) this.#inWord();
    if (this.#frames.length >= DEEPEST && !inQuotes) {
      this.#at += skip;
      return;
    }
    this.#frames.push({ close, inQuotes, word: this.#word, command: this.#command, redirect: this.#redirect });
    this.#word = null;
    this.#redirect = 'none';
    this.#command = this.#begin(null);
    this.#at += skip;
  }

  #leave(): void {
    this.#endWord();
    const frame = this.#frames.pop()!;
    this.#word = frame.word;
    this.#command = frame.command;
    this.#redirect = frame.redirect;
    this.#at++;
    if (frame.inQuotes && this.#at <= this.#text.length) this.#double();
  }

  #begin(pipedFrom: Command | null): Command {
    const command = { words: [], inputs: [], bodies: [], pipedFrom };
    this.#commands.push(command);
    return command;
  }

  #inWord(): void {
    this.#word ??= this.#at;
  }

  #endWord(): void {
    if (this.#word === null) return;
    const word = { from: this.#word, to: Math.min(this.#at, this.#text.length) };
    if (this.#redirect === 'none') this.#command.words.push(word);
    else if (this.#redirect === 'string') this.#command.inputs.push(word);
    this.#word = null;
    this.#redirect = 'none';
  }

  #endCommand(pipedFrom: Command | null): void {
    this.#endWord();
    this.#command = this.#begin(pipedFrom);
  }
}
