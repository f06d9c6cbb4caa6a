/** Decisions of other users of a machine, and signed ones: the whole way, by real users, files and keys; and the attacks on it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { makeKey } from '../approval/keys.ts';
import { Machine, type Running, USERS, type User, WHY_NOT } from '../machine.ts';

const SPOOL = '/var/spool/gatekeep';
const MAKE_SPOOL = `install -d -m 0755 ${SPOOL} && install -d -m 1777 ${SPOOL}/requests && install -d -m 1733 ${SPOOL}/decisions`;
const annKey = makeKey('ann');
const carlKey = makeKey('carl');
const LIST = `version: 1
approvers:
  - { name: ann, uid: ${USERS.ann}, keys: ["${annKey.line}"] }
  - { name: bob, uid: ${USERS.bob}, emails: [bob@example.org] }
  - { name: carl, keys: ["${carlKey.line}"] }
`;

interface Asked {
  readonly id: string;
  readonly digest: string;
  readonly text: string;
  readonly requester: { readonly uid: number };
}

interface Case {
  readonly machine: Machine;
  readonly running: Running;
  readonly request: Asked;
  /** Of the decision of this user. */
  file(user: keyof typeof USERS): string;
  /** What the user would write to say this. */
  statement(user: User, kind?: 'approve' | 'deny'): string;
  /** Name of the request as others see it. */
  readonly name: string;
}

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  let count = 0;
  const root = (text: string): void => {
    const done = machine.shell('root', text);
    if (done.exit !== 0) throw new Error(done.error);
  };
  beforeAll(async () => {
    machine = await Machine.boot();
    root(`${MAKE_SPOOL} && mkdir -p /etc/gatekeep && chmod 0755 /etc/gatekeep`);
    for (const [user, key] of [
      ['ann', annKey],
      ['bob', carlKey],
    ] as const)
      root(`install -m 0600 -o ${user} ${key.file} ${machine.folder}/${user}/key`);
  });
  afterAll(() => machine.remove());
  beforeEach(() => {
    root(`cat >/etc/gatekeep/approvers.yaml <<'END'\n${LIST}END`);
  });

  const policy = (assurance: string, more = ''): string => `version: 1
approvals: { channels: [inbox], wait: ${more.includes('wait') ? more.replace('wait ', '') : '20s'}, expires: 1h }
rules:
  - id: test.touch
    match: touch ...
    sensitivity: high
    verdict: ask
    reason: for the test
    approvals: { assurance: ${assurance}${more.startsWith('count') ? `, ${more}` : ''} }
    examples: { match: [touch x], no_match: [ls] }
`;

  /** dev asks; done when others can see it. */
  async function asks(assurance = 'L1', more = '', user: User = 'dev', prefix: readonly string[] = []): Promise<Case> {
    const target = `${machine.home('dev')}/made-${++count}`;
    machine.shell(
      user,
      `rm -rf ~/.local/state/gatekeep; mkdir -p ~/.config/gatekeep; cat >~/.config/gatekeep/policy.yaml <<'END'\n${policy(assurance, more)}END`,
    );
    const gatekeep = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;
    const running = machine.start(user, [...prefix, gatekeep, '-c', `touch ${target}`]);
    const request = await until(() => {
      const list = machine.shell(user, 'cat ~/.local/state/gatekeep/requests/*.json').out.split('\n');
      const found = list.flatMap(line => (line === '' ? [] : [JSON.parse(line).request as Asked]));
      return found.find(({ text }) => text.includes(target)) ?? null;
    }, running);
    const listed = machine
      .gatekeep('ann', ['pending'])
      .out.split('\n')
      .find(line => line.includes(target));
    const name = listed?.split(' ')[0] ?? '';
    const hex = request.digest.slice('sha256:'.length);
    return {
      machine,
      running,
      request,
      name,
      file: who => `${SPOOL}/decisions/${hex}.${USERS[who]}`,
      statement: (who, kind = 'approve') => machine.gatekeep(who, [kind, name, '--text']).out,
    };
  }

  async function until<T>(look: () => T | null, running: Running): Promise<T> {
    for (const end = Date.now() + 10_000; Date.now() < end; await Bun.sleep(50)) {
      const found = look();
      if (found !== null) return found;
    }
    throw new Error(`nothing came: ${JSON.stringify(await Promise.race([running.end, Bun.sleep(100)]))}`);
  }

  const ran = (): boolean => machine.shell('dev', `test -e ~/made-${count}`).exit === 0;
  const levels = (user: User = 'dev'): string =>
    machine.shell(user, `grep -ho '"assurance":"L."' ~/.local/state/gatekeep/audit/*/audit.jsonl | tail -1`).out.trim();
  const write = (who: User, path: string, text: string, mode = '0644'): void => {
    const done = machine.run(who, ['bash', '-c', `umask 0; cat >"$1" && chmod ${mode} "$1"`, '-', path], text);
    if (done.exit !== 0) throw new Error(done.error);
  };

  describe('what counts', () => {
    test('another user at a terminal: L1, and the command starts at once', async () => {
      const { running, name } = await asks();
      expect(name).toMatch(/^[\da-f]{12}$/);
      const said = await machine.atTerminal('ann', [STAGED, 'approve', name, '--reason', 'ticket 12']);
      const decided = performance.now();
      expect(said).toMatchObject({ exit: 0 });
      expect(said.out).toContain('approved as ann of this machine: touch');
      const end = await running.end;
      expect(performance.now() - decided).toBeLessThan(600);
      expect(end).toMatchObject({ exit: 0 });
      expect(ran()).toBe(true);
      expect(levels()).toBe('"assurance":"L1"');
      expect(machine.gatekeep('dev', ['audit', 'verify']).exit).toBe(0);
      // The list by which it was counted is on record.
      const sum = machine.shell('root', 'sha256sum </etc/gatekeep/approvers.yaml').out.slice(0, 64);
      const log = machine.shell('dev', 'cat ~/.local/state/gatekeep/audit/*/audit.jsonl').out;
      expect(log).toContain(`"approvers":"sha256:${sum}"`);
    });

    test('a deny of another user ends it', async () => {
      const { running, name } = await asks();
      expect(machine.gatekeep('ann', ['deny', name, '--reason', 'not now']).exit).toBe(0);
      const end = await running.end;
      expect(end.exit).toBe(126);
      expect(end.error).toContain('not now');
      expect(ran()).toBe(false);
    });

    test('R9 another user changes it: the command ends and names theirs, which only somebody else can approve alone', async () => {
      const { running, name } = await asks();
      const other = `touch ${machine.home('dev')}/changed`;
      const said = await machine.atTerminal('ann', [STAGED, 'approve', name, '--with', other, '--reason', 'not there']);
      expect(said.out).toContain('changed as ann of this machine: touch');
      const end = await running.end;
      expect(end.exit).toBe(126);
      expect(end.error).toContain('ann wants it changed: "not there"');
      expect(end.error).toContain(`run instead: ${other}`);
      expect(ran()).toBe(false);
      const again = machine.start('dev', [STAGED, '-c', other]);
      const listed = (user: User) =>
        machine
          .gatekeep(user, ['pending'])
          .out.split('\n')
          .find(line => line.includes('changed'))
          ?.split(' ')[0] ?? null;
      const theirs = await until(() => listed('ann'), again);
      expect((await machine.atTerminal('ann', [STAGED, 'approve', theirs])).exit).toBe(0);
      await Bun.sleep(700);
      expect(machine.shell('dev', 'test -e ~/changed').exit).toBe(1);
      expect((await machine.atTerminal('bob', [STAGED, 'approve', theirs])).exit).toBe(0);
      expect((await again.end).exit).toBe(0);
    });

    test('two of two, each once', async () => {
      const { running, name, file, statement } = await asks('L1', 'count: 2');
      write('ann', file('ann'), `${statement('ann')}\n`);
      await Bun.sleep(500);
      expect(ran()).toBe(false);
      write('bob', file('bob'), `${statement('bob')}\n`);
      expect((await running.end).exit).toBe(0);
      expect(name).not.toBe('');
    });

    test('a signature: L3, brought by whoever', async () => {
      const { running, request, statement } = await asks('L3');
      const text = statement('bob');
      write('bob', `${machine.home('bob')}/answer`, text);
      const signed = machine.run('bob', [
        'ssh-keygen',
        '-Y',
        'sign',
        '-q',
        '-n',
        'gatekeep-approval@v1',
        '-f',
        `${machine.home('bob')}/key`,
        `${machine.home('bob')}/answer`,
      ]);
      expect(signed.exit).toBe(0);
      // The requester carries it, and can change nothing in it.
      root(`cp ${machine.home('bob')}/answer* ${machine.home('dev')}/ && chown dev ${machine.home('dev')}/answer*`);
      const said = machine.gatekeep('dev', [
        'approve',
        request.id.slice(-4),
        '--signed',
        `${machine.home('dev')}/answer`,
      ]);
      expect(said).toMatchObject({ exit: 0, error: '' });
      expect((await running.end).exit).toBe(0);
      expect(levels()).toBe('"assurance":"L3"');
    });

    test('another user, signed: L3', async () => {
      const { running, name } = await asks('L3');
      const said = await machine.atTerminal('ann', [STAGED, 'approve', name, '--sign', `${machine.home('ann')}/key`]);
      expect(said).toMatchObject({ exit: 0 });
      expect((await running.end).exit).toBe(0);
      expect(levels()).toBe('"assurance":"L3"');
    });
  });

  /** Each is tried on a request that wants L1 (or more); the command must not run. */
  const attacks: readonly (readonly [string, (given: Case) => unknown, string?, string?])[] = [
    ['the same user approves', ({ request }) => machine.atTerminal('dev', [STAGED, 'approve', request.id.slice(-4)])],
    [
      "the requester writes the approver's file",
      ({ file, statement }) => write('dev', file('ann'), `${statement('ann')}\n`),
    ],
    ['somebody else writes it', ({ file, statement }) => write('bob', file('ann'), `${statement('ann')}\n`)],
    [
      'a link to a file of the approver',
      ({ file, statement }) => {
        write('ann', `${machine.folder}/ann-note`.replace('ann-note', 'ann/note'), `${statement('ann')}\n`);
        root(`chmod 0755 ${machine.home('ann')}`);
        machine.run('dev', ['ln', '-s', `${machine.home('ann')}/note`, file('ann')]);
      },
    ],
    [
      'a file of the approver with a second name',
      ({ file, statement }) => {
        write('ann', `${machine.home('ann')}/note`, `${statement('ann')}\n`);
        root(`cp -p ${machine.home('ann')}/note ${SPOOL}/note && ln ${SPOOL}/note ${file('ann')}`);
      },
    ],
    [
      'a file that its owner lets everybody write',
      ({ file, statement }) => write('ann', file('ann'), `${statement('ann')}\n`, '0666'),
    ],
    [
      'an answer to another request',
      ({ file, statement, request }) =>
        write('ann', file('ann'), `${statement('ann').replaceAll(request.digest, `sha256:${'0'.repeat(64)}`)}\n`),
    ],
    [
      'an answer of somebody who was shown another command',
      ({ file, statement }) =>
        write('ann', file('ann'), `${statement('ann').replace(/"shown":"sha256:....../, '"shown":"sha256:000000')}\n`),
    ],
    [
      'the requester shows another command under the digest',
      async ({ request }) => {
        const copy = `${SPOOL}/requests/${request.id}.json`;
        const forged = machine.shell('dev', `cat ${copy}`).out.replaceAll(/touch [^"]*/g, 'ls');
        machine.run('dev', ['bash', '-c', `cat >${copy}`], forged);
        const name = machine
          .gatekeep('ann', ['pending'])
          .out.split('\n')
          .find(line => / ls$/.test(line))!
          .split(' ')[0]!;
        const said = await machine.atTerminal('ann', [STAGED, 'approve', name]);
        expect(said.out).toContain('approved as ann of this machine: ls');
      },
    ],
    [
      'nobody who is listed',
      ({ request, statement }) =>
        root(`printf '%s\\n' '${statement('ann')}' >${SPOOL}/decisions/${request.digest.slice(7)}.0`),
    ],
    [
      "the requester forges the approver's answer in its own state",
      () => {
        machine.shell(
          'dev',
          `for f in ~/.local/state/gatekeep/requests/*-*.json; do sed -i 's/"answers":\\[\\]/"answers":[{"id":"inbox:x","channel":"inbox","kind":"approve","by":{"name":"ann","identities":["uid:${USERS.ann}"]},"reason":"","at":1,"assurance":"L1","proof":null}]/' $f; done`,
        );
      },
      'L0',
    ],
    [
      'an approver takes the answer back before the second',
      async ({ file, statement }) => {
        write('ann', file('ann'), `${statement('ann')}\n`);
        await Bun.sleep(600);
        expect(machine.run('ann', ['rm', file('ann')]).exit).toBe(0);
        write('bob', file('bob'), `${statement('bob')}\n`);
      },
      'L1',
      'count: 2',
    ],
    [
      'an approver is taken off the list before the second',
      async ({ file, statement }) => {
        write('ann', file('ann'), `${statement('ann')}\n`);
        await Bun.sleep(600);
        root('sed -i "/name: ann/d" /etc/gatekeep/approvers.yaml');
        write('bob', file('bob'), `${statement('bob')}\n`);
      },
      'L1',
      'count: 2',
    ],
    [
      'the list is broken before the run',
      async ({ file, statement }) => {
        root('chmod 0666 /etc/gatekeep/approvers.yaml');
        write('ann', file('ann'), `${statement('ann')}\n`);
        await Bun.sleep(600);
        root('chmod 0644 /etc/gatekeep/approvers.yaml; rm /var/spool/gatekeep/decisions/*');
      },
    ],
    [
      'the answer is of a uid that some user may use as theirs (/etc/subuid)',
      async ({ file, statement }) => {
        root(`cp /etc/subuid /etc/subuid.was; echo "dev:${USERS.ann}:1" >>/etc/subuid`);
        write('ann', file('ann'), `${statement('ann')}\n`);
        await Bun.sleep(600);
        root('rm /var/spool/gatekeep/decisions/*; mv /etc/subuid.was /etc/subuid');
      },
    ],
    [
      'a plain answer where a signature is wanted',
      ({ file, statement }) => write('ann', file('ann'), `${statement('ann')}\n`),
      'L3',
    ],
    [
      'a signature over another answer',
      ({ file, statement }) => {
        const signature = machine.run(
          'ann',
          ['ssh-keygen', '-Y', 'sign', '-q', '-n', 'gatekeep-approval@v1', '-f', `${machine.home('ann')}/key`],
          statement('ann', 'deny'),
        ).out;
        write('ann', file('ann'), `${statement('ann')}\n${signature}`);
      },
      'L3',
    ],
    [
      'a key that lies in the home of the requester without a passphrase',
      ({ file, statement }) => {
        const signature = machine.run(
          'ann',
          ['ssh-keygen', '-Y', 'sign', '-q', '-n', 'gatekeep-approval@v1', '-f', `${machine.home('ann')}/key`],
          statement('ann'),
        ).out;
        root(
          `install -d -o dev -m 0700 ${machine.home('dev')}/.ssh && install -o dev -m 0600 ${annKey.file} ${machine.home('dev')}/.ssh/any-name`,
        );
        write('ann', file('ann'), `${statement('ann')}\n${signature}`);
      },
      'L3',
    ],
  ];

  test.each(attacks.map(row => [row[0], row] as const))(
    'attack: %s',
    async (_what, [, attack, assurance, more]) => {
      const given = await asks(assurance ?? 'L1', more ?? '');
      try {
        await attack(given);
        await Bun.sleep(700);
        expect(ran()).toBe(false);
      } finally {
        machine.run('dev', ['rm', '-rf', `${machine.home('dev')}/.ssh`]);
        given.machine.gatekeep('dev', ['withdraw', given.request.id.slice(-4)]);
      }
      const end = await given.running.end;
      expect(end.exit).not.toBe(0);
      expect(ran()).toBe(false);
    },
    30_000,
  );

  test.each<[string, string, string]>([
    ['belongs to the requester', `chown dev ${SPOOL}/decisions`, `chown root ${SPOOL}/decisions`],
    ['has no sticky bit', `chmod 0733 ${SPOOL}/decisions`, `chmod 1733 ${SPOOL}/decisions`],
    ['stands in a folder that others write', `chmod 0777 ${SPOOL}`, `chmod 0755 ${SPOOL}`],
    ['is a link', `mv ${SPOOL} ${SPOOL}.x; ln -s ${SPOOL}.x ${SPOOL}`, `rm ${SPOOL}; mv ${SPOOL}.x ${SPOOL}`],
    ['is not there', `mv ${SPOOL} ${SPOOL}.x`, `mv ${SPOOL}.x ${SPOOL}`],
  ])('a spool that %s proves nothing, so that L1 cannot be had and nothing is asked', async (_what, harm, mend) => {
    root(`rm -f ${SPOOL}/decisions/*; ${harm}`);
    try {
      machine.shell(
        'dev',
        `mkdir -p ~/.config/gatekeep; cat >~/.config/gatekeep/policy.yaml <<'END'\n${policy('L1')}END`,
      );
      root("sed -i '/keys/d' /etc/gatekeep/approvers.yaml; sed -i '/carl/d' /etc/gatekeep/approvers.yaml");
      root(`printf 'version: 1\\napprovers:\\n  - { name: ann, uid: ${USERS.ann} }\\n' >/etc/gatekeep/approvers.yaml`);
      const said = machine.gatekeep('dev', ['-c', 'touch never']);
      expect(said.exit).toBe(126);
    } finally {
      root(mend);
    }
  });

  test('in a user namespace of the requester, owners prove nothing', () => {
    root(`printf 'version: 1\\napprovers:\\n  - { name: ann, uid: ${USERS.ann} }\\n' >/etc/gatekeep/approvers.yaml`);
    machine.shell('dev', `cat >~/.config/gatekeep/policy.yaml <<'END'\n${policy('L1')}END`);
    const said = machine.run('dev', ['unshare', '-U', '--map-user=6001', STAGED, '-c', 'touch never']);
    expect(said.exit).not.toBe(0);
    expect(said.error).toContain('nothing was run');
  });

  test('requests of others are their word: what is not whole, not theirs, or over, is not shown', () => {
    root(`rm -f ${SPOOL}/requests/*`);
    const id = '0190f000-0000-7000-8000-00000000abcd';
    for (const text of [
      '{}',
      'null',
      '[1]',
      'x',
      JSON.stringify({ id, short: 'abcd', requester: { uid: USERS.bob } }),
    ]) {
      write('dev', `${SPOOL}/requests/${id}.json`, text);
      expect(machine.gatekeep('ann', ['pending']).out).toBe('no request is open\n');
    }
  });

  test('one person with two accounts is one', async () => {
    root(
      `printf 'version: 1\\napprovers:\\n  - { name: ann, uid: [${USERS.ann}, ${USERS.bob}] }\\n' >/etc/gatekeep/approvers.yaml`,
    );
    const { running, request, file, statement } = await asks('L1', 'count: 2');
    write('ann', file('ann'), `${statement('ann')}\n`);
    write('bob', file('bob'), `${statement('bob')}\n`);
    await Bun.sleep(700);
    machine.gatekeep('dev', ['withdraw', request.id.slice(-4)]);
    expect((await running.end).exit).not.toBe(0);
    expect(ran()).toBe(false);
  });

  test('nobody approves for themselves from another account of theirs', async () => {
    root(
      `printf 'version: 1\\napprovers:\\n  - { name: ann, uid: [${USERS.ann}, ${USERS.dev}] }\\n' >/etc/gatekeep/approvers.yaml`,
    );
    const { running, request, file, statement } = await asks();
    write('ann', file('ann'), `${statement('ann')}\n`);
    await Bun.sleep(700);
    machine.gatekeep('dev', ['withdraw', request.id.slice(-4)]);
    expect((await running.end).exit).not.toBe(0);
    expect(ran()).toBe(false);
  });

  test('root asks: whoever owns a file, root could have made it', async () => {
    root(
      `mkdir -p /root/.config/gatekeep; printf 'version: 1\\napprovers:\\n  - { name: ann, uid: ${USERS.ann} }\\n' >/etc/gatekeep/approvers.yaml`,
    );
    root(`cat >/root/.config/gatekeep/policy.yaml <<'END'\n${policy('L1')}END`);
    const said = machine.gatekeep('root', ['-c', 'touch never'], '', {
      HOME: '/root',
      XDG_STATE_HOME: `${machine.folder}/state`,
    });
    root('rm -r /root/.config/gatekeep');
    expect(said.exit).toBe(126);
    expect(said.error).toContain('L1');
  });

  test('what is asked is shown to others while it is open, and no longer', async () => {
    const { running, request, name } = await asks();
    expect(machine.gatekeep('ann', ['pending']).out).toContain(name);
    machine.gatekeep('ann', ['deny', name]);
    await running.end;
    expect(machine.gatekeep('ann', ['pending']).out).toBe('no request is open\n');
    expect(machine.shell('root', `ls ${SPOOL}/requests`).out).not.toContain(request.id);
  });
});

const STAGED = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;
