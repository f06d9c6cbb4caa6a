/** sed: what its command `e` and the flag `e` of a substitution start, and the files that it writes. As sed reads it. */
import { type Circumstances, type Effect, LONGEST, opaque } from './effect.ts';
import { reading, writing } from './files.ts';

/** null: the script ended within. */
type Next = number | null;

class Script {
  readonly text: string;
  at = 0;
  readonly effects: Effect[] = [];
  readonly #name: string;
  constructor(text: string, name: string) {
    this.text = text;
    this.#name = name;
  }

  /** The script is not understood, or starts what only its input says. */
  hidden(why: string): void {
    this.effects.push(opaque(`${this.#name} ${why}`));
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

  /** What is left of the line. */
  line(): string {
    const end = this.text.indexOf('\n', this.at);
    const from = this.at;
    this.at = end < 0 ? this.text.length : end;
    return this.text.slice(from, this.at).trimStart();
  }

  writesTo(path: string): void {
    if (!/^\/dev\/std(?:out|err)$/.test(path)) this.effects.push(writing(path, false));
  }
}

export function readSed(text: string, { name }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  const script = new Script(text, name);
  while (script.at < text.length) {
    script.skip(/[\s;]+/);
    if (script.at >= text.length) break;
    if (address(script) && command(script)) continue;
    script.hidden('runs a script that cannot be read here');
    break;
  }
  return script.effects;
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

/** False where it is not understood. */
function command(script: Script): boolean {
  const name = script.text[script.at];
  script.at += 1;
  switch (name) {
    case undefined:
      return true;
    case '#':
    case 'a':
    case 'i':
    case 'c':
      return text(script, name);
    case ':':
      // Newer ones end a label at a semicolon, older ones at the line: what follows is read as code in any case.
      script.skip(/[^;\s]*/);
      return true;
    case 'v':
      script.line();
      return true;
    case 'r':
    case 'R':
      script.effects.push(...reading([script.line()]));
      return true;
    case 'w':
    case 'W':
      script.writesTo(script.line());
      return true;
    case 'e':
      return execution(script);
    case 'b':
    case 't':
    case 'T':
      script.skip(/[^;\n}]*/);
      return true;
    case 's':
      return substitution(script);
    case 'y':
      return transliteration(script);
    case '{':
    case '}':
      return true;
    case 'q':
    case 'Q':
    case 'l':
    case 'L':
      script.skip(/\s*[0-9]*/);
      return ends(script);
    default:
      return '=dDgGhHnNpPxzF'.includes(name) && ends(script);
  }
}

/** `e cat x` runs the rest of its line; alone, it runs what the input says. */
function execution(script: Script): boolean {
  const code = script.line();
  if (/^[;}]?\s*$/.test(code)) script.hidden('runs its input as a command');
  // A backslash goes away as in text, but before letters and digits, and at the end of the line.
  else if (/\\(?:[\w]|$)/.test(code.replace(/\\[^\w]/g, ''))) script.hidden('runs a command with escapes');
  else script.effects.push({ kind: 'shell', code: code.replace(/\\(.)/g, '$1'), positional: [] });
  return true;
}

/** Text of a, i and c goes to the end of its line, and on where a backslash ends that. */
function text(script: Script, name: string): boolean {
  do script.line();
  while (name !== '#' && isEscaped(script) && script.at++ < script.text.length);
  return true;
}

/** An odd number of backslashes stands before this place. */
function isEscaped({ text, at }: Script): boolean {
  let from = at;
  while (text[from - 1] === '\\') from--;
  return (at - from) % 2 === 1;
}

function ends(script: Script): boolean {
  script.skip(/[ \t]+/);
  const next = script.text[script.at];
  return next === undefined || '; \n}#'.includes(next);
}

function substitution(script: Script): boolean {
  const mark = script.text[script.at];
  script.at += 1;
  if (mark === undefined || mark === '\n' || mark === '\\') return false;
  if (script.past(mark) === null || script.past(mark) === null) return false;
  const flags = script.skip(/[gpiIemM0-9]*/);
  if (flags.includes('e')) script.hidden('runs its input as a command');
  if (script.skip(/w/) === '') return ends(script);
  script.writesTo(script.line());
  return true;
}

function transliteration(script: Script): boolean {
  const mark = script.text[script.at];
  script.at += 1;
  if (mark === undefined || script.past(mark) === null || script.past(mark) === null) return false;
  return ends(script);
}
