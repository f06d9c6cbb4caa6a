/** What a page of the documentation shows: its blocks of code and its tables. */
import { readFileSync } from 'node:fs';

export const ROOT = new URL('../../', import.meta.url).pathname;

export const page = (name: string): string => readFileSync(`${ROOT}${name}`, 'utf8');

/** Fenced blocks of one language, in order. */
export const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(found => found[1]!);

/** Rows of the table whose head has these titles; code without its backticks. */
export function rows(text: string, titles: readonly string[]): string[][] {
  const lines = text.split('\n');
  const head = lines.indexOf(`| ${titles.join(' | ')} |`);
  if (head < 0) throw new Error(`no table | ${titles.join(' | ')} |`);
  const body = lines.slice(head + 2);
  return body
    .slice(
      0,
      body.findIndex(line => !line.startsWith('|')),
    )
    .map(cells);
}

const cells = (line: string): string[] =>
  line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map(cell =>
      cell
        .trim()
        .replace(/^`(.*)`$/, '$1')
        .replaceAll('\\|', '|'),
    );
