/** A relative link leads to a file that exists, and its anchor to a heading of it. */
import { expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, normalize } from 'node:path';
import { page, ROOT } from './page.ts';

const pages = [
  ...readdirSync(ROOT).filter(name => name.endsWith('.md')),
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];

const withoutCode = (text: string): string => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');

const links = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(found => found[1]!).filter(link => !/^[a-z]+:/.test(link));

/** As GitHub makes them. */
const anchors = (text: string): string[] =>
  [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(pages)('%s', name => {
  const broken = links(page(name)).filter(link => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? name : normalize(`${dirname(name)}/${path}`);
    if (target.startsWith('..') || !existsSync(`${ROOT}${target}`)) return true;
    return anchor !== undefined && !anchors(page(target)).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('a broken link would be found', () => expect(links('[a](b.md) `[c](d.md)` [e](https://f)')).toEqual(['b.md']));
