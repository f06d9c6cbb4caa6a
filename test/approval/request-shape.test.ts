/** R41 Whatever another user publishes, or the requester writes into its own folder: it is not there, or it can be shown. Nobody who looks falls over it. */
import { describe, expect, test } from 'bun:test';
import { readPublished } from '../../src/approval/published.ts';
import type { ApprovalRequest } from '../../src/approval/request.ts';
import { isStored } from '../../src/approval/request-shape.ts';
import { shownHash } from '../../src/approval/shown.ts';
import { signedText } from '../../src/channels/github/options.ts';
import { inboxScreen } from '../../src/channels/inbox-view/list-screen.ts';
import { allPages, questionScreen } from '../../src/channels/tty-screen.ts';
import { ask } from '../../src/gate/ask.ts';
import { deskOf } from '../../src/gate/desk.ts';
import { palette } from '../../src/terminal/colour.ts';
import { approves, FakeChannel, FakeStore, fakeGate, judged } from '../fakes.ts';

const store = new FakeStore();
const POLICY = `version: 1
wait: 1s
approvals:
  count: 2
  escalate: { after: 30m, to: "group:oncall" }
  break_glass: { by: "group:oncall", reviewers: "group:leads" }
`;
const chat = new FakeChannel('chat', [{ ...approves, grant: { until: 9e12, times: 2, rule: null } }]);
chat.outlives = true;
const gate = fakeGate([chat], { store, gone: Bun.sleep(50).then(() => ({ kind: 'parked' }) as const) });
const COMMAND = 'A=1 git push --force; eval "$x"';
await ask(judged(COMMAND, POLICY), gate);
const kept = JSON.stringify({ ...store.list()[0], executor: store.self });
const colours = await palette(true);

const JUNK: readonly unknown[] = [
  null,
  undefined,
  {},
  [],
  [null],
  '',
  '\ud800',
  '\x1b[2J',
  9e15,
  -1,
  1.5,
  true,
  { a: 1 },
];

/** The same with one member, however deep, in turn replaced by each kind of junk; and with each left out. */
function* spoiled(whole: unknown, at: readonly string[] = []): Generator<readonly [path: string, value: unknown]> {
  if (at.length > 0)
    for (const junk of JUNK) {
      const copy = JSON.parse(kept) as Record<string, unknown>;
      let place = copy;
      for (const key of at.slice(0, -1)) place = place[key] as Record<string, unknown>;
      place[at.at(-1)!] = junk;
      yield [`${at.join('.')} = ${JSON.stringify(junk)}`, copy];
    }
  if (typeof whole !== 'object' || whole === null) return;
  for (const [key, value] of Object.entries(whole)) yield* spoiled(value, [...at, key]);
}

/** Everything that somebody who looks at it does. */
function lookedAt(request: ApprovalRequest): void {
  const frame = { columns: 60, rows: 24, now: 0, palette: colours };
  const entry = { name: 'x', request, said: null, own: false };
  questionScreen(request, frame);
  allPages(request, frame);
  inboxScreen({ entries: [entry], all: 1, filter: '', chosen: entry, note: null, confirming: false }, frame);
  shownHash(request);
  signedText('approve', request);
}

test('as it is, it is one', () => {
  const whole = JSON.parse(kept);
  expect(isStored(whole)).toBe(true);
  const { request } = whole;
  expect(readPublished(JSON.stringify(request), request.requester.uid, 0)).toEqual(request);
});

describe.each(['request', 'the rest'])('%s, with junk in it', part => {
  const all = [...spoiled(JSON.parse(kept))].filter(([path]) => path.startsWith('request.') === (part === 'request'));

  test(`${all.length} of them are refused, or shown and asked about`, async () => {
    let shown = 0;
    for (const [path, value] of all) {
      const text = JSON.stringify(value);
      const copy: unknown = JSON.parse(text);
      try {
        const { request } = copy as { request: ApprovalRequest };
        const read = readPublished(JSON.stringify(request ?? null), 1000, 0);
        for (const one of [read, isStored(copy) ? copy.request : null]) if (one !== null) lookedAt(one);
        if (isStored(copy)) {
          shown++;
          const again = new FakeStore();
          again.add(copy);
          const gone = Promise.resolve({ kind: 'parked' } as const);
          const next = fakeGate([new FakeChannel('chat', 'never')], { store: again, audit: gate.audit, gone });
          const judgement = judged(COMMAND, POLICY);
          const desk = deskOf(next, await next.asking(), judgement.policy);
          desk.grants();
          for (const one of desk.open()) desk.answer(one, { ...approves, id: 'i', channel: 'chat' });
          await ask(judgement, next);
        }
      } catch (error) {
        throw new Error(`${path}: ${String(error)}`);
      }
    }
    expect(shown).toBeGreaterThan(0);
    expect(shown).toBeLessThan(all.length / 2);
  }, 60_000);
});
