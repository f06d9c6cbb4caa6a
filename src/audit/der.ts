/** As much of DER (X.690) as a time stamp needs: definite lengths, tags of one byte. */

export interface Element {
  readonly tag: number;
  /** Without tag and length. */
  readonly content: Uint8Array;
}

export const SEQUENCE = 0x30;
export const INTEGER = 0x02;
export const OCTETS = 0x04;
export const OID = 0x06;
export const TIME = 0x18;

/** Content below 64 KiB. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return new Uint8Array(Buffer.concat([Uint8Array.of(tag, ...head), content]));
}

/** The elements that `bytes` are made of; null where they are something else. */
export function elements(bytes: Uint8Array): readonly Element[] | null {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at++]!;
    const first = bytes[at++];
    if (first === undefined || (tag & 0x1f) === 0x1f) return null;
    let length = first;
    if (first >= 0x80) {
      const count = first & 0x7f;
      if (count < 1 || count > 4 || at + count > bytes.length) return null;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + bytes[at++]!;
    }
    if (at + length > bytes.length) return null;
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

/** The elements of the one element that `bytes` are, where it has this tag. */
export function inside(tag: number, bytes: Uint8Array): readonly Element[] | null {
  const all = elements(bytes);
  return all?.length === 1 && all[0]!.tag === tag ? elements(all[0]!.content) : null;
}
