/** What came before leaves no trace in an answer: all our texts through one resident, each compared with a judge started for it alone. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAuditTail } from '../../src/store/audit-read.ts';
import { scripts } from '../against-bash/scripts.ts';
import { type Asked, askOwnJudge, askResident, framed, Line, requestBytes } from './client.ts';
import { House, JUDGE } from './house.ts';

let house: House;
let pid: number;
beforeAll(async () => {
  house = new House();
  pid = await house.settle();
  mkdirSync(join(house.folder, 'strict'));
  writeFileSync(join(house.folder, 'strict/gatekeep.yaml'), 'version: 1\nprofile: strict\n');
  writeFileSync(join(house.folder, 'loose.yaml'), 'version: 1\ndisable: [git.force-push, files.remove-outside]\n', {
    mode: 0o600,
  });
});
afterAll(() => house.remove());

const socket = (): string => join(house.resident, 'socket');

const jsonl = (path: string): { cmd: string }[] =>
  readFileSync(join(import.meta.dir, path), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

/** Variables, folders and policies go round, so that neighbours never share them. */
function askings(): Asked[] {
  const texts = [
    ...jsonl('../bash/oracle.jsonl').map(({ cmd }) => cmd),
    ...jsonl('../redact/cases.jsonl').map(({ cmd }) => cmd.replaceAll('¦', '')),
    ...scripts.map(({ text }) => text),
  ];
  const secret = (i: number): string => `correct-horse-${i % 7}-battery`;
  return [...new Set(texts)]
    .filter(text => !text.includes('\0'))
    .map((text, i) => ({
      argv: ['bash', ...(i % 5 === 1 ? ['-l'] : []), '-c', i % 3 === 0 ? `${text}\n: ${secret(i)}` : text],
      cwd: i % 11 === 4 ? join(house.folder, 'strict') : house.folder,
      env: {
        ...house.environment(),
        ...(i % 4 === 0 && { DEPLOY_PASSWORD: secret(i) }),
        ...(i % 9 === 2 && { GATEKEEP_POLICY: join(house.folder, 'loose.yaml') }),
        ...(i % 6 === 5 && { 'BASH_FUNC_git%%': '() { :; }', BASHOPTS: 'expand_aliases' }),
      },
    }));
}

/** A record without what belongs to its place and its moment. */
function lastRecord(): Record<string, unknown> {
  const {
    id: _id,
    seq: _seq,
    prev: _prev,
    t: _t,
    mono: _mono,
    boot: _boot,
    ...rest
  } = JSON.parse(readAuditTail(house.state, 1)[0]!);
  return rest;
}

test('every answer and every record is that of a judge started for it alone', async () => {
  const all = askings();
  expect(all.length).toBeGreaterThan(900);
  // A fixed disorder: each text meets others before it than in its file.
  const order = all.map((asked, i) => ({ asked, at: (i * 619) % 1009 })).sort((a, b) => a.at - b.at);
  let allowed = 0;
  const onlyBashTells: string[] = [];
  for (const [i, { asked }] of order.entries()) {
    const answer = await askResident(socket(), asked);
    // One that is deferred has a judge of its own anyway: now and then it is seen that it needs one.
    if (answer === 'defer' && i % 8 !== 0) continue;
    const record = answer === 'allow' ? lastRecord() : null;
    const own = askOwnJudge(JUDGE, asked, house.folder);
    if (answer === 'defer' && own === 'allow') onlyBashTells.push(asked.argv.at(-1)!);
    else expect({ asked, answer }).toEqual({ asked, answer: own === 'allow' ? 'allow' : 'defer' });
    if (record === null) continue;
    allowed++;
    expect(record).toEqual(lastRecord());
  }
  expect(allowed).toBeGreaterThan(400);
  expect(onlyBashTells).toEqual([]);
  expect(house.problems()).toBe('');
}, 240_000);

describe('a front that misbehaves gets nothing, and takes nothing from others', () => {
  const asked = (): Asked => ({ argv: ['bash', '-c', 'echo hi'], cwd: '/', env: house.environment() });
  const body = (): Buffer => requestBytes(asked(), 'gk2');

  test.each<[string, () => Buffer]>([
    ['no head', () => Buffer.from('hello world, this is not a request\0')],
    ['a head that is no number', () => Buffer.from('+000000010\0'.padEnd(30, 'x'))],
    ['a length of nothing', () => Buffer.from('0000000000\0x')],
    ['more than it says', () => Buffer.concat([framed(body()), Buffer.from('x')])],
    [
      'the go before it is asked for',
      () => Buffer.concat([framed(body()), Buffer.from(`go c0ffee00c0ffee00c0ffee00c0ffee00\n`)]),
    ],
    ['twenty megabytes', () => framed(Buffer.alloc(20 << 20, 'x'))],
  ])('%s', async (_name, bytes) => {
    const before = house.records();
    const line = new Line(socket());
    line.send(bytes());
    expect(await line.word()).toBe('end');
    expect(house.records()).toBe(before);
  });

  test.each<[string, () => Buffer]>([
    ['a request of another version', () => framed(requestBytes(asked(), 'gk1p'))],
    ['a field too many', () => framed(Buffer.concat([body(), Buffer.from('X=1\0')]))],
    ['no field at all', () => framed(Buffer.alloc(0))],
  ])('%s', async (_name, bytes) => {
    const line = new Line(socket());
    line.send(bytes());
    expect(await line.word()).toBe('end');
  });

  test('another process than it says: deferred', async () => {
    const line = new Line(socket());
    line.send(framed(requestBytes(asked(), 'gk2', 1)));
    expect([await line.word(), await line.word(), await line.word()]).toEqual(['taken', 'defer', 'end']);
  });

  test.each<[string, (line: Line) => void]>([
    ['another nonce', line => line.go('00000000000000000000000000000000')],
    ['a go and more', line => line.send('go c0ffee00c0ffee00c0ffee00c0ffee00\nx')],
    ['half a go', line => line.socket.end('go c0ffee')],
    ['nothing, and hangs up', line => line.socket.end()],
  ])('after ready it says %s: nothing is recorded', async (_name, say) => {
    const before = house.records();
    const line = new Line(socket());
    line.send(framed(body()));
    expect([await line.word(), await line.word()]).toEqual(['taken', 'ready']);
    say(line);
    expect(await line.word()).toBe('end');
    expect(house.records()).toBe(before);
  });

  test('a go that comes too late is deferred, and nothing is recorded', async () => {
    const before = house.records();
    const line = new Line(socket());
    line.send(framed(body()));
    expect([await line.word(), await line.word()]).toEqual(['taken', 'ready']);
    await Bun.sleep(1500);
    expect(await line.word()).toBe('defer');
    expect(house.records()).toBe(before);
  });

  test('many who say nothing: others are served, they are put out', async () => {
    const lines = Array.from({ length: 60 }, () => new Line(socket()));
    await Bun.sleep(100);
    expect(await askResident(socket(), asked())).toBe('allow');
    expect(await Promise.all(lines.map(line => line.word()))).toEqual(lines.map(() => 'end'));
  });

  test('it is still the same one', () => {
    expect(house.pids()).toEqual([pid]);
    expect(house.problems()).toBe('');
  });
});
