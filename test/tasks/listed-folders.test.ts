/** A `for` over folders: what stands in each of the folders is judged, where it is certain which ones bash will find. */
import { expect, test } from 'bun:test';
import { judge, named, programs, reasons } from '../bash/judge.ts';

const manifest = (test: string): string => JSON.stringify({ scripts: { test } });
const WORLD = {
  files: {
    '/w/packages/a/package.json': manifest('jest a'),
    '/w/packages/b/package.json': manifest('jest b'),
    '/w/packages/readme.md': '',
    '/w/evil/x/package.json': manifest('rm -rf /srv'),
    '/w/none/z/readme.md': '',
    '/w/odd/a b/package.json': manifest('jest'),
    '/w/odd/-rf/package.json': manifest('jest'),
    '/w/linked/a/package.json': manifest('jest a'),
    '/w/linked/l': 'a link',
    '/w/linked/l/package.json': manifest('jest l'),
    '/w/package.json': manifest('jest root'),
  },
  links: { '/w/linked/l': '/w/evil/x' },
};

const FOUND: readonly [text: string, runs: readonly string[]][] = [
  ['for d in packages/*/; do (cd "$d" && npm test); done', ['jest a', 'jest b']],
  ['for d in packages/*; do (cd $d && npm test); done', ['jest a', 'jest b']],
  ['set -e; for d in ./packages/*/; do echo "$d"; (cd "$d" && npm ci && npm test); done', ['jest a', 'jest b']],
  ['cd packages && for d in */; do (cd "$d" && npm test); done', ['jest a', 'jest b']],
  ['for d in packages/b*/; do (cd "$d" && npm test); done', ['jest b']],
  ['for d in packages/*/; do (cd "$d/" || exit; cd .; npm test); done', ['jest a', 'jest b']],
  ['for d in packages/*/ evil/*/; do (cd "$d" && npm test); done', ['jest a', 'jest b', 'rm -rf /srv']],
  ['for d in packages/*/ evil/x; do (cd "$d" && npm test); done', ['jest a', 'jest b', 'rm -rf /srv']],
  ['for d in packages/*/; do (cd "$d/../../evil/x" && npm test); done', ['rm -rf /srv']],
  ['for d in packages/*/; do (cd "$d"../../evil/x && npm test); done', ['rm -rf /srv']],
  ['for d in p*/; do (cd "${d/packages/evil}/x" && npm test); done', ['rm -rf /srv']],
  ['for d in packages/*/; do cd "$d"; npm test; done', ['jest a', 'jest b', 'jest root']],
  [
    'for d in packages/*/; do (cd "$d" && rm -rf dist); rm -f "$d/x"; done',
    ['rm -f packages/a//x', 'rm -f packages/b//x', 'rm -rf dist'],
  ],
  // Behind a cd that may have failed it is the folder before, too.
  ['for d in packages/*/; do (cd "$d"; npm test); done', ['jest a', 'jest b', 'jest root']],
  // npm goes on in the folders above.
  ['for d in none/*/; do (cd "$d" && npm test); done', ['jest root']],
  ['for d in evil/*/; do (cd "$d" && npm test); done', ['rm -rf /srv']],
  ['for d in linked/*/; do (cd "$d" && npm test); done', ['jest a', 'jest l']],
];
test.each(FOUND)('%s', (text, runs) => {
  const analysis = judge(text, WORLD);
  const found = programs(analysis).filter(one => /^(?:jest|rm)/.test(one));
  expect(reasons(analysis)).toEqual([]);
  expect([...new Set(found)].sort()).toEqual([...runs]);
});

const NOT_KNOWN = `for d in missing/*/; do (cd "$d" && npm test); done
for d in packages/*/ missing/*/; do (cd "$d" && npm test); done
for d in packages/*/ linked/*/; do (cd "$d" && npm test); done
set -f; for d in packages/*/; do (cd "$d" && npm test); done
set -o noglob; for d in packages/*/; do (cd "$d" && npm test); done
for d in odd/*/; do (cd "$d" && npm test); done
for d in packages/**/; do (cd "$d" && npm test); done
for d in */*/; do (cd "$d" && npm test); done
for d in packages/[ab]/; do (cd "$d" && npm test); done
for d in $P/*/; do (cd "$d" && npm test); done
for d in ../*/; do (cd "$d" && npm test); done
for d in packages/*/; do d=$(cat x); (cd "$d" && npm test); done
for d in packages/*/; do (cd "$d" "$e" && npm test); done
cp -r evil/x packages/c; for d in packages/*/; do (cd "$d" && npm test); done
mkdir packages/c; for d in packages/*/; do (cd "$d" && npm test); done
echo x > packages/c; for d in packages/*/; do (cd "$d" && npm test); done
git pull; for d in packages/*/; do (cd "$d" && npm test); done
while true; do for d in packages/*/; do (cd "$d" && npm test); done; cp -r evil/x packages/c; done
for i in 1 2; do for d in packages/*/; do (cd "$d" && npm test); done; cp -r evil/x packages/c; done
for d in packages/*/; do (cd "$d" && npm test); done & cp -r evil/x packages/c
for d in packages/*/; do (cd "$d" && npm test); done | cp -r evil/x packages/c
cat <(for d in packages/*/; do (cd "$d" && npm test); done) <(cp -r evil/x packages/c)
f() { for d in packages/*/; do (cd "$d" && npm test); done; cp -r evil/x packages/c; }; f; f
shopt -s dotglob; for d in packages/*/; do (cd "$d" && npm test); done
GLOBIGNORE=x; for d in packages/*/; do (cd "$d" && npm test); done
CDPATH=evil; for d in packages/*/; do (cd "$d" && npm test); done
cd "$(cat x)" && for d in packages/*/; do (cd "$d" && npm test); done
cd x; for d in packages/*/; do (cd "$d" && npm test); done
trap 'cp -r evil/x packages/c' DEBUG; for d in packages/*/; do (cd "$d" && npm test); done
sudo bash -c 'for d in packages/*/; do (cd "$d" && npm test); done'
for d in packages/*/; do cp evil/x/package.json "$d"; (cd "$d" && npm test); done`.split('\n');
test.each(NOT_KNOWN)('not known: %s', text => expect(reasons(judge(text, WORLD))).not.toEqual([]));

test('more folders than are looked into', () => {
  const files = Object.fromEntries(
    Array.from({ length: 21 }, (_, i) => [`/w/packages/p${i}/package.json`, manifest('jest')]),
  );
  expect(reasons(judge('for d in packages/*/; do (cd "$d" && npm test); done', { files }))).not.toEqual([]);
});

test('a variable of the caller changes what a glob fits', () => {
  const text = 'for d in packages/*/; do (cd "$d" && npm test); done';
  for (const env of [{ BASHOPTS: 'dotglob' }, { GLOBIGNORE: 'a' }, { CDPATH: '/w/evil' }])
    expect(reasons(judge(text, { ...WORLD, env }))).not.toEqual([]);
});

test('each folder is one of its own to a rule', () => {
  const one = named(judge('for d in packages/*/; do (cd "$d" && rm -rf dist); done', WORLD), 'rm');
  expect(one.cwd).toBe('/w/packages/a');
  const linked = named(judge('for d in linked/*/; do (cd "$d" && rm -rf dist); done', WORLD), 'rm');
  expect(linked.cwd).toBeNull();
});
