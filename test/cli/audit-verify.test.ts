import { afterAll, describe, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import Ajv from 'ajv/dist/2020.js';
import schema from '../../schemas/audit-verify.schema.json';
import { formatVkey } from '../../src/audit/note.ts';
import { verifyLog } from '../../src/audit/verify.ts';
import type { VerifiedLog } from '../../src/fronts/cli/audit-services.ts';
import { progressLine } from '../../src/fronts/cli/progress-line.ts';
import { verifyStored } from '../../src/reading.ts';
import { bytesOf, forty, LogMaker, ORIGIN, signer } from '../audit/signed-log.ts';
import { logOf } from '../audit/logs.ts';
import { gatekeep, type Ran } from './fake-services.ts';

const scratch = mkdtempSync(`${tmpdir()}/gatekeep-verify-`);
afterAll(() => rmSync(scratch, { recursive: true }));

const KEY = signer(1);
const { log, note } = forty(KEY);

/** The command as it is, on files in `scratch`. */
async function verify(args: readonly string[]): Promise<Ran> {
  const world = { places: { state: `${scratch}/none` }, cwd: scratch, policy: { audit: { anchors: [] } } } as never;
  return gatekeep(['audit', 'verify', ...args], '', { verifyAudit: async request => verifyStored(world, request) });
}

const reported = (report: Partial<VerifiedLog>): Promise<Ran> => {
  const whole = { ...verifyLog(logOf(3)), key_readable: null, answers: null, ...report };
  return gatekeep(['audit', 'verify'], '', { verifyAudit: async () => whole });
};

let files = 0;
function file(content: Uint8Array | string): string {
  const name = `log-${++files}.jsonl`;
  writeFileSync(`${scratch}/${name}`, content);
  return name;
}

/** As it stands in the state folder. */
function folder(maker: LogMaker, cut: number | null = null): string {
  const name = `folder-${++files}`;
  mkdirSync(`${scratch}/${name}/archive`, { recursive: true });
  mkdirSync(`${scratch}/${name}/keys`);
  const [archived, rest] = [maker.lines.slice(0, cut ?? 0), maker.lines.slice(cut ?? 0)];
  if (cut !== null) writeFileSync(`${scratch}/${name}/archive/audit-000001.jsonl`, bytesOf(archived));
  writeFileSync(`${scratch}/${name}/audit.jsonl`, bytesOf(rest));
  writeFileSync(`${scratch}/${name}/keys/1.vkey`, `${formatVkey(KEY)}\n`);
  writeFileSync(`${scratch}/${name}/keys/1.key`, 'secret', { mode: 0o600 });
  return name;
}

describe('what it says', () => {
  test('of a log that only the log itself speaks for', async () => {
    const name = file(log.bytes());
    expect(await verify([name])).toEqual({
      code: 0,
      stdout: `audit log ${name}: 39 lines proven, 1 line since the last checkpoint is only chained
by the key that the log itself names: against those without it, and not against who begins the log anew
to hold it against that key: gatekeep audit verify --key ${formatVkey(KEY)}
`,
      stderr: '',
    });
  });

  test('with a key and an anchor', async () => {
    const name = file(log.bytes());
    expect(await verify([name, '--key', formatVkey(KEY), '--anchors', file(note)])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`39 lines proven, 1 line since the last checkpoint is only chained
up to line 29 by what was kept elsewhere: against everybody who cannot change that
by the key that was given: against those without it
`),
    });
  });

  test('where nothing was signed since the anchor', async () => {
    const maker = new LogMaker(KEY).begin().allow(8);
    const anchor = file(JSON.stringify([{ body: maker.note() }]));
    const ran = await verify([file(maker.allow(3).bytes()), '--anchors', anchor]);
    expect(ran.stdout).toContain('10 lines proven, 3 lines since the last anchor are only chained\nup to line 10');
  });

  test('of a log without keys', async () => {
    const name = file(logOf(3));
    expect(await verify([name])).toEqual({
      code: 0,
      stdout: `audit log ${name}: 3 lines, each follows from the one before\n`,
      stderr: '',
    });
  });

  test('of a folder whose key the audited user can read', async () => {
    const name = folder(log);
    expect((await verify([name])).stdout).toContain('can be read by the user whose commands these are');
    chmodSync(`${scratch}/${name}/keys/1.key`, 0);
    expect((await verify([name])).stdout).not.toContain('can be read');
  });

  test('of the first line that does not hold, with what is proven before it', async () => {
    const name = file(bytesOf(log.lines.with(34, log.lines[34]!.replace('echo', 'hide'))));
    expect(await verify([name])).toEqual({
      code: 1,
      stdout: '',
      stderr: `gatekeep: error: audit log ${name}: line 35 is not what line 36 follows from: one of them was changed
gatekeep: lines 1 to 29 are proven
gatekeep: lines 30 to 34 are intact
`,
    });
  });

  test('of a story that must not be, though every line holds', async () => {
    const wrong = { kind: 'other-command', line: 2, detail: 'starts something else', warn: false } as const;
    const odd = { kind: 'clock-back', line: 3, detail: 'the clock ran back', warn: true } as const;
    expect(await reported({ problems: [wrong, odd] })).toEqual({
      code: 1,
      stdout: 'audit log: 3 lines, each follows from the one before\n',
      stderr: `gatekeep: error: audit log: line 2 starts something else
gatekeep: warning: audit log: line 3 the clock ran back
`,
    });
    expect((await reported({ problems: [odd] })).code).toBe(0);
    const many = Array.from({ length: 25 }, () => wrong);
    expect((await reported({ problems: many })).stderr).toContain(
      'and 5 more\ngatekeep: hint: gatekeep audit verify --json',
    );
  });

  test('where there is none', async () => {
    expect(await verify([])).toMatchObject({ code: 0, stdout: 'audit log: nothing is on record yet\n' });
    expect(await reported({ state: 'missing' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('it is gone'),
    });
  });
});

describe('files of the archive', () => {
  const maker = new LogMaker(KEY).begin().allow(7).checkpoint();
  const sha256 = new Bun.CryptoHasher('sha256').update(maker.bytes()).digest('hex');
  const size = maker.size;
  maker.rotate('audit-000001.jsonl', 1, sha256).allow(2).checkpoint();

  test('are read in turn', async () => {
    expect((await verify([folder(maker, size)])).stdout).toContain('13 lines proven, 1 line');
  });

  test('are the ones that were closed', async () => {
    const name = folder(
      new LogMaker(KEY).begin().allow(7).checkpoint().rotate('audit-000001.jsonl', 1, 'a'.repeat(64)),
      size,
    );
    expect((await verify([name])).stderr).toContain('line 11 names another file than the one that ends before it');
    const cut = folder(maker, size);
    writeFileSync(`${scratch}/${cut}/archive/audit-000001.jsonl`, maker.bytes().subarray(0, 500));
    expect((await verify([cut])).stderr).toContain('no whole line');
    rmSync(`${scratch}/${cut}/archive/audit-000001.jsonl`);
    expect((await verify([cut])).stderr).toContain(
      'line 1 is gone, with all up to line 10, and no record says who deleted them',
    );
  });
});

test('how far it is, on a terminal: now and then, and wiped at the end', () => {
  let [said, now] = ['', 0];
  const work = (milliseconds: number): string => {
    said = '';
    const { tell, end } = progressLine(
      text => {
        said += text;
      },
      () => now,
    );
    for (const until = now + milliseconds; now < until; now += 100) tell(now * 10, now, 2000);
    end();
    return said;
  };
  expect(work(400)).toBe('');
  now = 0;
  expect(work(1200)).toBe(
    '\r\u001b[Kgatekeep: 5000 lines read, 25 %\r\u001b[Kgatekeep: 10000 lines read, 50 %\r\u001b[K',
  );
});

test('lines longer than the window', async () => {
  const maker = new LogMaker(KEY).begin();
  for (let i = 0; i < 5; i++) maker.add({ type: 'gap', why: 'x'.repeat(3 << 20), from: '', to: '' }).allow();
  expect((await verify([file(maker.checkpoint().bytes())])).stdout).toContain('12 lines proven, 1 line since');
});

test.each([
  [['--key', 'x'], '--key is x, wanted a verifier key: NAME+ID+BASE64'],
  [['--anchors', 'none.txt'], 'none.txt: no such file, or it cannot be read'],
  [['--anchors', 'empty.txt'], 'empty.txt: holds no checkpoint'],
  [['none.jsonl'], 'none.jsonl: no such file or folder'],
])('refused: %p', async (args, said) => {
  writeFileSync(`${scratch}/empty.txt`, 'nothing');
  const ran = await verify(args);
  expect(ran.stderr).toContain(said);
  expect(ran.code).toBeGreaterThan(1);
});

test('--json is what the schema says', async () => {
  const valid = new Ajv({ allowUnionTypes: true }).compile(schema);
  const names = [file(log.bytes()), file(logOf(3)), file(''), file('x\n'), folder(log)];
  for (const args of [...names.map(name => [name]), [names[0]!, '--anchors', file(note)], []]) {
    const report = JSON.parse((await verify(['--json', ...args])).stdout);
    expect({ args, errors: valid(report) ? [] : valid.errors }).toEqual({ args, errors: [] });
  }
  const report = JSON.parse((await verify(['--json', names[0]!])).stdout);
  expect(report).toMatchObject({ origin: ORIGIN, proof: { trust: 'own' }, key_readable: null, answers: null });
});
