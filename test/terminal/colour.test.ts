import { expect, test } from 'bun:test';
import { palette, wantsColour } from '../../src/terminal/colour.ts';

const CASES: readonly [
  what: string,
  env: Record<string, string>,
  terminal: boolean,
  choice: 'auto' | 'always' | 'never',
  wanted: boolean,
][] = [
  ['a terminal', { TERM: 'xterm' }, true, 'auto', true],
  ['a pipe', { TERM: 'xterm' }, false, 'auto', false],
  ['a dumb terminal', { TERM: 'dumb' }, true, 'auto', false],
  ['NO_COLOR', { NO_COLOR: '1' }, true, 'auto', false],
  ['an empty NO_COLOR', { NO_COLOR: '' }, true, 'auto', true],
  ['NO_COLOR over the setting', { NO_COLOR: '1' }, true, 'always', false],
  ['NO_COLOR over FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, 'auto', false],
  ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, 'auto', true],
  ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, 'auto', false],
  ['the setting always, in a pipe', {}, false, 'always', true],
  ['the setting never', {}, true, 'never', false],
];

test.each(CASES)('%s', (_, env, terminal, choice, wanted) => {
  expect(wantsColour(new Map(Object.entries(env)), terminal, choice)).toBe(wanted);
});

test('colours are sixteen-colour codes, and none without colour', async () => {
  expect((await palette(true)).verdict('deny', 'x')).toBe('\x1b[31mx\x1b[39m');
  expect((await palette(false)).verdict('deny', 'x')).toBe('x');
});
