/** Gives what `load` reads, read when it is first asked for: `require()` looks a chunk's name up each time, for a microsecond. */
export function late<T>(load: () => T): () => T {
  let read: T | undefined;
  return () => {
    read ??= load();
    return read;
  };
}
