/** A text in the editor of whoever sits at the terminal. It runs as they do, with their own settings; nothing judges it. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { closeFile, O_RDWR, openFile } from '../posix/files.ts';
import { Problem } from '../problem.ts';
import { TERMINAL } from './tty-device.ts';

export interface EditorOptions {
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  /** Below it a folder is made for the text, and removed. */
  readonly folder: string;
}

/** What vi, vim and emacs take from a file that somebody else wrote. */
const SETTINGS = /\b(?:vim?|ex)[<=>\d]*:|-\*-|Local Variables:/i;

/** null: it is as it was. Throws a Problem where the editor cannot be started, or fails. */
export function editText(text: string, { env, cwd, folder }: EditorOptions): string | null {
  if (SETTINGS.test(text))
    throw new Problem('usage', 'it holds settings for editors (a modeline), which yours might follow', {
      hint: "gatekeep approve ID --with 'TEXT'",
    });
  const own = `${folder}/edit-${Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString('hex')}`;
  const file = `${own}/command.sh`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  mkdirSync(own, { mode: 0o700 });
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600, flag: 'wx' });
    start(env.get('VISUAL') || env.get('EDITOR') || 'vi', file, env, cwd);
    const edited = readFileSync(file, 'utf8').replace(/\n$/, '');
    return edited === text ? null : edited;
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** The variable may hold words, and is taken as git takes it: as a piece of shell. */
function start(editor: string, file: string, env: EditorOptions['env'], cwd: string): void {
  const terminal = openFile(TERMINAL, O_RDWR);
  try {
    const { exitCode } = Bun.spawnSync({
      cmd: ['/bin/sh', '-c', `${editor} "$@"`, editor, file],
      stdin: terminal,
      stdout: terminal,
      stderr: terminal,
      env: Object.fromEntries(env),
      cwd,
    });
    if (exitCode !== 0)
      throw new Problem('usage', `${editor} ended with ${exitCode}: nothing was changed`, {
        hint: 'EDITOR says which one to use',
      });
  } finally {
    closeFile(terminal);
  }
}
