/** The tokens of an awk program: what is a string, what a regular expression, what code. */

export interface Token {
  readonly kind: 'string' | 'regexp' | 'word' | 'number' | 'sign' | 'end';
  /** A string's value, else as written; a string whose value is not known is null. */
  readonly text: string | null;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  '/': '/',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
/** After these an operand follows, so that a slash begins a regular expression. */
const BEFORE_OPERAND = new Set(['print', 'printf', 'return', 'in', 'else', 'do', 'case', 'delete', 'exit']);

const NEXT =
  /[ \t\r]+|\\\r?\n|#[^\n]*|([A-Za-z_]\w*)|((?:0[xX][0-9a-fA-F]+|[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|(\n)|(\|\||&&|\|&|>>|\+\+|--|[-+*/%^=!<>]=|\*\*=?|[\s\S])/y;

/** null: something that is ambiguous, or does not end. */
export function awkTokens(text: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    const isRegexp = char === '/' && startsRegexp(tokens.at(-1));
    if (isRegexp === null) return null;
    if (char === '"' || isRegexp) {
      const end = closing(text, at, char!);
      if (end < 0) return null;
      const body = text.slice(at + 1, end);
      tokens.push(isRegexp ? { kind: 'regexp', text: body } : { kind: 'string', text: stringOf(body) });
      at = end + 1;
      continue;
    }
    NEXT.lastIndex = at;
    const [whole = '', word, number, end, sign] = NEXT.exec(text) ?? [];
    if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (end !== undefined) tokens.push({ kind: 'end', text: end });
    // `/=` where an operand is expected has been taken for a regular expression above.
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    at += whole.length;
  }
  return tokens;
}

/** null: it could be either. */
function startsRegexp(last: Token | undefined): boolean | null {
  switch (last?.kind) {
    case 'string':
    case 'number':
    case 'regexp':
      return false;
    case 'word':
      if (last.text === 'getline') return null;
      return BEFORE_OPERAND.has(last.text!);
    case 'sign':
      return !/^(?:[)\]]|\+\+|--)$/.test(last.text!);
    default:
      return true;
  }
}

/** Of a string or regular expression; -1: it does not end on its line. */
function closing(text: string, from: number, mark: string): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (mark === '/' && char === '[') {
      inClass = true;
      // A bracket that closes nothing: `[]x]`, `[^]x]`.
      if (text[at + 1] === '^') at += 1;
      if (text[at + 1] === ']') at += 1;
    } else if (mark === '/' && char === ']') inClass = false;
    else if (char === mark && !inClass) return at;
    else if (char === '\n') return -1;
  }
  return -1;
}

function stringOf(body: string): string | null {
  let known = true;
  const text = body.replace(/\\(?:([0-7]{1,3})|(\r?\n)|([\s\S]))/g, (_, octal, line, one) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (line !== undefined) return '';
    // What other escapes mean, each awk says for itself.
    known &&= Object.hasOwn(ESCAPES, one);
    return ESCAPES[one] ?? '';
  });
  return known ? text : null;
}
