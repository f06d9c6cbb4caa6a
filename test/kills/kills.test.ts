/** The first hundred of what `npm run kills` does. */
import { expect, test } from 'bun:test';
import { campaign } from './campaign.ts';

test('kill -9 sprayed over a hundred approvals: none is lost, none runs twice, the log holds', async () => {
  const { wrong, approvals, ran, kills, attempts, unknown } = await campaign(100, 3, 4, () => {});
  const figures = `${approvals} approvals, ${kills} kills in ${attempts} attempts, ${ran} runs, ${unknown} unknown`;
  expect(wrong, figures).toEqual([]);
  expect(approvals, figures).toBeGreaterThanOrEqual(100);
  // How many kills hit, and how many runs they left standing, is the machine's timing; that they do both is not.
  expect(kills, figures).toBeGreaterThan(0);
  expect(ran, figures).toBeGreaterThan(0);
}, 240_000);
