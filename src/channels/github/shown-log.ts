/**
 * The log's newest checkpoint, at the end of the text that asks: it stands there before anybody answers, under GitHub's clock.
 * Each text repeats the checkpoint of the one before, so that a text that is gone leaves a gap which its neighbour shows.
 */
import { fenced } from './fenced.ts';

/** Signed notes, whole. */
export interface ShownLog {
  readonly note: string;
  /** null: none was shown before. */
  readonly before: string | null;
}

const NOW = 'The log of what was asked and run, up to this request (a signed checkpoint):';
const BEFORE = 'As the request before this one showed it:';

export const shownLog = ({ note, before }: ShownLog): readonly string[] => [
  NOW,
  fenced(note.trimEnd().split('\n')),
  ...(before === null ? [] : [BEFORE, fenced(before.trimEnd().split('\n'))]),
];

/** Nothing fits in there that a reader could take for anything else. */
const NOTE =
  '(gatekeep/[\\da-f-]{36}\\n(?:0|[1-9]\\d{0,14})\\n[A-Za-z\\d+/]{43}=\\n\\n— gatekeep/[\\da-f-]{36} [A-Za-z\\d+/]{80,200}={0,2})';
const fence = (inner: string): string => `\`\`\`text\\n${inner}\\n\`\`\``;
const AT_END = new RegExp(
  `\\n\\n${NOW.replace(/[()]/g, '\\$&')}\\n\\n${fence(NOTE)}(?:\\n\\n${BEFORE}\\n\\n${fence(NOTE)})?$`,
);

/** What a text shows, spelled as we spell it; null: nothing. `body`: lines end in newlines, nothing stands after the last. */
export function shownIn(body: string): ShownLog | null {
  const found = AT_END.exec(body);
  return found === null ? null : { note: `${found[1]}\n`, before: found[2] === undefined ? null : `${found[2]}\n` };
}

/** Size and root (hex) that a shown note names. */
export function headOf({ note }: ShownLog): { readonly size: number; readonly root: string } {
  const [, size, root] = note.split('\n');
  return { size: Number(size), root: Uint8Array.fromBase64(root!).toHex() };
}
