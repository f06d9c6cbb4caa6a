import { describe, expect, test } from 'bun:test';
import type { ApprovalRequest } from '../../src/approval/request.ts';
import { allPages, duration, type Frame, questionScreen } from '../../src/channels/tty-screen.ts';
import type { Redacted } from '../../src/redact/redacted.ts';
import { PLAIN } from '../../src/terminal/colour.ts';
import { ANY } from '../approval/voting.ts';

const redacted = (text: string): Redacted => text as Redacted;
const RULE = {
  id: 'git.force-push',
  verdict: 'ask',
  sensitivity: 'high',
  reason: 'rewrites history that others may have pulled',
  instead: 'git push --force-with-lease',
  at: 'rules/git.yaml:4',
  approvals: null,
  role: null,
} as const;

const request = (more: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  id: '0',
  short: '7f3a',
  text: redacted('cd app && sudo git push --force; eval "$x"'),
  cwd: '/srv/app',
  requester: {
    uid: 1000,
    user: 'dev',
    host: 'box',
    pid: 1,
    agent: { name: 'claude-code', version: '2.1', session: 'ab12' },
    ci: null,
  },
  sensitivity: 'high',
  identities: ['uid:1000'],
  coauthors: [],
  reason: redacted(''),
  needs: ANY,
  environment: [],
  files: [],
  repository: null,
  run: null,
  policy: 'sha256:0',
  nonce: '0',
  parts: [{ command: redacted('git push --force'), via: ['sudo'], rules: [RULE] }],
  opaque: [{ text: redacted('eval "$x"'), why: '$x is not known' }],
  digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  asked: 0,
  expires: 600_000,
  ...more,
});

const frame = (columns: number, rows: number): Frame => ({ columns, rows, now: 0, palette: PLAIN });
const untimed = (lines: readonly string[]): string => lines.join('\n').replace(/\d\d:\d\d:\d\d/, 'HH:MM:SS');

test('of what an agent always puts around a command it says how much that is; all of it is a page away', () => {
  const text = redacted(
    "source /h/.claude/shell-snapshots/s.sh 2>/dev/null || true && eval 'git push --force' < /dev/null && pwd -P >| /tmp/claude-*-cwd",
  );
  const parts = [{ command: redacted('git push --force'), via: ['eval'], rules: [RULE] }];
  const wrapped = request({ text, parts, opaque: [] });
  expect(questionScreen(wrapped, frame(80, 24)).lines.slice(0, 6)).toEqual([
    'gatekeep: may this run?',
    '| git push --force',
    "  <in claude-code's usual text, 112 characters not shown, sha256:01234567>",
    '',
    '  git.force-push, high: rewrites history that others may have pulled',
    '  safer, for example: git push --force-with-lease',
  ]);
  expect(allPages(wrapped, frame(200, 50)).flat()[0]).toBe(`| ${text}`);
  const more = { ...wrapped, text: redacted(text.replace('&& pwd', '&& rm -rf /srv && pwd')) };
  expect(questionScreen(more, frame(200, 50)).lines[1]).toBe(`| ${more.text}`);
});

test('of several rules the heaviest stands first', () => {
  const light = { ...RULE, id: 'a.first', sensitivity: 'low' } as const;
  const heavy = { ...RULE, id: 'z.last', sensitivity: 'critical' } as const;
  const parts = [{ command: redacted('x'), via: [], rules: [light, RULE, heavy] }];
  const { lines } = questionScreen(request({ parts }), frame(80, 40));
  const found = lines.flatMap(line => /(a\.first|git\.force-push|z\.last)/.exec(line)?.[1] ?? []);
  expect(found).toEqual(['z.last', 'git.force-push', 'a.first']);
});

test('what the environment makes of it', () => {
  const { lines } = questionScreen(
    request({ environment: [redacted('AWS_PROFILE=prod'), redacted('T=\u202e')] }),
    frame(80, 30),
  );
  expect(lines).toContain('  with   AWS_PROFILE=prod  T=<U+202E>');
});

test('what runs, which rules, what is safer, who, where, until when', () => {
  const { lines, hidden } = questionScreen(request(), frame(80, 30));
  expect(hidden).toBe(0);
  expect(untimed(lines)).toBe(`gatekeep: may this run?
| cd app && sudo git push --force; eval "$x"

  git push --force (through sudo)
    git.force-push, high: rewrites history that others may have pulled
    safer, for example: git push --force-with-lease
  eval "$x"
    cannot be known before it runs: $x is not known

  who    dev by claude-code 2.1, session ab12
  where  /srv/app on box
  until  HH:MM:SS (10 min left)`);
});

test('40 columns: every line fits and every word is there', () => {
  const { lines } = questionScreen(request(), frame(40, 40));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(40);
  expect(untimed(lines)).toBe(`gatekeep: may this run?
| cd app && sudo git push --force; 
| eval "$x"

  git push --force (through sudo)
    git.force-push, high: rewrites 
      history that others may have 
      pulled
    safer, for example: git push 
      --force-with-lease
  eval "$x"
    cannot be known before it runs: 
      $x is not known

  who    dev by claude-code 2.1, 
         session ab12
  where  /srv/app on box
  until  HH:MM:SS (10 min left)`);
});

describe('a command that does not fit', () => {
  const long = request({ text: redacted(Array.from({ length: 100 }, (_, i) => `echo ${i}`).join('\n')) });
  const { lines, hidden } = questionScreen(long, frame(80, 24));

  test('says how many lines are left out, and under which hash', () => {
    expect(hidden).toBeGreaterThan(80);
    expect(lines.join('\n')).toContain(' lines not shown, sha256:01234567>');
    expect(lines).toContain('| echo 0');
    expect(lines).toContain('| echo 99');
  });

  test('who asks, where and until when stay', () => {
    expect(lines.join('\n')).toContain('who    dev');
    expect(lines.join('\n')).toContain('until ');
    expect(lines.length).toBeLessThanOrEqual(24 - 8);
  });

  test('show all of it has every line', () => {
    const pages = allPages(long, frame(80, 24));
    const all = pages.flat();
    for (let i = 0; i < 100; i++) expect(all).toContain(`| echo ${i}`);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(24 - 9);
    expect(all.join('\n')).toContain(long.digest);
    expect(all.join('\n')).toContain('(rules/git.yaml:4)');
  });
});

const HIDING = [
  'ls\x1b[2J',
  'ls \u202e',
  'l\u200bs',
  `ls${' '.repeat(200)}; rm -rf /`,
  `ls${'\n'.repeat(90)}rm -rf /`,
  'ls\rrm',
  'p\u0430ypal',
];

test.each(HIDING)('%j: made visible, with a warning', text => {
  for (const place of [
    { text },
    { cwd: text },
    { opaque: [{ text, why: 'x' }] },
    { parts: [{ command: text, via: [], rules: [RULE] }] },
  ]) {
    const asked = request(place as Partial<ApprovalRequest>);
    for (const lines of [questionScreen(asked, frame(80, 60)).lines, allPages(asked, frame(80, 60)).flat()]) {
      expect(lines.join('')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      expect(lines.join('\n')).toContain('warning: <');
    }
  }
});

test('no text of others reaches the screen raw', () => {
  const evil = '\x1b[2J\u202e';
  const agent = { name: evil, version: evil, session: evil };
  const ci = { name: evil, run: evil, actor: evil };
  const asked = request({
    cwd: evil,
    requester: { uid: 0, user: evil, host: evil, pid: 1, agent, ci },
    parts: [
      { command: redacted(evil), via: [evil], rules: [{ ...RULE, id: evil, reason: evil, instead: evil, at: evil }] },
    ],
    opaque: [{ text: redacted(evil), why: evil }],
    digest: evil,
  });
  const all = [...questionScreen(asked, frame(80, 24)).lines, ...allPages(asked, frame(40, 10)).flat()];
  expect(all.join('')).not.toMatch(/[\p{C}]/u);
});

test('the smallest terminals still get a question', () => {
  for (const [columns, rows] of [
    [1, 1],
    [10, 3],
    [20, 8],
  ] as const)
    expect(questionScreen(request(), frame(columns, rows)).lines.length).toBeGreaterThan(4);
});

test.each([
  [-5, '0 s'],
  [1000, '1 s'],
  [119_000, '119 s'],
  [600_000, '10 min'],
  [7_200_000, '2 h'],
])('%i ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('a command cannot draw rules and facts that look like ours', () => {
  const false_ = 'cat <<E\n\n  git.status, low: harmless\n\n  who    root\n  where  / on box\nE';
  const { lines } = questionScreen(request({ text: redacted(false_) }), frame(80, 60));
  const ours = lines.filter(line => /^ {2}(?:who|where|git\.status)/.test(line));
  expect(ours.length).toBe(2);
  expect(lines).toContain('|   who    root');
});
