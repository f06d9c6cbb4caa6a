/** What a policy file may loosen: everything in the highest layer, below that what every layer above names. */
import { matchesGlob } from './glob.ts';
import type { Trust } from './load-policy.ts';
import type { PolicyFile } from './policy.ts';
import type { PolicyContent } from './policy-file.ts';

/** null: it may. Else what the layer above would have to say. */
export type MayLoosen = (key: string) => string | null;

export function mayLoosen(file: PolicyFile, above: readonly PolicyContent[], now: number): MayLoosen {
  const isHighest = above.length === 0 && file.layer !== 'project';
  return key => {
    if (isHighest) return null;
    const refusing = above.find(upper => !upper.mayLoosen.includes(key) && !isTrusted(upper, file, key, now));
    if (above.length > 0 && refusing === undefined) return null;
    const ended = refusing?.trust.find(trust => covers(trust, file, key) && trust.until <= now);
    if (ended !== undefined) return `what ${refusing!.shape.source.file} trusted it with ended on ${ended.day}`;
    return `the layer above would have to name it: may_loosen: [${key}]`;
  };
}

const isTrusted = (upper: PolicyContent, file: PolicyFile, key: string, now: number): boolean =>
  upper.trust.some(trust => covers(trust, file, key) && now < trust.until);

const covers = ({ mayLoosen: keys, files, sha256 }: Trust, file: PolicyFile, key: string): boolean =>
  keys.includes(key) &&
  (files.length === 0 || files.some(glob => matchesGlob(glob, file.path))) &&
  (sha256 === null || sha256 === file.sha256);
