/** Many writers at once, each killed again and again, every few of their appends signed: what is left must hold. */
import { leafHash } from '../../src/audit/chain.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { checkedLog } from './checked-log.ts';

const WRITER = `${import.meta.dir}/writer.ts`;

export const startWriter = (state: string, count: number, signedEach = 0) =>
  Bun.spawn([process.execPath, WRITER, state, String(count)], {
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, WRITER_SIGNED_EACH: String(signedEach) },
  });

export interface Storm {
  readonly kills: number;
  readonly acknowledged: number;
  /** Of those that were acknowledged. */
  readonly lost: number;
  readonly checkpoints: number;
  readonly rotations: number;
  /** What verify says that is no warning. */
  readonly errors: readonly string[];
}

/** `slots` writers at a time, `kills` in all, each some time after its start; milliseconds. */
export async function storm(state: string, slots: number, kills: number, after: number): Promise<Storm> {
  await startWriter(state, 1).exited;
  const receipts: string[] = [];
  let left = kills;
  const slot = async (): Promise<void> => {
    while (left-- > 0) {
      const writer = startWriter(state, 100_000, 5);
      const { done, first } = reading(writer.stdout, receipts);
      // Counted from its first receipt: a busy machine takes its time to start a program.
      await Promise.race([first, writer.exited]);
      await Bun.sleep(Math.random() * after);
      writer.kill('SIGKILL');
      await done;
    }
  };
  await Promise.all(Array.from({ length: slots }, slot));
  const last = startWriter(state, 5, 5);
  if ((await last.exited) !== 0) throw new Error(await new Response(last.stderr).text());
  return { kills, acknowledged: receipts.length, ...found(state, receipts) };
}

/** Whole lines; the last may have been cut off on its way out. */
function reading(stream: ReadableStream<Uint8Array>, into: string[]): { done: Promise<void>; first: Promise<void> } {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const work = async (): Promise<void> => {
    let text = '';
    for await (const part of stream) {
      text += new TextDecoder().decode(part);
      resolve();
    }
    into.push(...text.split('\n').slice(0, -1));
  };
  return { done: work(), first };
}

function found(state: string, receipts: readonly string[]): Omit<Storm, 'kills' | 'acknowledged'> {
  const there = new Set<string>();
  const parts: Uint8Array[] = [];
  const reader = new LogReader(currentLog(state)!);
  for (const { seq, bytes } of reader.read()) {
    there.add(`${seq} ${leafHash(bytes)}`);
    parts.push(bytes.slice(), Buffer.from('\n'));
  }
  reader.close();
  const { problems } = verifyLog(Buffer.concat(parts));
  const { checkpoints, rotations } = checkedLog(state);
  return {
    lost: receipts.filter(receipt => !there.has(receipt)).length,
    checkpoints,
    rotations,
    errors: problems.filter(({ warn }) => !warn).map(({ line, detail }) => `line ${line} ${detail}`),
  };
}
