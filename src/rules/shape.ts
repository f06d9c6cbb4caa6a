/** Reads values out of a parsed document, or says which value is wrong, where, and what was wanted. */
import { type DocumentPath, Mistake, nearest, type Source } from './mistake.ts';

export class Shape {
  readonly source: Source;
  readonly value: unknown;
  readonly path: DocumentPath;

  constructor(source: Source, value: unknown, path: DocumentPath = []) {
    this.source = source;
    this.value = value;
    this.path = path;
  }

  /** `hint`: what to do next, which every mistake has. */
  fail(message: string, more: { hint: string; part?: Mistake['part'] }): never {
    throw new Mistake(this.source, message, this.path, more);
  }

  /** A mapping with none but these keys. */
  keys(what: string, known: readonly string[]): Record<string, unknown> {
    if (!isMapping(this.value))
      this.fail(`${what} is a mapping, found ${kindOf(this.value)}`, { hint: `its keys: ${known.join(', ')}` });
    for (const key of Object.keys(this.value)) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      const hint = near === null ? `known keys: ${known.join(', ')}` : `did you mean ${near}?`;
      new Shape(this.source, null, [...this.path, key]).fail(`unknown key ${key} in ${what}`, { hint, part: 'key' });
    }
    return this.value;
  }

  /** As keys, and at least one of them. */
  someKeys(what: string, known: readonly string[]): void {
    if (Object.keys(this.keys(what, known)).length === 0)
      this.fail(`${what} says nothing`, { hint: `it may name ${known.join(', ')}` });
  }

  /** A mapping whose keys are the author's own. */
  names(what: string): string[] {
    if (!isMapping(this.value))
      this.fail(`${what} stands before a colon; found ${kindOf(this.value)}`, {
        hint: `${String(this.path.at(-1))}: { NAME: … }`,
      });
    return Object.keys(this.value);
  }

  at(key: string | number): Shape {
    const inner = (this.value as Record<string | number, unknown> | null | undefined)?.[key];
    return new Shape(this.source, inner, [...this.path, key]);
  }

  get isMissing(): boolean {
    return this.value === undefined;
  }

  text(what: string): string {
    if (typeof this.value !== 'string') this.fail(`${what} is a text, found ${kindOf(this.value)}`, this.#inQuotes());
    if (this.value.trim() === '') this.fail(`${what} is empty`, { hint: 'say something, or leave it out' });
    return this.value;
  }

  oneOf<T extends string>(what: string, known: readonly T[]): T {
    const found = this.text(what);
    if ((known as readonly string[]).includes(found)) return found as T;
    const near = nearest(found, known);
    return this.fail(`${what} is ${known.join(', ')}; found ${found}`, {
      hint: near === null ? `${what}: ${known[0]}` : `did you mean ${near}?`,
    });
  }

  /** `branch: 3` and `version: 1.0` are numbers to YAML. */
  #inQuotes(): { hint: string } {
    const isPlain = typeof this.value === 'number' || typeof this.value === 'boolean';
    return { hint: isPlain ? `in quotes: "${String(this.value)}"` : 'a word, or a text in quotes' };
  }

  list(what: string): Shape[] {
    if (!Array.isArray(this.value))
      this.fail(`${what} is a list, found ${kindOf(this.value)}`, { hint: `${String(this.path.at(-1))}: […]` });
    return this.value.map((_, i) => this.at(i));
  }

  /** A list of texts, or one text alone. */
  texts(what: string): Shape[] {
    const shapes = Array.isArray(this.value) ? this.list(what) : [this];
    for (const shape of shapes) shape.text(what);
    return shapes;
  }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object'
    ? 'a mapping'
    : `${typeof value === 'string' ? '' : `the ${typeof value} `}${JSON.stringify(value)}`;
}
