/** `gatekeep approvers` as people call it: root's list, a user's own, keys from files and from GitHub. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { keyFile, makeKey } from '../approval/keys.ts';
import { Machine, WHY_NOT } from '../machine.ts';

const SYSTEM = '/etc/gatekeep/approvers.yaml';
const ann = makeKey('ann');
const bob = makeKey('bob');
const weak = keyFile('weak', ['-t', 'rsa', '-b', '1024']);
const name = (key: { readonly identity: string }): string => key.identity.slice('key:'.length);

const answers: Record<string, () => Response> = {
  '/users/ann-smith': () => Response.json({ id: 583231, login: 'Ann-Smith', type: 'User' }),
  '/users/ann-smith/ssh_signing_keys': () => Response.json([{ id: 1, key: bob.line, title: 'laptop' }]),
  '/users/other': () => Response.json({ id: 7, login: 'somebody-else', type: 'User' }),
  '/users/acme': () => Response.json({ id: 8, login: 'acme', type: 'Organization' }),
  '/users/text': () => Response.json({ id: '9', login: 'text', type: 'User' }),
  '/users/html': () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
  '/users/limited': () => new Response('', { status: 403 }),
  '/users/moved': () => Response.redirect('/users/ann-smith', 302),
  '/users/nokeys/ssh_signing_keys': () => Response.json([]),
  '/users/odd/ssh_signing_keys': () => Response.json([{ key: 'hello' }]),
  '/users/object/ssh_signing_keys': () => Response.json({ keys: [] }),
};
const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch: request => answers[new URL(request.url).pathname]?.() ?? new Response('{}', { status: 404 }),
});
const API = `http://127.0.0.1:${server.port}`;

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.boot();
  });
  afterAll(() => {
    machine.remove();
    void server.stop(true);
  });
  const add = (user: 'root' | 'dev', ...words: string[]) => machine.gatekeep(user, ['approvers', 'add', ...words]);
  // The server lives in this process, so the command must not be waited for in step with it.
  const addLater = async (...words: string[]) => {
    const child = Bun.spawn(machine.argv('dev', [STAGED, 'approvers', 'add', ...words, '--github-api', API]), {
      env: machine.env('dev'),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const [out, error, exit] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { out, error, exit };
  };
  const STAGED = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;

  test('nobody is listed at first', () => {
    expect(machine.gatekeep('dev', ['approvers', 'list'])).toMatchObject({
      exit: 0,
      out: 'nobody is listed: the same user may answer at a terminal, as L0\n',
    });
  });

  test('a user keeps a list beside the policy, and is told what it is worth', () => {
    const said = add('dev', 'ann', '--user', 'ann', '--group', 'release');
    expect(said.exit).toBe(0);
    expect(said.out).toContain(`${machine.home('dev')}/.config/gatekeep/approvers.yaml: written`);
    expect(said.out).toMatch(/ann +uid 6002 +release/);
    expect(said.error).toContain('whoever asks can write this list, so a key in it proves nothing (L0)');
    expect(machine.shell('dev', 'cat ~/.config/gatekeep/approvers.yaml').out).toMatch(
      /^# yaml-language-server: \$schema=.*\/schemas\/approvers\.schema\.json\nversion: 1\napprovers:\n {2}- name: ann\n {4}uid: 6002\n {4}groups: \[ release \]\n$/,
    );
  });

  test('the account and the keys on GitHub', async () => {
    const said = await addLater('ann', '--github', 'ann-smith', '--key', 'github:ann-smith');
    expect(said).toMatchObject({ exit: 0 });
    const { out } = machine.gatekeep('dev', ['approvers', 'list', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      writable: true,
      approvers: [
        {
          name: 'ann',
          identities: ['uid:6002', 'github:583231', bob.identity, 'github-login:ann-smith'],
          groups: ['release'],
          keys: [{ fingerprint: name(bob), type: 'ssh-ed25519', valid_after: null, valid_before: null }],
        },
      ],
    });
  });

  test('each change is on record, with who made it and what the list was', () => {
    const { out } = machine.shell('dev', 'cat ~/.local/state/gatekeep/audit/current/audit.jsonl');
    const changes = out.split('\n').flatMap(line => (line.includes('"type":"approvers"') ? [JSON.parse(line)] : []));
    expect(changes).toMatchObject([
      { by: { uid: 6001, user: 'dev' }, was: null },
      { by: { uid: 6001, user: 'dev' }, was: changes[0].now },
    ]);
    expect(changes[1].now).toBe(JSON.parse(machine.gatekeep('dev', ['approvers', 'list', '--json']).out).sha256);
  });

  test.each([
    ['--github', 'nobody', 'there is no such account'],
    ['--github', 'other', 'did not answer as GitHub does'],
    ['--github', 'acme', 'acme is a Organization on GitHub, not a person'],
    ['--github', 'text', 'did not answer as GitHub does'],
    ['--github', 'html', 'did not answer as GitHub does'],
    ['--github', 'limited', 'GitHub answers no more for now (403)'],
    ['--github', 'moved', 'cannot be reached'],
    ['--github', '../admin', 'is no GitHub login'],
    ['--key', 'github:nokeys', 'has no signing keys on GitHub'],
    ['--key', 'github:odd', 'cannot be used: its type is none of'],
    ['--key', 'github:object', 'did not answer as GitHub does'],
  ])('%s %s is refused, and nothing is written', async (option, value, why) => {
    const before = machine.shell('dev', 'cat ~/.config/gatekeep/approvers.yaml').out;
    const said = await addLater('eve', option, value);
    expect(said.exit).toBe(2);
    expect(said.error).toContain(why);
    expect(machine.shell('dev', 'cat ~/.config/gatekeep/approvers.yaml').out).toBe(before);
  });

  test.each<[readonly string[], string]>([
    [['eve', '--key', `${ann.file}`], 'it is a private key'],
    [['eve', '--key', `${weak.file}.pub`], 'it has 1024 bits, fewer than 2048'],
    [['eve', '--key', '/nonexistent'], 'no such file'],
    [['eve', '--user', 'nobody-here'], 'there is no user nobody-here on this machine'],
    [['eve'], 'eve has neither uid, github nor keys'],
    [['eve smith', '--user', 'bob'], 'a name is letters'],
    [['eve', '--user', 'ann'], "uid:6002 is ann's already"],
    [['eve', '--user', 'bob', '--github-api', 'http://example.org', '--github', 'x'], 'is no https address'],
  ])('%j is refused', (words, why) => {
    const readable = machine.run('root', ['chmod', '-R', 'a+rX', ann.file.replace(/\/[^/]*\/[^/]*$/, '')]);
    expect(readable.exit).toBe(0);
    const said = add('dev', ...words);
    expect(said.exit).toBe(2);
    expect(said.error).toContain(why);
  });

  test('a key with bytes that are no key of its type, which only ssh-keygen sees', () => {
    const [type, base64] = makeKey('curve', ['-t', 'ecdsa']).line.split(' ') as [string, string];
    const bytes = Buffer.from(base64, 'base64');
    bytes[bytes.length - 1]! ^= 1;
    const said = machine.gatekeep(
      'dev',
      ['approvers', 'add', 'eve', '--key', '-'],
      `${type} ${bytes.toString('base64')}\n`,
    );
    expect(said.error).toContain('standard input: no SSH public key: ssh-keygen does not take it');
  });

  test("root keeps the machine's list, and it alone counts then", () => {
    const said = machine.gatekeep(
      'root',
      ['approvers', 'add', 'bob', '--user', 'bob', '--key', '-', '--valid-before', '2030-01-01'],
      `${ann.line} comment\n`,
    );
    expect(said).toMatchObject({ exit: 0 });
    expect(said.out).toContain(`${SYSTEM}: written`);
    expect(machine.shell('root', `stat -c '%U %a' ${SYSTEM} /etc/gatekeep`).out).toBe('root 644\nroot 755\n');
    const list = machine.gatekeep('dev', ['approvers', 'list']);
    expect(list.out).toContain(`key ${name(ann)} ssh-ed25519 until 2030-01-01`);
    expect(list.out).not.toContain('release');
    expect(list.error).toBe('');
    const own = add('dev', 'eve', '--user', 'dev');
    expect(own.exit).toBe(2);
    expect(own.error).toContain(`the list of this machine is ${SYSTEM}, which root keeps`);
  });

  test.each([
    [`chmod 0666 ${SYSTEM}`, `chmod 0644 ${SYSTEM}`, 'anyone can write it'],
    [`chown dev ${SYSTEM}`, `chown root ${SYSTEM}`, 'owned by uid 6001, not by root'],
    ['chmod 0777 /etc/gatekeep', 'chmod 0755 /etc/gatekeep', 'anyone can write it'],
    [`mv ${SYSTEM} ${SYSTEM}.x; ln -s /nowhere ${SYSTEM}`, `mv ${SYSTEM}.x ${SYSTEM}`, 'cannot be read as a list'],
    [`cp ${SYSTEM} ${SYSTEM}.x; echo 'x: 1' >>${SYSTEM}`, `mv ${SYSTEM}.x ${SYSTEM}`, 'unknown key x'],
  ])('after %s nobody is believed', (harm, mend, why) => {
    expect(machine.shell('root', harm).exit).toBe(0);
    const said = machine.gatekeep('dev', ['approvers', 'list']);
    machine.shell('root', mend);
    expect(said.exit).toBe(2);
    expect(said.error).toContain(why);
  });

  test('removing', () => {
    expect(machine.gatekeep('root', ['approvers', 'remove', 'rob']).error).toContain('there are bob');
    const said = machine.gatekeep('root', ['approvers', 'remove', 'bob']);
    expect(said.out).toBe(`${SYSTEM}: bob removed\n`);
    expect(said.error).toContain('nobody is listed any more');
  });
});
