/** The file of approvers: who may decide, and every name that proves or betrays them. One identity belongs to one person. */
import { Mistake, NO_YAML } from '../rules/mistake.ts';
import { Shape } from '../rules/shape.ts';
import { type Identity, isProven } from './identity.ts';
import { readSshKey, type SshKey } from './ssh-key.ts';

export interface ApproverKey extends SshKey {
  /** Milliseconds since the epoch; null: no bound. Signatures from before and from after do not count. */
  readonly validAfter: number | null;
  readonly validBefore: number | null;
}

export interface Approver {
  readonly name: string;
  readonly identities: readonly Identity[];
  readonly groups: readonly string[];
  readonly keys: readonly ApproverKey[];
}

export interface ApproverList {
  readonly people: readonly Approver[];
  /** Could whoever asks write the list? Then a key in it proves nothing. */
  readonly writable: boolean;
  /** null: there is no file. */
  readonly path: string | null;
  /** `sha256:` + hex of the file; for the record (R38). Empty: there is none. */
  readonly sha256: string;
}

export const NOBODY: ApproverList = { people: [], writable: true, path: null, sha256: '' };

const KEYS = ['version', 'approvers'];
const PERSON = ['name', 'uid', 'github', 'github_login', 'emails', 'groups', 'keys'];
const KEY = ['key', 'valid_after', 'valid_before'];

/** Text of the file → its people, or a Mistake for the first thing that is wrong. */
export function readApprovers(text: string, file: string, parse: (text: string) => unknown): readonly Approver[] {
  const shape = new Shape({ file, text }, parsed(text, file, parse));
  shape.keys('a list of approvers', KEYS);
  if (shape.at('version').value !== 1)
    shape
      .at('version')
      .fail(`version is 1, found ${JSON.stringify(shape.at('version').value ?? null)}`, { hint: 'version: 1' });
  const people = shape.at('approvers').isMissing ? [] : shape.at('approvers').list('approvers').map(person);
  const taken = new Map<string, string>();
  for (const [i, { name, identities }] of people.entries()) {
    const at = shape.at('approvers').at(i);
    for (const mark of [`name:${name}`, ...identities]) {
      const other = taken.get(mark);
      // Two people with one key would count as two, and be one.
      if (other !== undefined)
        at.at('name').fail(mark.startsWith('name:') ? `${name} is there twice` : `${mark} is ${other}'s already`, {
          hint: 'one person is one entry, with all that proves who they are',
        });
      taken.set(mark, name);
    }
  }
  return people;
}

function parsed(text: string, file: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Mistake({ file, text }, `no YAML: ${String((error as Error).message).toLowerCase()}`, [], NO_YAML);
  }
}

function person(shape: Shape): Approver {
  shape.keys('an approver', PERSON);
  const name = shape.at('name').text('name');
  if (!/^[\w.@+-]+$/.test(name))
    shape.at('name').fail(`a name is letters, digits and . @ + - _; found ${name}`, {
      hint: `name: ${name.replace(/[^\w.@+-]+/g, '-')}`,
    });
  const optional = <T>(key: string, read: (shape: Shape) => T[]): T[] =>
    shape.at(key).isMissing ? [] : read(shape.at(key));
  const keys = optional('keys', s => s.list('keys').map(key));
  const proving: Identity[] = [
    ...optional('uid', s => ids(s, 'uid', 0, 2 ** 32 - 2)).map(id => `uid:${id}` as const),
    ...optional('github', s => ids(s, 'github', 1, Number.MAX_SAFE_INTEGER)).map(id => `github:${id}` as const),
    ...keys.map(({ identity }) => identity),
  ];
  if (proving.length === 0)
    shape.fail(`${name} has neither uid, github nor keys: nothing could prove an answer to be theirs`, {
      hint: `gatekeep approvers add ${name} --user OSUSER`,
    });
  const betraying: Identity[] = [
    ...optional('github_login', s => words(s, 'github_login', /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/i)).map(
      login => `github-login:${login}` as const,
    ),
    ...optional('emails', s => words(s, 'emails', /^[^\s@]+@[^\s@]+$/)).map(email => `email:${email}` as const),
  ];
  const groups = optional('groups', s => s.texts('groups').map(group));
  return { name, identities: [...new Set([...proving, ...betraying])], groups, keys };
}

function ids(shape: Shape, what: string, least: number, most: number): number[] {
  const values = Array.isArray(shape.value) ? shape.list(what) : [shape];
  return values.map(({ value }, i) => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    const hint = what === 'uid' ? 'id -u OSUSER' : 'gh api users/LOGIN --jq .id';
    return values[i]!.fail(`${what} is a number, found ${JSON.stringify(value)}`, { hint });
  });
}

const words = (shape: Shape, what: string, form: RegExp): string[] =>
  shape.texts(what).map(one => {
    const text = one.text(what);
    return form.test(text)
      ? text.toLowerCase()
      : one.fail(`${what} is not like ${text}`, {
          hint: what === 'emails' ? 'emails: [alice@example.org]' : 'github_login: alice',
        });
  });

function group(shape: Shape): string {
  const text = shape.text('groups');
  return /^[\w.-]+$/.test(text)
    ? text
    : shape.fail(`a group is letters, digits and . - _; found ${text}`, {
        hint: `groups: [${text.replace(/[^\w.-]+/g, '-')}]`,
      });
}

function key(shape: Shape): ApproverKey {
  const whole = typeof shape.value === 'string';
  if (!whole) shape.keys('a key', KEY);
  const line = whole ? shape : shape.at('key');
  const found = readSshKey(line.text('key'));
  if ('why' in found) return line.fail(`no SSH public key: ${found.why}`, { hint: 'ssh-keygen -l -f FILE' });
  const [validAfter, validBefore] = whole ? [null, null] : [day(shape, 'valid_after'), day(shape, 'valid_before')];
  if (validAfter !== null && validBefore !== null && validAfter >= validBefore)
    shape
      .at('valid_before')
      .fail('valid_before is not after valid_after', { hint: 'the two days stand the other way round' });
  return { ...found, validAfter, validBefore };
}

/** The beginning of that day by UTC. */
function day(shape: Shape, name: string): number | null {
  if (shape.at(name).isMissing) return null;
  const text = shape.at(name).text(name);
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(time)
    ? shape.at(name).fail(`${name} is a day like 2027-01-31, found ${text}`, { hint: `${name}: 2027-01-31` })
    : time;
}

/** Whose these are; null: nobody's, or of several people, and then nobody can tell whose answer it is. */
export function personOf(identities: readonly Identity[], people: readonly Approver[]): Approver | null {
  const found = people.filter(one =>
    one.identities.some(identity => isProven(identity) && identities.includes(identity)),
  );
  return found.length === 1 ? found[0]! : null;
}
