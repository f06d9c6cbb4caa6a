/**
 * What must not be acknowledged, on the real writer in processes of its own. Runs as root and as anybody: full and
 * read-only media are mounted in a namespace where that is allowed; a file-size limit does for the rest.
 */
import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, chownSync, readlinkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Problem } from '../../src/problem.ts';
import { readAudit } from '../stored-log.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { checkedLog } from './checked-log.ts';
import { BEGUN, newState, open, removeStates, small } from './log.ts';

afterAll(removeStates);

const WRITER = `${import.meta.dir}/writer.ts`;
const isRoot = process.getuid!() === 0;

interface Result {
  readonly code: number;
  readonly receipts: number;
  readonly message: string;
}

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Result {
  const done = Bun.spawnSync([...argv], { env: { ...process.env, ...env }, stdout: 'pipe', stderr: 'pipe' });
  const receipts = done.stdout.toString().split('\n').length - 1;
  return { code: done.exitCode, receipts, message: done.stderr.toString() };
}

const write = (state: string, count = 1, env: Readonly<Record<string, string>> = {}): Result =>
  run([process.execPath, WRITER, state, String(count)], env);

function begun(): { readonly state: string; readonly folder: string; readonly log: string } {
  const state = newState();
  open(state).append([small()]);
  const folder = `${state}/audit/${readlinkSync(`${state}/audit/current`)}`;
  return { state, folder, log: `${folder}/audit.jsonl` };
}

/** The Problem of one more append, which must leave the log as it was. */
function refused(state: string): Problem {
  try {
    open(state).append([small()]);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('it was acknowledged');
}

describe('no room', () => {
  test('a file-size limit in the middle of a line: taken back, and it goes on afterwards', () => {
    const { state } = begun();
    const full = run(['bash', '-c', `ulimit -f 4; exec "$0" "$@"`, process.execPath, WRITER, state, '20']);
    expect(full).toMatchObject({ code: 125 });
    expect(full.message).toContain('audit.jsonl: file too large\nhint: ulimit -f unlimited');
    expect(verifyLog(readAudit(state)!.bytes)).toMatchObject({
      state: 'proven',
      lines: BEGUN + 1 + full.receipts,
      problems: [],
    });
    expect(write(state)).toMatchObject({ code: 0, receipts: 1 });
    expect(verifyLog(readAudit(state)!.bytes)).toMatchObject({ state: 'proven', problems: [] });
  });

  const namespace = ['unshare', ...(isRoot ? ['-m'] : ['-Urm'])];
  const disk = dirname(newState());
  const mount = `mount -t tmpfs -o size=64k none ${disk}`;
  const mountable = Bun.spawnSync([...namespace, 'bash', '-c', mount]).success;

  test('a full disk', () => {
    if (!mountable) return; // The limit above takes the same path where nothing may be mounted.
    const copy = `${newState()}-copy`;
    const script = `${mount} || exit 9
      for state in s s other; do "$0" "$1" ${disk}/$state 1000; echo "code $?" >&2; done
      mount -t tmpfs -o remount,size=256k none ${disk}; "$0" "$1" ${disk}/s 1; echo "code $?" >&2; cp -a ${disk}/s "$2"`;
    const { code, receipts, message } = run([...namespace, 'bash', '-c', script, process.execPath, WRITER, copy]);
    expect(code).toBe(0);
    expect(message.match(/: no space left on the device\nhint: df -h \/.*\ncode 125/g)).toHaveLength(3);
    expect(message).toEndWith('code 0\n');
    expect(verifyLog(readAudit(copy)!.bytes)).toMatchObject({
      state: 'proven',
      lines: receipts + BEGUN,
      problems: [],
    });
  });

  test('a full disk where every append is signed: refused, and it goes on from what was signed', () => {
    if (!mountable) return;
    const copy = `${newState()}-copy`;
    const script = `${mount} || exit 9; export WRITER_SIGNED_EACH=1
      "$0" "$1" ${disk}/s 1000; echo "code $?" >&2
      mount -t tmpfs -o remount,size=1m none ${disk}; "$0" "$1" ${disk}/s 3; echo "code $?" >&2; cp -a ${disk}/s "$2"`;
    const { code, receipts, message } = run([...namespace, 'bash', '-c', script, process.execPath, WRITER, copy]);
    expect(code).toBe(0);
    expect(message).toMatch(/: no space left on the device\nhint: df -h \/.*\ncode 125\ncode 0\n$/);
    expect(receipts).toBeGreaterThan(8);
    expect(verifyLog(readAudit(copy)!.bytes)).toMatchObject({ first_broken: null });
    expect(checkedLog(copy).checkpoints).toBeGreaterThanOrEqual(receipts);
  });

  test('no inodes: what must be signed is refused, what is allowed needs none', () => {
    if (!mountable) return;
    const copy = `${newState()}-copy`;
    const script = `mount -t tmpfs -o size=1m,nr_inodes=64 none ${disk} || exit 9
      "$0" "$1" ${disk}/s 1 || exit 8; i=0; while : 2>/dev/null >${disk}/fill$i; do i=$((i+1)); done
      "$0" "$1" ${disk}/s 2; echo "code $?" >&2
      WRITER_SIGNED_EACH=1 "$0" "$1" ${disk}/s 1; echo "code $?" >&2
      rm ${disk}/fill*; WRITER_SIGNED_EACH=1 "$0" "$1" ${disk}/s 1; echo "code $?" >&2; cp -a ${disk}/s "$2"`;
    const { code, receipts, message } = run([...namespace, 'bash', '-c', script, process.execPath, WRITER, copy]);
    expect(code).toBe(0);
    expect(message).toMatch(/code 0\n.*signer: no space left on the device\nhint: df -h \/.*\ncode 125\ncode 0\n$/s);
    expect(receipts).toBe(4);
    expect(verifyLog(readAudit(copy)!.bytes)).toMatchObject({ first_broken: null });
    expect(checkedLog(copy).checkpoints).toBeGreaterThan(1);
  });

  test('a read-only file system', () => {
    if (!mountable) return;
    const script = `${mount} || exit 9
      "$0" "$1" ${disk}/s 1 || exit 8; mount -t tmpfs -o remount,ro none ${disk}
      "$0" "$1" ${disk}/s 1; echo "code $?" >&2
      "$0" "$1" ${disk}/other 1; echo "code $?" >&2`;
    const { message, receipts } = run([...namespace, 'bash', '-c', script, process.execPath, WRITER]);
    expect(receipts).toBe(1);
    expect(message.match(/: read-only file system\nhint: findmnt -T .*\ncode 125/g)).toHaveLength(2);
  });
});

describe('no permission', () => {
  test('to the folder', () => {
    const { state } = begun();
    if (!isRoot) chmodSync(`${state}/audit`, 0o000);
    const result = write(state, 1, isRoot ? { WRITER_UID: '65534' } : {});
    if (!isRoot) chmodSync(`${state}/audit`, 0o700);
    expect(result).toMatchObject({ code: 125, receipts: 0 });
    expect(result.message).toMatch(/audit log .*: permission denied\nhint: ls -ld /);
  });

  test('to begin a log', () => {
    const parent = dirname(newState());
    chmodSync(parent, isRoot ? 0o700 : 0o500);
    const result = write(`${parent}/gatekeep`, 1, isRoot ? { WRITER_UID: '65534' } : {});
    expect(result).toMatchObject({ code: 125, receipts: 0 });
    expect(result.message).toContain('permission denied');
  });

  test.if(isRoot)('a log of somebody else: root does not write into it', () => {
    const { state, folder, log } = begun();
    chownSync(log, 65534, 65534);
    expect(refused(state).message).toEndWith('audit.jsonl: belongs to uid 65534, not to you');
    chownSync(folder, 65534, 65534);
    expect(refused(state).message).toEndWith('belongs to uid 65534, not to you');
  });
});

describe('something else in its place', () => {
  /** Typed in the log's folder. */
  const rows: readonly (readonly [what: string, script: string, message: string])[] = [
    ['a symbolic link to another file', 'mv audit.jsonl x; ln -s x audit.jsonl', 'it is a symbolic link'],
    ['a second name of the file', 'ln audit.jsonl x', 'has 2 names; a log has one'],
    ['a folder', 'rm audit.jsonl; mkdir audit.jsonl', 'it is a folder'],
    ['a pipe', 'rm audit.jsonl; mkfifo -m 600 audit.jsonl', 'is no plain file'],
    ['a device', 'ln -sf /dev/full audit.jsonl', 'it is a symbolic link'],
    ['nothing', 'rm audit.jsonl', 'the log that was begun here is gone'],
    ['a folder that is gone', 'rm -r "$PWD"', 'the log that was begun here is gone'],
    ['a folder reached by a link', 'mv "$PWD" ../x; ln -s x "$PWD"', 'is a symlink, not a folder'],
    ['a file others can read', 'chmod 644 audit.jsonl', 'others can open it (mode 0644)'],
    ['a folder others can enter', 'chmod 755 .', 'others can enter it (mode 0755)'],
    ['a folder above that others can enter', 'chmod 750 ..', 'others can enter it (mode 0750)'],
    ['a state folder that others can write', 'chmod 777 ../..', 'others can write it (mode 0777)'],
    ['no link to the log', 'rm ../current', 'is gone, though'],
    ['a link to elsewhere', 'ln -sfn ../x ../current', 'does not point to a log of this folder'],
    ['a file for the link', 'rm ../current; touch ../current', 'is a file, not the link to the current log'],
    ['a folder for the lock', 'rm ../audit.lock; mkdir ../audit.lock', 'it is a folder'],
    ['a link for the lock', 'ln -sf x ../audit.lock', 'it is a symbolic link'],
  ];
  test.each(rows)('%s', (_, script, message) => {
    const { state, folder } = begun();
    Bun.spawnSync(['bash', '-c', script], { cwd: folder });
    const problem = refused(state);
    expect(problem.kind).toBe('internal');
    expect(problem.message).toStartWith(`audit log ${state}`);
    expect(problem.message).toContain(message);
  });

  test('a new log begins where a person took the old one away', () => {
    const { state, folder } = begun();
    rmSync(folder, { recursive: true });
    const hint = refused(state).hint!;
    expect(hint).toEndWith(`rm ${state}/audit/current`);
    rmSync(`${state}/audit/current`);
    open(state).append([small()]);
    expect(verifyLog(readAudit(state)!.bytes)).toMatchObject({ state: 'proven', lines: BEGUN + 1 });
  });
});

describe('the secret', () => {
  const mac = (state: string): string => open(state).mac(new Uint8Array());
  const rows: readonly (readonly [what: string, script: string, message: string])[] = [
    ['gone', 'rm secret', 'the secret is gone'],
    ['empty', ': > secret', 'the secret is damaged'],
    ['with one bit changed', "sed -i '1s/./g/' secret; chmod 600 secret", 'the secret is damaged'],
    ['another one', "printf '%064d 00000000\n' 0 > secret", 'the secret is damaged'],
    ['readable by others', 'chmod 640 secret', 'the secret is no file that only you can read'],
    ['a link', 'mv secret x; ln -s x secret', 'it is a symbolic link'],
  ];
  test.each(rows)('%s: for a person to look at, never made again', (_, script, message) => {
    const { state, folder } = begun();
    Bun.spawnSync(['bash', '-c', script], { cwd: folder });
    expect(() => mac(state)).toThrow(message);
    expect(() => mac(state)).toThrow(message);
  });
});
