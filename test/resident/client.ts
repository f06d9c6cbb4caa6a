/** Speaks to judges as the C front does, so that texts are judged and recorded that nobody should run. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export interface Asked {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const NONCE = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const octal = (value: number): string => value.toString(8).padStart(4, '0');

/** `version`: gk2 over a socket, gk1p over pipes. Standard input is ours: /dev/null as the judge's 9. */
export function requestBytes({ argv, env, cwd }: Asked, version: 'gk2' | 'gk1p', pid = process.pid): Buffer {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const numbers = [process.getuid!(), process.ppid, pid].map(String);
  const head = [
    version,
    NONCE,
    ...numbers,
    cwd,
    octal(process.umask()),
    '0:9',
    String(argv.length),
    String(variables.length),
  ];
  return Buffer.from([...head, ...argv, ...variables].map(field => `${field}\0`).join(''));
}

export const framed = (body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${String(body.length).padStart(10, '0')}\0`), body]);

export class Line {
  readonly socket: Socket;
  #heard = '';
  #ended = false;
  #wake: () => void = () => {};

  constructor(path: string) {
    this.socket = connect(path);
    this.socket.on('data', bytes => {
      this.#heard += bytes.toString();
      this.#wake();
    });
    for (const end of ['close', 'error'] as const)
      this.socket.on(end, () => {
        this.#ended = true;
        this.#wake();
      });
  }

  send(bytes: Buffer | string): void {
    this.socket.write(bytes);
  }

  /** The first word of the next line; `end` where none comes. */
  async word(): Promise<string> {
    for (;;) {
      const newline = this.#heard.indexOf('\n');
      if (newline >= 0) {
        const line = this.#heard.slice(0, newline);
        this.#heard = this.#heard.slice(newline + 1);
        if (line.slice(6) !== NONCE) throw new Error(`another nonce: ${line}`);
        return line.slice(0, 5);
      }
      if (this.#ended) return 'end';
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  go(nonce = NONCE): void {
    this.send(`go ${nonce}\n`);
  }
}

/** `allow`, recorded; `defer`; or where it broke off. */
export async function askResident(path: string, asked: Asked): Promise<string> {
  const line = new Line(path);
  line.send(framed(requestBytes(asked, 'gk2')));
  try {
    const taken = await line.word();
    if (taken !== 'taken') return taken;
    const ready = await line.word();
    if (ready !== 'ready') return ready;
    line.go();
    const allow = await line.word();
    return allow === 'allow' && (await line.word()) === 'end' ? 'allow' : 'broken';
  } finally {
    line.socket.destroy();
  }
}

/** The answer of a judge that is started for this, its own words apart: `allow`, or `exit 126`. */
export function askOwnJudge(judge: string, asked: Asked, scratch: string): string {
  writeFileSync(`${scratch}/request`, requestBytes(asked, 'gk1p'));
  const answer = openSync(`${scratch}/answer`, 'w');
  closeSync(answer);
  const start = `exec 3<'${scratch}/request' 4>'${scratch}/answer' 9</dev/null 2>/dev/null; cd /; exec setsid -w '${judge}'`;
  Bun.spawnSync(['/bin/sh', '-c', start], {
    env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8' },
    stdin: 'ignore',
    stdout: 'ignore',
  });
  return readFileSync(`${scratch}/answer`, 'utf8').trim().replace(` ${NONCE}`, '');
}
