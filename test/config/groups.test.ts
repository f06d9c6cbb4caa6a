import { expect, test } from 'bun:test';
import { groupsOf } from '../../src/config/groups.ts';

test('groups of a user, as the system says', () => {
  const said = Bun.spawnSync(['id', '-Gn', 'root']).stdout.toString().trim().split(' ').sort();
  expect([...(groupsOf('root') ?? [])].sort()).toEqual(said);
  expect(groupsOf('nobody-of-this-name')).toBeNull();
});
