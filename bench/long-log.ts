/** A log of so many lines as real ones are: a command of twenty gated, and signed after its decision and its end. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { NO_LINE } from '../src/audit/chain.ts';
import { formatCheckpoint } from '../src/audit/checkpoint.ts';
import { compose } from '../src/audit/compose.ts';
import type { AuditRecord, GenesisRecord, Receipt } from '../src/audit/entry.ts';
import { formatVkey, signNote } from '../src/audit/note.ts';
import type { AuditSink } from '../src/audit/sink.ts';
import { Frontier } from '../src/audit/tree.ts';
import { signer } from '../test/audit/signed-log.ts';
import { request } from '../test/store/log.ts';

/** Its key, as text to pin. */
export function writeLongLog(path: string, count: number): string {
  const key = signer(1);
  const mac = (bytes: Uint8Array): string => new Bun.CryptoHasher('sha256', 'secret').update(bytes).digest('hex');
  const sink = { mac } as AuditSink;

  const fd = openSync(path, 'w', 0o600);
  const tree = new Frontier();
  let after: Receipt = { seq: 0, hash: NO_LINE };
  let waiting: Uint8Array[] = [];

  function add(record: AuditRecord | GenesisRecord): Receipt {
    const t = new Date(Date.UTC(2026, 0, 1) + after.seq * 1000).toISOString();
    const made = compose(after, [record], { t, mono: after.seq * 1000, boot: '6f1c2d3e' });
    after = made.receipts[0]!;
    tree.push(after.hash);
    waiting.push(made.bytes);
    if (waiting.length === 1000) flush();
    return after;
  }

  function flush(): void {
    writeSync(fd, Buffer.concat(waiting));
    waiting = [];
  }

  function checkpoint(): void {
    const note = signNote(formatCheckpoint({ origin: key.name, size: tree.size, root: tree.root() }), [key]);
    add({ type: 'checkpoint', id: Bun.randomUUIDv7(), note, frontier: tree.roots() });
  }

  function gated(n: number): void {
    const asked = request(sink, `git push --force origin branch-${n}`, false);
    const { id, cmd_mac } = asked;
    const req = add(asked);
    const by = { name: 'ann', identities: ['uid:1001'] } as never;
    const said = {
      channel: 'inbox',
      answer: 'approve',
      by,
      reason: null,
      at: 1,
      assurance: 'L1',
      proof: null,
    } as const;
    add({ type: 'answer', id, req, ...said });
    const decision = {
      result: 'approved',
      how: 'inbox',
      by: [by],
      reason: null,
      assurance: 'L1',
      solo: false,
    } as const;
    const dec = add({ type: 'decision', id, req, decision });
    checkpoint();
    add({ type: 'start', id, dec, cmd_mac });
    add({ type: 'outcome', id, exit: 0, signal: null, duration_ms: 1200 });
    checkpoint();
  }

  const policy = `sha256:${'0'.repeat(64)}`;
  add({ type: 'genesis', id: Bun.randomUUIDv7(), log: key.name, host: 'ci-1', version: '0.1.0', policy });
  add({ type: 'key', id: Bun.randomUUIDv7(), n: 1, vkey: formatVkey(key), by: null, signature: null, reason: null });
  for (let n = 0; after.seq < count; n++) {
    if (n % 20 === 19) gated(n);
    else add(request(sink, `grep -rn "pattern ${n}" src/module-${n % 97} | head -${n % 50}`));
  }
  checkpoint();
  flush();
  closeSync(fd);
  return formatVkey(key);
}

if (import.meta.main) console.log(writeLongLog(process.argv[2]!, Number(process.argv[3])));
