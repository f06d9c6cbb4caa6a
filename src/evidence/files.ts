/** The files of a pack as they are written: each is hashed on its way, so that the manifest needs no second look. */
export interface PackSink {
  /** Opens a file of the pack; `path` has `/` between its parts. */
  open(path: string): { write(bytes: Uint8Array): void; end(): void };
}

const encoder = new TextEncoder();

export class PackFiles {
  readonly #sink: PackSink;
  readonly #sums = new Map<string, string>();

  constructor(sink: PackSink) {
    this.#sink = sink;
  }

  /** Whole and at once. */
  put(path: string, content: string | Uint8Array): void {
    const file = this.stream(path);
    file.write(content);
    file.end();
  }

  stream(path: string): { write(content: string | Uint8Array): void; end(): void } {
    const file = this.#sink.open(path);
    const hash = new Bun.CryptoHasher('sha256');
    return {
      write: content => {
        const bytes = typeof content === 'string' ? encoder.encode(content) : content;
        hash.update(bytes);
        file.write(bytes);
      },
      end: () => {
        this.#sums.set(path, hash.digest('hex'));
        file.end();
      },
    };
  }

  /** In the order of their names. */
  get sums(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
