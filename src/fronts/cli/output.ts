/** Where the command line writes: answers to the caller's stdout, our own lines to stderr. */
import { PosixError, writeAll } from '../../posix/files.ts';
import { terminalSize } from '../../posix/terminal.ts';
import { type Palette, palette, wantsColour } from '../../terminal/colour.ts';
import { type Report, report } from '../../terminal/report.ts';
import type { Caller } from '../caller.ts';
import { readPreferences, type Preferences } from './preferences.ts';

/** The reader of our output is gone: end quietly, as other tools do. */
export class ReaderGone extends Error {
  override readonly name = 'ReaderGone';
}

const encoder = new TextEncoder();

/** A closed stdout is nobody's: what would be written there is dropped, as a program of C would find out too late. */
export function writeTo(fd: number, text: string): void {
  if (fd < 0) return;
  try {
    writeAll(fd, encoder.encode(text));
  } catch (error) {
    if (error instanceof PosixError && error.code === 'EPIPE') throw new ReaderGone();
    throw error;
  }
}

export interface Output {
  readonly write: (text: string) => void;
  /** Lines for people, with their ends added. */
  readonly lines: (lines: readonly string[]) => void;
  readonly json: (value: unknown) => void;
  readonly report: (of: Report) => void;
  readonly palette: Palette;
  /** null where stdout is no terminal: then nothing is cut. */
  readonly columns: number | null;
  readonly preferences: Preferences;
}

export async function openOutput(caller: Caller, preferencesFolder: string): Promise<Output> {
  const write = (text: string): void => writeTo(caller.stdout, text);
  const size = terminalSize(caller.stdout);
  const preferences = await readPreferences(preferencesFolder);
  return {
    write,
    lines: lines => write(lines.map(line => `${line}\n`).join('')),
    json: value => write(`${JSON.stringify(value)}\n`),
    report: of => writeTo(caller.stderr, report(of)),
    palette: await palette(wantsColour(caller.env, size !== null, preferences.colour)),
    columns: size?.columns ?? null,
    preferences,
  };
}
