/** `return`, `break`, `continue`: what a function, a sourced file or a round of a loop has changed until one of them may be all that it changes. */
import type { Changes } from './changes.ts';
import type { Entries } from './entries.ts';

interface Frame {
  readonly kind: 'function' | 'file' | 'round';
  /** The process of the shell: a subshell that leaves ends alone. */
  readonly shell: object;
  readonly mark: number;
  readonly left: Changes[];
}

/** Of the folder a `cd` that may have failed says more; words of its own end with a function in any case. */
const KEPT = /^[vafosw]:/;

export class Exits {
  readonly #held: Entries;
  readonly #locals: () => ReadonlyMap<string, unknown> | undefined;
  readonly #frames: Frame[] = [];

  /** `locals`: what the entries of the function's own variables are outside of it. */
  constructor(held: Entries, locals: () => ReadonlyMap<string, unknown> | undefined) {
    this.#held = held;
    this.#locals = locals;
  }

  /** Afterwards all is as at the end of `walk`, or as at one of the exits in it. */
  around(kind: Frame['kind'], shell: object, walk: () => void): void {
    this.#held.leaving(mark => {
      const frame: Frame = { kind, shell, mark, left: [] };
      this.#frames.push(frame);
      try {
        walk();
      } finally {
        this.#frames.pop();
      }
      return frame.left;
    });
  }

  /** Whoever leaves some rounds may leave all that are around, also out of a sourced file. */
  note(by: 'return' | 'break', shell: object): void {
    for (const frame of this.#frames.toReversed()) {
      const isLeft = (frame.kind === 'round') === (by === 'break');
      if (isLeft && frame.shell === shell) frame.left.push(this.#changesSince(frame));
      if (frame.kind === 'function' || (isLeft && by === 'return')) return;
    }
  }

  #changesSince({ kind, mark }: Frame): Changes {
    const changes = [...this.#held.changesSince(mark)].filter(([key]) => KEPT.test(key));
    const locals = kind === 'function' ? this.#locals() : undefined;
    return new Map(changes.map(([key, value]) => [key, locals?.has(key) ? locals.get(key) : value]));
  }
}
