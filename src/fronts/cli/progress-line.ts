/** How far long work is, on one line of a terminal that is wiped when it is done. */

/** Milliseconds before the first word, and between two: what is short is done before anybody reads. */
const PATIENCE = 500;
const WIPE = '\r\u001b[K';

export interface ProgressLine {
  /** Lines so far, and bytes so far of all. */
  tell(lines: number, read: number, all: number): void;
  end(): void;
}

/** `now`: milliseconds. */
export function progressLine(write: (text: string) => void, now: () => number): ProgressLine {
  let last = now();
  let told = false;
  return {
    tell(lines, read, all) {
      if (now() - last < PATIENCE) return;
      last = now();
      told = true;
      write(`${WIPE}gatekeep: ${lines} lines read, ${Math.floor((100 * read) / Math.max(all, 1))} %`);
    },
    end() {
      if (told) write(WIPE);
    },
  };
}
