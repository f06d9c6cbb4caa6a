/** A home with a real resident in it, started by the staged front as an agent's second command starts it, and ended by its pid. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLog } from '../../src/audit/verify.ts';
import { readAudit } from '../stored-log.ts';
import { PROGRAM } from '../staged.ts';

export const JUDGE = join(PROGRAM(), '../../lib/gatekeep/judge');

export interface Ended {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly error: string;
  readonly ms: number;
}

export interface Call {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: string;
  /** Words in front of the program: `unshare -m`, … */
  readonly through?: readonly string[];
}

const link = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

export class House {
  readonly folder = mkdtempSync(`${tmpdir()}/gatekeep-house-`);
  readonly home = join(this.folder, 'home');
  readonly state = join(this.home, '.local/state/gatekeep');
  readonly resident = join(this.state, 'resident');
  readonly program: string;

  constructor(program = PROGRAM()) {
    this.program = program;
    mkdirSync(this.home);
  }

  environment(more: Call['env'] = {}): Record<string, string> {
    return { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: this.home, ...more };
  }

  async run(args: readonly string[], { env, cwd, stdin, through = [] }: Call = {}): Promise<Ended> {
    const start = Bun.nanoseconds();
    const child = Bun.spawn([...through, this.program, ...args], {
      env: this.environment(env),
      cwd: cwd ?? this.folder,
      stdin: stdin === undefined ? 'ignore' : Buffer.from(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
    await child.exited;
    const ms = (Bun.nanoseconds() - start) / 1e6;
    const signal = child.signalCode === null ? null : String(child.signalCode);
    return { exit: child.exitCode, signal, out, error, ms };
  }

  sh = (text: string, call: Call = {}): Promise<Ended> => this.run(['-c', text], call);

  /** The residents of this home, by the folder that the front handed them. */
  pids(): number[] {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && link(`/proc/${name}/fd/4`).startsWith(this.folder))
      .map(Number);
  }

  /** Two commands shortly after one another start it. */
  async settle(call: Call = {}): Promise<number> {
    await this.sh('true', call);
    this.forgetTries();
    await this.sh('true', call);
    return this.settled();
  }

  async settled(): Promise<number> {
    for (let i = 0; i < 500; i++) {
      const [pid] = this.pids();
      if (pid !== undefined && this.listens(pid)) return pid;
      await Bun.sleep(10);
    }
    throw new Error('no resident');
  }

  /** Its socket stands in the kernel's list of those that are listened on. */
  listens(pid: number): boolean {
    const own = readdirSync(`/proc/${pid}/fd`).map(fd => link(`/proc/${pid}/fd/${fd}`));
    const list = readFileSync('/proc/net/unix', 'latin1')
      .split('\n')
      .map(line => line.split(/\s+/));
    return list.some(([, , , flags, , , inode]) => flags === '00010000' && own.includes(`socket:[${inode}]`));
  }

  /** As if the last try to start one were long ago. */
  forgetTries(): void {
    try {
      utimesSync(join(this.resident, 'lock'), 1, 1);
    } catch {}
  }

  records(): number {
    return this.log().filter(({ type }) => type === 'request').length;
  }

  log(): Record<string, unknown>[] {
    const { bytes } = readAudit(this.state)!;
    return new TextDecoder()
      .decode(bytes!)
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  }

  /** What does not hold, one a line; a warning is none: a caller in a time namespace of its own has another clock. */
  problems(): string {
    const problems = verifyLog(readAudit(this.state)!.bytes).problems.filter(({ warn }) => !warn);
    return problems.map(({ kind, line, detail }) => `${kind} at line ${line}: ${detail}`).join('\n');
  }

  async kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    process.kill(pid, signal);
    await gone(pid);
  }

  async remove(): Promise<void> {
    for (const pid of this.pids()) await this.kill(pid);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export async function gone(pid: number, ms = 30_000): Promise<void> {
  for (let waited = 0; link(`/proc/${pid}/exe`) !== ''; waited += 10) {
    if (waited > ms) throw new Error(`${pid} stays`);
    await Bun.sleep(10);
  }
}

/** Bytes that the process has written to files: a record is some hundred, a line on a socket does not count. */
export const recorded = (pid: number): number =>
  Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))![1]);

/** Who recorded what happens in `act`. */
export async function recorder<T>(
  pid: number,
  act: () => Promise<T>,
): Promise<{ by: 'resident' | 'own judge'; said: T }> {
  const before = recorded(pid);
  const said = await act();
  return { by: recorded(pid) - before > 200 ? 'resident' : 'own judge', said };
}
