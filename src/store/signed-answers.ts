/** Signed answers that somebody brought: `<state>/signed/<digest>.<random>`. Whoever may write there can leave some out, not make one. */
import { readdirSync } from 'node:fs';
import { readSmallFile, statPath } from '../posix/files.ts';
import { replaceFile } from '../posix/replace-file.ts';

const LARGEST = 64 << 10;
/** More would be somebody's attempt to keep us busy: each costs a run of ssh-keygen. */
const MOST = 32;

export interface SignedAnswers {
  texts(digest: string): readonly string[];
  /** Throws a Problem. */
  add(digest: string, text: string): void;
  fingerprint(): string;
  /** The folder that changes with a new one. */
  place(): string;
}

export function openSignedAnswers(stateDir: string): SignedAnswers {
  const folder = `${stateDir}/signed`;
  const prefix = (digest: string): string => `${digest.replace(/^sha256:/, '')}.`;
  return {
    texts: digest =>
      names(folder)
        .filter(name => name.startsWith(prefix(digest)) && !name.endsWith('.new'))
        .slice(0, MOST)
        .flatMap(name => {
          const file = readSmallFile(`${folder}/${name}`, LARGEST);
          return file === null ? [] : [new TextDecoder().decode(file.bytes)];
        }),
    add(digest, text) {
      const sum = new Bun.CryptoHasher('sha256').update(text).digest('hex').slice(0, 16);
      replaceFile(`${folder}/${prefix(digest)}${sum}`, text, { file: 0o600, folder: 0o700 });
    },
    fingerprint() {
      const stat = statPath(folder);
      return stat === null ? '' : `${stat.ino} ${stat.mtimeNs}`;
    },
    // The first one makes the folder.
    place: () => (statPath(folder) === null ? stateDir : folder),
  };
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
