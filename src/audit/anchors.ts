/** Checkpoints that somebody kept elsewhere, found in whatever they were kept in: a file of notes, the JSON of a comment. */
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
import { parseNote } from './note.ts';

export interface Anchor extends Checkpoint {
  /** Where it was found, as whoever gave it named it. */
  readonly name: string;
  readonly note: string;
}

/** Three lines, an empty one, and lines that begin as signatures do. What matches is read strictly afterwards. */
const NOTE = /^[^\n]+\n\d+\n[A-Za-z0-9+/]{43}=\n\n(?:— [^\n]+\n)+/gm;

/** Every checkpoint in it, in the order in which they stand there. `name`: of the file. */
export function anchorsIn(name: string, text: string): readonly Anchor[] {
  return textsOf(text).flatMap(one =>
    // Pages and mail end lines as they like; the last line may have lost its end.
    [...`${one.replaceAll('\r\n', '\n')}\n`.matchAll(NOTE)].flatMap(([note]) => {
      const parsed = parseNote(note);
      const checkpoint = parsed === null ? null : parseCheckpoint(parsed.text);
      return checkpoint === null ? [] : [{ name, note, ...checkpoint }];
    }),
  );
}

/** The text itself, or every text in the JSON that it is, or that its lines are. */
function textsOf(text: string): readonly string[] {
  const whole = parse(text);
  if (whole !== undefined) return strings(whole);
  const lines = text
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(parse);
  return lines.length > 0 && lines.every(line => line !== undefined) ? lines.flatMap(strings) : [text];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
