/** The terminal as two streams of our own making: what the question reads and where it is drawn, and nothing else. */
import { PassThrough, Writable } from 'node:stream';
import { closeFile, O_NOCTTY, O_NONBLOCK, O_RDWR, openFile, writeAll } from '../posix/files.ts';
import { dropTypedAhead } from '../posix/process.ts';
import { makeRaw, readKeys, type TerminalSize, terminalSize } from '../posix/terminal.ts';

export const TERMINAL = '/dev/tty';

/** Which input gets through; null: none of it. */
export type KeyFilter = (input: string) => string | null;

export class TerminalDevice {
  /** Resolves when the terminal is gone. */
  readonly gone: Promise<void>;
  readonly #fd: number;
  readonly #restore: () => void;
  readonly #reading: NodeJS.Timeout;
  #input: PassThrough | null = null;
  #filter: KeyFilter = () => null;
  #lastInput = 0;
  /** A paste comes in several reads: after one that was dropped, the keys must rest. */
  #deaf = false;

  constructor() {
    this.#fd = openFile(TERMINAL, O_RDWR | O_NOCTTY | O_NONBLOCK);
    this.#restore = makeRaw(this.#fd);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gone = promise;
    this.#reading = setInterval(() => this.#read(resolve), LOOK_EVERY_MS);
    for (const signal of SIGNALS) process.on(signal, this.#restore);
  }

  size(): TerminalSize {
    return terminalSize(this.#fd) ?? { columns: 80, rows: 24 };
  }

  /** Streams for one question, which ends both; nothing of an earlier one is left in them. */
  streams(filter: KeyFilter): { readonly input: PassThrough; readonly output: Writable } {
    const input = new PassThrough();
    this.#input = input;
    this.#filter = filter;
    // readline would change the modes at each question; they stay until all is over.
    return {
      input: Object.assign(input, { isTTY: true, setRawMode: () => input }),
      output: drawnOn(this.#fd, this.size()),
    };
  }

  /** What was typed before somebody could have read the question is dropped: waits until the keys rest. */
  async settle(signal: AbortSignal): Promise<'rested' | 'interrupted'> {
    let interrupted = false;
    this.#filter = input => {
      interrupted ||= input.includes(INTERRUPT);
      return null;
    };
    dropTypedAhead(this.#fd);
    const started = Date.now();
    this.#lastInput = started;
    while (
      !interrupted &&
      !signal.aborted &&
      Date.now() - this.#lastInput < REST_MS &&
      Date.now() - started < LONGEST_REST_MS
    ) {
      await Bun.sleep(20);
    }
    return interrupted ? 'interrupted' : 'rested';
  }

  write(text: string): void {
    writeAll(this.#fd, new TextEncoder().encode(text));
  }

  /** `work` has the terminal, with its modes as they were; what is typed to it is none of ours. */
  async aside<T>(work: () => Promise<T>): Promise<T> {
    this.#filter = () => null;
    this.#restore();
    try {
      return await work();
    } finally {
      dropTypedAhead(this.#fd);
      makeRaw(this.#fd);
    }
  }

  /** Modes back as they were; nothing of ours reads the terminal afterwards: the command may. */
  close(): void {
    clearInterval(this.#reading);
    this.#input?.destroy();
    this.#restore();
    for (const signal of SIGNALS) process.off(signal, this.#restore);
    closeFile(this.#fd);
  }

  #read(gone: () => void): void {
    const bytes = readKeys(this.#fd);
    if (bytes === null) gone();
    else if (bytes.length > 0) this.#pass(new TextDecoder().decode(bytes));
  }

  #pass(input: string): void {
    const pause = Date.now() - this.#lastInput;
    this.#lastInput = Date.now();
    const passed = this.#filter(input);
    if (passed === null) this.#deaf = true;
    else if (this.#deaf && pause < REST_MS && passed !== INTERRUPT) return;
    else this.#deaf = false;
    if (passed !== null && passed !== '') this.#input?.write(passed);
  }
}

/** Short enough that typing feels immediate. */
const LOOK_EVERY_MS = 20;
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;
const INTERRUPT = '\x03';
const REST_MS = 300;
/** Somebody who leans on a key must not keep the question from being asked; the filter still guards it. */
const LONGEST_REST_MS = 3000;

/** Written at once, so that nothing is still on its way when the command starts or we end. */
function drawnOn(fd: number, size: TerminalSize): Writable {
  const output = new Writable({
    decodeStrings: true,
    write(chunk: Buffer, _encoding, done) {
      try {
        writeAll(fd, chunk);
        done();
      } catch (error) {
        done(error as Error);
      }
    },
  });
  // A terminal that is gone shows in what is read from it.
  output.on('error', () => {});
  return Object.assign(output, { isTTY: true, ...size });
}
