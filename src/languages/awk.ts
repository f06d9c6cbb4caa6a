/** awk: commands that a program starts with system() and pipes, and files that it writes and reads. */
import { type Token, awkTokens } from './awk-tokens.ts';
import { type Circumstances, type Effect, LONGEST, opaque, UNKNOWN } from './effect.ts';
import { reading, writing } from './files.ts';

export function readAwk(text: string, { name }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  // Without one of these nothing is started or written.
  if (!/system|getline|[|>@]/.test(text)) return [];
  const tokens = awkTokens(text);
  if (tokens === null)
    return /\b(?:system|getline)\b|@|(?<!\|)\|(?!\|)/.test(text)
      ? [opaque(`${name} runs a program that cannot be read here`)]
      : [];
  return new Program(name, tokens).effects();
}

const OWN_FILES = /^(?:\/dev\/(?:std(?:in|out|err)|fd\/[0-9]+|null)|-)$/;

class Program {
  readonly #name: string;
  readonly #tokens: readonly Token[];
  readonly #effects: Effect[] = [];

  constructor(name: string, tokens: readonly Token[]) {
    this.#name = name;
    this.#tokens = tokens;
  }

  effects(): readonly Effect[] {
    /** Of parentheses since `print`; null: not in such a statement, where `>` compares. */
    let printing: number | null = null;
    this.#tokens.forEach((token, at) => {
      if (token.kind === 'string' || token.kind === 'regexp') return;
      const text = token.text!;
      if (text === 'print' || text === 'printf') printing = 0;
      else if (token.kind === 'end' || text === ';' || text === '}') printing = null;
      else if (printing !== null && text === '(') printing += 1;
      else if (printing !== null && text === ')') printing -= 1;
      else if (text === 'system') this.#call(at);
      else if (text === '|' || text === '|&') this.#pipe(at);
      else if ((text === '>' || text === '>>') && printing === 0) this.#write(at, text === '>>');
      else if (text === '<' && this.#tokens.slice(Math.max(0, at - 6), at).some(one => one.text === 'getline'))
        this.#read(at);
      else if (text === '@') this.#effects.push(opaque(`${this.#name} loads or calls code by its name`));
    });
    return this.#effects;
  }

  #is(at: number, ...texts: readonly string[]): boolean {
    const token = this.#tokens[at];
    return token !== undefined && token.kind !== 'string' && token.kind !== 'regexp' && texts.includes(token.text!);
  }

  /** The string at a place; null: another thing, or not known. */
  #string(at: number): string | null {
    const token = this.#tokens[at];
    return token?.kind === 'string' ? token.text : null;
  }

  #endsAt(at: number): boolean {
    return at >= this.#tokens.length || this.#tokens[at]!.kind === 'end' || this.#is(at, ';', '}');
  }

  #start(code: string | null): void {
    this.#effects.push(
      code === null
        ? opaque(`${this.#name} starts a command that is not known before`)
        : { kind: 'shell', code, positional: [] },
    );
  }

  #call(at: number): void {
    const isWhole = this.#is(at + 1, '(') && this.#is(at + 3, ')');
    this.#start(isWhole ? this.#string(at + 2) : null);
  }

  #pipe(at: number): void {
    if (this.#is(at + 1, 'getline')) {
      const isWhole = at < 2 || this.#tokens[at - 2]!.kind === 'end' || this.#is(at - 2, '{', '}', ';', '(', '!', '&&');
      return this.#start(isWhole ? this.#string(at - 1) : null);
    }
    this.#start(this.#endsAt(at + 2) ? this.#string(at + 1) : null);
  }

  #write(at: number, append: boolean): void {
    const path = this.#endsAt(at + 2) ? this.#string(at + 1) : null;
    if (path === null && this.#knowsHome()) this.#effects.push(opaque(`${this.#name} writes somewhere below home`));
    else if (path === null || !OWN_FILES.test(path)) this.#effects.push(writing(path ?? UNKNOWN, append));
  }

  /** `ENVIRON["HOME"] "/.bashrc"`. */
  #knowsHome(): boolean {
    return this.#tokens.some(
      (_, at) => this.#is(at, 'ENVIRON') && this.#is(at + 1, '[') && this.#string(at + 2) === 'HOME',
    );
  }

  #read(at: number): void {
    const path = this.#string(at + 1);
    if (path !== null && !OWN_FILES.test(path)) this.#effects.push(...reading([path]));
  }
}
