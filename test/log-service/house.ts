/**
 * An installation with a log service, below a folder of its own: program, socket, kept logs, homes. Root has several users in
 * it, with numbers that nobody has; without root all of them are who runs the tests, and what the kernel keeps apart is not tried.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { ALONE, type Said } from '../staged.ts';

export const IS_ROOT = process.getuid!() === 0;
const ME = process.getuid!();
export const USERS = IS_ROOT ? ({ service: 6999, dev: 6001, eve: 6002 } as const) : { service: ME, dev: ME, eve: ME };
export type User = keyof typeof USERS | 'root';

const uidOf = (user: User): number => (user === 'root' ? ME : USERS[user]);
const as = (user: User): string[] =>
  IS_ROOT && user !== 'root' ? ['setpriv', `--reuid=${uidOf(user)}`, `--regid=${uidOf(user)}`, '--clear-groups'] : [];

export interface Marker {
  readonly socket: string;
  readonly uid: number;
  readonly data: string;
}

export class House {
  readonly folder = mkdtempSync(`${tmpdir()}/gatekeep-house-`);
  readonly prefix = `${this.folder}/usr`;
  readonly run = `${this.folder}/run`;
  readonly data = `${this.folder}/data`;
  readonly marker: Marker = { socket: `${this.run}/log.socket`, uid: USERS.service, data: this.data };
  #service: Bun.Subprocess<'ignore', 'ignore', 'pipe'> | null = null;

  constructor() {
    chmodSync(this.folder, 0o755);
    const placed = Bun.spawnSync([new URL('../../tools/place.sh', import.meta.url).pathname, this.prefix]);
    if (placed.exitCode !== 0) throw new Error(placed.stderr.toString());
    this.#own(this.run, 'service', 0o755);
    this.#own(this.data, 'service', 0o700);
    for (const user of ['dev', 'eve'] as const) this.#own(this.home(user), user, 0o700);
    this.mark();
  }

  #own(folder: string, user: User, mode: number): void {
    mkdirSync(folder, { mode });
    chownSync(folder, uidOf(user), uidOf(user));
    chmodSync(folder, mode);
  }

  /** What install.sh writes beside the program. */
  mark(more: Partial<Marker> = {}): void {
    writeFileSync(`${this.prefix}/lib/gatekeep/log-service.json`, JSON.stringify({ ...this.marker, ...more }));
  }

  unmark(): void {
    rmSync(`${this.prefix}/lib/gatekeep/log-service.json`);
  }

  home(user: 'dev' | 'eve'): string {
    return `${this.folder}/${user}`;
  }

  get judge(): string {
    return `${this.prefix}/lib/gatekeep/judge`;
  }

  /** Returns when it listens. */
  async start(user: User = 'service', before: readonly string[] = []): Promise<number> {
    rmSync(this.marker.socket, { force: true });
    this.#service = Bun.spawn([...before, ...as(user), this.judge, 'log-service'], {
      env: {},
      cwd: '/',
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
    });
    for (let i = 0; i < 400 && !existsSync(this.marker.socket); i++) await Bun.sleep(10);
    // It exists a moment before it may be connected to by all.
    await Bun.sleep(20);
    return this.#service.pid;
  }

  /** What it said on standard error. */
  async stop(): Promise<string> {
    const service = this.#service;
    this.#service = null;
    if (service === null) return '';
    service.kill('SIGKILL');
    await service.exited;
    return service.stderr.text();
  }

  get lives(): boolean {
    return this.#service !== null && this.#service.exitCode === null && this.#service.signalCode === null;
  }

  #environment(user: User, more: Readonly<Record<string, string>>): Record<string, string> {
    const home = user === 'dev' || user === 'eve' ? this.home(user) : this.folder;
    return { PATH: '/usr/bin:/bin', HOME: home, ...ALONE, ...more };
  }

  /** Any program, as one of the users. */
  any(user: User, argv: readonly string[], more: Readonly<Record<string, string>> = {}, stdin = ''): Said {
    const env = this.#environment(user, more);
    const done = Bun.spawnSync(['setsid', '-w', ...as(user), ...argv], {
      env,
      cwd: env.HOME!,
      stdin: new TextEncoder().encode(stdin),
      stderr: 'pipe',
    });
    return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
  }

  gatekeep(user: User, argv: readonly string[], more: Readonly<Record<string, string>> = {}): Said {
    return this.any(user, [`${this.prefix}/bin/gatekeep`, ...argv], more);
  }

  /** Runs on while the test goes on. */
  begin(
    user: User,
    argv: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): { end: Promise<Said>; pid: number } {
    const env = this.#environment(user, more);
    const child = Bun.spawn(['setsid', '-w', ...as(user), `${this.prefix}/bin/gatekeep`, ...argv], {
      env,
      cwd: env.HOME!,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const said = Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { end: said.then(([out, error, exit]) => ({ out, error, exit })), pid: child.pid };
  }

  /** At a terminal of the user's own; what it showed. */
  async atTerminal(user: User, argv: readonly string[]): Promise<Said> {
    const parts: Uint8Array[] = [];
    const terminal = new Bun.Terminal({ cols: 200, rows: 40, data: (_, bytes) => void parts.push(bytes.slice()) });
    const env: Record<string, string> = { ...this.#environment(user, {}), TERM: 'xterm' };
    const command = ['setsid', '-c', '-w', ...as(user), `${this.prefix}/bin/gatekeep`, ...argv];
    const child = Bun.spawn(command, { env, cwd: env.HOME!, terminal });
    const exit = await child.exited;
    await Bun.sleep(50);
    terminal.close();
    return { exit, out: Buffer.concat(parts).toString(), error: '' };
  }

  /** The folder of a user's kept log, by the names that only the service's user reaches; null: none was begun. */
  log(user: 'dev' | 'eve'): string | null {
    const current = `${this.data}/${uidOf(user)}/audit/current`;
    return existsSync(current) ? current : null;
  }

  /** Every record of a user's kept log. */
  records(user: 'dev' | 'eve'): readonly Record<string, unknown>[] {
    const folder = this.log(user);
    if (folder === null) return [];
    const lines = readFileSync(`${folder}/audit.jsonl`, 'utf8').split('\n').slice(0, -1);
    return lines.map(line => JSON.parse(line) as Record<string, unknown>);
  }

  /** The texts that are on record as asked or run. */
  texts(user: 'dev' | 'eve'): readonly unknown[] {
    return this.records(user).flatMap(({ type, text }) => (type === 'request' ? [text] : []));
  }

  /** No log of anybody's own: what is not with the service is nowhere. */
  ownLogs(): readonly string[] {
    return (['dev', 'eve'] as const).flatMap(user =>
      readdirSync(this.home(user), { recursive: true, encoding: 'utf8' }).filter(path => path.includes('audit.jsonl')),
    );
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
