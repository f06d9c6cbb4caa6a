/**
 * `check --batch`: JSON lines in, one verdict a line out, in order. A line that cannot be judged is answered with
 * "deny"; nothing ends the run before the last line but a reader that is gone.
 */
import type { Judgement, Submission } from '../../gate/judgement.ts';
import { readSome } from '../../posix/files.ts';
import { type CheckJson, checkJson, refusedJson } from './check-json.ts';
import { shellSubmission } from './submission.ts';

const CHUNK = 1 << 18;
/** Bytes of one line: a command of a megabyte in its longest JSON spelling, and some. */
const LONGEST_LINE = 8 << 20;
const NEWLINE = 10;

export interface BatchWorld {
  judge(submission: Submission): Judgement;
  readonly policyHash: string;
  write(text: string): void;
}

/** How many lines were answered. */
export function runBatch(stdin: number, world: BatchWorld): number {
  const lines = new Lines();
  const buffer = new Uint8Array(CHUNK);
  let count = 0;
  for (let n = -1; n !== 0; ) {
    n = readSome(stdin, buffer);
    const complete = n === 0 ? lines.rest() : lines.add(buffer.subarray(0, n));
    let out = '';
    for (const line of complete) out += `${JSON.stringify(answer(line, ++count, world))}\n`;
    if (out !== '') world.write(out);
  }
  return count;
}

type Line = Uint8Array | 'too long';

/** Cuts what arrives into lines; of a line that is too long only the fact is kept. */
class Lines {
  #parts: Uint8Array[] = [];
  #size = 0;

  *add(bytes: Uint8Array): Generator<Line> {
    let from = 0;
    for (let to = bytes.indexOf(NEWLINE); to >= 0; to = bytes.indexOf(NEWLINE, from)) {
      this.#keep(bytes.subarray(from, to));
      yield this.#take();
      from = to + 1;
    }
    // The buffer is used again for the next chunk.
    this.#keep(bytes.slice(from));
  }

  *rest(): Generator<Line> {
    if (this.#size > 0) yield this.#take();
  }

  #keep(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > LONGEST_LINE) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  #take(): Line {
    const line =
      this.#size > LONGEST_LINE ? 'too long' : this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return line;
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function answer(line: Line, number: number, world: BatchWorld): CheckJson & { readonly cmd: string | null } {
  const cmd = commandOf(line);
  if (typeof cmd === 'object') return { cmd: null, ...refusedJson(cmd.wrong, world.policyHash, number) };
  try {
    return { cmd, ...checkJson(world.judge(shellSubmission(cmd, []))) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { cmd, ...refusedJson(`it cannot be judged: ${message}`, world.policyHash, number) };
  }
}

function commandOf(line: Line): string | { readonly wrong: string } {
  if (line === 'too long') return { wrong: `the line is longer than ${LONGEST_LINE} bytes` };
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(line));
  } catch {
    return { wrong: 'the line is not JSON in UTF-8' };
  }
  const cmd = typeof value === 'object' && value !== null && 'cmd' in value ? value.cmd : undefined;
  if (typeof cmd !== 'string') return { wrong: 'the line is no object with a text "cmd"' };
  // Neither can be handed to a program as it is written here.
  if (cmd.includes('\0')) return { wrong: '"cmd" holds a NUL character' };
  if (!cmd.isWellFormed()) return { wrong: '"cmd" holds half a surrogate pair' };
  return cmd;
}
