/** The log's secret: the key of its MACs, without which equal commands in two logs cannot be told to be equal. */
import { sha256 } from '../audit/chain.ts';
import { auditProblem } from './audit-problem.ts';
import { readPrivateFile } from './audit-private-file.ts';

const encoder = new TextEncoder();
const check = (hex: string): string => sha256(encoder.encode(hex)).slice(0, 8);

const textOf = (hex: string): string => `${hex} ${check(hex)}\n`;

/** The file's content: 32 random bytes in hex, and a checksum that tells a damaged file from a sound one. */
export function makeSecret(): Uint8Array {
  return encoder.encode(textOf(crypto.getRandomValues(new Uint8Array(32)).toHex()));
}

export function readSecret(path: string): Uint8Array {
  const bytes = readPrivateFile(path, 'the secret', () => damaged(path, 'the secret is gone'));
  const text = new TextDecoder().decode(bytes);
  const hex = text.slice(0, 64);
  if (hex.length < 64 || text !== textOf(hex)) throw damaged(path, 'the secret is damaged');
  return Uint8Array.fromHex(hex);
}

const damaged = (path: string, what: string): Error =>
  auditProblem(path, what, 'put it back from a copy: values in the log can be compared under this secret only');
