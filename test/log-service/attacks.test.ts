/**
 * A requester against its own approvals, in a system installation: state files are the requester's to write, and the log that
 * the service keeps says what they are worth. Real users, the real service, another user's answer (L1).
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { Machine, WHY_NOT } from '../machine.ts';
import type { Said } from '../staged.ts';

const ROOT = join(import.meta.dir, '../..');
const CLIENT = join(import.meta.dir, 'client.ts');
const RULE =
  '{ id: x.touch, match: touch ..., sensitivity: high, reason: r, examples: { match: [touch x], no_match: [ls] } }';
const POLICY = `version: 1
approvals: { channels: [inbox], wait: 1s, expires: 1h, assurance: L1, grants: { for: 1h, times: 3 } }
rules: [${RULE}]
`;

interface Stored {
  request: { id: string; digest: string; short: string };
  state: string;
  answers: Record<string, unknown>[];
  executor: unknown;
  end: unknown;
  uses?: number;
  revoked?: boolean;
}

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  let state = '';
  beforeAll(async () => {
    machine = await Machine.boot();
    state = `${machine.home('dev')}/.local/state/gatekeep`;
    const place = `mkdir ${machine.folder}/tools; printf '#!/bin/sh\\n' >${machine.folder}/tools/npm; chmod -R 0755 ${machine.folder}/tools
      chown root:root /usr/local /usr/local/bin /usr/local/lib; chmod 0755 /usr/local /usr/local/bin /usr/local/lib
      PATH=${machine.folder}/tools:$PATH bash ${ROOT}/install.sh --system`;
    expect(machine.shell('root', place).error).toBe('');
    machine.run('root', ['tee', '/etc/gatekeep/policy.yaml'], POLICY);
    machine.start('root', ['sh', '-c', 'echo $$ >/run/log.pid; exec /usr/local/lib/gatekeep/log-service']);
    for (let i = 0; i < 100 && machine.shell('dev', 'test -w /run/gatekeep/log.socket').exit !== 0; i++)
      await Bun.sleep(50);
    expect(gatekeep('root', 'approvers', 'add', 'ann', '--user', 'ann').exit).toBe(0);
  });
  afterAll(() => {
    machine.shell('root', 'kill $(cat /run/log.pid)');
    machine.remove();
  });

  const gatekeep = (user: 'root' | 'dev' | 'ann', ...argv: string[]): Said => machine.run(user, ['gatekeep', ...argv]);
  const made = (name: string): boolean => machine.shell('dev', `test -e ~/${name}`).exit === 0;
  const run = (name: string): Said => gatekeep('dev', '-c', `touch ~/${name}`);
  /** Runs, or asks anew: then it waits a second for nobody. */
  const again = (name: string): boolean => {
    machine.shell('dev', `rm -f ~/${name}`);
    run(name);
    return made(name);
  };
  const read = (id: string): Stored =>
    JSON.parse(machine.shell('dev', `cat ${state}/requests/${id}.json`).out) as Stored;
  const write = (stored: Stored): void =>
    void machine.run(
      'dev',
      ['sh', '-c', `umask 077; cat >${state}/requests/${stored.request.id}.json`],
      JSON.stringify(stored),
    );
  const newest = (): Stored => {
    const name = machine.shell('dev', `ls ${state}/requests | grep json | tail -1`).out.trim();
    return read(name.slice(0, -5));
  };

  /** Asked by dev, and answered by ann; not run yet. */
  async function approved(name: string, ...how: string[]): Promise<Stored> {
    expect(run(name).exit).toBe(75);
    const asked = newest();
    const line = gatekeep('ann', 'pending')
      .out.split('\n')
      .find(row => row.includes(`touch ~/${name}`));
    const said = await machine.atTerminal('ann', ['gatekeep', 'approve', line?.split(' ')[0] ?? 'none', ...how]);
    expect(said).toMatchObject({ exit: 0 });
    return asked;
  }

  async function ran(name: string, ...how: string[]): Promise<Stored> {
    const { request } = await approved(name, ...how);
    expect(run(name).exit).toBe(0);
    expect(made(name)).toBe(true);
    return read(request.id);
  }

  let OTHER = '';
  const renamed = (stored: Stored, id = OTHER): Stored => ({
    ...stored,
    request: { ...stored.request, id, short: id.replaceAll('-', '').slice(-12) },
  });
  const BY_ANN = {
    id: 'inbox:spool:6002:1:approve',
    channel: 'inbox',
    kind: 'approve',
    by: { name: 'ann', identities: ['uid:6002'] },
    reason: '',
    at: Date.now(),
    assurance: 'L1',
    proof: null,
  };
  const reopened = (stored: Stored): Stored => ({ ...stored, state: 'open', executor: null, end: null });

  test('nothing is amiss: what ann approves runs once, and then asks anew', async () => {
    await ran('plain');
    expect(again('plain')).toBe(false);
  });

  const rows: readonly [string, (name: string) => Promise<void>][] = [
    [
      'a forged state file: an answer that ann never gave',
      async name => {
        run(name);
        const asked = newest();
        write({ ...asked, answers: [{ ...BY_ANN, at: Date.now() }] });
      },
    ],
    [
      'a forged state file: as approved, and to be run by nobody yet',
      async name => {
        run(name);
        write({ ...newest(), state: 'executing', executor: null, answers: [BY_ANN] });
      },
    ],
    [
      'a forged grant: of an answer that granted nothing',
      async name => {
        const done = await ran(name);
        const grant = { until: Date.now() + 3_000_000, times: 9, rule: null };
        write({ ...done, answers: done.answers.map(answer => ({ ...answer, grant })) });
      },
    ],
    [
      'a forged grant: used up, and counted from the start again',
      async name => {
        const done = await ran(name, '--for', '30m', '--times', '1');
        expect(again(name)).toBe(true);
        write({ ...done, uses: 0 });
      },
    ],
    [
      'a forged grant: used up, under another name',
      async name => {
        const done = await ran(name, '--for', '30m', '--times', '1');
        expect(again(name)).toBe(true);
        write({ ...renamed(done), uses: 0 });
      },
    ],
    [
      'a forged grant: taken back, and put back',
      async name => {
        const done = await ran(name, '--for', '30m', '--times', '2');
        expect(gatekeep('dev', 'grants', 'revoke', done.request.short).exit).toBe(0);
        write({ ...done, revoked: false });
      },
    ],
    [
      'restored old state: the request as it was before it ran',
      async name => {
        const before = await approved(name);
        run(name);
        expect(made(name)).toBe(true);
        write(before);
      },
    ],
    [
      'restored old state: all of it, with whatever the requester calls its log',
      async name => {
        await approved(name);
        machine.shell('dev', `cp -a ${state} ${state}.old`);
        run(name);
        expect(made(name)).toBe(true);
        machine.shell('dev', `rm -rf ${state}; mv ${state}.old ${state}`);
      },
    ],
    [
      'restored old state: taken back by the requester, and open again',
      async name => {
        const before = await approved(name);
        expect(gatekeep('dev', 'withdraw', before.request.short).exit).toBe(0);
        write(before);
      },
    ],
    [
      'a replayed permit: what ran is open again',
      async name => {
        write(reopened(await ran(name)));
      },
    ],
    [
      'a replayed permit: what ran is open again, under another name',
      async name => {
        write(reopened(renamed(await ran(name))));
      },
    ],
    [
      'a replayed permit: under another name that is on record, too',
      async name => {
        const done = await ran(name);
        const kept = machine.shell(
          'root',
          `grep '"type":"request"' /var/lib/gatekeep/6001/audit/current/audit.jsonl`,
        ).out;
        const own = kept.split('\n').find(line => line.includes(done.request.id))!;
        const records = [{ ...(JSON.parse(own) as object), id: OTHER }];
        const question = JSON.stringify({ op: 'append', records, policy: null, anchored: false });
        const said = machine.run('dev', [process.execPath, CLIENT, '/run/gatekeep/log.socket', question]);
        expect(said.out).toContain('"receipts"');
        write(reopened(renamed(done)));
      },
    ],
    [
      "a replayed permit: an approval that only the log has, by the requester's hand",
      async name => {
        run(name);
        const asked = newest();
        const decision = {
          result: 'approved',
          how: 'inbox',
          by: [{ name: 'ann', identities: ['uid:6002'] }],
          reason: null,
          assurance: 'L1',
          solo: false,
        };
        const records = [{ type: 'decision', id: asked.request.id, req: { seq: 1, hash: '0'.repeat(64) }, decision }];
        const question = JSON.stringify({ op: 'append', records, policy: null, anchored: false });
        const said = machine.run('dev', [process.execPath, CLIENT, '/run/gatekeep/log.socket', question]);
        expect(said.out).toContain('"receipts"');
      },
    ],
  ];
  test.each(rows)(
    '%s: it does not run',
    async (what, attack) => {
      const name = what.replaceAll(/\W+/g, '-');
      OTHER = Bun.randomUUIDv7();
      await attack(name);
      expect(again(name)).toBe(false);
      machine.shell('dev', `rm -f ${state}/requests/${OTHER}.json`);
    },
    30_000,
  );
});
