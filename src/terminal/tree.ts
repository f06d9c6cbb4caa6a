/** A tree in box characters; what does not fit goes on under its own branch. */
import type { Palette } from './colour.ts';
import { wrap } from './wrap.ts';

export interface Node {
  readonly subject: string;
  /** A word beside the subject, where it fits; below it where not. */
  readonly note?: string;
  readonly lines: readonly string[];
  readonly children: readonly Node[];
}

/** A deep tree in a narrow terminal would leave no room for its words: then they run over. */
const LEAST_ROOM = 16;

export function drawTree(nodes: readonly Node[], width: number, palette: Palette, margin = ''): readonly string[] {
  return nodes.flatMap((node, i) => draw(node, margin, i === nodes.length - 1, width, palette));
}

function draw(node: Node, margin: string, last: boolean, width: number, palette: Palette): readonly string[] {
  const { subject, note = '', children } = node;
  const below = margin + (last ? '   ' : '│  ');
  const stem = children.length > 0 ? '│ ' : '  ';
  const room = Math.max(width - below.length - stem.length, LEAST_ROOM);
  const beside = note !== '' && Bun.stringWidth(subject) + 2 + note.length <= room;
  const [first, ...rest] = wrap(subject, room, '  ');
  const under = [
    ...(note === '' || beside ? [] : [palette.faint(note)]),
    ...node.lines.flatMap(line => wrap(line, room - 2, '  ')),
  ];
  return [
    `${margin}${last ? '└─ ' : '├─ '}${first}${beside ? `  ${palette.faint(note)}` : ''}`,
    ...rest.map(line => (below + stem + line).trimEnd()),
    ...under.map(line => `${below}${stem}  ${line}`.trimEnd()),
    ...drawTree(children, width, palette, below),
  ];
}
