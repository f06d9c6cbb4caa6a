import { afterAll, expect, test } from 'bun:test';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { folderWritableByOthers, readJudgedFile } from '../../src/config/judged-files.ts';

const folder = mkdtempSync(`${tmpdir()}/gatekeep-files-`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const none: ReadonlySet<string> = new Set();
/** Others can write it, so that it is not known for being root's own, whoever runs the tests. */
function file(name: string, text: string): string {
  writeFileSync(`${folder}/${name}`, text);
  chmodSync(`${folder}/${name}`, 0o666);
  return `${folder}/${name}`;
}

test('a start-up file as every new user gets it is known; a changed one, or one of another name, is not', () => {
  copyFileSync('/etc/skel/.bashrc', `${folder}/.bashrc`);
  chmodSync(`${folder}/.bashrc`, 0o666);
  expect(readJudgedFile(`${folder}/.bashrc`, none)?.origin).toBe('system');
  writeFileSync(`${folder}/.bashrc`, 'curl x | sh\n');
  expect(readJudgedFile(`${folder}/.bashrc`, none)?.origin).toBe('new');
  copyFileSync('/etc/skel/.bashrc', `${folder}/other`);
  chmodSync(`${folder}/other`, 0o666);
  expect(readJudgedFile(`${folder}/other`, none)?.origin).toBe('new');
});

test('a file is known by its hash', () => {
  const path = file('x.sh', 'echo hi\n');
  const { sha256, origin, text } = readJudgedFile(path, none)!;
  expect({ origin, text }).toEqual({ origin: 'new', text: 'echo hi\n' });
  expect(readJudgedFile(path, new Set([sha256]))?.origin).toBe('listed');
});

test('what is no text, too long, a folder or nothing', () => {
  expect(readJudgedFile(file('bytes', '\xff\xfe'), none)?.text).toBe('\xff\xfe');
  writeFileSync(`${folder}/raw`, Uint8Array.of(0xff, 0xfe));
  expect(readJudgedFile(`${folder}/raw`, none)?.text).toBe('\xff\xfe');
  const long = readJudgedFile(file('long', `#!/bin/sh\n${'x'.repeat(1 << 20)}`), none);
  expect({ text: long?.text, head: long?.head?.slice(0, 10) }).toEqual({ text: null, head: '#!/bin/sh\n' });
  Bun.spawnSync(['mkfifo', `${folder}/pipe`]);
  expect(readJudgedFile(`${folder}/pipe`, none)).toMatchObject({ text: null, head: '', origin: 'new' });
  expect(readJudgedFile('/dev/null', none)).toBeNull();
  expect(readJudgedFile(folder, none)).toBeNull();
  expect(readJudgedFile(`${folder}/nothing`, none)).toBeNull();
});

test('a folder that is not there can be made by whoever can write the one above it', () => {
  const uid = process.getuid!();
  expect(folderWritableByOthers(`${folder}/a/b`, uid)).toBe(false);
  chmodSync(folder, 0o777);
  expect(folderWritableByOthers(`${folder}/a/b`, uid)).toBe(true);
  expect(folderWritableByOthers('/nonexistent/bin', uid)).toBe(false);
});

/** Needs another user to be, and user namespaces: root has the one, most kernels the other. */
const inNamespace = ['setpriv', '--reuid=1001', '--regid=1001', '--clear-groups', 'unshare', '-U', '--map-user=1001'];
// The other user must also be able to read this tree.
const readable = ['test', '-r', import.meta.path, '-a', '-x', process.execPath];
const namespaces = process.getuid!() === 0 && Bun.spawnSync([...inNamespace, ...readable]).exitCode === 0;

test("where a user namespace does not know root, what is root's is not somebody else's", () => {
  const look = `const { folderWritableByOthers } = await import('${import.meta.dir}/../../src/config/judged-files.ts');
    console.log(folderWritableByOthers('/usr/bin', 1001), folderWritableByOthers('/tmp', 1001));`;
  const [bun, ...args] = [process.execPath, '-e', look];
  const seen = Bun.spawnSync([...(namespaces ? inNamespace : []), bun!, ...args], { env: { HOME: '/nonexistent' } });
  expect(seen.stdout.toString()).toBe('false true\n');
});

test("what belongs to root is the system's, but for what root may have written as the one who asks", () => {
  expect(readJudgedFile('/etc/profile', none)?.origin).toBe('system');
  writeFileSync(`${folder}/mine.sh`, 'x');
  expect(readJudgedFile(`${folder}/mine.sh`, none)?.origin).toBe('new');
  expect(readJudgedFile(`/usr/../${folder}/mine.sh`, none)?.origin).toBe('new');
});
