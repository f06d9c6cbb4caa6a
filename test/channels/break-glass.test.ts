/** R17 on a machine with real users: breaking the glass, how loud it is, the review of it, and the attacks on both. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { Machine, type Running, USERS, type User, WHY_NOT } from '../machine.ts';

const SPOOL = '/var/spool/gatekeep';
const STAGED = new URL('../../build/stage/bin/gatekeep', import.meta.url).pathname;
const LIST = `version: 1
approvers:
  - { name: ann, uid: ${USERS.ann}, groups: [oncall] }
  - { name: bob, uid: ${USERS.bob} }
`;
const POLICY = `version: 1
approvals:
  channels: [inbox]
  wait: 20s
  count: 2
  assurance: L1
  notify: [/bin/sh, -c, "cat >>/tmp/glass-notices"]
  break_glass: { by: "group:oncall" }
rules:
  - id: test.touch
    match: touch ...
    verdict: ask
    sensitivity: high
    reason: for the test
    examples: { match: [touch x], no_match: [ls] }
`;
const LOG = '~/.local/state/gatekeep/audit/current/audit.jsonl';

describe.skipIf(WHY_NOT !== null)(`on a machine of our own${WHY_NOT === null ? '' : `: ${WHY_NOT}`}`, () => {
  let machine: Machine;
  let count = 0;
  const root = (text: string): void => {
    const done = machine.shell('root', text);
    if (done.exit !== 0) throw new Error(done.error);
  };
  beforeAll(async () => {
    machine = await Machine.boot();
    root(`install -d -m 0755 ${SPOOL} /etc/gatekeep && install -d -m 1777 ${SPOOL}/requests && install -d -m 1733 ${SPOOL}/decisions
cat >/etc/gatekeep/approvers.yaml <<'END'
${LIST}END
cat >/etc/gatekeep/policy.yaml <<'END'
${POLICY}END`);
  });
  afterAll(() => machine.remove());
  beforeEach(() => {
    for (const user of ['dev', 'ann', 'bob'] as const) machine.shell(user, 'rm -rf ~/.local/state/gatekeep');
    root(`rm -f ${SPOOL}/*/* /tmp/glass-notices`);
  });

  const ran = (): boolean => machine.shell('dev', `test -e ~/made-${count}`).exit === 0;
  const verify = () => machine.gatekeep('dev', ['audit', 'verify']);
  const types = (): string =>
    machine
      .shell('dev', `grep -o '"type":"[a-z-]*"' ${LOG} | cut -d'"' -f4 | grep -vx -e checkpoint -e key`)
      .out.trim()
      .split('\n')
      .join(' ');

  /** dev's agent asks; the name by which others answer it. */
  async function asks(): Promise<{ readonly running: Running; readonly name: string; readonly short: string }> {
    const target = `${machine.home('dev')}/made-${++count}`;
    const running = machine.start('dev', [STAGED, '-c', `touch ${target}`], { CLAUDECODE: '1' });
    const name = await until(() => nameIn('ann', ['pending'], target));
    const short = /"short":"([\da-f]+)"/.exec(machine.gatekeep('dev', ['pending', '--json']).out)![1]!;
    return { running, name, short };
  }

  const nameIn = (user: User, words: readonly string[], what: string): string | null =>
    machine
      .gatekeep(user, words)
      .out.split('\n')
      .find(line => line.includes(what))
      ?.split(' ')[0] ?? null;

  async function until<T>(look: () => T | null): Promise<T> {
    for (const end = Date.now() + 10_000; Date.now() < end; await Bun.sleep(50)) {
      const found = look();
      if (found !== null) return found;
    }
    throw new Error('nothing came');
  }

  const breaks = (user: User, name: string, ...more: string[]) =>
    machine.atTerminal(user, [STAGED, 'approve', name, '--break-glass', ...more]);
  const reviews = (user: User, name: string, ...more: string[]) =>
    machine.atTerminal(user, [STAGED, 'review', name, ...more]);

  /** ann broke the glass for a command of dev's, which ran. */
  async function broken(): Promise<{ readonly name: string; readonly short: string }> {
    const { running, name } = await asks();
    expect(await breaks('ann', name, '--reason', 'production is down')).toMatchObject({ exit: 0 });
    const end = await running.end;
    expect(end.error).toContain('ann broke the glass: "production is down"; somebody else has to review it');
    expect(end.exit).toBe(0);
    expect(ran()).toBe(true);
    const short = JSON.parse(machine.gatekeep('dev', ['review', '--json']).out).short as string;
    return { name: nameIn('bob', ['review'], 'made-')!, short };
  }

  test('it runs at once on one word, loud, and is reviewed by somebody else', async () => {
    const { name } = await broken();
    expect(types()).toBe('genesis approvers request answer decision break-glass start outcome');
    expect(machine.gatekeep('dev', ['audit', 'tail']).out).toContain('GLASS BROKEN, approved, ann');
    expect(verify()).toMatchObject({ exit: 0 });
    expect(verify().error).toContain('broke the glass for request');
    expect(machine.gatekeep('dev', ['pending']).error).toContain(
      '1 command ran by a broken glass, and nobody has reviewed it',
    );
    expect(machine.gatekeep('bob', ['pending']).error).toContain('1 command ran by a broken glass');
    expect(machine.gatekeep('dev', ['doctor']).out).toContain('1 command ran by a broken glass, without a review');
    const notice = machine.shell('dev', 'tail -1 /tmp/glass-notices').out;
    expect(JSON.parse(notice)).toMatchObject({ event: 'break-glass', by: 'ann', reason: 'production is down' });

    const said = await reviews('bob', name, '--accept', '--reason', 'the outage was real');
    expect(said.out).toContain('accepted as bob of this machine: touch');
    expect(machine.gatekeep('dev', ['review']).out).toBe('no run waits for a review\n');
    expect(machine.gatekeep('bob', ['review']).out).toBe('no run waits for a review\n');
    expect(types()).toEndWith('outcome review');
    expect(verify()).toMatchObject({ exit: 0, error: '' });
    expect(machine.gatekeep('dev', ['doctor']).out).not.toContain('without a review');
  });

  test('an objection is on record; the next command that asks fetches it', async () => {
    const { name } = await broken();
    expect(await reviews('bob', name, '--object', '--reason', 'it could have waited')).toMatchObject({ exit: 0 });
    machine.run('dev', [STAGED, 'run', '--wait', '1s', '--', 'touch', 'x']);
    const line = machine.shell('dev', `grep '"type":"review"' ${LOG}`).out;
    expect(JSON.parse(line)).toMatchObject({
      result: 'objected',
      reason: 'it could have waited',
      assurance: 'L1',
      by: { name: 'bob' },
    });
  });

  describe('what does not break it', () => {
    const attempts: readonly (readonly [
      string,
      (given: { name: string; short: string }) => Promise<unknown>,
      string?,
    ])[] = [
      [
        'no reason',
        async ({ name }) => expect((await breaks('ann', name)).out).toContain('who breaks the glass says why'),
      ],
      [
        'a reason of blanks',
        async ({ name }) => expect((await breaks('ann', name, '--reason', '  ')).out).toContain('says why'),
      ],
      [
        'somebody who is not in the group',
        ({ name }) => breaks('bob', name, '--reason', 'x'),
        'group:oncall may break the glass',
      ],
      [
        'for more than this run',
        async ({ name }) =>
          expect((await breaks('ann', name, '--reason', 'x', '--for', '1h')).out).toContain('is for one run'),
      ],
      [
        'who asks',
        async ({ short }) =>
          expect((await breaks('dev', short, '--reason', 'x')).out).toContain(
            'nobody breaks the glass for their own request',
          ),
      ],
      [
        'without a terminal',
        async ({ name }) =>
          expect(machine.gatekeep('ann', ['approve', name, '--break-glass', '--reason', 'x']).error).toContain(
            'there is no terminal',
          ),
      ],
      [
        'an agent',
        async ({ name }) =>
          expect(
            (
              await machine.atTerminal('ann', [
                'env',
                'CLAUDECODE=1',
                STAGED,
                'approve',
                name,
                '--break-glass',
                '--reason',
                'x',
              ])
            ).out,
          ).toContain('an agent does not approve'),
      ],
      [
        'a file of theirs without a reason',
        async ({ name }) => {
          const text = machine.gatekeep('ann', ['approve', name, '--break-glass', '--reason', 'x', '--text']).out;
          const { digest } = JSON.parse(text);
          const file = `${SPOOL}/decisions/${digest.slice(7)}.${USERS.ann}`;
          machine.run(
            'ann',
            ['sh', '-c', `umask 022; cat >${file}`],
            `${text.replace('"reason":"x"', '"reason":""')}\n`,
          );
        },
        'who breaks the glass must say why',
      ],
      [
        'an approval that somebody made into more',
        async ({ name }) => {
          const text = machine.gatekeep('bob', ['approve', name, '--reason', 'x', '--text']).out;
          const { digest } = JSON.parse(text);
          const more = text.replace('"digest"', '"breakGlass":true,"digest"');
          machine.run(
            'bob',
            ['sh', '-c', `umask 022; cat >${SPOOL}/decisions/${digest.slice(7)}.${USERS.bob}`],
            `${more}\n`,
          );
        },
        'group:oncall may break the glass',
      ],
    ];
    test.each(attempts.map(([name, attempt, why = '']) => [name, attempt, why] as const))(
      '%s',
      async (_, attempt, why) => {
        const given = await asks();
        await attempt(given);
        if (why !== '') await Bun.sleep(700);
        expect(machine.gatekeep('dev', ['withdraw', given.short]).exit).toBe(0);
        const end = await given.running.end;
        if (why !== '') expect(end.error).toContain(why);
        expect(ran()).toBe(false);
        expect(types()).not.toContain('break-glass');
      },
    );
  });

  describe('who asked cannot take the review away', () => {
    const STATE = '~/.local/state/gatekeep';
    test.each([
      ['the copy that others see', `rm -f ${SPOOL}/requests/*`],
      ['the review itself', `rm -rf ${STATE}/reviews ${SPOOL}/requests/*`],
      ['all that was kept of it', `rm -rf ${STATE}/reviews ${STATE}/requests ${SPOOL}/requests/*`],
      [
        'its state, by hand',
        `rm -f ${SPOOL}/requests/*; sed -i 's/"state":"open"/"state":"done"/' ${STATE}/reviews/*.json`,
      ],
      [
        'what it shows',
        `rm -f ${SPOOL}/requests/*; sed -i 's/touch/echo/g' ${STATE}/reviews/*.json ${STATE}/requests/*.json`,
      ],
    ])('%s', async (_, takesAway) => {
      await broken();
      machine.shell('dev', takesAway);
      expect(machine.gatekeep('bob', ['review']).out).toBe('no run waits for a review\n');
      expect(verify().error).toContain('broke the glass for request');
      // Whatever asks next puts it up again.
      machine.run('dev', [STAGED, 'run', '--wait', '1s', '--', 'touch', 'x']);
      const name = nameIn('bob', ['review'], 'made-')!;
      expect(name).not.toBeNull();
      expect(machine.gatekeep('dev', ['review']).out).toContain('production is down');
      const said = await reviews('bob', name, '--accept', '--reason', 'the outage was real');
      expect(said.out).toContain('accepted as bob of this machine: touch');
      expect(machine.gatekeep('dev', ['review']).out).toBe('no run waits for a review\n');
      expect(types()).toEndWith('review');
      expect(verify()).toMatchObject({ exit: 0, error: '' });
    });
  });

  describe('what is no review', () => {
    /** Of the review that waits: what bob would write. */
    const statement = (name: string): { text: string; digest: string } => {
      const text = machine.gatekeep('bob', ['review', name, '--accept', '--reason', 'fine', '--text']).out;
      return { text, digest: (JSON.parse(text).digest as string).slice(7) };
    };
    const write = (user: User, digest: string, text: string): void => {
      machine.run(
        user,
        ['sh', '-c', `umask 022; cat >${SPOOL}/decisions/${digest}.${USERS[user as keyof typeof USERS]}`],
        `${text}\n`,
      );
    };
    test.each<[string, (given: { name: string; short: string }) => unknown]>([
      ['of who broke the glass', ({ name }) => reviews('ann', name, '--accept', '--reason', 'x')],
      ['of who asked', ({ short }) => reviews('dev', short, '--accept', '--reason', 'x')],
      ['without a reason', ({ name }) => reviews('bob', name, '--accept')],
      ['neither yes nor no', ({ name }) => reviews('bob', name, '--reason', 'x')],
      [
        'of an agent',
        ({ name }) =>
          machine.atTerminal('bob', ['env', 'CLAUDECODE=1', STAGED, 'review', name, '--accept', '--reason', 'x']),
      ],
      ['a file of who broke it', ({ name }) => write('ann', statement(name).digest, statement(name).text)],
      [
        'an approval in place of it',
        ({ name }) => machine.atTerminal('bob', [STAGED, 'approve', name, '--reason', 'x']),
      ],
      [
        'of what was shown otherwise',
        ({ name }) => {
          machine.shell('dev', `sed -i 's/touch/echo/g' ${SPOOL}/requests/*.json`);
          const other = nameIn('bob', ['review'], 'made-') ?? 'none';
          expect(other).not.toBe(name);
          return reviews('bob', other, '--accept', '--reason', 'x');
        },
      ],
      [
        'of what its own file says otherwise',
        async () => {
          machine.shell('dev', `sed -i 's/touch/echo/g' ~/.local/state/gatekeep/reviews/*.json`);
          machine.gatekeep('dev', ['review']);
        },
      ],
    ])('%s', async (_, attempt) => {
      const given = await broken();
      await attempt(given);
      machine.gatekeep('dev', ['review']);
      expect(types()).not.toContain('review');
      expect(verify().error).toContain('nobody has reviewed it');
    });
  });
});
