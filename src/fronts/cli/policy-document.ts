/** A policy or a list of rules as a document that is changed in place: comments, and the order of what stays, are kept. */
import * as yaml from 'yaml';
import { Problem } from '../../problem.ts';

export class PolicyDocument {
  readonly #document: yaml.Document;
  readonly #shown: string;
  readonly #before: string;

  /** `text` empty: a new policy. Throws a Problem where the text is neither. */
  constructor(text: string, schema: string, shown: string) {
    this.#shown = shown;
    this.#before = text;
    this.#document = text === '' ? made(schema) : yaml.parseDocument(text);
    if (this.#document.errors.length > 0)
      throw new Problem('config', `${shown}: no YAML: ${this.#document.errors[0]!.message.split('\n')[0]}`);
    const { contents } = this.#document;
    if (yaml.isMap(contents) && !this.#document.has('rules'))
      this.#document.set('rules', this.#document.createNode([]));
    this.#rules();
  }

  get ids(): string[] {
    return this.#rules().items.flatMap(item => (yaml.isMap(item) ? [String(item.get('id'))] : []));
  }

  has(id: string): boolean {
    return this.ids.includes(id);
  }

  freeId(id: string): string {
    for (let n = 1; ; n++) {
      const name = n === 1 ? id : `${id}-${n}`;
      if (!this.has(name)) return name;
    }
  }

  /** Its id, another one where it is taken. */
  addRule(rule: Readonly<Record<string, unknown>>): string {
    const id = this.freeId(String(rule.id));
    this.#rules().add(this.#document.createNode({ ...rule, id }, { flow: false }));
    return id;
  }

  /** A rule of this very file: what the pattern means does not meet it any more. */
  except(id: string, { pattern, command }: { readonly pattern: string; readonly command: string }): string {
    const index = this.ids.indexOf(id);
    this.#append(['unless'], index, pattern);
    this.#append(['examples', 'no_match'], index, command);
    this.#drop(['examples', 'match'], index, command);
    return id;
  }

  disable(id: string): void {
    const list = this.#document.get('disable');
    if (yaml.isSeq(list)) list.add(id);
    else this.#document.set('disable', this.#document.createNode([id]));
  }

  toString(): string {
    return asBefore(this.#document.toString({ lineWidth: 0 }), this.#before);
  }

  #append(path: readonly string[], index: number, value: string): void {
    const rule = this.#rules().get(index) as yaml.YAMLMap;
    const list = rule.getIn(path);
    if (yaml.isSeq(list)) list.add(value);
    // One text may stand in place of a list.
    else rule.setIn(path, this.#document.createNode(list === undefined ? [value] : [list, value]));
  }

  #drop(path: readonly string[], index: number, value: string): void {
    const list = (this.#rules().get(index) as yaml.YAMLMap).getIn(path);
    if (!yaml.isSeq(list)) return;
    list.items = list.items.filter(item => (yaml.isScalar(item) ? item.value : item) !== value);
  }

  #rules(): yaml.YAMLSeq {
    const { contents } = this.#document;
    const list = yaml.isMap(contents) ? this.#document.get('rules') : contents;
    if (yaml.isSeq(list)) return list;
    throw new Problem('config', `${this.#shown}: it is neither a policy nor a list of rules`, {
      hint: 'gatekeep rules new new.yaml',
    });
  }
}

/** Blanks within brackets are set in one way for the whole document: lines that stay are put back as their author has them. */
function asBefore(text: string, before: string): string {
  const written = new Map(before.split('\n').map(line => [withoutPadding(line), line]));
  const restored = text
    .split('\n')
    .map(line => written.get(withoutPadding(line)) ?? line)
    .join('\n');
  return Bun.deepEquals(yaml.parse(restored), yaml.parse(text)) ? restored : text;
}

const withoutPadding = (line: string): string => line.replace(/([[{]) +| +([\]}])/g, '$1$2');

function made(schema: string): yaml.Document {
  const document = new yaml.Document({ version: 1, rules: [] });
  document.commentBefore = ` yaml-language-server: $schema=${schema}`;
  return document;
}
