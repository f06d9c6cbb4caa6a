/** The staged program follows a log that is written to, is killed at any moment, and goes on where it stopped. */
import { afterAll, expect, test } from 'bun:test';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { leafHash } from '../../src/audit/chain.ts';
import { Desk, PROGRAM } from '../staged.ts';
import { httpReceiver, streamReceiver } from './receivers.ts';

const desks: Desk[] = [];
afterAll(() => {
  for (const desk of desks) desk.remove();
});

class House extends Desk {
  constructor() {
    super();
    desks.push(this);
  }

  command(text: string): void {
    expect(this.run(['-c', text]).exit).toBe(0);
  }

  get lines(): string[] {
    const audit = `${this.home}/.local/state/gatekeep/audit`;
    return readFileSync(`${audit}/current/audit.jsonl`, 'utf8').split('\n').slice(0, -1);
  }

  get caughtUp(): boolean {
    return this.cursor?.seq === this.lines.length;
  }

  get cursors(): string[] {
    const folder = `${this.home}/.local/state/gatekeep/export`;
    return existsSync(folder) ? readdirSync(folder).filter(name => name.endsWith('.cursor')) : [];
  }

  get cursor(): { seq: number } | null {
    const [name] = this.cursors;
    return name === undefined
      ? null
      : JSON.parse(readFileSync(`${this.home}/.local/state/gatekeep/export/${name}`, 'utf8'));
  }

  follow(...argv: string[]): ReturnType<typeof Bun.spawn> {
    return Bun.spawn(['setsid', '-w', PROGRAM(), 'audit', 'export', '--follow', ...argv], {
      cwd: this.work,
      env: this.environment(),
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
  }
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 15_000; !holds(); ) {
    if (Date.now() > end) throw new Error('did not come to be within 15 s');
    await Bun.sleep(20);
  }
}

/** The judge below the front, which is below setsid. */
function kill(process: ReturnType<typeof Bun.spawn>, signal: NodeJS.Signals): void {
  const below = (pid: number): number[] =>
    readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
  const all = (pid: number): number[] => [pid, ...below(pid).flatMap(all)];
  for (const pid of all(process.pid).reverse()) globalThis.process.kill(pid, signal);
}

test('a file gets every line once, however often the export is killed', async () => {
  const house = new House();
  house.command('echo first');
  for (let round = 0; round < 6; round++) {
    const running = house.follow('--format', 'jsonl', '--output', 'out.jsonl');
    house.command(`echo ${round}`);
    // Sometimes in the middle of a batch, sometimes after it.
    await (round % 2 === 0 ? until(() => house.caughtUp) : Bun.sleep(round * 60));
    kill(running, 'SIGKILL');
    await running.exited;
    // What a kill between the write and the cursor leaves behind.
    if (round === 2) writeFileSync(`${house.work}/out.jsonl`, `${house.lines.at(-1)}\n{"torn`, { flag: 'a' });
  }
  const last = house.follow('--format', 'jsonl', '--output', 'out.jsonl');
  house.command('echo last');
  await until(() => house.caughtUp);
  kill(last, 'SIGTERM');
  expect([await last.exited, await new Response(last.stderr as ReadableStream).text()]).toEqual([143, '']);
  expect(readFileSync(`${house.work}/out.jsonl`, 'utf8').split('\n').slice(0, -1)).toEqual(house.lines);
  expect(house.cursors.length).toBe(1);
}, 60_000);

test('https: what was posted before the kill comes again at most once more, with the same hashes', async () => {
  const house = new House();
  house.command('echo first');
  // The second batch is taken, and the answer never comes: as if killed between send and cursor.
  const receiver = await httpReceiver([{ status: 200 }, 'silent', { status: 200 }]);
  const to = ['--format', 'otlp', '--to', `http://127.0.0.1:${receiver.port}/v1/logs`];
  const first = house.follow(...to);
  await until(() => house.caughtUp);
  const before = house.lines.length;
  house.command('echo second');
  await until(() => receiver.posted.length === 2);
  kill(first, 'SIGKILL');
  await first.exited;
  expect(house.cursor!.seq).toBe(before);
  const second = house.follow(...to);
  await until(() => house.caughtUp);
  const then = house.lines.length;
  house.command('echo third');
  await until(() => house.caughtUp);
  kill(second, 'SIGTERM');
  await second.exited;
  await receiver.close();
  const uids = receiver.posted.map(({ body }) =>
    [...body.matchAll(/"log\.record\.uid","value":\{"stringValue":"([0-9a-f]{64})"/g)].map(([, uid]) => uid!),
  );
  const hashes = house.lines.map(line => leafHash(new TextEncoder().encode(line)));
  const [old, twice] = [hashes.slice(0, before), hashes.slice(before, then)];
  expect(uids).toEqual([old, twice, twice, hashes.slice(then)]);
  expect(new Set(uids.flat())).toEqual(new Set(hashes));
}, 60_000);

test('syslog over tcp: a receiver that resets, and one that comes back', async () => {
  const house = new House();
  house.command('echo first');
  const receiver = await streamReceiver(['resets', 'reads']);
  const running = house.follow('--format', 'syslog', '--to', `tcp://127.0.0.1:${receiver.port}`);
  await until(() => house.caughtUp);
  house.command('echo second');
  await until(() => house.caughtUp);
  kill(running, 'SIGINT');
  const said = await new Response(running.stderr as ReadableStream).text();
  expect(await running.exited).toBe(130);
  await receiver.close();
  expect(said).toMatch(/^gatekeep: warning: export to tcp:[^\n]*: again in [\d.]+ s\n$/);
  const text = Buffer.from(receiver.got.slice(1).join(''), 'latin1').toString();
  const stored = house.lines;
  for (const line of stored) expect(text.split(line).length).toBe(2);
}, 60_000);

test('two exports to one place are refused; to two places they do not meet', async () => {
  const house = new House();
  house.command('echo first');
  const one = house.follow('--format', 'jsonl', '--output', 'a.jsonl');
  await until(() => house.caughtUp);
  const same = house.follow('--format', 'jsonl', '--output', 'a.jsonl');
  expect(await same.exited).toBe(2);
  expect(await new Response(same.stderr as ReadableStream).text()).toContain('another export to this place is running');
  const other = house.follow('--format', 'jsonl', '--output', 'b.jsonl');
  await until(() => house.cursors.length === 2);
  for (const running of [one, other]) kill(running, 'SIGTERM');
  await Promise.all([one.exited, other.exited]);
}, 60_000);

test('a log that is not the one that was delivered stops the export', async () => {
  const house = new House();
  house.command('echo first');
  const first = house.follow('--format', 'jsonl', '--output', 'a.jsonl');
  await until(() => house.caughtUp);
  kill(first, 'SIGTERM');
  await first.exited;
  const path = `${house.home}/.local/state/gatekeep/audit/current/audit.jsonl`;
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace(/\d(?=\D*\n$)/, digit => (digit === '1' ? '2' : '1')),
  );
  const second = house.follow('--format', 'jsonl', '--output', 'a.jsonl');
  expect(await second.exited).toBe(125);
  expect(await new Response(second.stderr as ReadableStream).text()).toBe(
    `gatekeep: error: line ${house.lines.length} of the log is not the line that was delivered\ngatekeep: hint: gatekeep audit verify\n`,
  );
}, 60_000);

test('an export that ends by itself', async () => {
  const house = new House();
  expect(house.run(['audit', 'export', '--format', 'csv'])).toEqual({
    exit: 2,
    out: '',
    error: 'gatekeep: error: nothing is on record yet: there is no log to export\n',
  });
  house.command("printf '%s' =1+1");
  const csv = house.run(['audit', 'export', '--format', 'csv']).out;
  expect(csv).toMatch(/^id,time,user,.*\r\n[\da-f-]{36},.*\r\n$/);
  expect(house.run(['audit', 'export', '--format', 'ocsf', '--to', '2020-01-01']).out).toBe('');
  const ended = house.run(['audit', 'export', '--format', 'jsonl', '--output', 'o.jsonl']);
  expect([ended.exit, ended.out]).toEqual([0, `${house.lines.length} items delivered to ${house.work}/o.jsonl\n`]);
  expect(readFileSync(`${house.work}/o.jsonl`, 'utf8').split('\n').slice(0, -1)).toEqual(house.lines);
  expect(house.cursors).toEqual([]);
  for (const [argv, error] of [
    [['--format', 'xml'], '--format is xml, wanted one of jsonl, csv, ocsf, ecs, cef, leef, syslog, otlp'],
    [
      ['--format', 'ocsf', '--ocsf-version', '1.9.0'],
      '--ocsf-version is 1.9.0, wanted one of 1.7.0, 1.8.0, 1.6.0, 1.5.0',
    ],
    [['--format', 'cef', '--ocsf-version', '1.7.0'], '--ocsf-version says nothing of cef'],
    [['--format', 'cef', '--output', 'a', '--to', 'tcp://h:1'], 'an export goes to one place'],
    [
      ['--format', 'cef', '--to', 'ftp://h:1'],
      '--to is ftp://h:1, which begins with ftp:, wanted tcp:, tls: or https:',
    ],
    [['--format', 'cef', '--output', 'no/such/file'], `${house.work}/no/such/file: no such file or folder`],
  ] as const)
    expect(house.run(['audit', 'export', ...argv]).error.split('\n')[0]).toBe(`gatekeep: error: ${error}`);
}, 60_000);
