/** `30s`, `10m`, `1h`, `7d` of a document. */
import type { Shape } from './shape.ts';

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MAX_DURATION = 30 * UNITS.d;

/** Milliseconds; null: it is none, or longer than `most`, a month where it is left out. */
export function parseDuration(text: string, most = MAX_DURATION): number | null {
  const found = /^(\d+)([smhd])$/.exec(text);
  const ms = found === null ? 0 : Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
  return ms <= 0 || ms > most ? null : ms;
}

/** Milliseconds. */
export function duration(shape: Shape, what: string, most = { ms: MAX_DURATION, text: '30d' }): number {
  const ms = parseDuration(String(shape.value), most.ms);
  if (ms === null)
    shape.fail(`${what} is a time like 30s, 10m or 1h, at most ${most.text}; found ${JSON.stringify(shape.value)}`, {
      hint: `${what}: 10m`,
    });
  return ms;
}
