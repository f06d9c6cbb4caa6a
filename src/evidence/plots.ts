/** Two plots as inline SVG, in shades that a black-and-white printer keeps apart, each with its numbers in words beside it. */
import type { Day } from './gather.ts';

const [WIDTH, HEIGHT] = [720, 200];
const [LEFT, BOTTOM, TOP] = [48, 28, 10];

interface Series {
  readonly name: string;
  readonly fill: string;
  readonly of: (day: Day) => number;
}

export const SERIES: readonly Series[] = [
  { name: 'allowed by rules', fill: '#d0d7de', of: day => day.allowed },
  { name: 'approved', fill: '#6e9f7d', of: day => day.approved },
  { name: 'stopped', fill: '#8c3b2e', of: day => day.stopped },
  { name: 'open', fill: '#e0b252', of: day => day.open },
];

/** At least 1, and a number that reads well on an axis. */
export function ceilingOf(most: number): number {
  const step = 10 ** Math.max(Math.floor(Math.log10(Math.max(most, 1))), 0);
  return Math.max(Math.ceil(most / step) * step, 1);
}

const axis = (label: string, ceiling: number): string => `
<line x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH}" y2="${HEIGHT - BOTTOM}" stroke="#555"/>
<line x1="${LEFT}" y1="${TOP}" x2="${LEFT}" y2="${HEIGHT - BOTTOM}" stroke="#555"/>
<text x="${LEFT - 6}" y="${TOP + 8}" text-anchor="end">${ceiling}</text>
<text x="${LEFT - 6}" y="${HEIGHT - BOTTOM}" text-anchor="end">0</text>
<title>${label}</title>`;

const svg = (label: string, inner: string): string =>
  `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" font-size="11" font-family="sans-serif">${inner}</svg>`;

/** Requests a day, stacked. Where there are more days than fit, several share a bar. */
export function volumePlot(days: readonly Day[]): string {
  const bars = merged(days, 92);
  const totals = bars.map(day => SERIES.reduce((sum, { of }) => sum + of(day), 0));
  const ceiling = ceilingOf(Math.max(...totals, 0));
  const each = (WIDTH - LEFT) / Math.max(bars.length, 1);
  const scale = (HEIGHT - BOTTOM - TOP) / ceiling;
  const drawn = bars.map((day, i) => {
    let y = HEIGHT - BOTTOM;
    const parts = SERIES.map(({ fill, of }) => {
      const height = of(day) * scale;
      y -= height;
      return height === 0 ? '' : rect(LEFT + i * each + 1, y, Math.max(each - 2, 1), height, fill);
    });
    return parts.join('');
  });
  const ends = [bars[0]?.day, bars.at(-1)?.day].map((day, i) =>
    label(i === 0 ? LEFT : WIDTH, i === 0 ? 'start' : 'end', day ?? ''),
  );
  return svg('requests a day', axis('requests a day', ceiling) + drawn.join('') + ends.join(''));
}

const rect = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}" fill="${fill}"/>`;

const label = (x: number, anchor: string, text: string): string =>
  `<text x="${x}" y="${HEIGHT - BOTTOM + 16}" text-anchor="${anchor}">${text.replace(/[^\w<> .:-]/g, '').replaceAll('<', '&lt;')}</text>`;

const DAY_MS = 86_400_000;

/** Days without a request are days too: from `from` up to `to`, in milliseconds since the epoch. */
export function everyDay(days: ReadonlyMap<string, Day>, from: number, to: number): readonly Day[] {
  const all: Day[] = [];
  for (let at = from; at < to; at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push(days.get(day) ?? { day, allowed: 0, approved: 0, stopped: 0, open: 0 });
  }
  return all;
}

function merged(days: readonly Day[], most: number): readonly Day[] {
  const each = Math.max(Math.ceil(days.length / most), 1);
  return Array.from({ length: Math.ceil(days.length / each) }, (_, i) => {
    const group = days.slice(i * each, (i + 1) * each);
    const sum = (of: (day: Day) => number): number => group.reduce((total, day) => total + of(day), 0);
    return {
      day: group[0]!.day,
      allowed: sum(day => day.allowed),
      approved: sum(day => day.approved),
      stopped: sum(day => day.stopped),
      open: sum(day => day.open),
    };
  });
}

/** Upper ends in milliseconds; what takes longer has a bar of its own. */
export const BUCKETS: readonly (readonly [name: string, ms: number])[] = [
  ['10 s', 10_000],
  ['1 min', 60_000],
  ['5 min', 300_000],
  ['15 min', 900_000],
  ['1 h', 3_600_000],
  ['4 h', 14_400_000],
  ['1 d', 86_400_000],
  ['more', Number.POSITIVE_INFINITY],
];

/** How many were decided within each bucket and not within the one before. */
export function bucketed(times: readonly number[]): readonly number[] {
  const counts = BUCKETS.map(() => 0);
  for (const time of times) counts[BUCKETS.findIndex(([, ms]) => time <= ms)]!++;
  return counts;
}

export function timesPlot(times: readonly number[]): string {
  const counts = bucketed(times);
  const ceiling = ceilingOf(Math.max(...counts));
  const each = (WIDTH - LEFT) / BUCKETS.length;
  const bars = counts.map((count, i) => {
    const height = (count * (HEIGHT - BOTTOM - TOP)) / ceiling;
    const x = LEFT + i * each;
    return (
      rect(x + 8, HEIGHT - BOTTOM - height, each - 16, height, '#6e9f7d') +
      label(x + each / 2, 'middle', BUCKETS[i]![0])
    );
  });
  return svg('time to a decision', axis('time from request to decision', ceiling) + bars.join(''));
}
