/** What a file holds, in one number; read in parts, since it may be long. */
import { readSome } from './files.ts';

/** Hex SHA-256 from where the descriptor stands to the end. Throws a PosixError. */
export function sha256Of(fd: number): string {
  const hash = new Bun.CryptoHasher('sha256');
  const part = new Uint8Array(1 << 20);
  for (let got = readSome(fd, part); got > 0; got = readSome(fd, part)) hash.update(part.subarray(0, got));
  return hash.digest('hex');
}
