/** Rows under a head, columns two blanks apart; where the terminal is too narrow each row becomes a small block. */
import { fit } from './source-mark.ts';
import { wrap } from './wrap.ts';

export interface Column {
  readonly title: string;
  /** Narrowest width that still says something; this column gives way first where there is more than one. */
  readonly least: number;
}

const GAP = 2;

/** Cells are safe text already. `columns`: of the terminal, or null where it is none: then nothing is cut. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  terminal: number | null,
): readonly string[] {
  const natural = columns.map(({ title }, i) =>
    Math.max(Bun.stringWidth(title), ...rows.map(row => Bun.stringWidth(row[i] ?? ''))),
  );
  const widths = terminal === null ? natural : shrink(columns, natural, terminal - GAP * (columns.length - 1));
  if (widths === null) return rows.flatMap(row => block(columns, row, terminal!));
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => pad(fit(cell, widths[i]!), widths[i]!))
      .join(' '.repeat(GAP))
      .trimEnd();
  return [draw(columns.map(({ title }) => title)), ...rows.map(draw)];
}

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(width - Bun.stringWidth(text), 0));

/** Takes from the widest column that may still give, until all fit; null where they cannot. */
function shrink(columns: readonly Column[], natural: readonly number[], room: number): readonly number[] | null {
  const widths = [...natural];
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const spare = widths.map((width, i) => width - Math.min(columns[i]!.least, natural[i]!));
    const most = Math.max(...spare);
    if (most <= 0) return null;
    const widest = spare.indexOf(most);
    widths[widest] = widths[widest]! - 1;
    over--;
  }
  return widths;
}

function block(columns: readonly Column[], row: readonly string[], terminal: number): readonly string[] {
  const lines = row
    .map((cell, i) => (i === 0 ? cell : `  ${columns[i]!.title}: ${cell}`))
    .filter((_, i) => row[i] !== '');
  return lines.flatMap(text => wrap(text, Math.max(terminal, 20), '    '));
}
