/** The records of one type in all of a log, found without reading every line as JSON. */
import { parseRecord } from '../audit/chain.ts';
import type { RecordLine } from '../audit/entry.ts';
import { LogReader } from './audit-scan.ts';

export function recordsOf<T extends RecordLine['type']>(
  folder: string,
  type: T,
): readonly Extract<RecordLine, { readonly type: T }>[] {
  const found: Extract<RecordLine, { readonly type: T }>[] = [];
  const reader = new LogReader(folder);
  try {
    for (const { bytes } of reader.read()) {
      // Quotes in texts are escaped, so a text does not look like this.
      const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const record = line.includes(`"type":"${type}"`) ? parseRecord(bytes) : null;
      if (record?.type === type) found.push(record as Extract<RecordLine, { readonly type: T }>);
    }
    return found;
  } finally {
    reader.close();
  }
}
