/** Does a sed script start a program: the command `e`, or the flag `e` of a substitution? Read as sed reads it. */

/** null: the script ended within. */
type Next = number | null;

class Script {
  readonly text: string;
  at = 0;
  constructor(text: string) {
    this.text = text;
  }

  skip(pattern: RegExp): string {
    const found = new RegExp(pattern.source, 'y');
    found.lastIndex = this.at;
    const match = found.exec(this.text)?.[0] ?? '';
    this.at += match.length;
    return match;
  }

  /** Past a text that ends with `mark`; a mark inside brackets of a regular expression counts for sed, too. */
  past(mark: string): Next {
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at]!;
      if (char === '\\') this.at += 1;
      else if (char === mark) {
        this.at += 1;
        return this.at;
      }
    }
    return null;
  }

  line(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }
}

/** True also where the script is not understood. */
export function sedStarts(text: string): boolean {
  const script = new Script(text);
  while (script.at < text.length) {
    script.skip(/[\s;]+/);
    if (script.at >= text.length) return false;
    if (!address(script)) return true;
    const result = command(script);
    if (result !== 'goes on') return result === 'starts';
  }
  return false;
}

/** False where it does not end. */
function address(script: Script): boolean {
  for (let part = 0; part < 2; part++) {
    script.skip(/\s+/);
    if (script.skip(/[0-9]+(?:~[0-9]+)?|\$|[+~][0-9]+/) === '') {
      const regexp = script.skip(/\/|\\[^\n]/);
      if (regexp !== '' && script.past(regexp.at(-1)!) === null) return false;
      script.skip(/[IM]+/);
    }
    script.skip(/\s+/);
    if (script.skip(/,/) === '') break;
  }
  script.skip(/[\s!]+/);
  return true;
}

function command(script: Script): 'goes on' | 'starts' | 'ends' {
  const name = script.text[script.at];
  script.at += 1;
  switch (name) {
    case undefined:
      return 'ends';
    case '#':
    case 'a':
    case 'i':
    case 'c':
      return text(script, name);
    case ':':
    case 'r':
    case 'R':
    case 'w':
    case 'W':
    case 'v':
      script.line();
      return 'goes on';
    case 'b':
    case 't':
    case 'T':
      script.skip(/[^;\n}]*/);
      return 'goes on';
    case 's':
      return substitution(script);
    case 'y':
      return transliteration(script);
    case '{':
    case '}':
      return 'goes on';
    case 'q':
    case 'Q':
    case 'l':
    case 'L':
      script.skip(/\s*[0-9]*/);
      return ends(script);
    default:
      return '=dDgGhHnNpPxzF'.includes(name) ? ends(script) : 'starts';
  }
}

/** Text of a, i and c goes to the end of its line, and on where a backslash ends that. */
function text(script: Script, name: string): 'goes on' {
  do script.line();
  while (
    name !== '#' &&
    /(?<!\\)(?:\\\\)*\\$/.test(script.text.slice(0, script.at)) &&
    script.at++ < script.text.length
  );
  return 'goes on';
}

function ends(script: Script): 'goes on' | 'starts' {
  script.skip(/[ \t]+/);
  const next = script.text[script.at];
  return next === undefined || '; \n}#'.includes(next) ? 'goes on' : 'starts';
}

function substitution(script: Script): 'goes on' | 'starts' {
  const mark = script.text[script.at];
  script.at += 1;
  if (mark === undefined || mark === '\n' || mark === '\\') return 'starts';
  if (script.past(mark) === null || script.past(mark) === null) return 'starts';
  const flags = script.skip(/[gpiIemM0-9]*/);
  if (flags.includes('e')) return 'starts';
  if (script.skip(/w/) !== '') {
    script.line();
    return 'goes on';
  }
  return ends(script);
}

function transliteration(script: Script): 'goes on' | 'starts' {
  const mark = script.text[script.at];
  script.at += 1;
  if (mark === undefined || script.past(mark) === null || script.past(mark) === null) return 'starts';
  return ends(script);
}
