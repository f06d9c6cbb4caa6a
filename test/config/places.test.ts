import { describe, expect, test } from 'bun:test';
import { places, upwards } from '../../src/config/places.ts';

type Env = Readonly<Record<string, string>>;
const at = (env: Env, system = false) => places(new Map(Object.entries(env)), '/home/account', system, '/srv');

describe('the requester chooses the user layer', () => {
  test.each<readonly [env: Env, userPolicy: string, state: string]>([
    [{}, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: '/h' }, '/h/.config/gatekeep/policy.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '' }, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: 'h' }, '/home/account/.config/gatekeep/policy.yaml', '/home/account/.local/state/gatekeep'],
    [{ HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' }, '/c/gatekeep/policy.yaml', '/s/gatekeep'],
    [
      { HOME: '/h', XDG_CONFIG_HOME: 'c', XDG_STATE_HOME: './s' },
      '/h/.config/gatekeep/policy.yaml',
      '/h/.local/state/gatekeep',
    ],
    [{ HOME: '/h', GATEKEEP_POLICY: '/p.yaml' }, '/p.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '/h', GATEKEEP_POLICY: 'p.yaml' }, '/srv/p.yaml', '/h/.local/state/gatekeep'],
    [{ HOME: '/h', GATEKEEP_POLICY: '' }, '/h/.config/gatekeep/policy.yaml', '/h/.local/state/gatekeep'],
  ])('%j', (env, userPolicy, state) => {
    expect(at(env)).toMatchObject({ userPolicy, state, userPolicyNamed: Boolean(env.GATEKEEP_POLICY) });
  });

  test('but not where a system policy exists', () => {
    const forged = { HOME: '/f', XDG_CONFIG_HOME: '/f', XDG_STATE_HOME: '/f', GATEKEEP_POLICY: '/f' };
    expect(at(forged, true)).toEqual({
      userPolicy: '/home/account/.config/gatekeep/policy.yaml',
      userPolicyNamed: false,
      state: '/home/account/.local/state/gatekeep',
      preferences: '/home/account/.config/gatekeep',
    });
  });
});

test.each([
  ['/a/b', ['/a/b', '/a', '/']],
  ['/a', ['/a', '/']],
  ['/', ['/']],
  ['', []],
])('upwards from %j', (from, folders) => expect([...upwards(from)]).toEqual(folders));
