/** Does an awk program start others: system(), a pipe to or from a command, a library? */

/** Tokens after which a slash divides; after any other it begins a regular expression. */
const ENDS_VALUE = /[\w)\]$"]/;

/** The program with its strings and regular expressions emptied. */
function withoutLiterals(text: string): string {
  let out = '';
  let last = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') {
      at = closing(text, at, '"');
      out += '""';
    } else if (char === '#') {
      const end = text.indexOf('\n', at);
      if (end < 0) return out;
      out += '\n';
      at = end;
    } else if (char === '/' && !ENDS_VALUE.test(last)) {
      at = closing(text, at, '/');
      out += '0';
    } else out += char;
    if (out.at(-1)!.trim() !== '') last = out.at(-1)!;
  }
  return out;
}

function closing(text: string, from: number, mark: string): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') at += 1;
    else if (mark === '/' && char === '[') inClass = true;
    else if (mark === '/' && char === ']') inClass = false;
    else if (char === mark && !inClass) return at;
    else if (char === '\n') return at;
  }
  return text.length;
}

export function awkStarts(text: string): boolean {
  const code = withoutLiterals(text);
  if (/\b(?:system|getline)\b|@(?:load|include|\w)|(?<!\|)\|(?!\|)/.test(code)) return usesCommand(code);
  return false;
}

/** `getline < "file"` reads a file and starts nothing. */
const usesCommand = (code: string): boolean => /\bsystem\b|@(?:load|include|\w)|(?<!\|)\|(?!\|)/.test(code);
