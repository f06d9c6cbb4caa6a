/** The staged program, called as an agent would: in a folder and a home of its own, with no terminal unless one is given. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

export const KINDS = ['stage', 'stage-script'] as const;
export const PROGRAM = (kind: (typeof KINDS)[number] = 'stage'): string =>
  new URL(`../build/${kind}/bin/gatekeep`, import.meta.url).pathname;

/** No test leaves a resident judge behind; those of test/resident start their own and end it. */
export const ALONE = { GATEKEEP_RESIDENT: 'off' };

export interface Said {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

export interface Call {
  readonly stdin?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly front?: (typeof KINDS)[number];
}

export class Desk {
  readonly folder = mkdtempSync(`${tmpdir()}/gatekeep-desk-`);
  readonly home = `${this.folder}/home`;
  readonly work = `${this.folder}/work`;

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.work);
  }

  environment(more: Call['env'] = {}): Record<string, string> {
    const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: this.home, TERM: 'xterm-256color', ...ALONE, ...more };
    return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
  }

  /** setsid leaves the terminal of whoever runs the tests. */
  run(argv: readonly string[], call: Call = {}): Said {
    const done = Bun.spawnSync(['setsid', '-w', PROGRAM(call.front), ...argv], {
      cwd: call.cwd ?? this.work,
      env: this.environment(call.env),
      stdin: Buffer.from(call.stdin ?? ''),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
  }

  /** Every file below the home, as one text of bytes: log, head, settings. */
  get stored(): string {
    const files = readdirSync(this.home, { recursive: true, withFileTypes: true, encoding: 'utf8' });
    return files
      .filter(file => file.isFile())
      .map(file => readFileSync(`${file.parentPath}/${file.name}`, 'latin1'))
      .join('\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
