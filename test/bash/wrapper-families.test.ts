/** The names in wrappers.ts are what its families know: a name that is left out would be an ordinary program. */
import { expect, test } from 'bun:test';
import { FAMILIES } from '../../src/bash/wrappers.ts';
import { CODE_OPTIONS } from '../../src/bash/wrappers/code-option-table.ts';
import { FRAMEWORKS } from '../../src/bash/wrappers/framework-code.ts';
import { LANGUAGES } from '../../src/bash/wrappers/languages.ts';
import { PREFIXES } from '../../src/bash/wrappers/prefixes.ts';
import { RUNNERS } from '../../src/bash/wrappers/runners.ts';
import { MORE_RUNNERS } from '../../src/bash/wrappers/untold.ts';

const names = FAMILIES.flatMap(family =>
  family.names
    .trim()
    .split(' ')
    .map(name => ({ family, name })),
);

test.each(names)('$name has a handler', ({ family, name }) => {
  expect(family.handler(name)).toBeFunction();
});

test('no name stands twice', () => {
  const all = names.map(({ name }) => name);
  expect(all.filter((name, i) => all.indexOf(name) !== i)).toEqual([]);
});

test('no name of a table is left out', () => {
  const known = new Set(names.map(({ name }) => name));
  const tables = [CODE_OPTIONS, FRAMEWORKS, LANGUAGES, PREFIXES, RUNNERS]
    .flatMap(table => Object.keys(table))
    .concat(MORE_RUNNERS);
  expect(tables.filter(name => !known.has(name))).toEqual([]);
});
