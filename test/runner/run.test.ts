/**
 * An approved command through the C front and the runner, beside the same command under bash itself.
 * The judge is test/fixtures/gated-judge.ts, which finds everything approved.
 */
import { beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGated, scratchFolder } from './gated.ts';

const scratch = scratchFolder();
let front = '';
beforeAll(() => {
  front = buildGated(scratch);
});

interface Ran {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const ENV = { PATH: '/usr/bin:/bin', A: 'é ✓', E: '', 'my-var': 'x', 'BASH_FUNC_f%%': '() { echo function; }' };

/** `$0` in the set-up is the shell under test. */
function under(shell: string, setup: string, stdin?: string): Ran {
  const ran = Bun.spawnSync(['/bin/bash', '-c', setup, shell], {
    env: ENV,
    cwd: scratch,
    stdin: stdin === undefined ? 'ignore' : Buffer.from(stdin),
  });
  const signal = ran.signalCode === undefined || ran.signalCode === null ? null : String(ran.signalCode);
  return {
    exit: signal === null ? ran.exitCode : null,
    signal,
    stdout: ran.stdout.toString(),
    stderr: ran.stderr.toString(),
  };
}

const LIST = `cd /proc/$$/fd; r=; for d in *; do [[ ! -e $d ]] || r+=" $d"; done; echo $r`;

const same: readonly [name: string, setup: string, stdin?: string][] = [
  ['words, exit', `exec -a bash "$0" -c 'echo "$0|$1|$#"; exit 7' zero 'a b'`],
  ['argv[0]', `exec -a sh "$0" -c 'echo "$0"; [[ -o posix ]]; echo $?'`],
  ['a login shell by its name', `exec -a -bash "$0" --noprofile -c 'shopt -q login_shell; echo $?'`],
  ['environment', `exec -a bash "$0" -c 'env | sort; f'`],
  [
    'folder, umask, limits',
    `umask 027; ulimit -Sn 333; ulimit -Sf 9000; cd /usr; exec -a bash "$0" -c 'pwd; umask; ulimit -Sn; ulimit -Sf'`,
  ],
  ['descriptors', `exec -a bash "$0" -c '${LIST}; read -r x <&9; echo "$x"' 5</dev/null 9<<<nine 64</dev/null`],
  ['a closed stdin', `exec -a bash "$0" -c '${LIST}; cat' 2>&1 <&-`],
  ['a closed stdout', `exec -a bash "$0" -c 'echo x; echo $? >&2' >&-`],
  ['a closed stderr', `exec -a bash "$0" -c '${LIST}' 2>&-`],
  [
    'ignored signals',
    `trap '' HUP USR2 RTMIN; exec -a bash "$0" -c 'grep SigIgn /proc/$$/status; kill -HUP $$; echo alive'`,
  ],
  ['SIGPIPE', `exec -a bash "$0" -o pipefail -c 'yes | head -1; echo $?'`],
  ['stdin', `exec -a bash "$0" -c 'read -r a; echo "[$a]"; cat'`, 'l1\nl2\nl3\n'],
  ['a script on stdin', `exec -a bash "$0" -s a`, 'echo "$1"\nread x\nhello\necho "got $x"\nexit 4\n'],
  ['death by a signal', `exec -a bash "$0" -c 'kill -TERM $$'`],
  ['death by SIGKILL', `exec -a bash "$0" -c 'kill -KILL $$'`],
  ['death by a real-time signal', `exec -a bash "$0" -c 'kill -40 $$'`],
  ['an exit that looks like a signal', `exec -a bash "$0" -c 'exit 143'`],
  ['a restricted shell with an ignored signal', `trap '' HUP; exec -a rbash "$0" -c 'cd /; echo $?'`],
  ['a folder that is gone', `mkdir -p gone; cd gone; rmdir ../gone; exec -a bash "$0" -c 'echo ran' 2>/dev/null`],
  [
    'an exported SHELLOPTS with an ignored signal',
    `trap '' HUP; exec env SHELLOPTS=braceexpand "$0" -c 'echo "\${-//c}"' | tr -d h`,
  ],
];

describe('as under bash', () => {
  for (const [name, setup, stdin] of same) {
    test(name, () => expect(under(front, setup, stdin)).toEqual(under('/bin/bash', setup, stdin)));
    // What listens to its output must not be noticed.
    const heard = `export TEST_CAPTURE=keep; ${setup}`;
    test(`${name}, its output kept`, () =>
      expect(under(front, heard, stdin)).toEqual(under('/bin/bash', heard, stdin)));
  }
});

describe('an argv, with no shell between', () => {
  test('runs the program itself, with its words', () => {
    const ran = under(front, `exec "$0" run -- printf '%s|' '$HOME' 'a  b' ''`);
    expect(ran).toEqual({ exit: 0, signal: null, stdout: '$HOME|a  b||', stderr: '' });
  });

  test('with the environment of the caller and nothing more', () => {
    const ran = under(front, `exec env -i A=1 PATH=/usr/bin "$0" run -- env`);
    expect(ran.stdout.trim().split('\n').sort()).toEqual(['A=1', 'PATH=/usr/bin']);
  });

  test('a file that is no program', () => {
    writeFileSync(join(scratch, 'no-program'), 'echo no\n', { mode: 0o755 });
    const ran = under(front, `exec "$0" run -- ./no-program`);
    expect({ exit: ran.exit, stdout: ran.stdout }).toEqual({ exit: 125, stdout: '' });
  });
});

describe('signals sent to the front while the command runs', () => {
  const SCRIPT = `trap 'got=1' USR1; trap 'echo term; sleep 5.5; echo cleaned; exit 4' TERM; echo ready; until [[ $got ]]; do sleep 0.02; done
    echo usr1; while :; do sleep 0.02; done`;

  test('reach it, and it has all the time it wants', async () => {
    const child = Bun.spawn([front, '-c', SCRIPT], { env: ENV, cwd: scratch, stdin: 'ignore' });
    const answers: Readonly<Record<string, NodeJS.Signals>> = { 'ready\n': 'SIGUSR1', 'ready\nusr1\n': 'SIGTERM' };
    let said = '';
    for await (const chunk of child.stdout) {
      said += new TextDecoder().decode(chunk);
      if (answers[said]) child.kill(answers[said]);
    }
    expect({ said, exit: await child.exited }).toEqual({ said: 'ready\nusr1\nterm\ncleaned\n', exit: 4 });
  });

  test('a front that is killed ends the command', async () => {
    const child = Bun.spawn([front, '-c', 'echo $$; exec sleep 60'], { env: ENV, cwd: scratch, stdin: 'ignore' });
    const { value } = await child.stdout.getReader().read();
    const command = Number(new TextDecoder().decode(value));
    child.kill('SIGKILL');
    await child.exited;
    while (existsSync(`/proc/${command}`)) await Bun.sleep(10);
  });
});

describe('what cannot be carried byte for byte is not run', () => {
  test.each([
    ['an argument', `exec "$0" -c 'echo ran' x $'\\xff'`],
    ['the text', `exec "$0" -c $'echo ran \\xff'`],
    ['a value of the environment', `X=$'\\xff' exec "$0" -c 'echo ran'`],
    ['a name of the environment', `exec env $'\\xff=1' "$0" -c 'echo ran'`],
    ['the folder', `mkdir -p $'\\xff'; cd $'\\xff'; exec "$0" -c 'echo ran'`],
  ])('%s', (_name, setup) => {
    const ran = under(front, setup);
    expect({ exit: ran.exit, stdout: ran.stdout }).toEqual({ exit: 125, stdout: '' });
    expect(ran.stderr).toContain('cannot be carried byte for byte');
  });
});
