/** Lines of everyday tools, so often that looking back at all that came before must end: what stands behind them is never lost. */
import { afterAll, describe, expect, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { LINES, repeated, writeProject } from '../../bench/hostile-lines.ts';
import { Desk } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
writeProject(desk.work);

const SIZE = 60_000;

describe('60 KB of one line, and a force push behind them', () => {
  test.each(LINES.map(line => [line(1), line] as const))('%s', (_, line) => {
    writeFileSync(`${desk.work}/script`, `${repeated(line, SIZE)}git push --force\n`);
    const { exit, error } = desk.run(['script']);
    expect(error).not.toMatch(/^\s+at .*:\d+|TypeError|RangeError/m);
    expect(error).toEndWith('gatekeep: nothing was run\n');
    expect(exit).toBe(126);
  });
});
