import { expect, test } from 'bun:test';
import { failureOf } from '../../../src/channels/github/failure.ts';

const DATE = 'Mon, 23 Nov 2026 12:00:00 GMT';
const RESET = String(Date.parse(DATE) / 1000 + 90);

/** R24: how long to wait: what is said, else until the window ends, else not said. */
const ANSWERS: readonly [
  status: number,
  headers: Record<string, string>,
  message: string,
  kind: string,
  waitMs: number | null,
][] = [
  [403, { 'retry-after': '30' }, '', 'limited', 30_000],
  [429, { 'retry-after': '0' }, '', 'limited', 1_000],
  [429, { 'retry-after': 'Mon, 23 Nov 2026 12:00:10 GMT', date: DATE }, '', 'limited', 10_000],
  [429, { 'retry-after': '99999999999' }, '', 'limited', 86_400_000],
  [429, { 'retry-after': 'soon' }, '', 'limited', null],
  [429, {}, 'slow down', 'limited', null],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET, date: DATE }, '', 'limited', 91_000],
  [403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1', date: DATE }, '', 'limited', 1_000],
  [
    403,
    { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': RESET, date: DATE },
    'secondary rate limit',
    'limited',
    null,
  ],
  [403, {}, 'You have triggered an abuse detection mechanism', 'limited', null],
  [403, { 'x-ratelimit-remaining': '4999' }, 'Resource not accessible by integration', 'forbidden', null],
  [401, {}, 'Bad credentials', 'token', null],
  [404, {}, '', 'absent', null],
  [410, {}, '', 'absent', null],
  [422, {}, '', 'refused', null],
  [301, { location: 'https://x' }, '', 'moved', null],
  [500, {}, '', 'server', null],
  [503, { 'retry-after': '5' }, '', 'server', null],
];

test.each(ANSWERS)('%d %j %j is %s, %j ms', (status, headers, message, kind, waitMs) => {
  const failure = failureOf(status, headers, message);
  expect([failure.kind, failure.waitMs] as unknown[]).toEqual([kind, waitMs]);
});
