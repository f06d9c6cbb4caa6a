/**
 * What each way out does when its receiver fails: whatever happens, every item arrives at least once and in order, and what
 * comes twice is known by its hash. Loopback only.
 */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { Item } from '../../src/audit/export/stream.ts';
import { formatOf } from '../../src/audit/export/make.ts';
import { deliverAll, type Step } from '../../src/export/deliver.ts';
import { headersOf } from '../../src/export/environment.ts';
import { fileTarget } from '../../src/export/file-target.ts';
import { framing } from '../../src/export/frames.ts';
import { httpTarget, retryAfter } from '../../src/export/http-target.ts';
import { streamTarget } from '../../src/export/stream-target.ts';
import { parsePlace, type Target } from '../../src/export/target.ts';
import { CONTEXT } from './log.ts';
import { type Answer, httpReceiver, type Manner, streamReceiver } from './receivers.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-export-`);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const item = (seq: number, text = `{"line":${seq}}`): Item => ({
  seq,
  hash: String(seq).padStart(64, '0'),
  payload: Buffer.from(text),
});
const steps = (items: readonly Item[]): Step[] => items.map(one => ({ seq: one.seq, hash: one.hash, item: one }));
const TEN = Array.from({ length: 10 }, (_, i) => item(i + 1));
const jsonl = formatOf('jsonl', CONTEXT, '1.7.0');
const never = new Promise<never>(() => {});

interface Ran {
  readonly all: boolean;
  /** Last line of each batch that was said to be delivered. */
  readonly delivered: number[];
  readonly failures: string[];
}

async function send(target: Target, items: readonly Item[] = TEN, tries = 4): Promise<Ran> {
  const ran: { delivered: number[]; failures: string[] } = { delivered: [], failures: [] };
  const all = await deliverAll(steps(items), target, {
    delivered: ({ seq }) => ran.delivered.push(seq),
    failed: why => ran.failures.push(why),
    tries,
    gone: never,
    pause: { first: 5, longest: 20 },
  });
  return { all, ...ran };
}

const WHOLE = TEN.map(({ payload }) => `${payload}\n`).join('');

/** How a connection goes, each in turn; what is said of the failures; how often the batch was sent. */
const STREAMS: readonly [name: string, manners: readonly Manner[], failures: readonly RegExp[], connections: number][] =
  [
    ['reads to the end', ['reads'], [], 1],
    ['reads slowly', ['slow'], [], 1],
    ['resets in the middle, then reads', ['resets', 'reads'], [/ECONNRESET|reset|ended the connection/i], 2],
    ['resets twice', ['resets', 'resets', 'reads'], [/./, /./], 3],
    ['takes all and never says so', ['hangs', 'reads'], [/did not end the connection after reading/], 2],
  ];

/** More than the kernel takes at once, so that a receiver that leaves is noticed while it is written. */
const MANY = Array.from({ length: 450 }, (_, i) => item(i + 1, `{"line":${i + 1},"x":"${'y'.repeat(60_000)}"}`));

function certificate(): { key: string; cert: string } {
  const [key, cert] = [`${scratch}/key.pem`, `${scratch}/cert.pem`];
  const made = Bun.spawnSync([
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    key,
    '-out',
    cert,
  ]);
  expect(made.exitCode).toBe(0);
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}
const TLS = certificate();

describe.each([
  ['tcp', null],
  ['tls', TLS],
] as const)('%s: a receiver that', (_kind, tls) => {
  const to = (port: number, patience = 400): Target =>
    streamTarget({ kind: 'stream', host: '127.0.0.1', port, tls: tls !== null }, framing('jsonl', jsonl), {
      ca: tls?.cert ?? null,
      patience,
    });

  test.each(STREAMS)('%s', async (_name, manners, failures, connections) => {
    const receiver = await streamReceiver(manners, tls);
    const ran = await send(to(receiver.port));
    await receiver.close();
    expect(ran.all).toBe(true);
    expect(ran.delivered).toEqual([10]);
    expect(ran.failures.length).toBe(failures.length);
    for (const [i, failure] of failures.entries()) expect(ran.failures[i]).toMatch(failure);
    expect(receiver.got.length).toBe(connections);
    // The last connection brought all of it; the ones before some beginning of it.
    expect(receiver.got.at(-1)).toBe(WHOLE);
    for (const part of receiver.got) expect(WHOLE.startsWith(part)).toBe(true);
  });

  test('is not there', async () => {
    const receiver = await streamReceiver(['reads'], tls);
    await receiver.close();
    const ran = await send(to(receiver.port));
    expect([ran.all, ran.delivered, ran.failures.length]).toEqual([false, [], 4]);
    expect(ran.failures[0]).toMatch(/ECONNREFUSED|refused|Failed to connect/i);
  });

  test('comes up later', async () => {
    const first = await streamReceiver(['reads'], tls);
    await first.close();
    const sent = send(to(first.port), TEN, 1000);
    await Bun.sleep(60);
    const later = await streamReceiver(['reads'], tls, first.port);
    const ran = await sent;
    await later.close();
    expect(ran.all).toBe(true);
    expect(ran.failures.length).toBeGreaterThan(0);
    expect(later.got.at(-1)).toBe(WHOLE);
  });

  test.each(['resets', 'leaves'] as const)(
    '%s while megabytes are under way',
    async manner => {
      const receiver = await streamReceiver([manner, 'slow'], tls);
      const ran = await send(to(receiver.port, 5000), MANY);
      await receiver.close();
      expect(ran.failures.length).toBe(1);
      expect(ran.all).toBe(true);
      // In batches of a megabyte, each delivered before the next is sent.
      expect(ran.delivered.length).toBeGreaterThan(20);
      expect(ran.delivered.at(-1)).toBe(450);
      const whole = receiver.got.slice(1).join('');
      expect(
        whole
          .split('\n')
          .slice(0, -1)
          .map(line => JSON.parse(line).line),
      ).toEqual(MANY.map(({ seq }) => seq));
    },
    30_000,
  );
});

test('tls: a receiver that nobody vouches for gets nothing', async () => {
  const receiver = await streamReceiver(['reads'], TLS);
  const ran = await send(
    streamTarget({ kind: 'stream', host: '127.0.0.1', port: receiver.port, tls: true }, framing('jsonl', jsonl), {
      ca: null,
      patience: 1000,
    }),
    TEN,
    2,
  );
  await receiver.close();
  expect([ran.all, ran.delivered]).toEqual([false, []]);
  expect(receiver.got.join('')).toBe('');
});

test('syslog counts octets, so that no message can hide another', async () => {
  const receiver = await streamReceiver(['reads']);
  const texts = ['<110>1 - - - - - - ünï', '<110>1 - - - - - - a\n12 <0>1 forged'];
  const target = streamTarget(
    { kind: 'stream', host: '127.0.0.1', port: receiver.port, tls: false },
    framing('syslog', formatOf('syslog', CONTEXT, '1.7.0')),
    { ca: null, patience: 1000 },
  );
  await send(
    target,
    texts.map((text, i) => item(i + 1, text)),
  );
  await receiver.close();
  const bytes = Buffer.from(receiver.got[0]!, 'latin1');
  const messages: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const blank = bytes.indexOf(32, at);
    const length = Number(bytes.subarray(at, blank).toString());
    messages.push(bytes.subarray(blank + 1, blank + 1 + length).toString());
    at = blank + 1 + length;
  }
  expect(messages).toEqual(texts);
});

const TAKEN: Answer = { status: 204 };

/** Answers in turn; what is said of the failures; how often it was posted; whether all was delivered. */
const POSTS: readonly [
  name: string,
  answers: readonly Answer[],
  failures: readonly string[],
  posts: number,
  all: boolean,
][] = [
  ['takes it', [TAKEN], [], 1, true],
  ['asks to slow down', [{ status: 429, headers: { 'retry-after': '0' } }, TAKEN], ['answered 429'], 2, true],
  ['has trouble', [{ status: 500 }, { status: 503 }, TAKEN], ['answered 500', 'answered 503'], 3, true],
  ['drops the connection after it took it', ['drop', TAKEN], ['*'], 2, true],
  ['never answers', ['silent', TAKEN], ['did not answer within 300 ms'], 2, true],
  ['does not want it', [{ status: 400 }], ['answered 400'], 1, false],
  ['wants to know who sends', [{ status: 401 }], ['answered 401'], 1, false],
  ['sends it elsewhere', [{ status: 307, headers: { location: '/elsewhere' } }], ['answered 307'], 1, false],
  [
    'has trouble for long',
    [{ status: 502 }],
    ['answered 502', 'answered 502', 'answered 502', 'answered 502'],
    4,
    false,
  ],
];

describe('https: a receiver that', () => {
  const to = (port: number, warn: (what: string) => void = () => {}): Target =>
    httpTarget(new URL(`http://127.0.0.1:${port}/v1/logs`), CONTEXT.origin, jsonl, {
      headers: [['X-Team', 'ops']],
      ca: null,
      patience: 300,
      warn,
    });

  test.each(POSTS)('%s', async (_name, answers, failures, posts, all) => {
    const receiver = await httpReceiver(answers);
    const ran = await send(to(receiver.port));
    await receiver.close();
    expect(ran.all).toBe(all);
    expect(ran.delivered).toEqual(all ? [10] : []);
    expect(ran.failures.length).toBe(failures.length);
    for (const [i, failure] of failures.entries()) if (failure !== '*') expect(ran.failures[i]).toBe(failure);
    expect(receiver.posted.length).toBe(posts);
    for (const { body, headers, path } of receiver.posted) {
      expect([body, path, headers['x-team'], headers['content-type']]).toEqual([
        WHOLE,
        '/v1/logs',
        'ops',
        'application/x-ndjson',
      ]);
      // A receiver that keeps keys takes the second for what it is.
      expect(headers['idempotency-key']).toBe(receiver.posted[0]!.headers['idempotency-key']!);
      expect(headers['idempotency-key']).toBe(`"${CONTEXT.origin}/1-10-${TEN[9]!.hash.slice(0, 16)}"`);
    }
  });

  test('takes only so much at once', async () => {
    const receiver = await httpReceiver([{ status: 413 }, TAKEN, { status: 413 }, TAKEN]);
    const ran = await send(to(receiver.port));
    await receiver.close();
    expect([ran.all, ran.failures]).toEqual([true, []]);
    const taken = receiver.posted.filter((_, i) => i === 1 || i > 2).map(({ body }) => body);
    expect(taken.join('')).toBe(WHOLE);
  });

  test('keeps only a part says so once, and is not sent it again', async () => {
    const warned: string[] = [];
    const receiver = await httpReceiver([
      { status: 200, body: '{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"too old"}}' },
    ]);
    const ran = await send(to(receiver.port, what => warned.push(what)));
    await receiver.close();
    expect([ran.all, warned, receiver.posted.length]).toEqual([true, ['the receiver dropped 2 records: too old'], 1]);
  });
});

test('https: the receiver that its certificate names gets it, another one nothing', async () => {
  const receiver = await httpReceiver([TAKEN], TLS);
  const url = new URL(`https://127.0.0.1:${receiver.port}/`);
  const options = { headers: [], patience: 2000, warn: () => {} };
  const believed = await send(httpTarget(url, 'x', jsonl, { ...options, ca: TLS.cert }));
  const unknown = await send(httpTarget(url, 'x', jsonl, { ...options, ca: null }), TEN, 1);
  await receiver.close();
  expect([believed.all, unknown.all, receiver.posted.length]).toEqual([true, false, 1]);
});

test.each([
  [
    'Authorization=Bearer%20abc, X-Team = ops ',
    [
      ['Authorization', 'Bearer abc'],
      ['X-Team', 'ops'],
    ],
  ],
  ['', []],
  ['Authorization', null],
  ['A=%0d%0aInjected: yes', null],
  ['A=%zz', null],
  ['A b=c', null],
] as const)('headers %p', (value, headers) => {
  const read = () => headersOf(new Map([['GATEKEEP_EXPORT_HEADERS', value]]), 'ecs');
  if (headers === null) expect(read).toThrow('is no list like');
  else expect(read()).toEqual(headers as unknown as ReturnType<typeof read>);
});

test.each([
  [null, null],
  ['3', 3000],
  ['0', 0],
  ['999999', 3_600_000],
  ['soon', null],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
])('retry-after %p', (value, ms) => {
  expect(retryAfter(value)).toBe(ms);
});

describe('file', () => {
  const framed = framing('', jsonl);
  test('what a crash left after the last kept size is written again, once', async () => {
    const path = `${scratch}/log.jsonl`;
    const first = fileTarget(path, 'head\n', null, framed);
    await send(first, TEN.slice(0, 4));
    const mark = first.mark();
    await send(first, TEN.slice(4, 7));
    first.close();
    writeFileSync(path, '{"half', { flag: 'a' });
    const second = fileTarget(path, 'head\n', mark, framed);
    await send(second, TEN.slice(4));
    second.close();
    expect(readFileSync(path, 'utf8')).toBe(`head\n${WHOLE}`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('a file that was set aside begins anew', async () => {
    const path = `${scratch}/rotated.jsonl`;
    const first = fileTarget(path, '', null, framed);
    await send(first, TEN.slice(0, 4));
    const mark = first.mark();
    first.close();
    rmSync(path);
    writeFileSync(path, 'new\n');
    const second = fileTarget(path, '', { ...mark, ino: `${mark.ino}0` }, framed);
    await send(second, TEN.slice(4));
    second.close();
    expect(readFileSync(path, 'utf8')).toBe(`new\n${WHOLE.split('\n').slice(4).join('\n')}`);
  });

  test('what a full disk took of a batch is taken back before it is tried again', async () => {
    const mounted = `${scratch}/small`;
    mkdirSync(mounted);
    const script = `${import.meta.dir}/small-disk.ts`;
    const run = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none "$1" && exec "$2" "$3" "$1"', 'sh'];
    const done = Bun.spawnSync([...run, mounted, process.execPath, script], { stdout: 'pipe', stderr: 'pipe' });
    expect(done.stderr.toString()).toBe('');
    expect(JSON.parse(done.stdout.toString())).toEqual({ all: true, failures: 1, once: true });
  });

  test('a full disk stops it, and says so', async () => {
    const target = fileTarget('/dev/full', '', null, framed);
    const ran = await send(target);
    target.close();
    expect([ran.all, ran.delivered]).toEqual([false, []]);
    expect(ran.failures[0]).toMatch(/no space left/i);
  });
});

test('a slow receiver slows the reading: at most one batch is in memory', async () => {
  let read = 0;
  let sent = 0;
  let most = 0;
  function* endless(): Generator<Step> {
    for (const step of steps(Array.from({ length: 5000 }, (_, i) => item(i + 1)))) {
      read++;
      most = Math.max(most, read - sent);
      yield step;
    }
  }
  const slow: Target = {
    async deliver(items) {
      await Bun.sleep(1);
      sent += items.length;
    },
  };
  const delivered: number[] = [];
  await deliverAll(endless(), slow, {
    delivered: ({ seq }) => delivered.push(seq),
    failed: () => {},
    tries: 1,
    gone: never,
    pause: { first: 1, longest: 1 },
  });
  expect([sent, delivered.length, most <= 500]).toEqual([5000, 10, true]);
});

test('who is gone waits for no receiver', async () => {
  const receiver = await httpReceiver([{ status: 503, headers: { 'retry-after': '3600' } }]);
  const target = httpTarget(new URL(`http://127.0.0.1:${receiver.port}/`), 'x', jsonl, {
    headers: [],
    ca: null,
    patience: 300,
    warn: () => {},
  });
  const started = Date.now();
  const all = await deliverAll(steps(TEN), target, {
    delivered: () => {},
    failed: () => {},
    tries: Number.POSITIVE_INFINITY,
    gone: Bun.sleep(50),
    pause: { first: 1, longest: 1 },
  });
  await receiver.close();
  expect([all, Date.now() - started < 2000]).toEqual([false, true]);
});

test.each([
  ['tcp://h:514', { kind: 'stream', host: 'h', port: 514, tls: false }],
  ['tls://[::1]:6514', { kind: 'stream', host: '::1', port: 6514, tls: true }],
  ['tls://h', 'needs a host and a port, like tls://logs.example.com:6514'],
  ['tcp://h:1/path', 'has more than a host and a port'],
  ['udp://h:1', 'begins with udp:, wanted tcp:, tls: or https:'],
  ['http://h/', 'is not encrypted: http is for this machine only, wanted https'],
  [
    'https://me:secret@h/',
    'holds a password, which others can read from the list of processes: GATEKEEP_EXPORT_HEADERS can hold it',
  ],
  ['://', 'is no address like tls://logs.example.com:6514 or https://logs.example.com/v1/logs'],
] as const)('%s as a place', (text, place) => {
  expect(parsePlace(text)).toEqual(place as ReturnType<typeof parsePlace>);
});
