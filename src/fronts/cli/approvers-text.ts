/** Changes to the list of approvers as text: comments, and the order of what stays, are kept. */
import * as yaml from 'yaml';
import { readSshKey } from '../../approval/ssh-key.ts';
import { Problem } from '../../problem.ts';

export interface Addition {
  readonly uid: number | null;
  readonly github: { readonly id: number; readonly login: string } | null;
  /** Public key lines. */
  readonly keys: readonly string[];
  readonly groups: readonly string[];
  /** Days like 2027-01-31, for all of the keys; null: no bound. */
  readonly validAfter: string | null;
  readonly validBefore: string | null;
}

export function newList(schema: string): string {
  return `# yaml-language-server: $schema=${schema}\nversion: 1\napprovers: []\n`;
}

/** Adds to the person of that name, or the person. What is there already is not written again. */
export function withPerson(text: string, name: string, more: Addition): string {
  const { document, people } = read(text);
  let person = people.items.find(item => isNamed(item, name)) as yaml.YAMLMap | undefined;
  if (person === undefined) {
    person = document.createNode({ name }) as yaml.YAMLMap;
    append(people, person);
  }
  if (more.uid !== null) addTo(document, person, 'uid', [more.uid]);
  if (more.github !== null) {
    addTo(document, person, 'github', [more.github.id]);
    addTo(document, person, 'github_login', [more.github.login]);
  }
  addTo(document, person, 'groups', more.groups);
  if (more.keys.length > 0) addKeys(document, person, more);
  return document.toString({ lineWidth: 0 });
}

/** null: nobody of that name is there. */
export function withoutPerson(text: string, name: string): string | null {
  const { document, people } = read(text);
  const at = people.items.findIndex(item => isNamed(item, name));
  if (at < 0) return null;
  people.delete(at);
  if (people.items.length === 0) people.flow = true;
  return document.toString({ lineWidth: 0 });
}

function read(text: string): { document: yaml.Document; people: yaml.YAMLSeq } {
  const document = yaml.parseDocument(text);
  const [broken] = document.errors;
  if (broken !== undefined || !yaml.isMap(document.contents))
    throw new Problem('config', `the list of approvers is no YAML: ${broken?.message.split('\n')[0] ?? 'no mapping'}`);
  return { document, people: listIn(document, document.contents, 'approvers') };
}

const isNamed = (item: unknown, name: string): boolean => yaml.isMap(item) && item.get('name') === name;

/** A list written as [] would go on in one line otherwise. */
function append(list: yaml.YAMLSeq, node: yaml.Node): void {
  list.flow = false;
  list.items.push(node);
}

function listIn(document: yaml.Document, map: yaml.YAMLMap, key: string): yaml.YAMLSeq {
  const found = map.get(key);
  if (yaml.isSeq(found)) return found;
  const list = document.createNode(found === undefined || found === null ? [] : [found]) as yaml.YAMLSeq;
  map.set(key, list);
  return list;
}

/** One value stands alone, several as a list. */
function addTo(document: yaml.Document, person: yaml.YAMLMap, key: string, values: readonly (string | number)[]): void {
  if (values.length === 0) return;
  const found = person.get(key);
  const now = yaml.isSeq(found) ? (found.toJSON() as unknown[]) : found === undefined ? [] : [found];
  const all = [...new Set([...now, ...values])];
  person.set(key, all.length === 1 && key !== 'groups' ? all[0] : document.createNode(all, { flow: true }));
}

function addKeys(document: yaml.Document, person: yaml.YAMLMap, more: Addition): void {
  const keys = listIn(document, person, 'keys');
  const known = new Set(keys.items.map(identityOf));
  for (const line of more.keys) {
    const entry = {
      key: line,
      ...(more.validAfter === null ? {} : { valid_after: more.validAfter }),
      ...(more.validBefore === null ? {} : { valid_before: more.validBefore }),
    };
    if (!known.has(identityOf(document.createNode(line)))) append(keys, document.createNode(entry));
  }
}

function identityOf(item: unknown): string | null {
  const text = yaml.isMap(item) ? item.get('key') : yaml.isScalar(item) ? item.value : null;
  const key = readSshKey(String(text));
  return 'why' in key ? null : key.identity;
}
