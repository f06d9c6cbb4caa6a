/** Plays the steps of a transcript on the staged program, in a folder and a home of their own. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { ALONE } from '../staged.ts';
import { Screen } from './screen.ts';
import { type Action, fitted, type Step, type Transcript } from './transcript.ts';

const STAGE = new URL('../../build/stage/bin', import.meta.url).pathname;
const KEYS: Readonly<Record<string, string>> = {
  Enter: '\r',
  Escape: '\x1b',
  Space: ' ',
  Up: '\x1b[A',
  Down: '\x1b[B',
  Left: '\x1b[D',
  'Ctrl-C': '\x03',
  'Ctrl-D': '\x04',
  'Ctrl-Z': '\x1a',
  Backspace: '\x7f',
};

/**
 * The inner setsid makes it the terminal that /dev/tty is. The outer one leaves whoever runs the tests: below an agent, the
 * terminal would be the agent's, and nobody asked.
 */
const ORPHAN = 'setsid -c -w bash -c "$1"; echo $? >"$2"';

/** What a step showed, wildcards filled in; equal to what it expects when all is well. */
export interface Played {
  readonly shown: string;
  readonly exit: number;
  /** Screens in between, in order. */
  readonly screens: readonly string[];
}

export class Place {
  readonly folder = mkdtempSync(`${tmpdir()}/gatekeep-script-`);
  readonly #env: Record<string, string>;

  constructor({ files }: Transcript) {
    for (const folder of ['bin', 'home', 'work']) mkdirSync(`${this.folder}/${folder}`);
    for (const [path, text] of files) {
      const name = `${this.folder}/${path}`;
      mkdirSync(dirname(name), { recursive: true });
      writeFileSync(name, text);
      if (path.startsWith('bin/')) chmodSync(name, 0o755);
    }
    const path = [`${this.folder}/bin`, STAGE, '/usr/local/bin', '/usr/bin', '/bin'].join(':');
    this.#env = {
      PATH: path,
      HOME: `${this.folder}/home`,
      TERM: 'xterm-256color',
      LANG: 'C.UTF-8',
      SHLVL: '1',
      ...ALONE,
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  async play(step: Step): Promise<Played> {
    return step.size === null ? this.#inPipe(step) : this.#atTerminal(step, step.size);
  }

  async #inPipe({ command, expected }: Step): Promise<Played> {
    // One pipe for both, so that their order is kept; setsid leaves the terminal of whoever runs the tests.
    const argv = ['setsid', '-w', 'bash', '-c', `exec 2>&1; ${command}`];
    const child = Bun.spawn(argv, {
      cwd: `${this.folder}/work`,
      env: this.#env,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'inherit',
    });
    const shown = (await child.stdout.text()).trimEnd();
    return { shown: fitted(shown, expected), exit: await child.exited, screens: [] };
  }

  /** Its exit code. What it leaves in the background goes on. */
  async #beside(command: string): Promise<number> {
    const argv = ['setsid', '-w', 'bash', '-c', command];
    const quiet = { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore' } as const;
    return Bun.spawn(argv, { cwd: `${this.folder}/work`, env: this.#env, ...quiet }).exited;
  }

  async #atTerminal(
    { command, actions, expected }: Step,
    { columns, rows }: { columns: number; rows: number },
  ): Promise<Played> {
    const screen = new Screen(columns, rows);
    const decoder = new TextDecoder();
    const screens: string[] = [];
    const terminal = new Bun.Terminal({
      cols: columns,
      rows,
      data: (_, bytes) => screen.write(decoder.decode(bytes, { stream: true })),
    });
    const modes = terminal.localFlags;
    const ended = `${this.folder}/ended`;
    rmSync(ended, { force: true });
    Bun.spawn(['setsid', '--fork', 'bash', '-c', ORPHAN, 'bash', command, ended], {
      cwd: `${this.folder}/work`,
      env: this.#env,
      terminal,
    });
    const beside = (text: string): Promise<number> => this.#beside(text);
    for (const action of actions) if (!(await act(action, screen, terminal, screens, beside))) break;
    const cameToItsEnd = await until(() => existsSync(ended) && readFileSync(ended, 'utf8').endsWith('\n'), 20_000);
    const exit = cameToItsEnd ? Number(readFileSync(ended, 'utf8')) : -1;
    await until(() => fitted(screen.text, expected) === expected, 500);
    const left = terminal.localFlags === modes ? '' : '\n(the modes of the terminal are not as they were)';
    terminal.close();
    const strange = screen.strange.length === 0 ? '' : `\n(strange sequences: ${screen.strange.join(' ')})`;
    return { shown: fitted(screen.text, expected) + left + strange, exit, screens };
  }
}

/** False where it cannot go on. */
async function act(
  action: Action,
  screen: Screen,
  terminal: Bun.Terminal,
  screens: string[],
  beside: (command: string) => Promise<number>,
): Promise<boolean> {
  if (action.kind === 'screen') {
    await until(() => fitted(screen.text, action.text) === action.text, 2000);
    screens.push(fitted(screen.text, action.text));
  } else if (action.kind === 'colour') {
    screens.push(screen.coloured ? 'colour' : 'no colour');
  } else if (action.kind === 'wait') {
    const came = await until(() => screen.text.includes(action.text), 20_000);
    if (!came) screens.push(`(no "${action.text}" on:\n${screen.text})`);
    return came;
  } else if (action.kind === 'beside') {
    const exit = await beside(action.text);
    if (exit !== 0) screens.push(`(exit ${exit} of: ${action.text})`);
    return exit === 0;
  } else {
    for (const word of action.text.split(' ')) {
      terminal.write(word.replace(/<([A-Za-z-]+)>/g, (all, key: string) => KEYS[key] ?? all));
      // Longer than the prompt takes to look at its keys again.
      await Bun.sleep(60);
    }
  }
  return true;
}

/** Waits for as long as it may take; says whether it came. */
async function until(holds: () => boolean, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await Bun.sleep(10)) if (holds()) return true;
  return holds();
}
