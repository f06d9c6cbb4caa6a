/**
 * What a command wrote, as a recording that players know: asciicast version 2, a header and one line an event
 * (https://docs.asciinema.org/manual/asciicast/v2/). It has one kind of output: what went to stderr stands among the rest.
 */
export interface CastEvent {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly text: string;
}

export interface Cast {
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly command: string;
  readonly events: readonly CastEvent[];
}

/** Players want a size; what went to a pipe has none. */
const SIZE = { width: 80, height: 24 };

export function castText({ timestamp, command, events }: Cast): string {
  const head = { version: 2, ...SIZE, timestamp, command };
  // A pipe's lines end with a newline alone, where a terminal's begin again at the left.
  const lines = events.map(({ at, text }) => JSON.stringify([at / 1000, 'o', text.replace(/\r?\n/g, '\r\n')]));
  return `${[JSON.stringify(head), ...lines].join('\n')}\n`;
}

/** null: not a recording. Events of other kinds than output are left out. */
export function parseCast(text: string): Cast | null {
  const [head, ...lines] = text
    .split('\n')
    .filter(line => line !== '')
    .map(parsed);
  if (typeof head !== 'object' || head === null || (head as { version?: unknown }).version !== 2) return null;
  const { timestamp, command } = head as { timestamp?: unknown; command?: unknown };
  const events = lines.flatMap(line => {
    if (!Array.isArray(line)) return [];
    const [at, kind, data] = line as unknown[];
    return kind === 'o' && typeof at === 'number' && typeof data === 'string' ? [{ at: at * 1000, text: data }] : [];
  });
  return { timestamp: Number(timestamp ?? 0), command: String(command ?? ''), events };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
