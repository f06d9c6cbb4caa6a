/**
 * What bash itself says of a text that our parser does not take: `bash -n` reads it and runs nothing. Started in `/` with
 * an environment of our own, so that nobody's BASH_ENV runs.
 */
import type { TextError } from '../bash/analysis.ts';

const TIME_LIMIT = 1500;
const SAYS = /^bash: (?:line (\d+): )?(.*)$/;

/** null: bash takes it. A text that bash cannot finish reading is an error too: it must not run. */
export function bashSyntaxError(text: string, posix: boolean): TextError | null {
  const done = Bun.spawnSync({
    cmd: ['/bin/bash', ...(posix ? ['--posix'] : []), '--norc', '--noprofile', '-n'],
    argv0: 'bash',
    stdin: new TextEncoder().encode(text),
    cwd: '/',
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    stdout: 'ignore',
    stderr: 'pipe',
    timeout: TIME_LIMIT,
  });
  if (done.exitCode === 0) return null;
  if (done.exitCode === null || done.signalCode) {
    return { message: 'bash cannot read it to the end', line: 1, column: 1 };
  }
  for (const line of done.stderr.toString().split('\n')) {
    const said = SAYS.exec(line);
    if (said === null || said[2]!.startsWith('warning:')) continue;
    return { message: said[2]!, ...placeOf(said[2]!, Number(said[1] ?? 1), text) };
  }
  return { message: 'bash rejects it', line: 1, column: 1 };
}

/** bash names a line and perhaps a token; the column is ours: the token's, or the end of what it read in vain. */
function placeOf(message: string, line: number, text: string): { line: number; column: number } {
  const lines = text.split('\n');
  if (message.includes('unexpected end of file')) {
    const last = lines.findLastIndex(each => each.trim() !== '');
    return { line: last + 1, column: Math.max(1, lines[last]?.trimEnd().length ?? 1) };
  }
  const token = /near (?:unexpected token )?`(.*)'$|looking for matching `(.*)'$/.exec(message);
  const at = lines[line - 1]?.indexOf(token?.[1] ?? token?.[2] ?? '\0') ?? -1;
  return { line, column: Math.max(1, at + 1) };
}
