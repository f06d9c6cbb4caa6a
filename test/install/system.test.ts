/** install.sh --system on a machine of our own, but for npm: what is built stands in build/ already. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { join } from 'node:path';
import { Machine, WHY_NOT } from '../machine.ts';
import type { Said } from '../staged.ts';

const root = join(import.meta.dir, '../..');

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.boot();
    machine.shell(
      'root',
      `mkdir ${machine.folder}/tools; printf '#!/bin/sh\\n' >${machine.folder}/tools/npm; chmod -R 0755 ${machine.folder}/tools`,
    );
    machine.shell(
      'root',
      'chown root:root /usr/local /usr/local/bin /usr/local/lib; chmod 0755 /usr/local /usr/local/bin /usr/local/lib',
    );
  });
  /** As a container's entry point does; its pid is kept, since nobody else ends it. */
  const startService = async (): Promise<void> => {
    machine.start('root', ['sh', '-c', 'echo $$ >/run/log.pid; exec /usr/local/lib/gatekeep/log-service']);
    for (let i = 0; i < 100 && machine.shell('dev', 'test -w /run/gatekeep/log.socket').exit !== 0; i++)
      await Bun.sleep(50);
  };
  const stopService = () => machine.shell('root', 'kill $(cat /run/log.pid) && sleep 0.2');
  afterAll(() => {
    stopService();
    machine.remove();
  });
  const install = (args: readonly string[], env: Record<string, string> = {}, user: 'root' | 'dev' = 'root'): Said =>
    machine.run(user, ['/bin/bash', join(root, 'install.sh'), ...args], '', {
      PATH: `${machine.folder}/tools:/usr/bin:/bin`,
      ...env,
    });
  const gatekeep = (user: 'root' | 'dev' | 'ann', ...args: string[]): Said => machine.run(user, ['gatekeep', ...args]);

  test('only root', () => {
    const { exit, error } = install(['--system'], {}, 'dev');
    expect(exit).toBe(2);
    expect(error).toContain('needs root');
  });

  test('without a C compiler nothing is installed', () => {
    const { exit, error } = install(['--system'], { CC: 'no-such-compiler' });
    expect(exit).toBe(2);
    expect(error).toContain('--system needs the C front');
    expect(
      machine.shell('root', 'ls -d /usr/local/bin/gatekeep /usr/local/lib/gatekeep /etc/gatekeep /var/spool/gatekeep')
        .out,
    ).toBe('');
  });

  test.each([
    ['chmod 0775 /usr/local/bin', 'chmod 0755 /usr/local/bin', 'others can write /usr/local/bin'],
    ['chown dev /usr/local', 'chown root /usr/local', '/usr/local belongs to dev, not to root'],
  ])('%s: whoever may write there could put another program in its place', (harm, mend, why) => {
    machine.shell('root', harm);
    const { exit, error } = install(['--system']);
    machine.shell('root', mend);
    expect(exit).toBe(2);
    expect(error).toContain(why);
  });

  test('installs for all users, whatever the umask of root', async () => {
    const done = machine.run('root', ['bash', '-c', `umask 077; exec bash ${join(root, 'install.sh')} --system`], '', {
      PATH: `${machine.folder}/tools:/usr/bin:/bin`,
    });
    expect(done.error).toBe('');
    expect(done.exit).toBe(0);
    expect(done.out).toContain('/etc/gatekeep/approvers.yaml  who may decide');
    expect(done.out).toContain('as root: /usr/local/lib/gatekeep/log-service &');
    expect(
      machine.shell(
        'root',
        "stat -c '%U %a %n' /etc/gatekeep/* /var/spool/gatekeep /var/spool/gatekeep/* /usr/local/bin/gatekeep /usr/local/lib/gatekeep/log-service* /var/lib/gatekeep",
      ).out,
    ).toBe(`root 644 /etc/gatekeep/approvers.yaml
root 644 /etc/gatekeep/policy.yaml
root 755 /var/spool/gatekeep
root 1733 /var/spool/gatekeep/decisions
root 1777 /var/spool/gatekeep/requests
root 755 /usr/local/bin/gatekeep
root 755 /usr/local/lib/gatekeep/log-service
root 644 /usr/local/lib/gatekeep/log-service.json
gatekeep 700 /var/lib/gatekeep
`);
    const before = gatekeep('dev', '-c', 'echo hi');
    expect(before.exit).toBe(125);
    expect(before.out).toBe('');
    expect(before.error).toContain('it is away');
    expect(before.error).toContain('without systemd: /usr/local/lib/gatekeep/log-service &');
    await startService();
    expect(gatekeep('dev', '-c', 'echo hi')).toEqual({ exit: 0, out: 'hi\n', error: '' });
  });

  test('a service keeps the log: no folder of the user has one, and the user cannot get at it', () => {
    expect(machine.shell('dev', 'find ~ -name "audit*"').out).toBe('');
    expect(machine.shell('dev', 'ls /var/lib/gatekeep; cat /var/lib/gatekeep/*/audit/current/secret').exit).not.toBe(0);
    expect(machine.shell('root', 'stat -c "%U" /var/lib/gatekeep/6001/audit/current/audit.jsonl').out).toBe(
      'gatekeep\n',
    );
    expect(gatekeep('dev', 'audit', 'tail').out).toContain('echo hi');
    expect(gatekeep('dev', 'doctor').out).toMatch(/log service +uid \d+ keeps the log and its keys, out of your reach/);
    const marker = '/usr/local/lib/gatekeep/log-service.json';
    machine.shell('root', `mv ${marker} ${marker}.away`);
    expect(gatekeep('dev', 'doctor').out).toMatch(/log service +weak +root keeps the policy, and you your own log/);
    machine.shell('root', `mv ${marker}.away ${marker}`);
    expect(machine.shell('root', 'ps -o user= -p $(cat /run/log.pid)').out).toBe('gatekeep\n');
    expect(machine.shell('dev', '/usr/local/lib/gatekeep/judge log-service').error).toContain(
      'the log service runs as uid',
    );
    expect(machine.shell('dev', '/usr/local/lib/gatekeep/log-service').error).toContain('root starts the log service');
  });

  test('a second time it leaves what root wrote', () => {
    machine.shell('root', "printf 'version: 1\\nopaque: deny\\n' >/etc/gatekeep/policy.yaml");
    expect(gatekeep('root', 'approvers', 'add', 'ann', '--user', 'ann').exit).toBe(0);
    expect(install(['--system']).exit).toBe(0);
    expect(machine.shell('root', 'cat /etc/gatekeep/policy.yaml').out).toBe('version: 1\nopaque: deny\n');
    expect(gatekeep('dev', 'approvers', 'list').out).toContain('ann');
  });

  test('the requester writes neither program nor policy nor list', () => {
    for (const path of [
      '/usr/local/lib/gatekeep/judge',
      '/usr/local/bin/gatekeep',
      '/etc/gatekeep/policy.yaml',
      '/etc/gatekeep/approvers.yaml',
    ])
      expect(machine.run('dev', ['bash', '-c', 'echo x >>"$1"', '-', path]).exit).not.toBe(0);
    expect(gatekeep('dev', 'approvers', 'add', 'dev', '--user', 'dev').error).toContain('which root keeps');
  });

  test('another user of the machine approves: L1', async () => {
    const rule =
      '{ id: x.touch, match: touch ..., sensitivity: high, reason: r, examples: { match: [touch x], no_match: [ls] } }';
    const policy = `version: 1\napprovals: { channels: [inbox], wait: 20s, assurance: L1 }\nrules: [${rule}]\n`;
    machine.run('root', ['tee', '/etc/gatekeep/policy.yaml'], policy);
    const running = machine.start('dev', ['gatekeep', '-c', 'touch ~/made']);
    let name = '';
    for (let i = 0; name === '' && i < 100; i++) {
      await Bun.sleep(50);
      name = /^([\da-f]{12}) /m.exec(gatekeep('ann', 'pending').out)?.[1] ?? '';
    }
    const said = await machine.atTerminal('ann', ['gatekeep', 'approve', name]);
    expect(said.exit).toBe(0);
    expect((await running.end).exit).toBe(0);
    expect(machine.shell('dev', 'test -e ~/made').exit).toBe(0);
    expect(gatekeep('dev', 'doctor', '--json').out).toContain('{"level":"L1","reachable":true');
  });

  test('a long file goes to the archive when the policy of the machine says so, and is read on through', () => {
    const ask = '{ id: x.touch, match: touch ..., reason: r, examples: { match: [touch x], no_match: [ls] } }';
    const policy = `version: 1\napprovals: { channels: [inbox], wait: 1s }\naudit: { rotate_size: 1M }\nrules: [${ask}]\n`;
    machine.run('root', ['tee', '/etc/gatekeep/policy.yaml'], policy);
    const long = 'x'.repeat(110_000);
    for (let i = 0; i < 11; i++) expect(gatekeep('dev', '-c', `: ${i} ${long}`).exit).toBe(0);
    // What asks is signed at once, and who signs looks at the file.
    expect(gatekeep('dev', '-c', 'touch ~/never').exit).toBe(75);
    expect(machine.shell('root', "stat -c '%U %a' /var/lib/gatekeep/6001/audit/current/archive/*").out).toBe(
      'gatekeep 444\n',
    );
    expect(gatekeep('dev', 'audit', 'verify').exit).toBe(0);
    expect(gatekeep('dev', 'audit', 'export', '--format', 'jsonl').out).toContain('"type":"genesis"');
    const before = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const retire = ['audit', 'retire', '--before', before, '--reason', 'x', '--user', 'dev'];
    expect(gatekeep('dev', ...retire).error).toContain('root changes its key, and deletes what is old');
    const retired = gatekeep('root', ...retire);
    expect(retired.error).toBe('');
    expect(retired.out).toMatch(/^audit-000001\.jsonl: lines 1 to \d+ are gone\n$/);
    expect(gatekeep('dev', 'audit', 'verify').exit).toBe(0);
  });

  test('where systemd is, it starts the service, and uninstalling ends it', () => {
    const units = '/etc/systemd/system/gatekeep-log';
    machine.shell(
      'root',
      `mkdir -p /run/systemd/system; printf '#!/bin/sh\necho "$@" >>/run/systemctl.log\n' >${machine.folder}/tools/systemctl
       chmod 0755 ${machine.folder}/tools/systemctl`,
    );
    const done = install(['--system']);
    expect(done.error).toBe('');
    expect(done.out).toContain('kept by gatekeep-log.service');
    expect(machine.shell('root', 'cat /run/systemctl.log; rm /run/systemctl.log').out).toBe(
      'daemon-reload\nenable --now gatekeep-log.socket\nrestart gatekeep-log.service\n',
    );
    const unit = machine.shell('root', `cat ${units}.service`).out;
    expect(unit).toContain('\nExecStart=/usr/local/lib/gatekeep/judge log-service\nUser=gatekeep\n');
    expect(machine.shell('root', `cat ${units}.socket`).out).toContain('\nListenStream=/run/gatekeep/log.socket\n');
    if (Bun.which('systemd-analyze') !== null)
      expect(machine.shell('root', `systemd-analyze verify ${units}.socket ${units}.service`).error).toBe('');
    expect(install(['--system', '--uninstall']).exit).toBe(0);
    expect(machine.shell('root', `ls ${units}*; cat /run/systemctl.log`).out).toBe(
      'disable --now gatekeep-log.socket gatekeep-log.service\ndaemon-reload\n',
    );
    machine.shell('root', 'rm -r /run/systemd /run/systemctl.log');
    expect(install(['--system']).exit).toBe(0);
  });

  test('uninstalling leaves policy, list and logs', () => {
    const { exit, out } = install(['--system', '--uninstall']);
    expect(exit).toBe(0);
    expect(out).toContain('left alone: /etc/gatekeep');
    expect(machine.shell('root', 'ls /usr/local/bin/gatekeep /usr/local/lib/gatekeep /var/spool/gatekeep').out).toBe(
      '',
    );
    expect(machine.shell('root', 'ls /etc/gatekeep').out).toBe('approvers.yaml\npolicy.yaml\n');
    expect(machine.shell('root', 'ls /var/lib/gatekeep/6001/audit/current/audit.jsonl').exit).toBe(0);
  });
});
