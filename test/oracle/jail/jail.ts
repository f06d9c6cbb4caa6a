/** One jail process: commands go in, what was executed comes out. */
import type { JailFolder } from './build.ts';

export interface Run {
  /** The words after `bash`: `-c`, the text, `$0`, …. */
  readonly words: readonly string[];
  /** argv[0] of the shell. */
  readonly zero?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, { readonly text: string; readonly mode: number }>>;
  readonly stdin: string;
}

/** A program that was executed. */
export interface Executed {
  /** Name of the file: argv[0] can be anything. */
  readonly name: string;
  /** What execve was given: the script, where the kernel started its interpreter. */
  readonly path: string;
  readonly cwd: string;
  readonly argv: readonly string[];
}

export interface Ran {
  readonly executed: readonly Executed[];
  /** It did not end by itself. */
  readonly forced: boolean;
}

/** The name of a program's file. */
export const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** bash calls it for what is no program: its words are recorded as well. */
const HANDLER = { 'BASH_FUNC_command_not_found_handle%%': '() { /usr/bin/.missing "$@"; return 127; }' };

export class Jail {
  readonly #process: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #held = Buffer.alloc(0);

  private constructor(folder: JailFolder) {
    this.#process = Bun.spawn([folder.keeper, folder.root], { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', env: {} });
    this.#reader = this.#process.stdout.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  }

  /** Throws where this machine allows no namespaces; the message says which step failed. */
  static async open(folder: JailFolder): Promise<Jail> {
    const jail = new Jail(folder);
    const greeting = await jail.#take(3).catch(() => null);
    if (greeting?.toString() === 'ok\n') return jail;
    throw new Error((await new Response(jail.#process.stderr).text()).trim() || 'the jail did not start');
  }

  /** `status`: what the stand-ins exit with. */
  async run(run: Run, status: 0 | 1): Promise<Ran> {
    const env = Object.entries({ ...run.env, ...HANDLER }).map(([name, value]) => `${name}=${value}`);
    const files = Object.entries(run.files).flatMap(([path, { text, mode }]) => [path, mode.toString(8), text]);
    const fields = [String(status), String(env.length), ...env, String(files.length / 3), ...files, run.stdin];
    const body = Buffer.from(`${[...fields, run.zero ?? 'bash', ...run.words].join('\0')}\0`);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(body.length);
    this.#process.stdin.write(Buffer.concat([length, body]));
    await this.#process.stdin.flush();
    const answer = await this.#take((await this.#take(4)).readUInt32LE());
    return { forced: answer[0] === 1, executed: readLog(answer.subarray(1)) };
  }

  async close(): Promise<void> {
    this.#process.stdin.end();
    await this.#process.exited;
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#held.length < length) {
      const { value } = await this.#reader.read();
      if (value === undefined) throw new Error('the jail ended');
      this.#held = Buffer.concat([this.#held, value]);
    }
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }
}

function readLog(log: Buffer): Executed[] {
  const found: Executed[] = [];
  for (let at = 0; at + 4 <= log.length; ) {
    const end = at + 4 + log.readUInt32LE(at);
    const [name = '', path = '', cwd = '', ...argv] = log.toString('utf8', at + 4, end - 1).split('\0');
    found.push({ name, path, cwd, argv });
    at = end;
  }
  return found;
}
