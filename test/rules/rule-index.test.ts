/** Which rules a command meets at all: what the index leaves out is never looked at. */
import { expect, test } from 'bun:test';
import { loadRules } from '../../src/rules/load.ts';
import { indexRules } from '../../src/rules/rule-index.ts';
import { Shape } from '../../src/rules/shape.ts';

test('a program by a glob, and a file by redirection, are looked up without reading the rule', () => {
  const rules = ['Remove-Az* ...', '> /etc/*'].map((match, i) => ({
    ...{ id: `x${i}`, match, reason: 'r', examples: { match: ['a'], no_match: ['b'] } },
  }));
  const { places } = indexRules(loadRules(new Shape({ file: '', text: '' }, rules), '', new Set()));
  expect(places).toMatchObject({
    anyProgram: [],
    byGlob: [[0, 'Remove-Az*']],
    onRedirection: [[1, [{ part: 'etc', folder: '/etc/' }]]],
  });
});

test.each<readonly [string, readonly string[] | 'any']>([
  ['regex:^kill .* -1$', ['kill']],
  ['regex:^(env|printenv)$', ['env', 'printenv']],
  ['regex:^(env|printenv) (-0|--null)$', ['env', 'printenv']],
  ['regex:^kill|rm', 'any'],
  ['regex:^kill .*|rm x$', 'any'],
  ['regex:^ki', 'any'],
  ['regex:^kill', 'any'],
  ['regex:^(a|b c) x', 'any'],
  ['regex:^(a|b)* x', 'any'],
  ['regex:kill -9', 'any'],
  ['regex:^.*kill x', 'any'],
  ['git push ...', ['git']],
  ['/opt/x ...', 'any'],
  ['... --insecure', 'any'],
  ['<network> ...', 'any'],
])('%p is looked at for %p', (match, names) => {
  const rule = { id: 'x', match, reason: 'r', examples: { match: ['a'], no_match: ['b'] } };
  const { places } = indexRules(loadRules(new Shape({ file: '', text: '' }, [rule]), '', new Set()));
  if (match.startsWith('<')) expect(places.byProgram('curl')).toHaveLength(1);
  else {
    expect(places.anyProgram).toEqual(names === 'any' ? [0] : []);
    for (const name of names === 'any' ? [] : names) expect(places.byProgram(name)).toHaveLength(1);
  }
});

test('what needs a pipe or a redirection is not read for a command without', () => {
  const rules = ['cat ... | nc ...', 'cat ... < /dev/tcp/*', 'cat x'].map((match, i) => ({
    ...{ id: `x${i}`, match, reason: 'r', examples: { match: ['a'], no_match: ['b'] } },
  }));
  const { places } = indexRules(loadRules(new Shape({ file: '', text: '' }, rules), '', new Set()));
  expect(places.byProgram('nc')).toEqual([[0, null, 'pipe']]);
  expect(places.byProgram('cat')).toEqual([
    [1, null, 'redirection'],
    [2, [[['x'], null, 0]]],
  ]);
});
