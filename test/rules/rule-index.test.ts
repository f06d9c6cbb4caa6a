/** Which rules a command meets at all: what the index leaves out is never looked at. */
import { expect, test } from 'bun:test';
import { loadRules } from '../../src/rules/load.ts';
import { Budget } from '../../src/bash/limits.ts';
import { candidates, indexRules } from '../../src/rules/rule-index.ts';
import { Shape } from '../../src/rules/shape.ts';
import { readCommandLine } from '../../src/rules/words.ts';
import { invocation } from './invocation.ts';
import { shipped } from './policy.ts';

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
  ['/opt/x ...', []],
  ['*/x ...', 'any'],
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

test('a program at a place is looked up by what its path begins with', () => {
  const rules = ['/opt/x/* stop', 'y stop'].map((match, i) => ({
    ...{ id: `x${i}`, match, reason: 'r', examples: { match: ['a'], no_match: ['b'] } },
  }));
  const index = indexRules(loadRules(new Shape({ file: '', text: '' }, rules), '', new Set()));
  expect(index.places).toMatchObject({ anyProgram: [], byPlace: [[0, '/opt/x/']] });
  const ids = (command: string, cwd: string | null): readonly string[] => {
    const one = { ...invocation(command), cwd };
    const looking = { home: '/h', lists: false, budget: new Budget(1e6), changed: () => new Set<string>() };
    return candidates(index, readCommandLine(one.argv), one, looking).map(({ id }) => id);
  };
  expect(ids('/opt/x/a stop', '/')).toEqual(['x0']);
  expect(ids('./a stop', '/opt/x')).toEqual(['x0']);
  expect(ids('../x/a stop', '/opt/y')).toEqual(['x0']);
  expect(ids('./a stop', '/opt/y')).toEqual([]);
  expect(ids('a stop', null)).toEqual([]);
});

test.each(['ls -la', 'git status', 'git log --oneline', 'make test', 'npm test', 'cat README.md', 'python3 x.py'])(
  '%p, which no shipped rule is about, makes none of them be read',
  command => {
    const one = invocation(command);
    const read: number[] = [];
    const at = (i: number) => {
      read.push(i);
      return shipped.rules.at(i);
    };
    const looking = { home: '/h', lists: false, budget: new Budget(1e6), changed: () => new Set<string>() };
    candidates({ ...shipped.rules, at }, readCommandLine(one.argv), one, looking);
    expect(read.map(i => shipped.rules.ids[i])).toEqual([]);
  },
);
