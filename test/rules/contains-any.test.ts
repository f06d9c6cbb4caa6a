import { expect, test } from 'bun:test';
import { containsAny } from '../../src/rules/contains-any.ts';

const parts = ['.ssh', 'id_rsa', '.env', 'a', 'shadow', '.envrc'];

test('the table says what looking for one part after the other says', () => {
  const letters = ['.', 's', 'h', 'e', 'n', 'v', 'd', 'o', 'w', '/', '\n', 'é', '😀'];
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const holds = containsAny(parts);
  for (let i = 0; i < 20_000; i++) {
    let text = Array.from({ length: next(12) }, () => letters[next(letters.length)]).join('');
    if (next(4) === 0) text += parts[next(parts.length)];
    expect(holds(text)).toBe(parts.some(part => text.includes(part)));
  }
});

test.each(['', 'x', '.', '.ss'])('%j holds none of them, first and later', text => {
  const holds = containsAny(parts);
  for (let i = 0; i < 40; i++) expect(holds(text)).toBe(false);
});
