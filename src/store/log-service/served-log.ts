/** The log where a service keeps it: nothing of it is written, signed or known here (docs/decisions/016-system-installation.md). */
import { wantsCheckpoint } from '../../audit/due.ts';
import type { Receipt } from '../../audit/entry.ts';
import type { AuditSink } from '../../audit/sink.ts';
import type { AuditLogOptions } from '../audit-append.ts';
import { ServiceLine } from './line.ts';
import type { LogService } from './marker.ts';

export function openServedLog(service: LogService, { policy, anchored = false }: AuditLogOptions): AuditSink {
  const line = new ServiceLine(service);
  let due: AuditSink['due'] = null;
  return {
    append(records) {
      const answer = line.ask({ op: 'append', records, policy, anchored });
      line.close();
      // The service does not say what is new to it: what people are asked about is worth a look.
      if (wantsCheckpoint(records)) policy?.keep?.();
      if (!areReceipts(answer.receipts, records.length)) throw line.problem('its answer is none');
      due = answer.due === 'sign' || answer.due === 'anchor' ? answer.due : null;
      return answer.receipts;
    },
    mac(bytes) {
      const { mac } = line.ask({ op: 'mac', bytes: Buffer.from(bytes).toString('base64') });
      if (!isHash(mac)) throw line.problem('its answer is none');
      return mac;
    },
    tend() {
      line.ask({ op: 'tend' });
      line.close();
      due = null;
    },
    get due() {
      return due;
    },
  };
}

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[\da-f]{64}$/.test(value);

const areReceipts = (value: unknown, count: number): value is readonly Receipt[] =>
  Array.isArray(value) &&
  value.length === count &&
  value.every((receipt: Partial<Receipt> | null) => Number.isSafeInteger(receipt?.seq) && isHash(receipt?.hash));
