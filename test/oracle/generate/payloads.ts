/** What is hidden: calls that a person would want to know of, each with a mark of its own. */
import type { Maker } from './maker.ts';

const PAYLOADS: readonly ((mark: string) => string[])[] = [
  mark => ['rm', '-rf', mark],
  mark => ['rm', mark],
  mark => ['rm', '-r', '--', mark],
  mark => ['shred', '-u', mark],
  mark => ['mkfs.ext4', mark],
  mark => ['shutdown', '-h', mark],
  mark => ['kubectl', 'delete', 'ns', mark],
  mark => ['terraform', 'destroy', mark],
  mark => ['docker', 'rm', '-f', mark],
  mark => ['aws', 's3', 'rm', mark],
  mark => ['chown', 'x', mark],
  mark => ['curl', mark],
  mark => ['npm', 'publish', mark],
  mark => ['dropdb', mark],
];

const ODD = [
  'a b',
  '*',
  '',
  "it's",
  '$x',
  '`y`',
  '\\',
  '{a,b}',
  '~',
  '-',
  'é',
  '#',
  '"',
  '!',
  'a\nb',
  '[x]',
  '&',
  ';',
  '(',
  '$(x)',
  '%s',
  'a=b',
  '>f',
  '\t',
];

/** argv of one call; `mark` stands in it once. */
export function payload(m: Maker): string[] {
  const argv = m.pick(PAYLOADS)(m.name('m'));
  if (m.chance(0.25)) argv.splice(1 + m.below(argv.length), 0, m.pick(ODD));
  return argv;
}
