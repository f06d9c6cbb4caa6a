/** Spans that must not be shown, and the text without them. */
import type { Redacted } from './redacted.ts';

export interface Mask {
  readonly from: number;
  readonly to: number;
  readonly kind: string;
}

/** HMAC under the log's secret, hex: two marks with the same end hide the same value. */
export type Mac = (bytes: Uint8Array) => string;

const encoder = new TextEncoder();

/** In order, without overlaps: of two that overlap the one that begins first keeps its kind. */
export function ordered(masks: readonly Mask[]): readonly Mask[] {
  const out: Mask[] = [];
  for (const mask of masks.toSorted((a, b) => a.from - b.from || b.to - a.to)) {
    const last = out.at(-1);
    if (last !== undefined && mask.from < last.to) {
      if (mask.to > last.to) out[out.length - 1] = { ...last, to: mask.to };
    } else if (mask.to > mask.from) {
      out.push(mask);
    }
  }
  return out;
}

const MARK = /\[REDACTED:[a-z-]{1,32}:[0-9a-f]{8}\]/g;

/** What was masked before stays as it is: masks that begin inside a mark are dropped. `masks` are ordered. */
export function outsideMarks(text: string, masks: readonly Mask[]): readonly Mask[] {
  if (masks.length === 0 || !text.includes('[REDACTED:')) return masks;
  const marks = Array.from(text.matchAll(MARK), match => ({ from: match.index, to: match.index + match[0].length }));
  let index = 0;
  return masks.filter(mask => {
    while (index < marks.length && marks[index]!.to <= mask.from) index++;
    const mark = marks[index];
    return mark === undefined || mask.from < mark.from || mask.to > mark.to;
  });
}

/** The part [from, to) of `text` with its masked spans as `[REDACTED:kind:mac8]`. `masks` are ordered. */
export function masked(text: string, masks: readonly Mask[], mac: Mac, from = 0, to = text.length): Redacted {
  if (masks.length === 0) return text.slice(from, to) as Redacted;
  let out = '';
  let at = from;
  for (const mask of masks) {
    const start = Math.max(mask.from, from);
    const end = Math.min(mask.to, to);
    if (start >= end) continue;
    const digest = mac(encoder.encode(text.slice(start, end))).slice(0, 8);
    out += `${text.slice(at, start)}[REDACTED:${mask.kind}:${digest}]`;
    at = end;
  }
  return (out + text.slice(at, to)) as Redacted;
}
