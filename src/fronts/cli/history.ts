/**
 * Commands out of a shell's history file: bash's with and without times, zsh's plain and extended, or one command a line.
 * Which it is shows in the lines themselves.
 */
import { readSmallFile } from '../../posix/files.ts';
import { Problem } from '../../problem.ts';

const LIMIT = 256 << 20;

/** As typed, oldest first, lines of blanks left out. */
export function readHistory(path: string, shown = path): string[] {
  const file = readSmallFile(path, LIMIT);
  if (file === null) throw new Problem('usage', `${shown}: no such file, or it cannot be read`);
  return commandsIn(decode(file.bytes));
}

/** A byte that is no UTF-8 shows as such; no command of a shell is lost to it. */
function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.includes(META) ? unmetafied(bytes) : bytes);
}

/** zsh writes some bytes as this one and the byte turned by 32, whatever they stand for. */
const META = 0x83;

function unmetafied(bytes: Uint8Array): Uint8Array {
  // In a file that is UTF-8 the byte stands behind another of the same character, and then it is itself.
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return bytes;
  } catch {}
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    out[length++] = byte === META && i + 1 < bytes.length ? bytes[++i]! ^ 32 : byte;
  }
  return out.subarray(0, length);
}

const ZSH = /^: \d+:\d+;/;
const BASH_TIME = /^#\d{9,11}$/;

export function commandsIn(text: string): string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const entries = lines.some(line => ZSH.test(line))
    ? continued(lines).map(entry => entry.replace(ZSH, ''))
    : lines.some(line => BASH_TIME.test(line))
      ? timed(lines)
      : continued(lines);
  return entries.map(entry => entry.replaceAll('\r', '').trim()).filter(entry => entry !== '');
}

/** A line that ends in a backslash goes on in the next: both shells read it so. */
function continued(lines: readonly string[]): string[] {
  const entries: string[] = [];
  let open = false;
  for (const line of lines) {
    const goesOn = /(?:^|[^\\])(?:\\\\)*\\$/.test(line);
    const part = goesOn ? line.slice(0, -1) : line;
    if (open) entries[entries.length - 1] += `\n${part}`;
    else entries.push(part);
    open = goesOn;
  }
  return entries;
}

/** A time stands before each command, which may have several lines; commands before the first time have one each. */
function timed(lines: readonly string[]): string[] {
  const first = lines.findIndex(line => BASH_TIME.test(line));
  const entries = lines.slice(0, first);
  for (const line of lines.slice(first)) {
    if (BASH_TIME.test(line)) entries.push('');
    else entries[entries.length - 1] += entries.at(-1) === '' ? line : `\n${line}`;
  }
  return entries;
}

/** Each different command and how often it was typed, in the order of its first time. */
export function counted(commands: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const command of commands) counts.set(command, (counts.get(command) ?? 0) + 1);
  return counts;
}
