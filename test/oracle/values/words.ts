/** Words whose value depends on variables, lists, quotes and operators: small enough to be hit often, in all mixtures. */
import type { Maker } from '../generate/maker.ts';

export const NAMES = ['a', 'b', 'c', 'k'];

const LITERALS = [
  ...'x rm -rf 1 2 0 -1 08 10 a b c / ~ ~/x x:y A,B u=v - -n -- * $ ! # xx xyx é {1..3} {p,q} a{b,c}d \\$a'.split(' '),
  ...['', "''", '""', '"w"', "'y z'", '"\\$a"', 'p\\ q', '\\ ', "$'n\\t'", "$'\\x41 '"],
];

const SUBSCRIPTS = ['0', '1', '2', '-1', '@', '*', '$b', 'b', 'k', 'b+1', '"x"', '$((1))', '3'];
const PATTERNS = ['x', '*', '?', 'x*', '*x', '#', '%', '[a-z]', '$b', '"$b"', '/', '\\*', ',', '+(x)', 'r'];
const SLICES = ['0', '1', '2', ' -1', '0:1', '1:2', '0:-1', 'b', '$k', '1:b'];
const EXPRESSIONS =
  `1 b k $b a+1 1+2 k++ ++k --k b=2 k+=3 010 0x1f 1?2:3 7/2 7%3 2**3 -1 !0 1,2 a[0] a[1] 1<2 ~0 3>>1 1&&0 k*2
  16#ff (1+2)*3 $# \${#a} 1==1`.split(/\s+/);
const FORMATS = ["'%s\\n'", '%s', "'%s %s\\n'", '%q', "'%b'", '%d', "'%5s'", '%c', "'%x'"];

export const expression = (m: Maker): string => m.pick(EXPRESSIONS);
export const subscript = (m: Maker): string => m.pick(SUBSCRIPTS);
export const pattern = (m: Maker): string => m.pick(PATTERNS);
export const literal = (m: Maker): string => m.pick(LITERALS);

type Make = (m: Maker, name: string, inner: () => string) => string;

/** What stands twice comes twice as often. */
const EXPANSIONS: readonly Make[] = [
  (_, v) => `$${v}`,
  (_, v) => `$${v}`,
  (_, v) => `"$${v}"`,
  (_, v) => `"$${v}"`,
  (_, v) => `\${${v}}`,
  (m, v) => `\${${v}[${subscript(m)}]}`,
  (_, v) => `"\${${v}[@]}"`,
  (_, v) => `"\${${v}[*]}"`,
  (_, v) => `\${${v}[@]}`,
  (m, v, inner) => `\${${v}${m.pick([':-', '-', ':+', '+', ':=', '='])}${inner()}}`,
  (m, v, inner) => `"\${${v}${m.pick([':-', '-', ':+', '+'])}${inner()}}"`,
  (m, v) => `\${${v}${m.pick(['#', '##', '%', '%%'])}${pattern(m)}}`,
  (m, v, inner) => `\${${v}${m.pick(['/', '//', '/#', '/%'])}${pattern(m)}${m.pick(['', '/', `/${inner()}`])}}`,
  (m, v) => `\${${v}:${m.pick(SLICES)}}`,
  (m, v) => `\${${v}${m.pick(['^', '^^', ',', ',,', '^^[a-m]', '@Q', '@U', '@L', '@u', '@a', '@E', '@K', '@A'])}}`,
  (_, v) => `\${#${v}}`,
  (_, v) => `\${#${v}[@]}`,
  (_, v) => `\${!${v}[@]}`,
  (m, v) => `"\${${v}[@]:${m.pick(['0', '1', '1:1', ' -1', '0:2'])}}"`,
  (m, v) => `"\${${v}[@]/${pattern(m)}/${m.pick(['x', '', '-'])}}"`,
  () => '$@',
  () => '"$@"',
  () => '$*',
  () => '"$*"',
  m => `$${m.pick(['1', '2', '#', '0', '3'])}`,
  m => `"$${m.pick(['1', '2', '#'])}"`,
  m => `"\${@:${m.pick(['1', '2', '1:1', '0', '2:1'])}}"`,
  m => `$((${expression(m)}))`,
  (_, __, inner) => `$(echo ${inner()})`,
  (_, __, inner) => `"$(echo ${inner()})"`,
  (m, _, inner) => `$(printf ${m.pick(FORMATS)} ${inner()})`,
  m => `\${!${m.pick(['a*', 'b@', 'k@'])}}`,
  m => `~${m.pick(['', '/x', '+', '-'])}`,
  (m, v) => `$${v}${literal(m)}`,
  (m, v) => `${literal(m)}$${v}`,
  (m, v) => `"${m.pick(['p ', 'x', '-', ' '])}\${${v}[@]}${m.pick(['', 'q', ' '])}"`,
  (m, v) => `"$${v}${m.pick(['', ' ', 'x'])}$${m.pick(NAMES)}"`,
];

export function word(m: Maker, depth = 0): string {
  const one = (): string =>
    depth > 2 || m.chance(0.4) ? literal(m) : m.pick(EXPANSIONS)(m, m.pick(NAMES), () => word(m, depth + 1));
  return m.chance(0.33) ? one() + one() : one();
}

export const words = (m: Maker, count = m.below(3)): string => Array.from({ length: count }, () => word(m)).join(' ');
