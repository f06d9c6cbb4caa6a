/**
 * What an arithmetic expression comes to, as bash's own evaluator reads it (expr.c of bash 5.2; each form was tried with
 * bash). It is stricter than bash where that does no harm: what is taken for a mistake here may be none, never the other
 * way round, but for what is known only when it runs.
 */

/** Where something stands whose text is not known: a number, a name, a sign, or nothing at all. */
export const UNKNOWN_PART = '\u0001';

/** bash would give up the line. */
export class ArithmeticError extends Error {}

export interface Variables {
  /** The text that it is known to hold; null where that is not known. Called for every name, again for names in its text. */
  readonly textOf: (name: string) => string | null;
  /** Its subscripts are, or may be, words and no numbers. */
  readonly isKeyed: (name: string) => boolean;
}

/** null: not known before it runs. */
type Count = bigint | null;

const SIGNS = /(?:<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&^|]=|[-+*/%<>!~&^|?:,=()])/y;
const ASSIGNS = new Set(['=', '*=', '/=', '%=', '+=', '-=', '<<=', '>>=', '&=', '^=', '|=']);

/** Loosest first; `**` and what stands before an operand come behind them. */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Variables in variables, parentheses in parentheses: bash goes 1024 deep, nobody who means it goes so far. */
const DEEPEST = 60;

/**
 * @param text without quotes and with what is known of its expansions put in, UNKNOWN_PART for the others
 * @returns a number of 64 bits, or null where that is not certain
 * @throws ArithmeticError
 */
export function evaluate(text: string, variables: Variables, depth = 0): Count {
  return new Reader(text, variables, depth).whole();
}

type Token =
  | { readonly kind: 'number'; readonly value: Count }
  | { readonly kind: 'name'; readonly name: string; readonly isElement: boolean }
  | { readonly kind: 'sign'; readonly sign: string }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'end' };

class Reader {
  private at = 0;
  private token: Token = { kind: 'end' };
  /** Something was given a value on the way: names are not what they were. */
  private changed = false;
  /** Behind `0 &&`: read, not counted. */
  private skipped = 0;

  private readonly text: string;
  private readonly variables: Variables;
  private depth: number;

  constructor(text: string, variables: Variables, depth: number) {
    this.text = text;
    this.variables = variables;
    this.depth = depth;
    if (depth > DEEPEST) throw new ArithmeticError();
    this.token = this.next();
  }

  whole(): Count {
    if (this.isAt('end')) return 0n;
    const value = this.list();
    if (!this.isAt('end')) throw new ArithmeticError();
    return value;
  }

  private isAt(kind: Token['kind']): boolean {
    return this.token.kind === kind;
  }

  private list(): Count {
    let value = this.assignment();
    while (this.takes(',')) value = this.assignment();
    return value;
  }

  private assignment(): Count {
    const target = this.token;
    const from = this.at;
    const value = this.choice();
    if (this.token.kind !== 'sign' || !ASSIGNS.has(this.token.sign)) return value;
    // Only what is a name by itself can be set.
    if (target.kind === 'number' || target.kind === 'sign' || this.at - this.token.sign.length !== this.behind(from))
      throw new ArithmeticError();
    const sign = this.token.sign;
    this.step();
    const right = this.deeper(() => this.assignment());
    if ((sign === '/=' || sign === '%=') && right === 0n && this.skipped === 0) throw new ArithmeticError();
    this.changed = true;
    return sign === '=' ? right : null;
  }

  /** Where the blanks behind `from` end. */
  private behind(from: number): number {
    let at = from;
    while (/[ \t\n]/.test(this.text[at] ?? '')) at++;
    return at;
  }

  private choice(): Count {
    const test = this.binary(0);
    if (!this.takes('?')) return test;
    if (this.isSign(':')) throw new ArithmeticError();
    const yes = this.skipping(test === 0n, () => this.deeper(() => this.list()));
    if (!this.takes(':')) throw new ArithmeticError();
    const no = this.skipping(test !== null && test !== 0n, () => this.deeper(() => this.choice()));
    return test === null ? null : test === 0n ? no : yes;
  }

  private binary(level: number): Count {
    if (level === LEVELS.length) return this.power();
    let left = this.binary(level + 1);
    for (;;) {
      const sign = this.token.kind === 'sign' && LEVELS[level]!.includes(this.token.sign) ? this.token.sign : null;
      if (sign === null) return left;
      this.step();
      const isDecided = (sign === '&&' && left === 0n) || (sign === '||' && left !== null && left !== 0n);
      const right = this.skipping(isDecided, () => this.binary(level + 1));
      if ((sign === '/' || sign === '%') && right === 0n && this.skipped === 0) throw new ArithmeticError();
      left = count(sign, left, right);
    }
  }

  private power(): Count {
    const base = this.unary();
    if (!this.takes('**')) return base;
    const exponent = this.deeper(() => this.power());
    if (exponent !== null && exponent < 0n) throw new ArithmeticError();
    if (base === null || exponent === null || exponent > 63n) return null;
    return BigInt.asIntN(64, base ** exponent);
  }

  private unary(): Count {
    for (const [sign, result] of BEFORE)
      if (this.takes(sign)) {
        const value = this.deeper(() => this.unary());
        return value === null ? null : BigInt.asIntN(64, result(value));
      }
    return this.operand();
  }

  private operand(): Count {
    if (this.takesStep()) {
      const { token } = this;
      if (token.kind !== 'name') throw new ArithmeticError();
      this.step();
      return this.changing(token);
    }
    if (this.takes('(')) {
      const value = this.deeper(() => this.list());
      if (!this.takes(')')) throw new ArithmeticError();
      return value;
    }
    const operand = this.token;
    if (operand.kind === 'end' || operand.kind === 'sign') throw new ArithmeticError();
    this.step();
    if (operand.kind === 'unknown' || this.isAt('unknown')) return this.passUnknown();
    if (operand.kind === 'number') return operand.value;
    if (this.takesStep()) return this.changing(operand);
    // What is set is not looked at before.
    return this.isSign('=') ? null : this.held(operand);
  }

  /** `++` or `--`. */
  private takesStep(): boolean {
    return this.takes('++') || this.takes('--');
  }

  private changing(name: Token & { readonly kind: 'name' }): null {
    this.held(name);
    this.changed = true;
    return null;
  }

  private deeper<T>(read: () => T): T {
    if (++this.depth > DEEPEST) throw new ArithmeticError();
    const value = read();
    this.depth--;
    return value;
  }

  /** `1 $op 2`: it may be a sign, with an operand behind it. */
  private passUnknown(): null {
    while (this.token.kind === 'unknown' || this.token.kind === 'number' || this.token.kind === 'name') this.step();
    return null;
  }

  private held({ name, isElement }: Token & { readonly kind: 'name' }): Count {
    if (this.changed || isElement || this.skipped > 0) return null;
    const text = this.variables.textOf(name);
    return text === null ? null : evaluate(text, this.variables, this.depth + 1);
  }

  private skipping(isSkipped: boolean, read: () => Count): Count {
    if (isSkipped) this.skipped++;
    try {
      return read();
    } finally {
      if (isSkipped) this.skipped--;
    }
  }

  private takes(sign: string): boolean {
    if (!this.isSign(sign)) return false;
    this.step();
    return true;
  }

  private isSign(sign: string): boolean {
    return this.token.kind === 'sign' && this.token.sign === sign;
  }

  private step(): void {
    this.token = this.next();
  }

  /** `1++2` is 1 + +2 and `++1` is + +1: two signs are one only beside a name. */
  private next(): Token {
    this.read(/[ \t\n]*/y);
    if (this.at === this.text.length) return { kind: 'end' };
    // `$x[1]`, `${n}px`: it goes on with it.
    if (this.read(/\u0001[\w\u0001]*/y) !== '') return { kind: 'unknown' };
    const digits = this.read(/\d[\w@#]*/y);
    if (digits !== '') return this.number(digits);
    const name = this.read(/[A-Za-z_][\w\u0001]*/y);
    if (name !== '') return this.name(name);
    const from = this.at;
    const sign = this.read(SIGNS);
    if (sign === '') throw new ArithmeticError();
    if (!/^(?:\+\+|--)$/.test(sign) || this.isBesideName()) return { kind: 'sign', sign };
    this.at = from + 1;
    return { kind: 'sign', sign: sign.charAt(0) };
  }

  private read(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  private isBesideName(): boolean {
    const blanks = this.behind(this.at);
    return this.token.kind === 'name' || /[A-Za-z_]/.test(this.text[blanks] ?? '');
  }

  private number(digits: string): Token {
    // `10#$x`, `0x$x`, `1$x`; `0$x` may become `08`.
    if (this.text[this.at] !== UNKNOWN_PART) return { kind: 'number', value: numberOf(digits) };
    if (!/^(?:\d+#\w*|0[xX]\w*|[1-9]\d*)$/.test(digits)) throw new ArithmeticError();
    this.read(/[\w\u0001]*/y);
    return { kind: 'number', value: null };
  }

  private name(name: string): Token {
    if (this.text[this.at] !== '[') return { kind: 'name', name, isElement: name.includes(UNKNOWN_PART) };
    const end = closing(this.text, this.at);
    if (end < 0) throw new ArithmeticError();
    const index = this.text.slice(this.at + 1, end);
    if (index.trim() === '') throw new ArithmeticError();
    if (!this.variables.isKeyed(name)) evaluate(index, this.variables, this.depth + 1);
    this.at = end + 1;
    return { kind: 'name', name, isElement: true };
  }
}

const BEFORE: readonly (readonly [string, (value: bigint) => bigint])[] = [
  ['+', value => value],
  ['-', value => -value],
  ['!', value => (value === 0n ? 1n : 0n)],
  ['~', value => ~value],
];

function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '[') depth++;
    else if (text[at] === ']' && --depth === 0) return at;
  }
  return -1;
}

/** `10`, `0x1f`, `017`, `2#101`, with the letters of base 64: digits, a-z, A-Z, @ and _. */
function numberOf(digits: string): Count {
  const [, base, rest] = /^(\d+)#(.*)$/.exec(digits) ?? [];
  if (base !== undefined && rest !== undefined) {
    const radix = Number(base);
    if (/^0/.test(base) || radix < 2 || radix > 64 || rest === '') throw new ArithmeticError();
    return inBase(rest, radix);
  }
  if (/^0[xX]/.test(digits)) return inBase(digits.slice(2), 16);
  return digits.startsWith('0') ? inBase(digits, 8) : inBase(digits, 10);
}

function inBase(digits: string, radix: number): Count {
  let value = 0n;
  for (const digit of digits) {
    const one = digitOf(digit, radix);
    if (one < 0 || one >= radix) throw new ArithmeticError();
    value = value * BigInt(radix) + BigInt(one);
  }
  return BigInt.asIntN(64, value);
}

function digitOf(digit: string, radix: number): number {
  if (/\d/.test(digit)) return Number(digit);
  if (/[a-z]/.test(digit)) return digit.charCodeAt(0) - 87;
  // Up to 36 both cases are the same.
  if (/[A-Z]/.test(digit)) return digit.charCodeAt(0) - (radix <= 36 ? 55 : 29);
  return digit === '@' ? 62 : digit === '_' ? 63 : -1;
}

function count(sign: string, left: Count, right: Count): Count {
  if (left === null || right === null) return null;
  const value = counted(sign, left, right);
  return value === null ? null : BigInt.asIntN(64, value);
}

function counted(sign: string, left: bigint, right: bigint): bigint | null {
  const truth = (is: boolean): bigint => (is ? 1n : 0n);
  switch (sign) {
    case '||':
      return truth(left !== 0n || right !== 0n);
    case '&&':
      return truth(left !== 0n && right !== 0n);
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '==':
      return truth(left === right);
    case '!=':
      return truth(left !== right);
    case '<=':
      return truth(left <= right);
    case '>=':
      return truth(left >= right);
    case '<':
      return truth(left < right);
    case '>':
      return truth(left > right);
    case '<<':
      return right < 0n || right > 63n ? null : left << right;
    case '>>':
      return right < 0n || right > 63n ? null : left >> right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    // Behind `0 &&` nothing is counted, and nobody asks for it.
    case '/':
      return right === 0n ? null : left / right;
    default:
      return right === 0n ? null : left % right;
  }
}
