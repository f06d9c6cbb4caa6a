/** Two processes ask for the same at once: what one writes never stands where it belies what the other one does. */
import { expect, test } from 'bun:test';
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { ask } from '../../src/gate/ask.ts';
import { deskOf } from '../../src/gate/desk.ts';
import type { CallerGone } from '../../src/gate/ports.ts';
import type { Review } from '../../src/gate/review.ts';
import { approves, FakeChannel, type FakeGate, FakeStore, fakeGate, judged, rejects } from '../fakes.ts';

const RISKY = 'git push --force origin main';
const SOON = 'version: 1\nwait: 1s\n';
const end = (reviewed: Review): string => (reviewed.kind === 'refused' ? reviewed.refusal.kind : reviewed.kind);

/** `slip` is called around each look at what is stored until it says that it did something: another process was quicker. */
class Slippery extends FakeStore {
  slip: (() => boolean) | null = null;

  override list = (): StoredRequest[] => this.#after([...this.kept.values()]);
  override get = (id: string): StoredRequest | null => this.#after(this.kept.get(id) ?? null);

  override update(id: string, change: (now: StoredRequest) => StoredRequest | null): ReturnType<FakeStore['update']> {
    this.#after(null);
    const now = this.kept.get(id) ?? null;
    const next = now === null ? null : change(now);
    if (next !== null) this.kept.set(id, next);
    return this.#after(next ?? now);
  }

  #after<T>(found: T): T {
    if (this.slip?.() === true) this.slip = null;
    return found;
  }
}

/** Another process has counted the approvals, and takes the request; false: it is not open. */
function takes({ store, audit }: FakeGate): (() => void) | null {
  const stored = store.kept.values().next().value;
  if (stored?.state !== 'open') return null;
  const { id } = stored.request;
  store.kept.set(id, { ...stored, state: 'executing', executor: { pid: 77, start: 1, boot: 'b' } });
  const { cmd_mac } = audit.records.find(record => record.type === 'request')!;
  const decision = { result: 'approved', how: 'chat', by: [], reason: null, assurance: 'L0', solo: false } as const;
  const [dec] = audit.append([{ type: 'decision', id, req: stored.record, decision }]);
  return () => {
    audit.append([{ type: 'start', id, dec: dec!, cmd_mac }]);
    audit.append([{ type: 'outcome', id, exit: 0, signal: null, duration_ms: 1 }]);
  };
}

interface Row {
  readonly name: string;
  readonly script?: ConstructorParameters<typeof FakeChannel>[1];
  readonly gone?: CallerGone;
  readonly haste?: number;
}

const rows: Row[] = [
  { name: 'waited long enough', haste: 400 },
  { name: 'its caller is gone', gone: { kind: 'parked' } },
  { name: 'Ctrl-C', gone: { kind: 'withdrawn', signal: 'SIGINT' } },
  { name: 'a refusal', script: rejects('no') },
  { name: 'an answer that another one found as well', script: approves },
];

// Each look of the first process is once the moment at which the second one takes the request; it runs at once or later.
const moments = Array.from({ length: 16 }, (_, look) => [true, false].map(atOnce => ({ look, atOnce }))).flat();

test.each(rows)('$name, while the other one runs it: the log holds', async ({ script = 'never', gone, haste = 0 }) => {
  let slipped = 0;
  for (const { look, atOnce } of moments) {
    const store = new Slippery();
    const chat = new FakeChannel('chat', script);
    chat.outlives = true;
    const gate = fakeGate([chat], {
      store,
      gone: gone === undefined ? Bun.sleep(30).then(() => ({ kind: 'parked' })) : Promise.resolve(gone),
    });
    gate.haste = haste;
    let looks = 0;
    let run: (() => void) | null = null;
    store.slip = () => {
      if (store.kept.size === 0 || looks++ < look) return false;
      run = takes(gate);
      if (atOnce) run?.();
      return true;
    };
    await ask(judged(RISKY, SOON), gate);
    if (run !== null) slipped++;
    if (!atOnce) (run as (() => void) | null)?.();
    expect(gate.audit.verify().problems, `${look} ${atOnce}: ${gate.audit.story.join(', ')}`).toEqual([]);
  }
  expect(slipped).toBeGreaterThan(4);
});

test('somebody answers or takes back what runs at that moment: it does not count, and the log holds', async () => {
  for (const what of ['answer', 'withdraw'] as const) {
    const store = new Slippery();
    const chat = new FakeChannel('chat', 'never');
    chat.outlives = true;
    const gate = fakeGate([chat], { store, gone: Promise.resolve({ kind: 'parked' }) });
    const judgement = judged(RISKY, SOON);
    expect(end(await ask(judgement, gate))).toBe('parked');
    const desk = deskOf(gate, await gate.asking(), judgement.policy);
    const stored = store.list()[0]!;
    store.slip = () => {
      takes(gate)!();
      return true;
    };
    if (what === 'answer') {
      const why = desk.answer(stored, { ...approves, id: 'chat:1', channel: 'chat', at: gate.clock });
      expect(why).toBe('it is executing');
    } else {
      expect(await desk.withdraw(stored)).toBe(false);
    }
    expect(gate.audit.verify().problems, gate.audit.story.join(', ')).toEqual([]);
  }
});

test('a request that is taken between two looks is not resumed: it is asked anew', async () => {
  const store = new Slippery();
  const chat = new FakeChannel('chat', 'never');
  chat.outlives = true;
  const gone = { gone: Promise.resolve({ kind: 'parked' as const }) };
  const gate = fakeGate([chat], { store, ...gone });
  expect(end(await ask(judged(RISKY, SOON), gate))).toBe('parked');
  store.slip = () => {
    takes(gate)!();
    return true;
  };
  const later = fakeGate([chat], { store, audit: gate.audit, ...gone });
  expect(end(await ask(judged(RISKY, SOON), later))).toBe('parked');
  expect(gate.audit.verify().problems, gate.audit.story.join(', ')).toEqual([]);
  expect(store.list()).toHaveLength(2);
});
