/** The first hundred of what `npm run kills` does. */
import { expect, test } from 'bun:test';
import { campaign } from './campaign.ts';

test('kill -9 sprayed over a hundred approvals: none is lost, none runs twice, the log holds', async () => {
  const report = await campaign(100, 3, 4, () => {});
  expect(report.wrong).toEqual([]);
  expect(report.approvals).toBeGreaterThanOrEqual(100);
  expect(report.kills).toBeGreaterThan(50);
  expect(report.unknown).toBeGreaterThan(0);
  expect(report.ran).toBeGreaterThan(50);
}, 240_000);
