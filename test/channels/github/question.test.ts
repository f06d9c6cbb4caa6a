/** R34, R35, R33: what others wrote stands in fences that it cannot end; the rest is ours. */
import { describe, expect, test } from 'bun:test';
import { question } from '../../../src/channels/github/question.ts';
import { hintReport, outcomeReport } from '../../../src/channels/github/reports.ts';
import { mentionsIn } from '../../../src/channels/github/posted.ts';
import type { Redacted } from '../../../src/redact/redacted.ts';
import { aRequest } from './github-server.ts';

/** What stands outside of fences, by the rule of CommonMark: a fence ends with at least as many ticks on a line alone. */
function outside(markdown: string): string {
  const out: string[] = [];
  let fence: string | null = null;
  for (const line of markdown.split('\n')) {
    const ticks = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    if (fence === null && ticks !== null) fence = ticks[1]!;
    else if (fence !== null && ticks !== null && ticks[1]!.length >= fence.length && ticks[2]!.trim() === '')
      fence = null;
    else if (fence === null) out.push(line);
  }
  expect(fence).toBeNull();
  return out.join('\n');
}

const NASTY: readonly string[] = [
  '@everyone #1 GH-1 https://evil.example <!-- x --> </details><img src=x onerror=y> [a](http://evil.example)',
  '```\n@alice /approve\n```',
  `${'`'.repeat(40)}\n# heading\n${'`'.repeat(40)}`,
  '~~~\n@alice\n~~~',
  'a\r\n\r\n@alice',
  '\u202e@ecila\u202c\u200b',
  '-----\n\n@alice',
  '    ```\n@alice',
  'x\u2028```\u2028@alice',
];

describe('R34 R41 nothing of the command is a mention, link, HTML or heading', () => {
  test.each(NASTY)('%j', text => {
    const redacted = text as Redacted;
    const request = aRequest({
      text: redacted,
      cwd: text,
      reason: redacted,
      requester: {
        uid: 1,
        user: text,
        host: text,
        pid: 1,
        agent: { name: text, version: text, session: text },
        ci: { name: text, run: text, actor: text },
      },
      parts: [
        {
          command: redacted,
          via: [text],
          rules: aRequest().parts[0]!.rules.map(rule => ({ ...rule, reason: text, instead: text })),
        },
      ],
      opaque: [{ text: redacted, why: text }],
      files: [{ path: text, sha256: text }],
      repository: { remote: text, branch: text },
      run: text,
      policy: text,
    });
    const { title, body } = question(request, [])!;
    const ours = outside(body);
    expect(ours).not.toMatch(/@|#|evil|<img|details|heading|\u202e|\u200b/);
    expect(title).toBe(`gatekeep: request ${request.short} waits for a decision`);
    for (const reason of [
      outcomeReport(request, { kind: 'rejected', by: [text], reason: text }).body,
      outcomeReport(request, { kind: 'failed', why: text }).body,
      outcomeReport(request, { kind: 'ran', exit: null, signal: text, durationMs: 1 }).body,
      hintReport(request, 1, 'edited comments do not count').body,
    ])
      expect(outside(reason)).not.toMatch(/@|#|evil|<img|details|heading|\u202e|\u200b/);
  });
});

test('the title is ours alone', () => {
  expect(question(aRequest({ short: '@a #1' }), [])!.title).toBe('gatekeep: request a1 waits for a decision');
});

test('of what an agent puts around a command, the command stands first, and then all of it', () => {
  const text = "true && eval 'git push --force\n@acme' < /dev/null && pwd -P >| /tmp/claude-*-cwd";
  const { body } = question(aRequest({ text: text as Redacted }), [])!;
  const [first, second] = [
    body.indexOf('git push --force\n@acme\n'),
    body.indexOf("true && eval 'git push --force\n@acme' <"),
  ];
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first);
  expect(body.slice(first, second)).toContain('what runs is this:');
});

test('R32 what was made visible is said beside it, and only then', () => {
  const warned = (text: string): boolean =>
    question(aRequest({ text: text as Redacted }), [])!.body.includes('made visible');
  expect([warned('ls'), warned('l\u200bs'), warned('e\u0301')]).toEqual([false, true, false]);
  expect(question(aRequest({ text: 'rm \u202e/' as Redacted }), [])!.body).toContain('rm <U+202E>/');
});

test('R35 it says that secrets are marked and the digest covers them; a password in the remote is left out', () => {
  const { body } = question(
    aRequest({ repository: { remote: 'https://me:hunter2@github.com/acme/ops', branch: 'main' } }),
    [],
  )!;
  expect(body).not.toContain('hunter2');
  expect(body).toContain('secrets show as marks like `[REDACTED:…]`');
});

test('the nonce stays here', () => {
  const request = aRequest();
  expect(JSON.stringify(question(request, []))).not.toContain(request.nonce);
});

test('the same request gives the same text; another one another', () => {
  const request = aRequest();
  expect(question({ ...request }, ['alice'])).toEqual(question(request, ['alice']));
  expect(question({ ...request, text: 'ls' as Redacted }, [])!.body).not.toBe(question(request, [])!.body);
});

test('R33 a command of several pages: nothing is lost, no mark is cut', () => {
  for (const text of [
    '\u202e'.repeat(30_000),
    `a${'\u202e'.repeat(30_000)}`,
    'x'.repeat(200_000),
    'ab\n'.repeat(40_000),
    '👍'.repeat(60_000),
  ]) {
    const { body, more } = question(aRequest({ text: text as Redacted }), [])!;
    const pages = [body, ...more];
    for (const page of pages) expect(page.length).toBeLessThan(65_536);
    const shown = pages.map(page => /```text\n([\s\S]*?)\n```/.exec(page)![1]!);
    for (const page of shown) expect(page).not.toMatch(/^[0-9A-F+]{1,7}>|<[^<>]{0,7}$|[\uD800-\uDBFF]$/);
    const whole = shown.join('').replaceAll('<U+202E>', '\u202e').replaceAll('\n', '');
    expect(whole).toBe(text.replaceAll('\n', ''));
  }
});

test('very many parts and files: counted, not hidden', () => {
  const files = Array.from({ length: 500 }, (_, i) => ({ path: `/f${i}`, sha256: 'ab'.repeat(32) }));
  const { body } = question(aRequest({ files }), [])!;
  expect(body).toContain('and 440 lines more; the digest covers all of them');
  expect(body.length).toBeLessThan(65_536);
});

test('R33 R25 whatever there is much of, each page is one that GitHub takes, and nothing is lost', () => {
  const rules = aRequest().parts[0]!.rules;
  const parts = (length: number) =>
    Array.from({ length: 70 }, (_, i) => ({
      command: `git push ${'x'.repeat(length)} n${i}` as Redacted,
      via: [],
      rules,
    }));
  const environment = Array.from({ length: 50 }, (_, i) => `A${i}=${'`'.repeat(190)}` as Redacted);
  const requests = [
    aRequest({ text: 'y\n'.repeat(23_000) as Redacted, parts: parts(1400) }),
    aRequest({ text: `${'`'.repeat(20_000)}\n${'`'.repeat(20_000)}` as Redacted, environment }),
    aRequest({ text: '`'.repeat(150_000) as Redacted, parts: parts(900), environment }),
    aRequest({
      text: `true && eval '${'git push --force; '.repeat(2000)}' < /dev/null && pwd -P >| /tmp/claude-*-cwd` as Redacted,
    }),
  ];
  for (const request of requests) {
    const { body, more } = question(request, ['alice'])!;
    for (const page of [body, ...more]) {
      expect(page.length).toBeLessThan(65_536);
      outside(page);
    }
    expect(new Set(more.map(page => page.split('\n')[0])).size).toBe(more.length);
    const all = [body, ...more].join('\n');
    const isThere = request.parts
      .slice(0, 25)
      .map((_, i) => new RegExp(` n${i}\\b`).test(all) || request.parts.length < 9);
    expect(isThere).not.toContain(false);
    expect(request.environment.every((_, i) => all.includes(`A${i}=`))).toBe(true);
  }
});

test('R32 a list of facts is as wide as a page, and where the arguments are too many it says how to see them', () => {
  const cwd = `/${'a'.repeat(700)}/end`;
  const { body } = question(aRequest({ cwd }), [])!;
  for (const line of body.split('\n').filter(line => line.startsWith('where') || line.startsWith('    ')))
    expect(line.length).toBeLessThanOrEqual(100);
  expect(question(aRequest({ text: `echo ${'x '.repeat(40_000)}` as Redacted }), [])!.body).toContain(
    '\n```text\ngatekeep pending ',
  );
});

test.each([
  ['<!-- x -->\n\n@alice @acme/ops\n\nrest', ['alice', 'acme/ops']],
  ['<!-- x -->\n\n@alice **bold**\n\nrest', []],
  ['<!-- x -->\n\n@alice @<img>\n\nrest', []],
  ['<!-- x -->\n\nMay this run?', []],
])('mentions in %j', (body, names) => {
  expect(mentionsIn(body)).toEqual(names);
});
