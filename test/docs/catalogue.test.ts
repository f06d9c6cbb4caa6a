import { expect, test } from 'bun:test';
import { catalogue } from '../../tools/catalogue.ts';
import { page, ROOT } from './page.ts';

test('docs/catalogue.md is as the rules are: npm run catalogue', async () => {
  expect(page('docs/catalogue.md') === (await catalogue(ROOT))).toBe(true);
});
