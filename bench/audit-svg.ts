/** The figures of bench/audit.ts as one drawing: latency by writers, and by the length of the log. Scales are logarithmic. */

export interface Cell {
  readonly durable: boolean;
  readonly writers: number;
  /** Milliseconds at most between two appends of a writer; 0: none. */
  readonly pause: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface LengthRow {
  readonly lines: number;
  /** Milliseconds of an append, of the first checkpoint over all lines, of a later one; NaN where it was not measured. */
  readonly p50: number;
  readonly p99: number;
  readonly first: number;
  readonly checkpoint: number;
}

const [WIDTH, PANEL, HEIGHT, TOP, LEFT] = [960, 460, 300, 40, 50];
const [LEAST, MOST] = [0.05, 5_000];

/** Milliseconds to a height in the drawing. */
const y = (ms: number): number =>
  TOP + HEIGHT - (Math.log10(Math.min(Math.max(ms, LEAST), MOST) / LEAST) / Math.log10(MOST / LEAST)) * HEIGHT;

const text = (x: number, at: number, words: string, more = ''): string =>
  `<text x="${x.toFixed(1)}" y="${at.toFixed(1)}" ${more}>${words}</text>`;

function axes(left: number, title: string): string {
  const marks = [0.1, 1, 10, 100, 1_000].map(
    ms =>
      `<line x1="${left}" x2="${left + PANEL - LEFT - 20}" y1="${y(ms)}" y2="${y(ms)}" stroke="#ddd"/>` +
      text(left - 6, y(ms) + 4, `${ms}`, 'text-anchor="end"'),
  );
  return `${text(left, 20, title, 'font-weight="bold"')}${marks.join('')}`;
}

function cellBars(cells: readonly Cell[], left: number): string {
  const step = (PANEL - LEFT - 20) / cells.length;
  return cells
    .map(({ durable, writers, pause, p50, p99 }, i) => {
      const x = left + i * step + step * 0.15;
      const bar = (ms: number, at: number, colour: string): string =>
        `<rect x="${at.toFixed(1)}" y="${y(ms).toFixed(1)}" width="${(step * 0.3).toFixed(1)}" height="${(TOP + HEIGHT - y(ms)).toFixed(1)}" fill="${colour}"/>`;
      const words = [`${writers}`, pause === 0 ? 'tight' : 'paced', durable ? 'disk' : 'RAM'];
      const labels = words.map((word, n) =>
        text(x + step * 0.3, TOP + HEIGHT + 14 + n * 12, word, 'text-anchor="middle" font-size="10"'),
      );
      return bar(p50, x, '#7aa6c2') + bar(p99, x + step * 0.32, '#1f4e6b') + labels.join('');
    })
    .join('');
}

function lengthLines(rows: readonly LengthRow[], left: number): string {
  const step = (PANEL - LEFT - 40) / Math.max(rows.length - 1, 1);
  const line = (of: (row: LengthRow) => number, colour: string, words: string, n: number): string => {
    const points = rows.flatMap((row, i) =>
      Number.isNaN(of(row)) ? [] : [`${(left + i * step).toFixed(1)},${y(of(row)).toFixed(1)}`],
    );
    return (
      `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      text(left + 170 + (n % 2) * 80, TOP + HEIGHT - 18 + Math.floor(n / 2) * 14, words, `fill="${colour}"`)
    );
  };
  const labels = rows.map(({ lines }, i) =>
    text(left + i * step, TOP + HEIGHT + 14, lines.toLocaleString('en'), 'text-anchor="middle"'),
  );
  return [
    line(row => row.p50, '#7aa6c2', 'append, p50', 0),
    line(row => row.p99, '#1f4e6b', 'append, p99', 1),
    line(row => row.checkpoint, '#b8860b', 'checkpoint', 2),
    line(row => row.first, '#a33', 'first checkpoint over all lines', 3),
    ...labels,
  ].join('');
}

export function drawing(cells: readonly Cell[], lengths: readonly LengthRow[]): string {
  const second = PANEL + LEFT + 20;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${TOP + HEIGHT + 50}" font-family="sans-serif" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    axes(LEFT, 'An append, ms: p50 light, p99 dark; writers, pause, place'),
    cellBars(cells, LEFT),
    axes(second, 'By lines in the log, ms'),
    lengthLines(lengths, second),
    '</svg>\n',
  ].join('\n');
}
