import { describe, expect, test } from 'bun:test';
import { readComment } from '../../../src/channels/github/comment-command.ts';

const BLOCK = '-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\nAAAA\n-----END SSH SIGNATURE-----';
const answer = (
  kind: 'approve' | 'deny' | 'break-glass',
  digest: string,
  reason = '',
  signature: string | null = null,
) => ({
  kind,
  digest,
  reason,
  signature,
});

const ANSWERS: readonly [body: string, said: ReturnType<typeof answer>][] = [
  ['/approve 0123abcd', answer('approve', '0123abcd')],
  ['/break-glass 0123abcd all is down', answer('break-glass', '0123abcd', 'all is down')],
  ['/deny 0123abcd', answer('deny', '0123abcd')],
  ['/approve 0123ABCD', answer('approve', '0123abcd')],
  ['\n \n  /approve 0123abcd  \n', answer('approve', '0123abcd')],
  ['/approve\t0123abcd\tfine', answer('approve', '0123abcd', 'fine')],
  ['/approve 0123abcd looks fine', answer('approve', '0123abcd', 'looks fine')],
  ['/approve 0123abcd\r\nbecause\r\nof that', answer('approve', '0123abcd', 'because\nof that')],
  ['/approve 0123abcd /deny 0123abcd', answer('approve', '0123abcd', '/deny 0123abcd')],
  [`/deny ${'a'.repeat(64)} no`, answer('deny', 'a'.repeat(64), 'no')],
  [`/approve 0123abcd ok\n${BLOCK}`, answer('approve', '0123abcd', 'ok', BLOCK)],
  [`/approve 0123abcd\nok\n\n\`\`\`\n${BLOCK}\n\`\`\`\n`, answer('approve', '0123abcd', 'ok', BLOCK)],
  ['/approve 0123abcd -----BEGIN SSH SIGNATURE-----', answer('approve', '0123abcd', '-----BEGIN SSH SIGNATURE-----')],
];

test.each(ANSWERS)('%j is an answer', (body, said) => {
  expect(readComment(body)).toEqual(said);
});

const ATTEMPTS = [
  '/approve',
  '/break-glass',
  '/breakglass 0123abcd x',
  '/approve 0123abc',
  `/approve ${'a'.repeat(65)}`,
  '/approve 0123abcg',
  '/approve0123abcd',
  '/Approve 0123abcd',
  'please /approve 0123abcd\n/approve 0123abcd',
  '`/approve 0123abcd`',
  '```\n/approve 0123abcd\n```',
  '<!-- /approve 0123abcd -->',
  '    /approve 0123abcd',
  '\t/approve 0123abcd',
  '\u00a0/approve 0123abcd',
  '\ufeff/approve 0123abcd',
  'approve',
  'LGTM!',
  'yes',
  '+1',
  '👍 ok',
];

test.each(ATTEMPTS)('%j is an attempt', body => {
  expect(readComment(body)?.kind).toBe('near-miss');
});

const TALK = [
  '',
  ' \n\t\n',
  'what does this do?',
  '> /approve 0123abcd',
  '> /approve 0123abcd\n\nwhat if I answered that?',
  'I would not approve of it',
  'yes, but only after lunch',
  'see docs/approve/0123abcd',
];

describe('talk', () => {
  test.each(TALK)('%j says nothing to us', body => {
    expect(readComment(body)).toBeNull();
  });
});

test('a long body costs time in proportion', () => {
  for (const part of ['/', ' ', '`', '/approve ', '\n/approve', '-----BEGIN SSH SIGNATURE-----\n', 'A\n'])
    expect(() => readComment(part.repeat(60_000 / part.length))).not.toThrow();
});
