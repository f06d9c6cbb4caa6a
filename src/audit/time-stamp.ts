/** RFC 3161: the question for a time stamp, and what an answer says. Who signed it is openssl's to check. */
import { der, type Element, elements, INTEGER, inside, OCTETS, OID, SEQUENCE, TIME } from './der.ts';

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text);
/** 2.16.840.1.101.3.4.2.1 */
const SHA256 = hex('608648016503040201');
/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = '2a864886f70d010702';
/** 1.2.840.113549.1.9.16.1.4 */
const TST_INFO = '2a864886f70d0109100104';
const CONTEXT_0 = 0xa0;

/** 2.4.1: version 1, the hash, a nonce, and the wish for the certificate. `nonce`: its first bit is 0, its first byte is not. */
export const timeStampRequest = (sha256: Uint8Array, nonce: Uint8Array): Uint8Array =>
  der(
    SEQUENCE,
    der(INTEGER, Uint8Array.of(1)),
    der(SEQUENCE, der(SEQUENCE, der(OID, SHA256), der(0x05)), der(OCTETS, sha256)),
    der(INTEGER, nonce),
    der(0x01, Uint8Array.of(0xff)),
  );

export interface TimeStamp {
  /** 2.4.2: 0 granted, 1 granted with changes; all else is a refusal. */
  readonly status: number;
  /** null: of a refusal. */
  readonly info: {
    /** Hex. */
    readonly sha256: string;
    readonly nonce: string | null;
    readonly serial: string;
    /** RFC 3339, UTC. */
    readonly time: string;
  } | null;
}

/** Null for what is no answer. */
export function parseTimeStamp(bytes: Uint8Array): TimeStamp | null {
  const response = inside(SEQUENCE, bytes);
  const status = elements(response?.[0]?.content ?? NONE)?.[0];
  if (response?.[0]?.tag !== SEQUENCE || status?.tag !== INTEGER || status.content.length !== 1) return null;
  const token = response[1];
  if (token === undefined) return { status: status.content[0]!, info: null };
  const info = infoOf(token);
  return info === null ? null : { status: status.content[0]!, info };
}

const NONE = new Uint8Array();
const isOid = (element: Element | undefined, oid: string): boolean =>
  element?.tag === OID && element.content.toHex() === oid;

/** ContentInfo, SignedData, EncapsulatedContentInfo, TSTInfo (RFC 5652, 5.1 and 5.2; RFC 3161, 2.4.2). */
function infoOf({ tag, content }: Element): TimeStamp['info'] {
  const [type, wrapped] = elements(content) ?? [];
  if (tag !== SEQUENCE || !isOid(type, SIGNED_DATA) || wrapped?.tag !== CONTEXT_0) return null;
  const encapsulated = inside(SEQUENCE, wrapped.content)?.[2];
  const [inner, octets] = elements(encapsulated?.content ?? NONE) ?? [];
  if (!isOid(inner, TST_INFO) || octets?.tag !== CONTEXT_0) return null;
  const text = elements(octets.content)?.[0];
  const fields = text?.tag === OCTETS ? inside(SEQUENCE, text.content) : null;
  if (fields === null || fields.length < 5) return null;
  const [, , imprint, serial, at, ...more] = fields as [Element, Element, Element, Element, Element, ...Element[]];
  const [algorithm, hashed] = elements(imprint.content) ?? [];
  const time = at.tag === TIME ? timeOf(new TextDecoder().decode(at.content)) : null;
  if (!isOid(elements(algorithm?.content ?? NONE)?.[0], SHA256.toHex()) || hashed?.tag !== OCTETS) return null;
  if (serial.tag !== INTEGER || time === null) return null;
  const nonce = more.find(one => one.tag === INTEGER)?.content.toHex() ?? null;
  return { sha256: hashed.content.toHex(), nonce, serial: serial.content.toHex(), time };
}

/** GeneralizedTime in UTC, with or without a fraction. */
function timeOf(text: string): string | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?Z$/.exec(text);
  if (found === null) return null;
  const [, year, month, day, hour, minute, second, fraction = ''] = found;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}
