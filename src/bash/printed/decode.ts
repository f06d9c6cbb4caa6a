/** base64, base32 and xxd: text packed and unpacked again. */
import { readOptions } from '../wrappers/options.ts';
import { has, values } from '../wrappers/handler.ts';
import { textOf } from './escapes.ts';
import type { Filter } from './filter.ts';

const PACKER = { short: 'w:diD', long: 'wrap= decode ignore-garbage', permute: true } as const;

export const base64: Filter = (words, input) =>
  packed(
    words,
    input,
    text => fromBase64(text),
    bytes => bytes.toBase64(),
  );

export const base32: Filter = (words, input) => packed(words, input, fromBase32, toBase32);

function packed(
  words: readonly string[],
  input: string,
  decode: (text: string) => Uint8Array | null,
  encode: (bytes: Uint8Array) => string,
): string | null {
  const reading = readOptions(words, PACKER)[0];
  // An operand is a file, which is read instead.
  if (reading === undefined || reading.options.some(one => one.name === '')) return null;
  if (reading.operands.some(word => word !== '-')) return null;
  if (has(reading, 'd', 'D', 'decode')) {
    const text = has(reading, 'i', 'ignore-garbage')
      ? input.replace(/[^A-Za-z0-9+/=]/g, '')
      : input.replaceAll('\n', '');
    const bytes = decode(text);
    return bytes === null ? null : textOf(bytes);
  }
  const width = Number(values(reading, 'w', 'wrap').at(-1) ?? 76);
  const text = encode(new TextEncoder().encode(input));
  if (!(width >= 0)) return null;
  return width === 0 ? text : text.replace(new RegExp(`.{1,${width}}`, 'g'), '$&\n');
}

/** GNU's decoder takes several padded pieces one after the other, and prints what it has before it complains. */
function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  try {
    return Uint8Array.fromBase64(text);
  } catch {
    return null;
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function fromBase32(text: string): Uint8Array | null {
  if (text.length % 8 !== 0 || !/^[A-Z2-7]*={0,6}$/.test(text)) return null;
  const bits = [...text.replace(/=+$/, '')].map(one => ALPHABET.indexOf(one).toString(2).padStart(5, '0')).join('');
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return Uint8Array.from(bytes, one => Number.parseInt(one, 2));
}

function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map(one => one.toString(2).padStart(8, '0')).join('');
  const letters = (bits.match(/.{1,5}/g) ?? []).map(one => ALPHABET[Number.parseInt(one.padEnd(5, '0'), 2)]).join('');
  return letters.padEnd(Math.ceil(letters.length / 8) * 8, '=');
}

/** `xxd -r -p` and `xxd -p`; a dump with addresses is read where each line has its offset. */
export const xxd: Filter = (words, input) => {
  const flags = words.map(word => word.replace(/^--?/, ''));
  const plain = flags.some(flag => /^(?:p|ps|postscript|plain)$/.test(flag));
  const reverse = flags.some(flag => flag === 'r' || flag === 'revert' || flag === 'rp');
  // A word without a dash is a file, which is read instead.
  const known =
    words.every(word => word.startsWith('-')) &&
    flags.every(flag => /^(?:p|ps|postscript|plain|r|revert|rp|u)$/.test(flag));
  if (!known) return null;
  if (!reverse) return plain ? hexLines(new TextEncoder().encode(input)) : null;
  const hex = plain || flags.includes('rp') ? input.replace(/\s/g, '') : hexOfDump(input);
  if (hex === null || !/^(?:[0-9a-fA-F]{2})*$/.test(hex)) return null;
  return textOf(Uint8Array.from(hex.match(/../g) ?? [], one => Number.parseInt(one, 16)));
};

const hexLines = (bytes: Uint8Array): string => bytes.toHex().replace(/.{1,60}/g, '$&\n');

/** `00000000: 726d 202d 7266 202f  rm -rf /`. */
function hexOfDump(dump: string): string | null {
  let hex = '';
  for (const line of dump.split('\n').filter(one => one !== '')) {
    const found = /^([0-9a-fA-F]+):? ((?:[0-9a-fA-F]{2,} ?)+)(?: |$)/.exec(line);
    if (found === null || Number.parseInt(found[1]!, 16) !== hex.length / 2) return null;
    hex += found[2]!.replaceAll(' ', '');
  }
  return hex;
}

/** `openssl base64 -d`, `openssl enc -base64 -d -A`. */
export const openssl: Filter = (words, input) => {
  const flags = new Set(words);
  const isBase64 = words[0] === 'base64' || (words[0] === 'enc' && (flags.has('-base64') || flags.has('-a')));
  const plain = words.slice(1).every(word => /^-(?:d|e|A|a|base64)$/.test(word));
  if (!isBase64 || !plain) return null;
  return base64(flags.has('-d') ? ['-d'] : flags.has('-A') ? ['-w0'] : ['-w64'], input);
};
