/** Items as bytes: in a file or a stream each by itself, in a request together. */
import type { Format, Frame } from '../audit/export/format.ts';
import type { Item } from '../audit/export/stream.ts';

const encoder = new TextEncoder();
const NEWLINE = encoder.encode('\n');

/** With its newline. */
export function line(payload: Uint8Array, { before, after }: Frame): Uint8Array {
  return Buffer.concat([encoder.encode(before), payload, encoder.encode(after), NEWLINE]);
}

/** RFC 5425 and 6587: how many bytes follow, so that no message can end early or hide another. */
export function counted(payload: Uint8Array): Uint8Array {
  return Buffer.concat([encoder.encode(`${payload.length} `), payload]);
}

export function body(items: readonly Item[], { before, between, after }: Frame): Uint8Array {
  const gap = encoder.encode(between);
  const parts = items.flatMap(({ payload }, i) => (i === 0 ? [payload] : [gap, payload]));
  return Buffer.concat([encoder.encode(before), ...parts, encoder.encode(after)]);
}

/** Syslog counts on streams, all else ends lines. */
export const framing =
  (name: string, format: Format) =>
  (payload: Uint8Array): Uint8Array =>
    name === 'syslog' ? counted(payload) : line(payload, format.alone);
