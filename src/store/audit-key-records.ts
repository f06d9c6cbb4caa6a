/** The `key` records of a log, found without reading every line as JSON. */
import { parseRecord } from '../audit/chain.ts';
import type { KeyRecord } from '../audit/upkeep.ts';
import { LogReader } from './audit-scan.ts';

export function keyRecords(folder: string): readonly KeyRecord[] {
  const found: KeyRecord[] = [];
  const reader = new LogReader(folder);
  try {
    for (const { bytes } of reader.read()) {
      // Quotes in texts are escaped, so a text does not look like this.
      const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const record = line.includes('"type":"key"') ? parseRecord(bytes) : null;
      if (record?.type === 'key') found.push(record);
    }
    return found;
  } finally {
    reader.close();
  }
}
