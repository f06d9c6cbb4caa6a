import { expect, test } from 'bun:test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { folder, gatekeep } from './fake-services.ts';

test('set, get and list', async () => {
  const more = { preferencesFolder: `${folder}/one` };
  expect(await gatekeep(['config', 'set', 'clock', 'utc'], '', more)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await gatekeep(['config', 'set', 'tail', '3'], '', more)).toEqual({ code: 0, stdout: '', stderr: '' });
  expect((await gatekeep(['config', 'get', 'tail'], '', more)).stdout).toBe('3\n');
  expect((await gatekeep(['config'], '', more)).stdout).toBe('colour auto\nclock utc\ntail 3\n');
});

test.each(['{"colour":"pink","tail":-1,"verdict":"allow"}', 'no json', '[]', ''])(
  'a file of looks that is %p: as by default',
  async text => {
    const broken = `${folder}/broken`;
    mkdirSync(broken, { recursive: true });
    writeFileSync(`${broken}/preferences.json`, text);
    expect((await gatekeep(['config'], '', { preferencesFolder: broken })).stdout).toBe(
      'colour auto\nclock local\ntail 10\n',
    );
  },
);

test('a folder that cannot be written is an error, not a crash', async () => {
  const { code, stderr } = await gatekeep(['config', 'set', 'tail', '3'], '', { preferencesFolder: '/proc/none' });
  expect(code).toBe(2);
  expect(stderr).toStartWith('gatekeep: error: /proc/none/preferences.json cannot be written');
});
