/** Recordings go with the lines that name them: after `retire` nothing says any more what they are, or that they are whole. */
import { readdirSync } from 'node:fs';
import { uuidTime } from '../audit/uuid-time.ts';
import { parseRecord } from '../audit/chain.ts';
import { isAbsent, statPath, unlinkPath } from '../posix/files.ts';
import { linesBackwards } from './audit-back.ts';
import { currentLog } from './audit-folder.ts';
import { firstLine, segments } from './audit-segments.ts';
import { NAMED, recordingsFolder } from './recordings.ts';

/**
 * Deletes those from before the first line that is left which no line names; how many. Nothing where no file of the log was
 * retired. `logState`: where the log can be read, which a service may keep. Throws a Problem or PosixError.
 */
export function forgetRecordings(stateDir: string, logState: string): number {
  const begins = retiredUpTo(logState);
  const folder = recordingsFolder(stateDir);
  if (begins === null || isAbsent(folder)) return 0;
  // One that was just written may not be named yet, however long its command ran.
  const isOld = (name: string): boolean => {
    const stat = statPath(`${folder}/${name}`, { follow: false });
    return stat?.kind === 'file' && stat.mtimeNs < BigInt(begins) * 1_000_000n;
  };
  const old = readdirSync(folder).filter(
    name => (uuidTime(name) ?? begins) < begins && name.endsWith('.cast.gz') && isOld(name),
  );
  if (old.length === 0) return 0;
  const named = new Set<string>();
  for (const line of linesBackwards(logState, { texts: [NAMED] })) {
    const record = parseRecord(new TextEncoder().encode(line));
    if (record?.type === 'outcome' && record.kept != null) named.add(record.kept.file);
  }
  const gone = old.filter(name => !named.has(name));
  for (const name of gone) unlinkPath(`${folder}/${name}`);
  return gone.length;
}

/** When the first line that is left was written, where lines before it are gone; milliseconds since 1970. */
function retiredUpTo(logState: string): number | null {
  const log = currentLog(logState);
  const first = log === null ? undefined : segments(log)[0];
  const line = first === undefined ? null : firstLine(first.path);
  const record = line === null ? null : parseRecord(line);
  return record?.type === 'rotate' ? Date.parse(record.t) : null;
}
