/** The log where a service keeps it: who may do what with it, and that nothing runs without it. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chmodSync, chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { changeMode, closeFile } from '../../src/posix/files.ts';
import { connectTo, listenOn, peerOf } from '../../src/posix/socket.ts';
import { House, IS_ROOT, USERS } from './house.ts';

const house = new House();
beforeAll(() => house.start());
afterAll(() => house.remove());

const CLIENT = new URL('./client.ts', import.meta.url).pathname;
/** Whoever speaks to the service without a judge of ours. */
const ask = (user: 'dev' | 'eve', ...questions: readonly object[]): readonly Record<string, unknown>[] => {
  const said = house.any(user, [
    process.execPath,
    CLIENT,
    house.marker.socket,
    ...questions.map(q => JSON.stringify(q)),
  ]);
  expect(said.error).toBe('');
  return said.out
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Record<string, unknown>);
};

describe('an allowed command', () => {
  test('is on record with the service, signed and proven, and nowhere else', () => {
    expect(house.gatekeep('dev', ['-c', 'echo hi'])).toEqual({ exit: 0, out: 'hi\n', error: '' });
    expect(house.texts('dev')).toEqual(['echo hi']);
    expect(house.records('dev').map(({ type }) => type)).toEqual(['genesis', 'request', 'key', 'checkpoint']);
    expect(house.ownLogs()).toEqual([]);
  });

  test.each([
    ['XDG_STATE_HOME', () => ({ XDG_STATE_HOME: `${house.home('dev')}/elsewhere` })],
    ['HOME', () => ({ HOME: `${house.home('dev')}/elsewhere` })],
    ['a policy of the user', () => ({ GATEKEEP_POLICY: own('policy.yaml', 'version: 1\naudit: { key: p256 }\n') })],
    ['words of the systemd protocol', () => ({ LISTEN_FDS: '1', LISTEN_PID: '1', GATEKEEP_TEND: '{}' })],
    ['names that nothing has', () => ({ GATEKEEP_LOG_SERVICE: 'off', GATEKEEP_STATE: '/tmp', GATEKEEP_LOG: 'own' })],
  ])('%s of the requester leads to no other log', (_, env) => {
    const before = house.texts('dev').length;
    mkdirSync(`${house.home('dev')}/elsewhere`, { recursive: true });
    chownSync(`${house.home('dev')}/elsewhere`, USERS.dev, USERS.dev);
    expect(house.gatekeep('dev', ['-c', 'true'], env()).exit).toBe(0);
    expect(house.texts('dev').length).toBe(before + 1);
    expect(house.ownLogs()).toEqual([]);
  });

  test('many at once are all there, in one chain', async () => {
    const before = house.texts('dev').length;
    const runs = Array.from({ length: 12 }, (_, i) => house.begin('dev', ['-c', `echo ${i}`]).end);
    expect((await Promise.all(runs)).map(({ exit }) => exit)).toEqual(Array.from(runs, () => 0));
    expect(house.texts('dev').length).toBe(before + 12);
    expect(house.gatekeep('dev', ['audit', 'verify']).exit).toBe(0);
  });

  test('by the judge that stays, too', async () => {
    const before = house.texts('dev').length;
    const on = { GATEKEEP_RESIDENT: 'on' };
    for (let i = 0; i < 4; i++) {
      expect(house.gatekeep('dev', ['-c', `echo stays ${i}`], on).out).toBe(`stays ${i}\n`);
      await Bun.sleep(150);
    }
    expect(house.texts('dev').slice(before)).toEqual([0, 1, 2, 3].map(i => `echo stays ${i}`));
    await house.stop();
    const refused = house.gatekeep('dev', ['-c', 'echo stays'], on);
    await house.start();
    expect(refused.exit).toBe(125);
    expect(refused.out).toBe('');
  });
});

function own(name: string, text: string): string {
  const path = `${house.home('dev')}/${name}`;
  writeFileSync(path, text);
  chownSync(path, USERS.dev, USERS.dev);
  return path;
}

test('a second service leaves the first its socket; another user than the one that was installed is none', () => {
  expect(house.any('service', [house.judge, 'log-service'])).toMatchObject({
    exit: 125,
    error: expect.stringContaining('somebody listens'),
  });
  if (IS_ROOT) expect(house.any('dev', [house.judge, 'log-service']).error).toContain('the log service runs as uid');
  chmodSync(house.data, 0o750);
  expect(house.any('service', [house.judge, 'log-service']).error).toContain('is no folder of uid');
  chmodSync(house.data, 0o700);
  expect(house.gatekeep('dev', ['-c', 'echo still']).out).toBe('still\n');
});

describe('its requester', () => {
  test('reads it', () => {
    expect(house.gatekeep('dev', ['audit', 'tail']).out).toContain('echo stays 3');
    expect(house.gatekeep('dev', ['audit', 'verify']).out).toContain('proven');
    expect(house.gatekeep('dev', ['audit', 'export', '--format', 'jsonl']).out).toContain('"type":"genesis"');
    expect(house.gatekeep('dev', ['audit', 'key', 'show']).out).toMatch(/^gatekeep\/\S+\n$/);
  });

  const asRequest = (uid: number) => ({
    type: 'request',
    id: 'x',
    requester: { uid, user: 'x', host: 'x', pid: 1, agent: null, ci: null },
    cmd_mac: 'x',
    decision: null,
  });
  const append = (...records: readonly object[]) => ({ op: 'append', records, policy: null, anchored: false });

  test.each([
    ['another uid', append(asRequest(USERS.dev + 1)), 'hands in a record of'],
    ['nobody', append({ ...asRequest(0), requester: null }), 'hands in a record of'],
    ['a revocation of another', append({ type: 'revoke', id: 'x', uid: USERS.dev + 1 }), 'hands in a record of'],
    ['a checkpoint', append({ type: 'checkpoint', id: 'x', note: '', frontier: [] }), "not anybody's to hand in"],
    ['a key', append({ type: 'key', id: 'x', n: 2, vkey: '', by: null, signature: null }), "not anybody's to hand in"],
    ['a first line', append({ type: 'genesis', id: 'x', log: 'x' }), "not anybody's to hand in"],
    ['a mended end', append({ type: 'recovery', id: 'x' }), "not anybody's to hand in"],
    ['a new file', append({ type: 'rotate', id: 'x' }), "not anybody's to hand in"],
    ['a deletion', append({ type: 'retire', id: 'x' }), "not anybody's to hand in"],
    ['a forgotten secret', append({ type: 'erase', id: 'x', subject: 'uid:1' }), "not anybody's to hand in"],
    ['a type that there is not', append({ type: 'toString', id: 'x' }), "not anybody's to hand in"],
    ['no record', append(null as unknown as object), "not anybody's to hand in"],
    ['nothing', append(), 'no list of records'],
    ['an answer without its shape', append({ type: 'answer', id: 'x' }), 'without its shape'],
    ['a number that is none', append({ ...asRequest(USERS.dev), extra: 0.5 }), 'no integer'],
    ['a question that there is not', { op: 'truncate' }, 'no question'],
    ['a policy that is none', { ...append(asRequest(USERS.dev)), policy: 'x' }, 'no question'],
  ])('hands in no %s', (_, question, why) => {
    const before = readFileSync(`${house.log('dev')}/audit.jsonl`, 'utf8');
    const [answer] = ask('dev', question);
    expect(String(answer!.error)).toContain(why);
    expect(readFileSync(`${house.log('dev')}/audit.jsonl`, 'utf8')).toBe(before);
  });

  test('cannot say where in the chain, or when', () => {
    const [answer] = ask(
      'dev',
      append({ ...asRequest(USERS.dev), t: '2001-01-01T00:00:00.000Z', seq: 1, prev: 'x', v: 9, mono: 1, boot: 'x' }),
    );
    const last = house.records('dev').find(({ seq }) => seq === (answer!.receipts as { seq: number }[])[0]!.seq)!;
    expect(last.v).toBe(1);
    expect(last.boot).not.toBe('x');
    expect(Date.now() - Date.parse(last.t as string)).toBeLessThan(60_000);
    expect(house.gatekeep('dev', ['audit', 'verify', '--json']).out).not.toContain('"chain"');
  });

  test('gets MACs, and never what makes them', () => {
    const [mac, again, other] = ask(
      'dev',
      { op: 'mac', bytes: 'aGk=' },
      { op: 'mac', bytes: 'aGk=' },
      { op: 'mac', bytes: 'aGo=' },
    );
    expect(mac!.mac).toMatch(/^[\da-f]{64}$/);
    expect(again).toEqual(mac!);
    expect(other).not.toEqual(mac!);
    if (IS_ROOT) expect(ask('eve', { op: 'mac', bytes: 'aGk=' })).not.toEqual([mac!]);
  });

  test.if(IS_ROOT)('changes no key and deletes nothing; root does, for one user', () => {
    house.gatekeep('eve', ['-c', 'true']);
    for (const op of [{ op: 'erase' }, { op: 'retire', before: 1 }, { op: 'change-key', lost: true }])
      expect(ask('eve', { ...op, of: USERS.eve, reason: 'x' })).toEqual([
        { error: 'only root does that to a log that the service keeps' },
      ]);
    expect(house.gatekeep('eve', ['audit', 'erase', '--reason', 'x']).error).toContain('root changes its key');
    const rotated = house.gatekeep('root', [
      'audit',
      'key',
      'rotate',
      '--reason',
      'a year',
      '--user',
      String(USERS.eve),
    ]);
    expect(rotated.error).toBe('');
    expect(house.gatekeep('eve', ['audit', 'key', 'show']).out).toBe(rotated.out);
    expect(house.gatekeep('root', ['audit', 'erase', '--reason', 'x', '--user', String(USERS.eve)]).exit).toBe(0);
    expect(house.records('eve').find(({ type }) => type === 'erase')).toMatchObject({
      subject: `uid:${USERS.eve}`,
      who: { uid: 0, user: 'root' },
    });
    expect(house.gatekeep('eve', ['audit', 'verify']).exit).toBe(0);
  });

  const REACH = `
    state=$1 own=$2 other=$3
    # The folder that was handed over, from inside a process that has it open.
    for path in "$state/audit/current/audit.jsonl" "$state/audit/current/audit.head" "$state/audit/current/keys/signer"; do
      test -r "$path" && echo readable "\${path##*/}"
    done
    for path in "$state/audit/current/secret" "$state/audit/current/keys/1.key" "$state/.." "$state/../$other" "$own" "$other"; do
      test -e "$path" -a -r "$path" && echo OPEN "$path"
    done
    { echo x >>"$state/audit/current/audit.jsonl"; : >"$state/audit/current/audit.head"; rm -f "$state/audit/current/audit.jsonl"
      mv "$state/audit/current" "$state/audit/old"; mkdir "$state/audit/x"; ln -sfn x "$state/audit/current"
      chmod 0777 "$state" "$state/audit" "$state/audit/current/keys/1.key"; touch "$state/audit/audit.lock"; } 2>/dev/null
    true`;

  test.if(IS_ROOT)('has a folder from which nothing else is reached, and nothing written', () => {
    house.gatekeep('eve', ['-c', 'true']);
    const before = house.any('root', ['find', house.data, '-printf', '%M %u %s %p\\n']).out;
    const HOLD = new URL('./hold.ts', import.meta.url).pathname;
    const said = house.any('dev', [
      process.execPath,
      HOLD,
      JSON.stringify(house.marker),
      'bash',
      '-c',
      REACH,
      '-',
      'STATE',
      house.data,
      `${house.data}/${USERS.eve}`,
    ]);
    expect(said.out).toBe('readable audit.jsonl\nreadable audit.head\nreadable signer\n');
    expect(house.any('root', ['find', house.data, '-printf', '%M %u %s %p\\n']).out).toBe(before);
  });
});

describe('nothing runs, and 125, when', () => {
  const nothing = (why: string | RegExp) => {
    const said = house.gatekeep('dev', ['-c', 'echo ran']);
    expect(said.out).toBe('');
    expect(said.exit).toBe(125);
    expect(said.error).toMatch(why);
    expect(said.error).toEndWith('gatekeep: nothing was run\n');
    expect(house.ownLogs()).toEqual([]);
  };

  test('the service is away', async () => {
    await house.stop();
    nothing(/log service .*: it is away: nobody listens/);
    expect(house.gatekeep('dev', ['doctor']).out).toMatch(/log service +broken +nothing runs: /);
    rmSync(house.marker.socket);
    nothing(/it is away: no such file/);
    renameSync(house.run, `${house.run}.gone`);
    nothing(/it is away: there is no /);
    renameSync(`${house.run}.gone`, house.run);
    await house.start();
  });

  test("the folder of the socket is others', or theirs to write", () => {
    chmodSync(house.run, 0o777);
    nothing(/others could put a socket into/);
    chmodSync(house.run, 0o755);
    if (!IS_ROOT) return;
    chownSync(house.run, USERS.dev, USERS.dev);
    nothing(/others could put a socket into/);
    chownSync(house.run, USERS.service, USERS.service);
  });

  test('what says where the service is says nothing', () => {
    writeFileSync(`${house.prefix}/lib/gatekeep/log-service.json`, '{');
    nothing(/does not say where the log service is/);
    house.mark();
  });

  const IMPOSTOR = new URL('./impostor.ts', import.meta.url).pathname;
  const rows: readonly [string, string, string, RegExp][] = [
    ['hangs up', 'service', 'end', /hung up without an answer|nobody listens|E104|ECONNRESET/],
    ['says what is no JSON', 'service', 'garbage', /its answer is none/],
    ['says a number', 'service', 'number', /its answer is none/],
    ['says yes, without receipts', 'service', 'empty', /its answer is none/],
    ['threatens with a long answer', 'service', 'long', /its answer is none/],
    ['says nothing at all', 'service', 'silence', /no answer within 12 s/],
    ['is always busy', 'service', 'busy', /too busy/],
    ["is another user's", 'eve', 'empty', /uid \d+ answers there, not the service/],
  ];
  test.each(rows.filter(([, user]) => IS_ROOT || user !== 'eve'))(
    'what listens there %s',
    async (_, user, mode, why) => {
      await house.stop();
      rmSync(house.marker.socket, { force: true });
      chmodSync(house.run, 0o777);
      const argv = [process.execPath, IMPOSTOR, house.marker.socket, mode];
      const as = IS_ROOT ? ['setpriv', `--reuid=${USERS[user as 'eve']}`, '--clear-groups'] : [];
      const impostor = Bun.spawn([...as, ...argv], { stdout: 'pipe' });
      await impostor.stdout.getReader().read();
      chmodSync(house.run, 0o755);
      nothing(why);
      impostor.kill('SIGKILL');
      await impostor.exited;
      await house.start();
    },
    30_000,
  );

  test('the disk is full, or the log is gone', async () => {
    await house.stop();
    // No file may grow: what ENOSPC does, without a file system of our own.
    await house.start('service', ['prlimit', '--fsize=0']);
    nothing(/file too large|input\/output error|hung up/);
    await house.stop();
    await house.start();
    expect(house.gatekeep('dev', ['-c', 'echo again']).out).toBe('again\n');
    const log = `${house.log('dev')}/audit.jsonl`;
    renameSync(log, `${log}.away`);
    nothing(/is gone/);
    renameSync(`${log}.away`, log);
    expect(house.gatekeep('dev', ['-c', 'echo again']).out).toBe('again\n');
  });
});

test("a socket that is handed over is the service's own from then on", async () => {
  await house.stop();
  rmSync(house.marker.socket, { force: true });
  const listener = listenOn(house.marker.socket, 16);
  changeMode(house.marker.socket, 0o666);
  const as = IS_ROOT ? `setpriv --reuid=${USERS.service} --regid=${USERS.service} --clear-groups` : '';
  const text = `exec ${as} sh -c 'LISTEN_FDS=1 LISTEN_PID=$$ exec "$0" log-service' "$0"`;
  const service = Bun.spawn(['sh', '-c', text, house.judge], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['ignore', 'inherit', 'inherit', listener],
  });
  closeFile(listener);
  expect(house.gatekeep('dev', ['-c', 'echo handed']).out).toBe('handed\n');
  const fd = connectTo(house.marker.socket);
  expect(peerOf(fd)).toEqual({ pid: service.pid, uid: USERS.service });
  closeFile(fd);
  service.kill('SIGKILL');
  await service.exited;
  await house.start();
});
