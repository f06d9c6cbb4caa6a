/** What docs/rules.md and the README show of rules, policies and commands is handed to the staged program. */
import { afterAll, expect, test } from 'bun:test';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import policySchema from '../../schemas/policy.schema.json';
import rulesSchema from '../../schemas/rules.schema.json';
import { blocks, page, ROOT, rows } from './page.ts';
import { ALONE } from '../staged.ts';

const RULES = page('docs/rules.md');
const FOLDER = mkdtempSync(`${tmpdir()}/gatekeep-docs-`);
mkdirSync(`${FOLDER}/home`);
afterAll(() => rmSync(FOLDER, { recursive: true }));

interface Said {
  readonly exit: number;
  readonly out: string;
  readonly error: string;
}

function gatekeep(args: readonly string[], given: { policy?: string; stdin?: string } = {}): Said {
  const policy = given.policy === undefined ? {} : { GATEKEEP_POLICY: given.policy };
  const done = Bun.spawnSync([`${ROOT}build/stage/bin/gatekeep`, ...args], {
    cwd: FOLDER,
    env: { PATH: '/usr/bin:/bin', HOME: `${FOLDER}/home`, ...ALONE, ...policy },
    stdin: Buffer.from(given.stdin ?? ''),
  });
  return { exit: done.exitCode, out: done.stdout.toString(), error: done.stderr.toString() };
}

function file(name: string, text: string): string {
  writeFileSync(`${FOLDER}/${name}`, text);
  return `${FOLDER}/${name}`;
}

const shown = ['docs/rules.md', 'docs/approvals.md', 'README.md'].flatMap(name =>
  blocks(page(name), 'yaml').map((text, i) => [`${name}, block ${i + 1}`, text] as const),
);

test('there are blocks to try', () => expect(shown.length).toBeGreaterThan(3));

test.each(shown)('%s loads', (name, text) => {
  const path = file(`${name.replace(/\W+/g, '-')}.yaml`, text);
  // What only root's policy may say is tested as a list.
  if (text.startsWith('- ') || text.startsWith('# /etc/'))
    expect(gatekeep(['rules', 'test', path])).toMatchObject({ exit: 0, error: '' });
  else expect(gatekeep(['check', '-c', 'true'], { policy: path })).toMatchObject({ exit: 0, error: '' });
});

test('patterns meet what they say, and not what they say they do not', () => {
  const found = rows(RULES, ['pattern', 'meets', 'not', 'because']);
  expect(found.length).toBeGreaterThan(20);
  const pack = found.map(([match, meets, not], i) => ({
    id: `row.${i + 1}`,
    match,
    reason: match,
    examples: { match: [meets], no_match: [not] },
  }));
  expect(gatekeep(['rules', 'test', file('patterns.yaml', JSON.stringify(pack, null, 1))])).toMatchObject({
    exit: 0,
    error: '',
  });
});

test('files and flows meet what they say, and not what they say they do not', () => {
  const found = rows(RULES, ['condition', 'meets', 'not', 'because']);
  expect(found.length).toBeGreaterThan(8);
  const pack = found
    .map(([condition, meets, not], i) => {
      const named = condition!.startsWith('{') ? condition!.slice(1, -1) : condition!;
      return `- { id: row.${i + 1}, ${named}, reason: r, examples: { match: [${JSON.stringify(meets)}], no_match: [${JSON.stringify(not)}] } }\n`;
    })
    .join('');
  expect(gatekeep(['rules', 'test', file('conditions.yaml', pack)])).toMatchObject({ exit: 0, error: '' });
});

test('every circumstance, field and setting is in a table', () => {
  const rule = Object.keys(rulesSchema.definitions.rule.properties);
  const conditions = Object.keys(rulesSchema.definitions.condition.properties);
  const keys = [...rule, ...conditions, ...Object.keys(policySchema.properties)].filter(key => key !== 'version');
  expect(keys.filter(key => !new RegExp(`^\\|[^|]*\`${key}\\b`, 'm').test(RULES))).toEqual([]);
});

test('unknown words are taken for what the table says', () => {
  const found = rows(RULES, ['text', 'verdict', 'because']);
  expect(found.length).toBeGreaterThan(5);
  const { out } = gatekeep(['check', '--batch'], {
    stdin: found.map(([cmd]) => `${JSON.stringify({ cmd })}\n`).join(''),
  });
  const verdicts = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { cmd: string; verdict: string })
    .map(({ cmd, verdict }) => [cmd, verdict]);
  expect(verdicts).toEqual(found.map(row => row.slice(0, 2)));
});

test('the commands at the end say what is shown', () => {
  file('gatekeep.yaml', blocks(RULES, 'yaml')[0]!);
  const [session = ''] = blocks(RULES, 'console');
  const steps = session.split(/^\$ /m).slice(1);
  expect(steps.length).toBeGreaterThan(2);
  const path = `${ROOT}build/stage/bin:/usr/bin:/bin`;
  for (const step of steps) {
    const [command = '', ...expected] = step.trimEnd().split('\n');
    const done = Bun.spawnSync(['bash', '-c', `exec 2>&1; ${command}`], {
      cwd: FOLDER,
      env: { PATH: path, HOME: `${FOLDER}/home`, ...ALONE },
    });
    const said = done.stdout.toString().trimEnd().replaceAll(FOLDER, '/home/dev/project');
    expect({ command, said }).toEqual({ command, said: expected.join('\n') });
  }
  rmSync(`${FOLDER}/gatekeep.yaml`);
});
