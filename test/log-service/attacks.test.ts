/**
 * A requester against its own approvals: state files are the requester's to write, and the log that the service keeps says
 * what they are worth. Once as install.sh leaves a machine, with real users and another user's answer (L1), and once below
 * a folder, where the same user answers (L0) and what a requester says is not in question, only how often it holds.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Machine, WHY_NOT } from '../machine.ts';
import { House, USERS } from './house.ts';
import { type Place, Requester, type Stored } from './requester.ts';

const ROOT = join(import.meta.dir, '../..');
const RULE =
  '{ id: x.touch, match: touch ..., sensitivity: high, reason: r, examples: { match: [touch x], no_match: [ls] } }';
const policy = (more = ''): string => `version: 1
approvals: { channels: [inbox], wait: 1s, expires: 1h, grants: { for: 1h, times: 3 }${more} }
rules: [${RULE}]
`;

const BY_ANN = {
  id: 'inbox:spool:6002:1:approve',
  channel: 'inbox',
  kind: 'approve',
  by: { name: 'ann', identities: ['uid:6002'] },
  reason: '',
  assurance: 'L1',
  proof: null,
};
const renamed = (stored: Stored, id: string): Stored => ({
  ...stored,
  request: { ...stored.request, id, short: id.replaceAll('-', '').slice(-12) },
});
const reopened = (stored: Stored): Stored => ({ ...stored, state: 'open', executor: null, end: null });

type Attack = (dev: Requester, name: string, other: string) => Promise<void> | void;

/** Where the requester's own word is worth nothing. */
const OF_ANSWERS: readonly [string, Attack][] = [
  [
    'a forged state file: an answer that ann never gave',
    (dev, name) => dev.write({ ...dev.asked(name), answers: [{ ...BY_ANN, at: Date.now() }] }),
  ],
  [
    'a forged state file: approved, and about to be run by nobody',
    (dev, name) =>
      dev.write({ ...dev.asked(name), state: 'executing', executor: null, answers: [{ ...BY_ANN, at: Date.now() }] }),
  ],
  [
    'a forged grant: of an answer that granted nothing',
    async (dev, name) => {
      const done = await dev.ran(name);
      const grant = { until: Date.now() + 3_000_000, times: 9, rule: null };
      dev.write({ ...done, answers: done.answers.map(answer => ({ ...answer, grant })) });
    },
  ],
  [
    'a forged approval: a record of the requester, and no answer anywhere',
    (dev, name) => {
      const { request } = dev.asked(name);
      const by = [{ name: 'ann', identities: ['uid:6002'] }];
      const decision = { result: 'approved', how: 'inbox', by, reason: null, assurance: 'L1', solo: false };
      dev.records({ type: 'decision', id: request.id, req: { seq: 1, hash: '0'.repeat(64) }, decision });
    },
  ],
];

const OF_COUNTS: readonly [string, Attack][] = [
  [
    'a forged grant: used up, and counted from the start again',
    async (dev, name) => {
      const done = await dev.ran(name, '--for', '30m', '--times', '1');
      expect(dev.again(name)).toBe(true);
      dev.write({ ...done, uses: 0 });
    },
  ],
  [
    'a forged grant: used up, under another name',
    async (dev, name, other) => {
      const done = await dev.ran(name, '--for', '30m', '--times', '1');
      expect(dev.again(name)).toBe(true);
      dev.write({ ...renamed(done, other), uses: 0 });
    },
  ],
  [
    'a forged grant: taken back, and put back',
    async (dev, name) => {
      const done = await dev.ran(name, '--for', '30m', '--times', '2');
      expect(dev.place.gatekeep('grants', 'revoke', done.request.short).exit).toBe(0);
      dev.write({ ...done, revoked: false });
    },
  ],
  [
    'restored old state: the request as it was before it ran',
    async (dev, name) => {
      await dev.approved(name);
      const before = dev.read((await newest(dev)).request.id);
      dev.run(name);
      expect(dev.made(name)).toBe(true);
      dev.write(before);
    },
  ],
  [
    'restored old state: all of it',
    async (dev, name) => {
      const { state } = dev.place;
      await dev.approved(name);
      dev.shell(`cp -a ${state} ${state}.old`);
      dev.run(name);
      expect(dev.made(name)).toBe(true);
      expect(dev.shell(`rm -rf ${state} && mv ${state}.old ${state}`).exit).toBe(0);
    },
  ],
  [
    'restored old state: taken back by the requester, and open again',
    async (dev, name) => {
      const { request } = await dev.approved(name);
      const before = dev.read(request.id);
      expect(dev.place.gatekeep('withdraw', request.short).exit).toBe(0);
      dev.write(before);
    },
  ],
  ['a replayed permit: what ran is open again', async (dev, name) => dev.write(reopened(await dev.ran(name)))],
  [
    'a replayed permit: what ran is open again, under another name',
    async (dev, name, other) => dev.write(reopened(renamed(await dev.ran(name), other))),
  ],
  [
    'a replayed permit: under another name that is on record, too',
    async (dev, name, other) => {
      const done = await dev.ran(name);
      dev.records({ ...dev.askedRecord(done), id: other });
      dev.write(reopened(renamed(done, other)));
    },
  ],
];

const newest = (dev: Requester): Stored =>
  dev.read(dev.shell(`ls ${dev.place.state}/requests | grep json | tail -1`).out.trim().slice(0, -'.json'.length));

function attacks(dev: () => Requester, rows: readonly [string, Attack][]): void {
  test('nothing is amiss: what is approved runs once, and then asks anew', async () => {
    await dev().ran('plain');
    expect(dev().again('plain')).toBe(false);
  }, 30_000);

  test.each(rows)(
    '%s: it does not run',
    async (what, attack) => {
      const name = what.replaceAll(/\W+/g, '-');
      await attack(dev(), name, Bun.randomUUIDv7());
      expect(dev().again(name)).toBe(false);
      dev().shell(`rm -f ${dev().place.state}/requests/*.json`);
    },
    30_000,
  );
}

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  let dev: Requester;
  beforeAll(async () => {
    machine = await Machine.boot();
    const install = `mkdir ${machine.folder}/tools; printf '#!/bin/sh\\n' >${machine.folder}/tools/npm; chmod -R 0755 ${machine.folder}/tools
      chown root:root /usr/local /usr/local/bin /usr/local/lib; chmod 0755 /usr/local /usr/local/bin /usr/local/lib
      PATH=${machine.folder}/tools:$PATH bash ${ROOT}/install.sh --system`;
    expect(machine.shell('root', install).error).toBe('');
    machine.run('root', ['tee', '/etc/gatekeep/policy.yaml'], policy(', assurance: L1'));
    machine.start('root', ['sh', '-c', 'echo $$ >/run/log.pid; exec /usr/local/lib/gatekeep/log-service']);
    for (let i = 0; i < 100 && machine.shell('dev', 'test -w /run/gatekeep/log.socket').exit !== 0; i++)
      await Bun.sleep(50);
    expect(machine.run('root', ['gatekeep', 'approvers', 'add', 'ann', '--user', 'ann']).exit).toBe(0);
    dev = new Requester({
      state: `${machine.home('dev')}/.local/state/gatekeep`,
      socket: '/run/gatekeep/log.socket',
      any: (argv, stdin) => machine.run('dev', argv, stdin),
      gatekeep: (...argv) => machine.run('dev', ['gatekeep', ...argv]),
      kept: () => machine.shell('root', 'cat /var/lib/gatekeep/6001/audit/current/audit.jsonl').out,
      approve(_, name, how) {
        const seen = machine.run('ann', ['gatekeep', 'pending']).out.split('\n');
        const line = seen.find(row => row.includes(`touch ~/${name}`)) ?? 'none';
        return machine.atTerminal('ann', ['gatekeep', 'approve', line.split(' ')[0]!, ...how]);
      },
    });
  });
  afterAll(() => {
    machine.shell('root', 'kill $(cat /run/log.pid)');
    machine.remove();
  });
  attacks(() => dev, [...OF_ANSWERS, ...OF_COUNTS]);
});

describe('below a folder', () => {
  const house = new House();
  const home = house.home('dev');
  const place: Place = {
    state: `${home}/.local/state/gatekeep`,
    socket: house.marker.socket,
    any: (argv, stdin) => house.any('dev', argv, {}, stdin),
    gatekeep: (...argv) => house.gatekeep('dev', argv),
    kept: () => readFileSync(`${house.log('dev')}/audit.jsonl`, 'utf8'),
    approve: ({ request }, _, how) => house.atTerminal('dev', ['approve', request.short, ...how]),
  };
  beforeAll(async () => {
    const folder = `${home}/.config/gatekeep`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/policy.yaml`, policy());
    for (const path of [`${home}/.config`, folder, `${folder}/policy.yaml`]) chownSync(path, USERS.dev, USERS.dev);
    await house.start();
  });
  afterAll(() => house.remove());
  attacks(() => new Requester(place), OF_COUNTS);
});
