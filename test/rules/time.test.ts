import { expect, test } from 'bun:test';
import { isTimeZone, isWithin, parseWindow } from '../../src/rules/facts/time.ts';

const at = (window: string, utc: string): boolean => isWithin(parseWindow(window)!, Date.parse(utc));

test.each([
  ['mon-fri 09:00-17:00 UTC', '2026-01-07T09:00:00Z', true],
  ['mon-fri 09:00-17:00 UTC', '2026-01-07T08:59:59Z', false],
  ['mon-fri 09:00-17:00 UTC', '2026-01-07T17:00:00Z', false],
  ['mon-fri 09:00-17:00 UTC', '2026-01-10T12:00:00Z', false],
  ['fri-mon UTC', '2026-01-10T12:00:00Z', true],
  ['fri-mon UTC', '2026-01-07T12:00:00Z', false],
  ['sat,sun UTC', '2026-01-11T23:59:00Z', true],
  // Over midnight: the day is the one on which it begins.
  ['fri 22:00-06:00 UTC', '2026-01-09T23:00:00Z', true],
  ['fri 22:00-06:00 UTC', '2026-01-10T05:59:00Z', true],
  ['fri 22:00-06:00 UTC', '2026-01-10T22:30:00Z', false],
  ['fri 22:00-06:00 UTC', '2026-01-09T05:00:00Z', false],
  // Berlin is two hours ahead in July, one in January.
  ['09:00-17:00 Europe/Berlin', '2026-07-01T07:30:00Z', true],
  ['09:00-17:00 Europe/Berlin', '2026-01-07T07:30:00Z', false],
  ['mon 00:00-24:00 Pacific/Auckland', '2026-01-04T12:00:00Z', true],
])('%p at %p: %p', (window, utc, within) => expect(at(window, utc)).toBe(within));

test.each([
  'UTC',
  'mon-fry UTC',
  '9-17 UTC',
  '09:00-25:00 UTC',
  '09:60-10:00 UTC',
  '09:00-09:00 UTC',
  'mon 09:00-17:00',
  'mon fri UTC',
  '',
])('%p is no window', text => {
  const window = parseWindow(text);
  expect(window === null || !isTimeZone(window.zone)).toBe(true);
});

test.each([
  ['Europe/Berlin', true],
  ['UTC', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Mars/Olympus', false],
  ['+02:00', false],
] as const)('the zone %p: %p', (zone, known) => expect(isTimeZone(zone)).toBe(known));
