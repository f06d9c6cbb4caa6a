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
  afterAll(() => machine.remove());
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

  test('installs for all users, whatever the umask of root', () => {
    const done = machine.run('root', ['bash', '-c', `umask 077; exec bash ${join(root, 'install.sh')} --system`], '', {
      PATH: `${machine.folder}/tools:/usr/bin:/bin`,
    });
    expect(done.error).toBe('');
    expect(done.exit).toBe(0);
    expect(done.out).toContain('/etc/gatekeep/approvers.yaml  who may decide');
    expect(
      machine.shell(
        'root',
        "stat -c '%U %a %n' /etc/gatekeep/* /var/spool/gatekeep /var/spool/gatekeep/* /usr/local/bin/gatekeep",
      ).out,
    ).toBe(`root 644 /etc/gatekeep/approvers.yaml
root 644 /etc/gatekeep/policy.yaml
root 755 /var/spool/gatekeep
root 1733 /var/spool/gatekeep/decisions
root 1777 /var/spool/gatekeep/requests
root 755 /usr/local/bin/gatekeep
`);
    expect(gatekeep('dev', '-c', 'echo hi')).toEqual({ exit: 0, out: 'hi\n', error: '' });
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

  test('uninstalling leaves policy, list and logs', () => {
    const { exit, out } = install(['--system', '--uninstall']);
    expect(exit).toBe(0);
    expect(out).toContain('left alone: /etc/gatekeep');
    expect(machine.shell('root', 'ls /usr/local/bin/gatekeep /usr/local/lib/gatekeep /var/spool/gatekeep').out).toBe(
      '',
    );
    expect(machine.shell('root', 'ls /etc/gatekeep').out).toBe('approvers.yaml\npolicy.yaml\n');
    expect(machine.shell('dev', 'ls -d ~/.local/state/gatekeep/audit').exit).toBe(0);
  });
});
