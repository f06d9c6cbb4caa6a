/** `approvers add`, `list` and `remove`: who may decide. */
import { type Approver, type ApproverList, readApprovers } from '../../approval/approvers.ts';
import { readSshKey } from '../../approval/ssh-key.ts';
import { Problem } from '../../problem.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { table } from '../../terminal/table.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { type Addition, newList, withoutPerson, withPerson } from './approvers-text.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';

/** What the words need of the machine. */
export interface ApproverServices {
  /** The list in force. Throws a Problem or Mistake for one that is broken. */
  inForce(): ApproverList;
  /** The file that this user changes, and its text; null: not there yet. Throws a Problem where it is another's. */
  toChange(): { readonly path: string; readonly text: string | null };
  /** At once or not at all; on record before it stands there. `before`: null where there was no file. */
  write(path: string, text: string, before: string | null): void;
  uidOf(user: string): number | null;
  /** A file, or standard input for `-`. */
  readKeys(path: string): string;
  /** ssh-keygen's own opinion; null: it takes it. */
  objection(keyLine: string): string | null;
  github(who: string, api: string): Promise<{ readonly id: number; readonly login: string }>;
  githubKeys(login: string, api: string): Promise<readonly { readonly line: string }[]>;
  /** The schema of the list as editors find it. */
  readonly schema: string;
}

export interface AddOptions {
  readonly user?: string;
  readonly github?: string;
  readonly key?: readonly string[];
  readonly group?: readonly string[];
  readonly validAfter?: string;
  readonly validBefore?: string;
  readonly githubApi: string;
}

export async function addApprover(
  caller: Caller,
  services: CliServices,
  name: string,
  options: AddOptions,
): Promise<number> {
  const approvers = await services.approvers();
  const { path, text } = approvers.toChange();
  const before = text ?? newList(approvers.schema);
  // A broken list is said before anything is asked of anybody.
  readApprovers(before, path, Bun.YAML.parse);
  const more = await addition(options, approvers);
  const after = withPerson(before, name, more);
  const people = readApprovers(after, path, Bun.YAML.parse);
  approvers.write(path, after, text);
  const output = await openOutput(caller, services.preferencesFolder);
  output.lines([`${path}: ${after === before ? 'nothing to add, it says so already' : 'written'}`]);
  showPeople(
    output,
    people.filter(person => person.name === name),
  );
  sayWritable(output, approvers.inForce());
  return OK;
}

async function addition(options: AddOptions, approvers: ApproverServices): Promise<Addition> {
  const { user, github, githubApi } = options;
  const uid = user === undefined ? null : approvers.uidOf(user);
  if (user !== undefined && uid === null)
    throw new Problem('usage', `there is no user ${user} on this machine`, { hint: `id -u ${user}` });
  const account = github === undefined ? null : await approvers.github(github, githubApi);
  const keys: string[] = [];
  for (const source of options.key ?? []) keys.push(...(await keysFrom(source, approvers, githubApi)));
  return {
    uid,
    github: account,
    keys,
    groups: options.group ?? [],
    validAfter: options.validAfter ?? null,
    validBefore: options.validBefore ?? null,
  };
}

async function keysFrom(source: string, approvers: ApproverServices, api: string): Promise<string[]> {
  const login = /^github:(.+)$/.exec(source)?.[1];
  if (login !== undefined) return (await approvers.githubKeys(login, api)).map(({ line }) => line);
  const shown = source === '-' ? 'standard input' : source;
  const lines = approvers
    .readKeys(source)
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length === 0) throw new Problem('usage', `${shown}: no key in it`);
  return lines.map(line => {
    const key = readSshKey(line);
    const why = 'why' in key ? key.why : approvers.objection(key.line);
    if ('why' in key || why !== null)
      throw new Problem('usage', `${shown}: no SSH public key: ${why}`, { hint: 'name the file that ends in .pub' });
    return key.line;
  });
}

export async function removeApprover(caller: Caller, services: CliServices, name: string): Promise<number> {
  const approvers = await services.approvers();
  const { path, text } = approvers.toChange();
  const people = text === null ? [] : readApprovers(text, path, Bun.YAML.parse);
  const after = text === null ? null : withoutPerson(text, name);
  if (after === null)
    throw new Problem('usage', `nobody named ${name} is in ${path}`, {
      hint: people.length === 0 ? 'the list is empty' : `there are ${people.map(person => person.name).join(', ')}`,
    });
  approvers.write(path, after, text);
  const output = await openOutput(caller, services.preferencesFolder);
  output.lines([`${path}: ${name} removed`]);
  if (people.length === 1)
    output.report({ kind: 'warning', head: 'nobody is listed any more: the same user may answer again, as L0' });
  return OK;
}

export async function listApprovers(
  caller: Caller,
  services: CliServices,
  options: { readonly json?: boolean },
): Promise<number> {
  const list = (await services.approvers()).inForce();
  const output = await openOutput(caller, services.preferencesFolder);
  if (options.json) {
    output.json({ path: list.path, sha256: list.sha256, writable: list.writable, approvers: list.people.map(asJson) });
    return OK;
  }
  if (list.people.length === 0) output.lines(['nobody is listed: the same user may answer at a terminal, as L0']);
  else {
    output.lines([`${list.path}`]);
    showPeople(output, list.people);
    sayWritable(output, list);
  }
  return OK;
}

const asJson = ({ name, identities, groups, keys }: Approver): object => ({
  name,
  identities,
  groups,
  keys: keys.map(({ identity, type, validAfter, validBefore }) => ({
    fingerprint: identity.slice('key:'.length),
    type,
    valid_after: validAfter === null ? null : day(validAfter),
    valid_before: validBefore === null ? null : day(validBefore),
  })),
});

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

const COLUMNS = [
  { title: 'name', least: 8 },
  { title: 'known by', least: 20 },
  { title: 'groups', least: 6 },
];

function showPeople(output: Output, people: readonly Approver[]): void {
  const rows = people.flatMap(person => {
    const marks = person.identities.map(identity => known(identity, person));
    return marks.map((mark, i) => (i === 0 ? [person.name, mark, person.groups.join(' ')] : ['', mark, '']));
  });
  output.lines(
    table(
      COLUMNS,
      rows.map(row => row.map(cell => safeText(cell).text)),
      output.columns,
    ),
  );
}

function known(identity: string, { keys }: Approver): string {
  const key = keys.find(each => each.identity === identity);
  if (key === undefined) return identity.replace(':', ' ');
  const bounds = [
    ...(key.validAfter === null ? [] : [`from ${day(key.validAfter)}`]),
    ...(key.validBefore === null ? [] : [`until ${day(key.validBefore)}`]),
  ];
  return [identity.replace(':', ' '), key.type, ...bounds].join(' ');
}

function sayWritable(output: Output, { writable, path }: ApproverList): void {
  if (!writable || path === null) return;
  output.report({
    kind: 'warning',
    head: 'whoever asks can write this list, so a key in it proves nothing (L0)',
    hint: 'as root: gatekeep approvers add ... writes /etc/gatekeep/approvers.yaml',
  });
}
