/** What leaves in an export has been looked at a second time; what that does not change goes byte for byte. */
import { afterAll, expect, test } from 'bun:test';
import { leafHash } from '../../src/audit/chain.ts';
import { FORMATS } from '../../src/audit/export/format.ts';
import { formatOf } from '../../src/audit/export/make.ts';
import { ItemStream } from '../../src/audit/export/stream.ts';
import { lookedAt } from '../../src/audit/second-look.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { newState, open, removeStates, request, runApproved } from '../store/log.ts';
import { CONTEXT, LOOK, lines } from './log.ts';

afterAll(removeStates);

/** Known by its shape alone, and only to the second look. */
const SECRET = `pplx-${'5e3a9c1b'.repeat(6)}`;

function withSecret() {
  const state = newState();
  const sink = open(state);
  sink.append([request(sink, `: ${SECRET}`), { ...request(sink, 'ls'), cwd: `/srv/${SECRET}` }]);
  runApproved(sink);
  return [...new LogReader(currentLog(state)!).read()];
}

test.each(FORMATS)('%s: no secret; every other line is the same', name => {
  const stored = withSecret();
  const stream = new ItemStream(formatOf(name, CONTEXT, '1.7.0'), { from: null, to: null }, LOOK);
  const items = stored.flatMap(({ bytes, seq }) => stream.item(bytes, seq) ?? []);
  const sent = items.map(({ payload }) => new TextDecoder().decode(payload));
  expect(JSON.stringify(stored.map(({ bytes }) => new TextDecoder().decode(bytes)))).toContain(SECRET);
  expect(sent.join('\n')).not.toContain(SECRET);
  expect(sent.join('\n')).toContain('[REDACTED:perplexity-key:');
  expect(stream.hidden).toBe(2);
  // The hash that goes along is that of the line in the log.
  for (const { seq, hash } of items) expect(hash).toBe(leafHash(stored[seq - 1]!.bytes));
  if (name !== 'jsonl') return;
  const same = items.filter(({ seq, payload }) => leafHash(payload) === leafHash(stored[seq - 1]!.bytes));
  expect(same.length).toBe(stored.length - 2);
});

test('a line in which nothing is found is the very same record', () => {
  for (const { bytes } of lines()) {
    const record = JSON.parse(new TextDecoder().decode(bytes));
    expect(lookedAt(record, LOOK)).toBe(record);
  }
});

test('what is no record loses its secrets, too', () => {
  const torn = new TextEncoder().encode(`{"text":": ${SECRET}`);
  const stream = new ItemStream(formatOf('jsonl', CONTEXT, '1.7.0'), { from: null, to: null }, LOOK);
  expect(new TextDecoder().decode(stream.item(torn, 1)!.payload)).not.toContain(SECRET);
  expect(stream.item(new Uint8Array([0, 255]), 2)!.payload).toEqual(new Uint8Array([0, 255]));
});

test('hashes, ids, signatures and proofs of answers are left alone, whatever they look like', () => {
  const record = {
    type: 'key',
    vkey: SECRET,
    signature: SECRET,
    id: SECRET,
    proof: { signature: SECRET, login: SECRET },
  };
  const looked = lookedAt(record, LOOK);
  expect(looked).toMatchObject({ vkey: SECRET, signature: SECRET, id: SECRET });
  expect(JSON.stringify(looked).split(SECRET).length - 1).toBe(4);
});

test.each(['api_key="VALUE"', "x='VALUE'", 'a\napi-key: VALUE', 'a\tsecret = "VALUE"'])(
  'behind what JSON spells otherwise: %j',
  text => {
    const value = 'aB3xY9kQ2mZ7pL4tR8vW1nC6';
    const record = { type: 'request', text: text.replace('VALUE', value) };
    const plain = LOOK.text(record.text);
    expect(lookedAt(record, LOOK).text).toBe(plain);
  },
);

test('what was clean once is not taken for clean where it is a part of something else, however many lines went by', () => {
  for (let i = 0; i < 10_000; i++) lookedAt({ type: 'request', text: `echo ${i}`, cwd: '/srv' }, LOOK);
  const secret = { type: 'request', text: `echo 1 ${SECRET}`, cwd: '/srv' };
  for (let i = 0; i < 2; i++) expect(JSON.stringify(lookedAt(secret, LOOK))).not.toContain(SECRET);
  const deep = { type: 'answer', proof: { parts: ['echo 1', { body: `see ${SECRET}` }] } };
  expect(JSON.stringify(lookedAt(deep, LOOK))).not.toContain(SECRET);
});
