/** Backslash escapes as `echo -e`, `printf` and `%b` read them. */

const LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

export interface Unescaped {
  readonly text: string;
  /** `\c` was met: nothing more is printed. */
  readonly stops: boolean;
}

/**
 * `echo`: octal numbers need a leading zero (`\0101`); in a format of printf they do not. null: bytes that are no
 * text, or an escape that shells read differently.
 */
export function withoutEscapes(text: string, style: 'echo' | 'format' | 'argument'): Unescaped | null {
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  const add = (piece: string): void => {
    for (const byte of encoder.encode(piece)) bytes.push(byte);
  };
  for (let at = 0; at < text.length; at++) {
    const rest = text.slice(at);
    if (!rest.startsWith('\\')) {
      const plain = /^[^\\]+/.exec(rest)?.[0] ?? '';
      add(plain);
      at += plain.length - 1;
      continue;
    }
    const octal = (
      style === 'format' ? /^\\([0-7]{1,3})/ : style === 'echo' ? /^\\0([0-7]{0,3})/ : /^\\(0?[0-7]{1,3})/
    ).exec(rest);
    const hex = /^\\x([0-9a-fA-F]{1,2})/.exec(rest);
    const point = /^\\(?:u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8}))/.exec(rest);
    if (octal !== null) {
      bytes.push(Number.parseInt(octal[1] || '0', 8) & 255);
      at += octal[0].length - 1;
    } else if (hex !== null) {
      bytes.push(Number.parseInt(hex[1]!, 16));
      at += hex[0].length - 1;
    } else if (point !== null) {
      const code = Number.parseInt(point[1] ?? point[2]!, 16);
      if (code > 0x10ffff) return null;
      add(String.fromCodePoint(code));
      at += point[0].length - 1;
    } else if (rest.startsWith('\\c') && style !== 'format') {
      return decoded(bytes, true);
    } else {
      const letter = rest[1];
      const known = letter === undefined ? undefined : LETTERS[letter];
      if (known !== undefined) add(known);
      else if (letter !== undefined && style === 'format' && /["'?]/.test(letter)) add(letter);
      else add(rest.slice(0, 2));
      at += 1;
    }
  }
  return decoded(bytes, false);
}

function decoded(bytes: readonly number[], stops: boolean): Unescaped | null {
  const text = textOf(Uint8Array.from(bytes));
  return text === null ? null : { text, stops };
}

/** null: no UTF-8. */
export function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
