/**
 * A machine of our own for tests that need root's files and several users: a mount namespace in which /etc, /var/spool,
 * /var/lib and /usr/local are copies that nobody else sees, and /run is empty: no systemd there. Needs root; `WHY_NOT` says
 * why there is none.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { ALONE, PROGRAM, type Said } from './staged.ts';

export const USERS = { dev: 6001, ann: 6002, bob: 6003 } as const;
export type User = keyof typeof USERS | 'root';

const COPIED = ['etc', 'var/spool', 'var/lib', 'usr/local'];

const probe = Bun.spawnSync(['unshare', '-m', 'true']);
/** null: such a machine can be had here. */
export const WHY_NOT: string | null =
  process.getuid!() !== 0 ? 'not root' : probe.exitCode !== 0 ? 'no mount namespaces here' : null;

const SETUP = (folder: string): string => `set -e
mount -t tmpfs none ${folder}
chmod 0755 ${folder}
${COPIED.map(
  path => `mkdir -p ${folder}/${path}/upper ${folder}/${path}/work
mount -t overlay overlay -o lowerdir=/${path},upperdir=${folder}/${path}/upper,workdir=${folder}/${path}/work /${path}`,
).join('\n')}
mount -t tmpfs -o mode=0755 none /run
${Object.entries(USERS)
  .map(
    ([name, uid]) => `echo ${name}:x:${uid}:${uid}::${folder}/${name}:/bin/bash >>/etc/passwd
echo ${name}:x:${uid}: >>/etc/group
mkdir ${folder}/${name}
chown ${uid}:${uid} ${folder}/${name}
chmod 0700 ${folder}/${name}`,
  )
  .join('\n')}
echo ready
exec sleep infinity`;

export interface Running {
  readonly end: Promise<Said>;
  readonly pid: number;
}

export class Machine {
  readonly folder = mkdtempSync(`${tmpdir()}/gatekeep-machine-`);
  readonly #keeper: Bun.Subprocess<'ignore', 'pipe', 'inherit'>;

  private constructor() {
    this.#keeper = Bun.spawn(['unshare', '-m', '--propagation', 'private', 'sh', '-c', SETUP(this.folder)], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    });
  }

  static async boot(): Promise<Machine> {
    const machine = new Machine();
    const { value } = await machine.#keeper.stdout.getReader().read();
    if (new TextDecoder().decode(value) !== 'ready\n') throw new Error('the machine did not start');
    return machine;
  }

  home(user: User): string {
    return user === 'root' ? '/root' : `${this.folder}/${user}`;
  }

  argv(user: User, argv: readonly string[]): string[] {
    const id = user === 'root' ? 0 : USERS[user];
    const as = ['setpriv', `--reuid=${id}`, `--regid=${id}`, '--clear-groups'];
    return ['nsenter', `--mount=/proc/${this.#keeper.pid}/ns/mnt`, `--wdns=${this.folder}`, ...as, ...argv];
  }

  env(user: User, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: this.home(user), TERM: 'xterm', ...ALONE, ...more };
  }

  /** Any program. */
  run(user: User, argv: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): Said {
    const done = Bun.spawnSync(['setsid', '-w', ...this.argv(user, argv)], {
      env: this.env(user, env),
      stdin: new TextEncoder().encode(stdin),
    });
    return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
  }

  shell(user: User, text: string): Said {
    return this.run(user, ['bash', '-c', text]);
  }

  gatekeep(user: User, argv: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}): Said {
    return this.run(user, [PROGRAM(), ...argv], stdin, env);
  }

  /** At a terminal of the user's own; what it showed. */
  async atTerminal(user: User, argv: readonly string[]): Promise<Said> {
    const parts: Uint8Array[] = [];
    const terminal = new Bun.Terminal({ cols: 200, rows: 40, data: (_, bytes) => void parts.push(bytes.slice()) });
    const child = Bun.spawn(['setsid', '-c', '-w', ...this.argv(user, argv)], { env: this.env(user), terminal });
    const exit = await child.exited;
    await Bun.sleep(50);
    terminal.close();
    return { exit, out: Buffer.concat(parts).toString(), error: '' };
  }

  /** Runs on while the test goes on. */
  start(user: User, argv: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    const child = Bun.spawn(['setsid', '-w', ...this.argv(user, argv)], {
      env: this.env(user, env),
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const said = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { end: said.then(([out, error, exit]) => ({ out, error, exit })), pid: child.pid };
  }

  remove(): void {
    this.#keeper.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
