/** UTF-16 offsets, which the parser counts in, to the byte offsets that an Analysis promises. */
const ASCII_ONLY = /^[\0-\x7f]*$/;
const identity = (offset: number): number => offset;

let lastText: string | null = null;
let lastMap: (offset: number) => number = identity;

/** The text of one analysis is asked for again and again: the last table is kept. */
export function byteOffsets(text: string): (offset: number) => number {
  if (text !== lastText) lastMap = ASCII_ONLY.test(text) ? identity : tableOf(text);
  // Also where it is another string of the same letters: to find that out takes as long as they are many, and the next look none.
  lastText = text;
  return lastMap;
}

function tableOf(text: string): (offset: number) => number {
  const table = new Uint32Array(text.length + 1);
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    table[i] = bytes;
    bytes += width(text, i);
  }
  table[text.length] = bytes;
  return offset => table[Math.min(Math.max(offset, 0), text.length)] ?? bytes;
}

/** A surrogate pair has four bytes, counted at its second half, so that a cut inside it stays inside. */
function width(text: string, i: number): number {
  const code = text.charCodeAt(i);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  const before = i > 0 ? text.charCodeAt(i - 1) : 0;
  if (code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff) return 4;
  const after = text.charCodeAt(i + 1);
  const opensPair = code >= 0xd800 && code <= 0xdbff && after >= 0xdc00 && after <= 0xdfff;
  return opensPair ? 0 : 3;
}

/** Byte offsets of an Analysis back to UTF-16 offsets of its text. */
export function charOffsets(text: string): (bytes: number) => number {
  if (ASCII_ONLY.test(text)) return identity;
  const table: number[] = [];
  for (let i = 0; i < text.length; i++) for (let n = width(text, i); n > 0; n--) table.push(i);
  return bytes => table[bytes] ?? text.length;
}
