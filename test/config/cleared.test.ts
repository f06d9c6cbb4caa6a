/** A command whose environment was cleared is judged by the policy, and recorded in the log, that its user has. */
import { describe, expect, test } from 'bun:test';
import { type Ancestor, ancestor, withCleared } from '../../src/config/cleared.ts';

type Env = Readonly<Record<string, string>>;
const map = (env: Env): ReadonlyMap<string, string> => new Map(Object.entries(env));

/** Processes 10, 11, …, each the child of the next. */
const above =
  (envs: readonly Env[]) =>
  (pid: number): Ancestor | null => {
    const env = envs[pid - 10];
    return env === undefined ? null : { parent: pid + 1, env: map(env) };
  };
const USUAL = ['/h/.config/gatekeep/policy.yaml', '/h/.local/state/gatekeep'];
const FILES = ['/c/gatekeep/policy.yaml', '/s/gatekeep', '/p', ...USUAL];
const told = (env: Env, ...envs: readonly Env[]): Env =>
  Object.fromEntries(withCleared(map(env), 10, { ancestor: above(envs), exists: path => FILES.includes(path) }));

const XDG = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' };

describe('what stays and what comes back', () => {
  test.each<readonly [what: string, env: Env, above: readonly Env[], told: Env]>([
    [
      'nothing was cleared',
      { HOME: '/h', ...XDG, GATEKEEP_POLICY: '/p' },
      [],
      { HOME: '/h', ...XDG, GATEKEEP_POLICY: '/p' },
    ],
    ['there was nothing', { HOME: '/h' }, [{ HOME: '/h' }], { HOME: '/h' }],
    ['some of it', { HOME: '/h' }, [{ HOME: '/h', ...XDG, OTHER: 'x' }], { HOME: '/h', ...XDG }],
    ['all of it', {}, [{ HOME: '/h', ...XDG }], { HOME: '/h', ...XDG }],
    [
      'its own word stands',
      { HOME: '/h', XDG_CONFIG_HOME: '/mine' },
      [{ HOME: '/h', ...XDG }],
      { HOME: '/h', ...XDG, XDG_CONFIG_HOME: '/mine' },
    ],
    [
      'an empty word is one',
      { HOME: '/h', XDG_CONFIG_HOME: '' },
      [{ HOME: '/h', ...XDG }],
      { HOME: '/h', ...XDG, XDG_CONFIG_HOME: '' },
    ],
    ['a named policy', { HOME: '/h' }, [{ HOME: '/h', GATEKEEP_POLICY: '/p' }], { HOME: '/h', GATEKEEP_POLICY: '/p' }],
    ['another home on purpose', { HOME: '/other' }, [{ HOME: '/h', ...XDG }], { HOME: '/other' }],
    ['its parent was cleared too', {}, [{}, { PATH: '/bin' }, { HOME: '/h', ...XDG }], { HOME: '/h', ...XDG }],
    [
      'its parent has a home and says nothing',
      { HOME: '/h' },
      [{ HOME: '/h' }, { HOME: '/h', ...XDG }],
      { HOME: '/h' },
    ],
    [
      'a folder of a program, without a policy',
      { HOME: '/h' },
      [{ HOME: '/h', ...XDG, XDG_CONFIG_HOME: '/app' }],
      { HOME: '/h', XDG_STATE_HOME: '/s' },
    ],
    [
      'a folder without a log',
      { HOME: '/h' },
      [{ HOME: '/h', ...XDG, XDG_STATE_HOME: '/app' }],
      { HOME: '/h', XDG_CONFIG_HOME: '/c' },
    ],
    [
      'a policy that is not there, or elsewhere',
      { HOME: '/h' },
      [{ HOME: '/h', GATEKEEP_POLICY: 'p' }],
      { HOME: '/h' },
    ],
    ['a home that is none is none to policies either', {}, [{ HOME: 'h' }], { HOME: 'h' }],
    [
      'nothing is anywhere yet',
      { HOME: '/n' },
      [{ HOME: '/n', ...XDG, XDG_CONFIG_HOME: '/app' }],
      { HOME: '/n', ...XDG, XDG_CONFIG_HOME: '/app' },
    ],
    ['nobody is above', { HOME: '/h' }, [], { HOME: '/h' }],
    ['too far above', {}, [...Array.from({ length: 9 }, () => ({})), { HOME: '/h', ...XDG }], {}],
  ])('%s', (_, env, envs, expected) => {
    expect(told(env, ...envs)).toEqual(expected);
  });
});

test('a real process, by what it was started with', async () => {
  const sleeper = Bun.spawn(['sleep', '30'], {
    env: { HOME: '/h', AXDG_STATE_HOME: '/x', XDG_STATE_HOME: '/s', X: 'XDG_CONFIG_HOME=/no' },
  });
  const cleared = Bun.spawn(['sleep', '30'], { env: {} });
  try {
    const look = ancestor(process.getuid!());
    while (look(sleeper.pid)?.env.has('HOME') !== true) await Bun.sleep(5);
    expect(look(sleeper.pid)).toEqual({ parent: 0, env: map({ HOME: '/h', XDG_STATE_HOME: '/s' }) });
    while (look(cleared.pid)?.env.has('HOME') !== false) await Bun.sleep(5);
    expect(look(cleared.pid)?.parent).toBe(process.pid);
    expect(look(2 ** 22 + 1)).toBeNull();
  } finally {
    sleeper.kill();
    cleared.kill();
  }
});
