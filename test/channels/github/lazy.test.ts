/** R39: what an allowed command loads. The program is bundled by static imports, so those tell. */
import { expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { dirname, normalize } from 'node:path';

const SRC = new URL('../../../src/', import.meta.url).pathname;
const STATIC = /^(?:import|export)\s(?!type\b)[^;]*?from '([^']+)'|^import '([^']+)'/gm;

/** Files and packages that come with this one, whether they are used or not. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, named, bare] of readFileSync(SRC + file, 'utf8').matchAll(STATIC)) {
    const target = (named ?? bare)!;
    const path = normalize(`${dirname(file)}/${target}`);
    if (!target.startsWith('.')) found.add(target);
    else if (!path.startsWith('..')) loadedWith(path, found);
  }
  return found;
}

test('R39 the hot path has nothing of any channel', () => {
  const hot = [...loadedWith('main.ts'), ...loadedWith('setup.ts')];
  expect(hot.length).toBeGreaterThan(50);
  expect(hot.filter(name => name.startsWith('channels/') || name.startsWith('@octokit'))).toEqual([]);
});

test('R39 asking loads Octokit only when GitHub is asked', () => {
  const asking = [...loadedWith('asking.ts')];
  expect(asking).toContain('channels/github/github.ts');
  expect(asking.filter(name => name.startsWith('@octokit'))).toEqual([]);
});
