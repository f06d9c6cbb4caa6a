/** R38: a policy that somebody else could have written is none. */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Places } from '../../src/config/places.ts';
import { readPolicyFiles } from '../../src/config/policy-files.ts';
import { Problem } from '../../src/problem.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-policy-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const uid = process.getuid!();

let count = 0;
/** A fresh user policy path and project, with nothing in them. */
function place(named = false): { where: Places; user: string; project: string; file: string } {
  const base = `${folder}/${++count}`;
  mkdirSync(`${base}/project/deep/er`, { recursive: true });
  const user = `${base}/policy.yaml`;
  const where = { userPolicy: user, userPolicyNamed: named, state: `${base}/state`, preferences: base };
  return { where, user, project: `${base}/project`, file: `${base}/project/gatekeep.yaml` };
}

const write = (path: string, mode = 0o644, text: string | Uint8Array = 'version: 1\n'): void => {
  writeFileSync(path, text);
  chmodSync(path, mode);
};

function problemOf(read: () => unknown): { kind: string; message: string; hint: string | undefined } {
  try {
    read();
  } catch (error) {
    if (error instanceof Problem) return { kind: error.kind, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('it was taken');
}

describe('modes', () => {
  test.each([
    ['user', 0o644, null],
    ['user', 0o600, null],
    ['user', 0o444, null],
    ['user', 0o755, null],
    ['user', 0o666, 'anyone can write it (mode 0666)'],
    ['user', 0o646, 'anyone can write it (mode 0646)'],
    ['user', 0o620, 'its group can write it (mode 0620)'],
    ['user', 0o664, 'its group can write it (mode 0664)'],
    ['project', 0o644, null],
    ['project', 0o664, null],
    ['project', 0o666, 'anyone can write it (mode 0666)'],
    ['project', 0o602, 'anyone can write it (mode 0602)'],
  ] as const)('%s %o', (layer, mode, wrong) => {
    const { where, user, project, file } = place();
    const path = layer === 'user' ? user : file;
    write(path, mode);
    const read = () => readPolicyFiles(where, project, uid, false);
    if (wrong === null) expect(read()).toMatchObject([{ layer, path, text: 'version: 1\n' }]);
    else expect(problemOf(read)).toEqual({ kind: 'config', message: `${path}: ${wrong}`, hint: `chmod go-w ${path}` });
  });
});

describe('owners', () => {
  const other = 54_321;
  test.each([
    ['user', other, uid],
    ['project', other, 1000],
  ] as const)('%s policy of a third person', (layer, owner, reader) => {
    if (uid !== 0) return; // Only root can give files away.
    const { where, user, project, file } = place();
    const path = layer === 'user' ? user : file;
    write(path);
    chownSync(path, owner, owner);
    expect(problemOf(() => readPolicyFiles(where, project, reader, false))).toMatchObject({
      message: `${path}: owned by uid ${owner}, not by you or root`,
    });
  });

  test('the one who reads it, and root, may own it; root works in checkouts of anybody', () => {
    if (uid !== 0) return;
    const { where, user, project, file } = place();
    for (const path of [user, file]) write(path);
    expect(readPolicyFiles(where, project, 1000, false)).toHaveLength(2);
    for (const path of [user, file]) chownSync(path, 1000, 1000);
    expect(readPolicyFiles(where, project, 1000, false)).toHaveLength(2);
    chownSync(user, 0, 0);
    expect(readPolicyFiles(where, project, 0, false)).toHaveLength(2);
  });
});

describe('what is no plain file', () => {
  test.each(['user', 'project'] as const)('%s', layer => {
    const { where, user, project, file } = place();
    const path = layer === 'user' ? user : file;
    const message = `${path}: cannot be read as a policy (a plain file of at most 1 MiB)`;
    const read = () => readPolicyFiles(where, project, uid, false);
    mkdirSync(path);
    expect(problemOf(read)).toMatchObject({ kind: 'config', message });
    rmSync(path, { recursive: true });
    Bun.spawnSync(['mkfifo', path]);
    expect(problemOf(read)).toMatchObject({ kind: 'config', message });
    rmSync(path);
    write(path, 0o644, `version: 1\n${'#'.repeat(1 << 20)}`);
    expect(problemOf(read)).toMatchObject({ kind: 'config', message });
    write(path, 0o644, Uint8Array.of(0x76, 0xff));
    expect(problemOf(read)).toMatchObject({ kind: 'config', message: `${path}: not UTF-8 text` });
  });

  test('a link is what it leads to, trusted for what that is', () => {
    const { where, user, project } = place();
    const target = `${project}/elsewhere`;
    write(target);
    symlinkSync(target, user);
    expect(readPolicyFiles(where, project, uid, false)).toMatchObject([{ layer: 'user', path: user }]);
    chmodSync(target, 0o666);
    expect(problemOf(() => readPolicyFiles(where, project, uid, false)).message).toContain('anyone can write it');
  });

  test('a link that leads nowhere, or to itself, is not no policy', () => {
    for (const target of [`${folder}/nowhere`, 'policy.yaml']) {
      const { where, user, project } = place();
      symlinkSync(target, user);
      expect(problemOf(() => readPolicyFiles(where, project, uid, false))).toMatchObject({ kind: 'config' });
    }
  });

  test('a file that may not be read is not no policy', () => {
    if (uid === 0) return; // Root reads everything.
    const { where, user, project } = place();
    write(user, 0o000);
    expect(problemOf(() => readPolicyFiles(where, project, uid, false))).toMatchObject({ kind: 'config' });
  });
});

describe('which files', () => {
  test('none', () => {
    const { where, project } = place();
    expect(readPolicyFiles(where, project, uid, false)).toEqual([]);
  });

  test('one that GATEKEEP_POLICY names must be there', () => {
    const { where, user, project } = place(true);
    expect(problemOf(() => readPolicyFiles(where, project, uid, false))).toEqual({
      kind: 'config',
      message: `${user}: no such file, and GATEKEEP_POLICY names it`,
      hint: 'unset GATEKEEP_POLICY, or write the file',
    });
  });

  test('the nearest of the project, from any depth; highest layer first', () => {
    const { where, user, project, file } = place();
    for (const path of [user, file]) write(path);
    const read = () => readPolicyFiles(where, `${project}/deep/er`, uid, false).map(({ layer, path }) => [layer, path]);
    expect(read()).toEqual([
      ['user', user],
      ['project', file],
    ]);
    write(`${project}/deep/gatekeep.yaml`);
    expect(read()).toEqual([
      ['user', user],
      ['project', `${project}/deep/gatekeep.yaml`],
    ]);
  });

  test('a folder that is gone has no project', () => {
    const { where } = place();
    expect(readPolicyFiles(where, '', uid, false)).toEqual([]);
  });

  test('a file is read once, as the higher layer', () => {
    const { where, project, file } = place();
    write(file);
    expect(readPolicyFiles({ ...where, userPolicy: file }, project, uid, false)).toMatchObject([{ layer: 'user' }]);
  });
});
