/** npm itself says what it runs; the manuals of the others do. */
import { describe, expect, test } from 'bun:test';
import { type Files, Place, unforeseen } from './real.ts';

const manifest = (scripts: Readonly<Record<string, string>>, more: object = {}): string =>
  JSON.stringify({ name: 'one', version: '1.0.0', scripts, ...more }, null, 2);

interface Case {
  readonly command: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly files?: Files;
  readonly more?: object;
  readonly ran: readonly string[];
}

const LIFE = Object.fromEntries(
  'preinstall install postinstall prepublish preprepare prepare postprepare prepack postpack prepublishOnly publish preversion version postversion pretest test posttest prestart start prestop stop dependencies'
    .split(' ')
    .map(name => [name, `a ${name}`]),
);

const NPM: readonly Case[] = [
  { command: 'npm run x', scripts: { x: 'a 1', y: 'b' }, ran: ['a <1>'] },
  { command: 'npm run-script x', scripts: { x: 'a 1' }, ran: ['a <1>'] },
  { command: 'npm run x', scripts: { prex: 'a', x: 'b', postx: 'c' }, ran: ['a', 'b', 'c'] },
  { command: 'npm test', scripts: { test: 'a && b' }, ran: ['a', 'b'] },
  { command: 'npm t', scripts: { test: 'a' }, ran: ['a'] },
  { command: 'npm tes', scripts: { test: 'a' }, ran: ['a'] },
  { command: 'npm start', scripts: { start: 'a' }, ran: ['a'] },
  { command: 'npm restart', scripts: { start: 'a', stop: 'b' }, ran: ['a', 'b'] },
  { command: 'npm run x -- -p "q r" \'$HOME\'', scripts: { x: 'a' }, ran: ['a <-p> <q r> <$HOME>'] },
  { command: 'npm run x q --flag -- r', scripts: { x: 'a' }, ran: ['a <q> <r>'] },
  { command: 'npm run x -- "$(cat f)"', scripts: { x: 'a' }, files: { f: 'p q' }, ran: ['a <p q>'] },
  { command: 'npm --prefix d run x', files: { 'd/package.json': manifest({ x: 'b' }) }, ran: ['b'] },
  { command: 'npm -C d run x', files: { 'd/package.json': manifest({ x: 'b' }) }, ran: ['b'] },
  { command: 'cd d/e && npm run x', files: { 'd/package.json': manifest({ x: 'b' }), 'd/e/f': '' }, ran: ['b'] },
  {
    command: 'cd d && npm run x; cd - && npm run x',
    scripts: { x: 'a' },
    files: { 'd/package.json': manifest({ x: 'b' }) },
    ran: ['a', 'b'],
  },
  { command: 'npm run --silent x', scripts: { x: 'a' }, ran: ['a'] },
  { command: 'npm run x', scripts: { x: 'npm run y', y: 'npm run z -- 1', z: 'a' }, ran: ['a <1>'] },
  { command: 'npm run x', scripts: { x: 'A=1 b $A "$npm_lifecycle_event"' }, ran: ['b <x>'] },
  { command: 'npm install', scripts: LIFE, ran: ['a <preinstall>', 'a <prepare>'] },
  { command: 'npm i', scripts: LIFE, ran: ['a <postinstall>'] },
  { command: 'npm it', scripts: LIFE, ran: ['a <postinstall>', 'a <test>'] },
  { command: 'npm rebuild', scripts: LIFE, ran: ['a <install>'] },
  { command: 'npm pack --dry-run', scripts: LIFE, ran: ['a <prepack>', 'a <prepare>', 'a <postpack>'] },
  { command: 'npm publish --dry-run', scripts: LIFE, ran: ['a <prepublishOnly>', 'a <prepack>'] },
  { command: 'npm version patch --no-git-tag-version', scripts: LIFE, ran: ['a <preversion>', 'a <postversion>'] },
  { command: 'npm install --ignore-scripts', scripts: LIFE, ran: [] },
  { command: 'npm test --ignore-scripts', scripts: LIFE, ran: ['a <test>'] },
  { command: 'npm run x', scripts: { x: 'b c' }, files: { '.npmrc': 'script-shell=a\n' }, ran: ['a <-c> <b c>'] },
  { command: 'npm run x --script-shell=a', scripts: { x: 'b c' }, ran: ['a <-c> <b c>'] },
  {
    command: 'npm run x -w p',
    more: { workspaces: ['p', 'q'] },
    files: { 'p/package.json': manifest({ x: 'a' }), 'q/package.json': manifest({ x: 'b' }).replace('one', 'two') },
    ran: ['a'],
  },
  {
    command: 'npm run x -w two',
    more: { workspaces: ['k/*'] },
    files: {
      'k/p/package.json': manifest({ x: 'a' }).replace('one', 'three'),
      'k/q/package.json': manifest({ x: 'b' }).replace('one', 'two'),
    },
    ran: ['b'],
  },
  {
    command: 'npm run x --workspaces',
    more: { workspaces: ['k/*'] },
    files: {
      'k/p/package.json': manifest({ x: 'a' }).replace('one', 'three'),
      'k/q/package.json': manifest({ x: 'b' }).replace('one', 'two'),
    },
    ran: ['a', 'b'],
  },
  {
    command: 'npm run x -ws --if-present',
    more: { workspaces: ['k/*'] },
    files: { 'k/p/package.json': manifest({ x: 'a' }).replace('one', 'three') },
    ran: ['a'],
  },
  { command: 'npm run missing', scripts: { x: 'a' }, ran: [] },
  { command: 'sudo -n true; npm run x', scripts: { x: 'a' }, ran: ['a'] },
];

describe('npm', () => {
  test.each(NPM)('$command: $ran', ({ command, scripts = {}, more = {}, files = {}, ran }) => {
    const place = new Place({ 'package.json': manifest(scripts, more), ...files });
    try {
      const analysis = place.judge(command);
      const real = place.run(command);
      for (const line of ran) expect(real).toContain(line);
      if (ran.length === 0) expect(real).toEqual([]);
      expect(analysis.opaque.map(one => one.why)).toEqual([]);
      expect(unforeseen(real, analysis)).toEqual([]);
    } finally {
      place.remove();
    }
  });
});

/** Here their manuals speak: the programs themselves are not on every machine. */
const OTHERS: readonly Case[] = [
  { command: 'yarn x -p', scripts: { x: 'a', prex: 'b' }, ran: ['b', 'a <-p>'] },
  { command: 'yarn run x', scripts: { x: 'a' }, ran: ['a'] },
  { command: 'yarn', scripts: { postinstall: 'a', prepare: 'b' }, ran: ['a', 'b'] },
  { command: 'yarn add y', scripts: { postinstall: 'a' }, ran: ['a'] },
  { command: 'yarn --cwd d x', files: { 'd/package.json': manifest({ x: 'b' }) }, ran: ['b'] },
  {
    command: 'yarn workspace two x',
    more: { workspaces: ['p'] },
    files: { 'p/package.json': manifest({ x: 'b' }).replace('one', 'two') },
    ran: ['b'],
  },
  {
    command: 'yarn workspaces foreach -A run x',
    more: { workspaces: ['p'] },
    files: { 'p/package.json': manifest({ x: 'b' }).replace('one', 'two') },
    ran: ['b'],
  },
  { command: 'pnpm x --watch', scripts: { x: 'a' }, ran: ['a <--watch>'] },
  { command: 'pnpm run --if-present x', scripts: { x: 'a' }, ran: ['a'] },
  { command: 'pnpm -C d test', files: { 'd/package.json': manifest({ test: 'b' }) }, ran: ['b'] },
  {
    command: 'pnpm -r x',
    files: { 'pnpm-workspace.yaml': "packages:\n  - 'k/*'\n", 'k/p/package.json': manifest({ x: 'b' }) },
    ran: ['b'],
  },
  {
    command: 'pnpm --filter two run x',
    files: {
      'pnpm-workspace.yaml': 'packages: [k/*]\n',
      'k/p/package.json': manifest({ x: 'b' }).replace('one', 'two'),
    },
    ran: ['b'],
  },
  { command: 'pnpm i', scripts: { prepare: 'a' }, ran: ['a'] },
  { command: 'bun run x y', scripts: { x: 'a' }, ran: ['a <y>'] },
  { command: 'bun x.ts', scripts: { 'x.ts': 'a' }, ran: ['a'] },
  { command: 'bun install', scripts: { postinstall: 'a' }, ran: ['a'] },
  {
    command: 'bun --filter "*" x',
    more: { workspaces: ['p'] },
    files: { 'p/package.json': manifest({ x: 'b' }) },
    ran: ['b'],
  },
  { command: 'npm-run-all x y:*', scripts: { x: 'a', 'y:1': 'b', 'y:2': 'c', z: 'd' }, ran: ['a', 'b', 'c'] },
  { command: 'run-p "x -- 1" y', scripts: { x: 'a', y: 'b' }, ran: ['b'] },
  { command: 'npm run all', scripts: { all: 'run-s x', x: 'a' }, ran: ['a'] },
];

describe('others', () => {
  test.each(OTHERS)('$command: $ran', ({ command, scripts = {}, more = {}, files = {}, ran }) => {
    const place = new Place({ 'package.json': manifest(scripts, more), ...files });
    try {
      const analysis = place.judge(command);
      expect(unforeseen(ran, analysis)).toEqual([]);
      expect(analysis.opaque.map(one => one.why)).toEqual([]);
    } finally {
      place.remove();
    }
  });

  test.each<[command: string, why: RegExp, scripts: Readonly<Record<string, string>>]>([
    ['npm run "$(cat f)"', /a script that is not known/, {}],
    ['npm "$(cat f)"', /is not known/, {}],
    ['cd "$(cat f)" && npm test', /folder that is not known/, { test: 'a' }],
    ['npm pkg set scripts.test="rm -rf x" && npm test', /may be changed/, { test: 'a' }],
    ['sed -i s/a/b/ package.json && npm test', /may be changed/, { test: 'a' }],
    ['jq .x package.json > t && mv t package.json && npm test', /may be changed/, { test: 'a' }],
    ['tar xf x.tgz && npm test', /may be changed/, { test: 'a' }],
    ['git apply p && npm test', /may be changed/, { test: 'a' }],
    ['node -e \'fs.writeFileSync("package.json", x)\' && npm test', /may be changed/, { test: 'a' }],
    ['git pull && npm test', /git may change/, { test: 'a' }],
    ['curl -o package.json u && npm test', /may be changed/, { test: 'a' }],
    ['rm -f *.json; npm test', /may be changed/, { test: 'a' }],
    ['npm test', /cannot tell which program/, { test: '$TOOL x' }],
  ])('%p is opaque: %p', (command, why, scripts) => {
    const place = new Place({ 'package.json': manifest(scripts) });
    expect(
      place
        .judge(command)
        .opaque.map(one => one.why)
        .join(),
    ).toMatch(why);
    place.remove();
  });

  test.each([
    'git add package.json && git commit -m x && npm test',
    'cp package.json /tmp/x && npm test',
    'cat package.json; jq .x package.json; npm test',
    'npm ci && npm run build',
    'npm install left-pad && npm test',
    'npx prettier --check . && npm test',
    'git status && git diff && npm test',
    'mkdir -p out && npm test > out/log 2>&1',
    'rm -rf node_modules dist && npm ci && npm test',
    'cd sub 2>/dev/null; npm test',
    'pushd sub > /dev/null && npm ci && popd > /dev/null && npm test',
  ])('%p is all known', command => {
    const place = new Place({ 'package.json': manifest({ test: 'a', build: 'b' }), 'sub/package.json': manifest({}) });
    expect(place.judge(command).opaque.map(one => one.why)).toEqual([]);
    place.remove();
  });

  test('where a script stands', () => {
    const place = new Place({ 'package.json': manifest({ y: 'b', x: 'a $(b 1)' }) });
    const found = place.judge('npm run x').invocations.find(({ argv }) => argv[0] === 'a');
    expect(found).toMatchObject({
      source: { kind: 'file', path: `${place.work}/package.json` },
      line: 6,
      via: ['npm'],
      cwd: place.work,
    });
    place.remove();
  });

  test('scripts that start one another end', () => {
    const place = new Place({
      'package.json': manifest({ x: 'npm run y', y: 'npm run x && npm run x', z: 'npm run z -- 1' }),
    });
    expect(place.judge('npm run x; npm run z').invocations.length).toBeLessThan(50);
    place.remove();
  });

  test('a manifest that is no JSON', () => {
    const place = new Place({ 'package.json': '{ "scripts": { "test": "a" }, }' });
    expect(place.judge('npm test').opaque.length).toBe(1);
    place.remove();
  });
});
