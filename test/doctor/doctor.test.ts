/** `gatekeep doctor` on machines in several states. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import Ajv from 'ajv/dist/2020.js';
import schema from '../../schemas/doctor.schema.json';
import { makeKey } from '../approval/keys.ts';
import { Machine, USERS, WHY_NOT } from '../machine.ts';

interface Said {
  readonly ok: boolean;
  readonly findings: readonly { readonly about: string; readonly state: string; readonly said: string }[];
  readonly levels: readonly { readonly level: string; readonly reachable: boolean; readonly why: string }[];
}

const ann = makeKey('ann');
const valid = new Ajv({ allowUnionTypes: true }).compile(schema);
const SPOOL = '/var/spool/gatekeep';

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.boot();
  });
  afterAll(() => machine.remove());
  const root = (text: string): void => {
    const done = machine.shell('root', text);
    if (done.exit !== 0) throw new Error(done.error);
  };
  const doctor = (env: Record<string, string> = {}): Said & { readonly exit: number } => {
    const { out, error, exit } = machine.gatekeep('dev', ['doctor', '--json'], '', env);
    expect(error).toBe('');
    const said = JSON.parse(out) as Said;
    expect(valid(said)).toBe(true);
    expect(exit).toBe(said.ok ? 0 : 1);
    return { ...said, exit };
  };
  const about = (said: Said, name: string): string[] =>
    said.findings.filter(finding => finding.about === name).map(({ state, said: text }) => `${state}: ${text}`);

  test('a fresh machine: weak, and nothing broken', () => {
    const said = doctor();
    expect(said.exit).toBe(0);
    expect(about(said, 'policy')).toEqual(['weak: no policy file: the shipped rules are in force']);
    expect(about(said, 'approvers')[0]).toStartWith('weak: nobody is listed');
    expect(about(said, 'log')[0]).toStartWith('ok: nothing is on record yet');
    expect(about(said, 'spool')).toEqual([`weak: ${SPOOL}/decisions is not there`]);
    expect(said.levels.map(({ reachable }) => reachable)).toEqual([false, false, false, false]);
  });

  test('in words', () => {
    const { out, exit } = machine.gatekeep('dev', ['doctor']);
    expect(exit).toBe(0);
    expect(out).toMatch(/^about +what is there\n/);
    expect(out).toMatch(/\nlevel +can be had +how, or why not\nL0 +no +terminal: there is no terminal; inbox: /);
    expect(out).toContain('approvers: gatekeep approvers add NAME');
  });

  test('a machine that root has set up: L1 and L3', () => {
    root(
      `install -d -m 0755 ${SPOOL} /etc/gatekeep && install -d -m 1777 ${SPOOL}/requests && install -d -m 1733 ${SPOOL}/decisions`,
    );
    root(`printf 'version: 1\\napprovals: { channels: [inbox] }\\n' >/etc/gatekeep/policy.yaml`);
    root(
      `printf 'version: 1\\napprovers:\\n  - { name: ann, uid: ${USERS.ann}, keys: ["${ann.line}"] }\\n' >/etc/gatekeep/approvers.yaml`,
    );
    const said = doctor();
    expect(about(said, 'policy')).toEqual(['ok: system: /etc/gatekeep/policy.yaml']);
    expect(about(said, 'approvers')).toEqual(['ok: /etc/gatekeep/approvers.yaml: ann']);
    expect(about(said, 'credentials')).toEqual(['ok: no token and no key of an approver is in reach of whoever asks']);
    expect(said.levels.map(({ reachable }) => reachable)).toEqual([true, true, false, true]);
  });

  test.each<[string, string, Record<string, string>]>([
    ['GH_TOKEN is set', 'true', { GH_TOKEN: 'x' }],
    ['GITHUB_TOKEN is set', 'true', { GITHUB_TOKEN: 'x' }],
    ['.config/gh/hosts.yml can be read', 'mkdir -p ~/.config/gh; echo x >~/.config/gh/hosts.yml', {}],
    ['.git-credentials can be read', 'echo x >~/.git-credentials', {}],
    ['a key of ann can be used by whoever asks', 'KEY', {}],
  ])('a credential in reach: %s', (said, make, env) => {
    const home = machine.home('dev');
    const key = `install -d -o dev -m 0700 ${home}/.ssh && install -o dev -m 0600 ${ann.file} ${home}/.ssh/k`;
    if (make === 'KEY') root(key);
    else machine.shell('dev', make);
    const found = doctor(env);
    expect(about(found, 'credentials')).toEqual([expect.stringContaining(said)]);
    expect(about(found, 'credentials')[0]).toStartWith('weak');
    expect(found.levels[3]!.reachable).toBe(make !== 'KEY');
    machine.shell('dev', 'rm -rf ~/.config/gh ~/.git-credentials ~/.ssh');
  });

  test('a file that others keep to themselves is no credential in reach', () => {
    machine.shell('dev', 'mkdir -p ~/.config/gh; echo x >~/.config/gh/hosts.yml');
    root(
      `chown root ${machine.home('dev')}/.config/gh/hosts.yml && chmod 0600 ${machine.home('dev')}/.config/gh/hosts.yml`,
    );
    expect(about(doctor(), 'credentials')[0]).toStartWith('ok');
    root(`rm -r ${machine.home('dev')}/.config/gh`);
  });

  test.each<[string, string, string, string, string]>([
    [
      'the list can be written by others',
      'chmod 0666 /etc/gatekeep/approvers.yaml',
      'chmod 0644 /etc/gatekeep/approvers.yaml',
      'approvers',
      'anyone can write it',
    ],
    [
      'the list says nonsense',
      'cp /etc/gatekeep/approvers.yaml /etc/gatekeep/kept; echo "x: 1" >>/etc/gatekeep/approvers.yaml',
      'mv /etc/gatekeep/kept /etc/gatekeep/approvers.yaml',
      'approvers',
      'unknown key x',
    ],
  ])('broken, and exit 1: %s', (_what, harm, mend, topic, why) => {
    root(harm);
    const said = doctor();
    root(mend);
    expect(said.exit).toBe(1);
    expect(about(said, topic)[0]).toStartWith('broken');
    expect(about(said, topic)[0]).toContain(why);
    expect(said.levels.every(({ reachable }) => !reachable)).toBe(true);
  });

  test('a log with a changed line', () => {
    machine.gatekeep('dev', ['-c', 'true']);
    expect(about(doctor(), 'log')[0]).toMatch(/: \d+ lines, proven up to line \d+ against those without the key$/);
    machine.shell(
      'dev',
      'cd ~/.local/state/gatekeep/audit; f=$(readlink current)/audit.jsonl; sed -i "s/true/false/" $f',
    );
    const said = doctor();
    expect(said.exit).toBe(1);
    expect(about(said, 'log')[0]).toMatch(/^broken: line \d+ does not hold$/);
  });
});
