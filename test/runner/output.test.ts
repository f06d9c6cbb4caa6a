/** What is noted of a command's output is what it wrote, and neither the command nor its reader notices. */
import { beforeAll, describe, expect, test } from 'bun:test';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { buildGated, scratchFolder } from './gated.ts';

const scratch = scratchFolder();
const noted = `${scratch}/noted`;
let front = '';
beforeAll(() => {
  front = buildGated(scratch);
});

interface Part {
  readonly bytes: number;
  readonly sha256: string;
  readonly open: boolean;
}
interface Noted {
  readonly stdout: Part | null;
  readonly stderr: Part | 'stdout' | null;
  readonly left: number;
  readonly kept: readonly (readonly [stream: number, text: string])[];
}

const env = { PATH: '/usr/bin:/bin', TEST_CAPTURE: 'keep', TEST_OUTPUT: noted };
const sha256 = (bytes: string | Uint8Array): string => new Bun.CryptoHasher('sha256').update(bytes).digest('hex');
const part = (text: string | Uint8Array, open = false): Part => ({
  bytes: Buffer.from(text as string).length,
  sha256: sha256(text),
  open,
});
const read = (): Noted => JSON.parse(readFileSync(noted, 'utf8')) as Noted;
const keptOf = (stream: number): string =>
  read()
    .kept.filter(([of]) => of === stream)
    .map(([, text]) => text)
    .join('');

/** `$0` in the set-up is the front; what the set-up itself prints comes back. */
function run(setup: string): { exit: number | null; out: string; error: string } {
  rmSync(noted, { force: true });
  const ran = Bun.spawnSync(['/bin/bash', '-c', setup, front], { env, cwd: scratch, stdin: 'ignore', timeout: 30_000 });
  return { exit: ran.exitCode, out: ran.stdout.toString('latin1'), error: ran.stderr.toString('latin1') };
}

describe('pipes', () => {
  test('both, each by itself', () => {
    expect(run(`"$0" -c 'echo one; echo two >&2; exit 3'`)).toEqual({ exit: 3, out: 'one\n', error: 'two\n' });
    expect(read()).toMatchObject({ stdout: part('one\n'), stderr: part('two\n'), left: 0 });
    expect([keptOf(1), keptOf(2)]).toEqual(['one\n', 'two\n']);
  });

  test('one for both keeps the order', () => {
    const lines = Array.from({ length: 200 }, (_, i) => `o${i}\ne${i}\n`).join('');
    const ran = run(`"$0" -c 'for i in {0..199}; do echo o$i; echo e$i >&2; done' 2>&1 | cat`);
    expect(ran.out).toBe(lines);
    expect(read()).toMatchObject({ stdout: part(lines), stderr: 'stdout' });
  });

  test('more than a pipe holds, to a slow reader; past the limit it is counted and not kept', () => {
    const ran = run(`"$0" -c 'head -c 5000000 /dev/zero' | { sleep 0.3; sha256sum; }`);
    const zeros = new Uint8Array(5_000_000);
    expect(ran.out).toStartWith(sha256(zeros));
    expect(read()).toMatchObject({ stdout: { bytes: 5_000_000, sha256: sha256(zeros) }, left: 5_000_000 - (1 << 20) });
    expect(keptOf(1).length).toBe(1 << 20);
  });

  test('bytes of every kind', () => {
    const all = Uint8Array.from({ length: 256 * 64 }, (_, i) => i % 256);
    writeFileSync(`${scratch}/bytes`, all);
    expect(run(`"$0" -c 'cat bytes; tar cf - bytes | tail -c +513 >&2'`).out).toBe(Buffer.from(all).toString('latin1'));
    expect(read().stdout).toEqual(part(all));
  });

  test('a reader that goes away ends the command by SIGPIPE, as without us', () => {
    for (const command of ['yes', 'while echo y; do :; done', 'find / -xdev', 'seq 100000000']) {
      const ran = run(
        `set -o pipefail; "$0" -c '${command}; echo "$?" >&2' 2>/dev/null | head -n 1; echo "\${PIPESTATUS[0]}"`,
      );
      const bare = run(
        `set -o pipefail; /bin/bash -c '${command}; echo "$?" >&2' 2>/dev/null | head -n 1; echo "\${PIPESTATUS[0]}"`,
      );
      expect(ran.out).toBe(bare.out);
    }
  });

  test('a reader that is gone while nothing is written is felt with the next write', () => {
    const ran = run(
      `{ "$0" -c 'trap "" PIPE; sleep 0.5; echo late 2>/dev/null; echo $? >status' 2>/dev/null; } | true; cat status`,
    );
    expect(ran.out).toBe('1\n');
  });

  test('a process that is left behind writes on, and holds nobody up', async () => {
    const begun = performance.now();
    const child = Bun.spawn([front, '-c', '(sleep 1; echo late) & echo early'], { env, cwd: scratch, stdin: 'ignore' });
    const exit = await child.exited;
    expect(performance.now() - begun).toBeLessThan(900);
    expect(await new Response(child.stdout).text()).toBe('early\nlate\n');
    expect(exit).toBe(0);
    expect(read().stdout).toEqual(part('early\n', true));
  });

  test('a descriptor that does not block', () => {
    const python = `import os,sys,subprocess,time,hashlib
r,w=os.pipe(); os.set_blocking(w,False)
p=subprocess.Popen([sys.argv[1],'-c','head -c 400000 /dev/zero; true'],stdout=w); os.close(w); time.sleep(0.5)
n=0
while True:
    b=os.read(r,65536)
    if not b: break
    n+=len(b)
print(n,p.wait())`;
    expect(run(`python3 -c "${python}" "$0"`).out).toBe('400000 0\n');
  });

  test('sockets', () => {
    const python = `import socket,subprocess,sys
a,b=socket.socketpair(); p=subprocess.Popen([sys.argv[1],'-c','seq 20000'],stdout=b); b.close(); d=b''
while True:
    x=a.recv(65536)
    if not x: break
    d+=x
print(len(d),p.wait())`;
    expect(run(`python3 -c "${python}" "$0"`).out).toBe('108894 0\n');
    expect(read().stdout).toMatchObject({ bytes: 108_894, open: false });
  });
});

describe('files stay files', () => {
  const isFile = `python3 -c 'import os,stat; s=os.fstat(1); print(stat.S_ISREG(s.st_mode), os.lseek(1,0,1))'`;

  test('what is added is read, from where it began', () => {
    run(`echo before >f; "$0" -c "${isFile.replaceAll('"', '\\"')}; echo more >&2" >>f 2>g; cat f`);
    expect(readFileSync(`${scratch}/f`, 'utf8')).toMatch(/^before\nTrue \d+\n$/);
    const added = readFileSync(`${scratch}/f`, 'utf8').slice(7);
    expect(read()).toMatchObject({ stdout: part(added), stderr: part('more\n') });
  });

  test('a file that others write on after us: only the command counts', () => {
    run(`{ echo a; "$0" -c 'echo b; echo c'; echo d; } >f`);
    expect(readFileSync(`${scratch}/f`, 'utf8')).toBe('a\nb\nc\nd\n');
    expect(read().stdout).toEqual(part('b\nc\n'));
  });

  test('both in one file', () => {
    run(`"$0" -c 'echo a; echo b >&2; echo c' >f 2>&1`);
    expect(read()).toMatchObject({ stdout: part('a\nb\nc\n'), stderr: 'stdout' });
  });

  test('a file that is cut off', () => {
    run(`"$0" -c 'echo a; : >f' >f`);
    expect(read().stdout).toBeNull();
  });

  test('devices are left alone', () => {
    expect(run(`"$0" -c 'stat -Lc %F /proc/$$/fd/1 >&2' >/dev/null`).error).toBe('character special file\n');
    expect(read().stdout).toBeNull();
  });

  test('a large file', () => {
    run(`"$0" -c 'head -c 30000000 /dev/zero' >f`);
    expect(statSync(`${scratch}/f`).size).toBe(30_000_000);
    expect(read()).toMatchObject({ stdout: { bytes: 30_000_000 }, left: 30_000_000 - (1 << 20) });
  });
});

describe('terminals', () => {
  test('a terminal stays one, with its size, its keys and its Ctrl-C', async () => {
    let sent = '';
    const terminal = new Bun.Terminal({
      cols: 97,
      rows: 31,
      data: (_, bytes) => {
        sent += new TextDecoder().decode(bytes);
      },
    });
    const text = `[ -t 0 ] && [ -t 1 ] && [ -t 2 ] && stty size; read -r x; echo "got $x"; trap 'echo int; exit 9' INT; echo ready; sleep 30 & wait`;
    rmSync(noted, { force: true });
    const child = Bun.spawn(['setsid', '-c', '-w', 'bash', '-c', '"$0" -c "$1"; exit $?', front, text], {
      cwd: scratch,
      env,
      terminal,
    });
    const seen = async (what: string): Promise<void> => {
      for (let tries = 0; tries < 500 && !sent.includes(what); tries++) await Bun.sleep(10);
      expect(sent).toContain(what);
    };
    await seen('31 97');
    terminal.write('typed\r');
    await seen('got typed');
    await seen('ready');
    terminal.write('\x03');
    expect(await child.exited).toBe(9);
    terminal.close();
    expect(sent).toContain('int');
    expect(read()).toMatchObject({ stdout: null, stderr: null });
  });
});
