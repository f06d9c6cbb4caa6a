/** Recordings of what approved commands wrote: `<state>/recordings/<id>.cast.gz`, for their owner alone, written once. */
import { mkdirSync } from 'node:fs';
import {
  closeFile,
  O_CREAT,
  O_EXCL,
  O_NOFOLLOW,
  O_WRONLY,
  openFile,
  readSmallFile,
  syncFd,
  writeAll,
} from '../posix/files.ts';

export interface StoredRecording {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const recordingsFolder = (stateDir: string): string => `${stateDir}/recordings`;
/** How lines name them; a quote in somebody's text stands there escaped. */
export const NAMED = '.cast.gz"';
/** More than the largest that is kept, whatever it is made of. */
const LARGEST = 1 << 26;

/** Throws where it cannot be written whole. */
export function keepRecording(stateDir: string, id: string, text: string): StoredRecording {
  const folder = recordingsFolder(stateDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const bytes = Bun.gzipSync(new TextEncoder().encode(text));
  const file = `${id}.cast.gz`;
  const fd = openFile(`${folder}/${file}`, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeAll(fd, bytes);
    syncFd(fd);
  } finally {
    closeFile(fd);
  }
  return { file, bytes: bytes.length, sha256: new Bun.CryptoHasher('sha256').update(bytes).digest('hex') };
}

/** What was kept, if it still is what was kept: a changed file is not even unpacked. */
export function readRecording(
  stateDir: string,
  file: string,
  sha256: string,
): { readonly text: string } | 'gone' | 'changed' {
  const bytes = readSmallFile(`${recordingsFolder(stateDir)}/${file}`, LARGEST)?.bytes;
  if (bytes === undefined) return 'gone';
  if (new Bun.CryptoHasher('sha256').update(bytes).digest('hex') !== sha256) return 'changed';
  return { text: new TextDecoder().decode(Bun.gunzipSync(new Uint8Array(bytes))) };
}
