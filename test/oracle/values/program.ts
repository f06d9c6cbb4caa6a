/** Programs of builtins alone: what they set, in every way that bash has, and `show` with words made of it. */
import { Maker } from '../generate/maker.ts';
import { expression, NAMES, pattern, subscript, word, words } from './words.ts';

/** `name`, `other`: variables. `body`: a statement within this one. */
type Make = (m: Maker, name: string, other: string, body: () => string) => string;

const show = (m: Maker): string => `show ${words(m, 1 + m.below(2))}`;
const rarely = (m: Maker, text: string): string => (m.chance(0.3) ? text : '');

const condition = (m: Maker): string =>
  m.pick([
    'true',
    'false',
    `[ ${word(m)} = ${word(m)} ]`,
    `[[ ${word(m)} == ${pattern(m)} ]]`,
    `((${expression(m)}))`,
    `[ -n "$${m.pick(NAMES)}" ]`,
    `test $${m.pick(NAMES)}`,
    `[[ -v ${m.pick(NAMES)} ]]`,
  ]);

const SEPARATORS = ['', ',', "':'", "' '", "$'\\n'", 'x', "', '", '$a', "' \t'"];
const OPTIONS = ['', '-a', '-i', '-u', '-l', '-x', '-r', '-A', '-g', '-n', '-c', '--', '+i', '+u'];

const ASSIGNS: readonly Make[] = [
  (m, v) => `${v}=${word(m)}`,
  (m, v) => `${v}=${word(m)}`,
  (m, v) => `${v}=${word(m)}`,
  (m, v, u) => `${v}=${word(m)} ${u}=${word(m)}`,
  (_, v, u) => `${v}=$${u}`,
  (m, v) => `${v}=(${words(m, m.below(4))})`,
  (m, v, u) => `${v}=("\${${u}[@]}" ${word(m)})`,
  (m, v) => `${v}=([${m.pick(['0', '2', 'k', 'x'])}]=${word(m)} ${word(m)})`,
  (m, v) => `${v}+=${word(m)}`,
  (m, v) => `${v}+=(${words(m)})`,
  (m, v) => `${v}[${subscript(m)}]=${word(m)}`,
  m => `set -- ${words(m, m.below(4))}`,
  m => `IFS=${m.pick(SEPARATORS)}`,
  () => 'unset IFS',
  (_, v) => `unset ${v}`,
  (m, v) => `unset ${v}'[${m.pick(['0', '1', 'k'])}]'`,
  m => `shift${m.pick(['', ' 1', ' 2', ' 0'])}`,
  (m, v, u) => `read ${m.pick(['', '-r'])} ${m.pick([v, `${v} ${u}`, `-a ${v}`, ''])} <<< ${word(m)}`,
  (m, v) => `IFS=${m.pick([',', ':', '', ' ', 'x'])} read ${m.pick(['-r', '', '-ra', '-a'])} ${v} <<< ${word(m)}`,
  (m, v) => `mapfile ${m.pick(['-t', '', '-t -n1'])} ${v} <<< ${word(m)}`,
  (m, v) =>
    `printf -v ${v} ${m.pick(["'%s'", "'%s '", '%s,', "'%d'", "'%b'", '%q', '%c'])} ${words(m, 1 + m.below(2))}`,
  (m, v) => `declare ${m.pick(OPTIONS)} ${v}${m.pick(['', `=${word(m)}`, `=(${words(m, 2)})`])}`,
  (m, v) => `export ${v}=${word(m)}`,
  (m, v) => `readonly ${v}=${word(m)}`,
  (m, v) => `declare -n r=${v}; r=${word(m)}`,
  (m, v) => `let ${m.pick(['k=1', 'k++', 'b=2+3', '"k = 4"', `'${v}=1'`, 'k+=2'])}`,
  m => `((${expression(m)}))`,
  (m, v) => `: \${${v}:=${word(m)}}`,
  m => `: ${word(m)}`,
  (m, v, u) => `eval ${m.pick([`'${v}=$b'`, `'${v}="$b"'`, `"${v}=$b"`, `"${v}=\\$b"`, `${v}=\\$${u}`])}`,
  (m, v) => `[[ ${word(m)} =~ ${m.pick(['(x)', '(.*)', 'x', '^(.)'])} ]] && ${v}=$BASH_REMATCH`,
  (m, v) => `getopts ${m.pick(['ab:', ':x', 'r'])} ${v} ${word(m)}`,
  m => `set ${m.pick(['-f', '+f', '-u', '-e', '-k', '-a', '-o noglob'])}`,
  m => `shopt -s ${m.pick(['nullglob', 'extglob', 'failglob', 'nocasematch', 'lastpipe', 'dotglob'])}`,
];

const AROUND: readonly Make[] = [
  (m, v, _, body) => `for ${v} in ${words(m, 1 + m.below(2))}; do ${body()}; done`,
  (m, _, __, body) => `for ((k=0; k<${m.below(3)}; k++)); do ${body()}; done`,
  (m, _, __, body) => `if ${condition(m)}; then ${body()}; ${rarely(m, `else ${body()};`)} fi`,
  (m, _, __, body) =>
    `case ${word(m)} in ${m.pick(['x', '*', '"$a"', '$b', '[a-z]*', 'x|y'])}) ${body()} ;; ${rarely(m, '*) a=z ;;')} esac`,
  (m, _, __, body) => `f() { ${body()}; ${m.pick([show(m), ':', 'return', 'local a=1'])}; }; f ${words(m)}`,
  (m, v, u) => `f() { local ${v}${m.pick(['', `=${word(m)}`])}; ${u}=${word(m)}; ${show(m)}; }; f ${words(m)}`,
  (m, _, __, body) => `( ${body()}; ${show(m)} )`,
  (_, __, ___, body) => `{ ${body()}; }`,
  (m, _, __, body) => `${condition(m)} ${m.pick(['&&', '||'])} ${body()}`,
  (m, v, _, body) => `while read ${m.pick(['-r', ''])} ${v}; do ${body()}; done <<< ${word(m)}`,
  (m, v) => `echo ${word(m)} | { read ${v}; ${show(m)}; }`,
  (m, v, _, body) => `${v}=$(${body()}; echo ${words(m, 1 + m.below(2))})`,
  (m, v, u) => `${v}=${word(m)} eval 'show $${u} "$${v}"'`,
  (m, v) => `${v}=${word(m)} show ${word(m)} $${v}`,
  (m, v) => `select ${v} in ${word(m)}; do ${show(m)}; break; done <<< 1`,
  (_, __, ___, body) => `${body()} &\nwait`,
  (_, __, ___, body) => `! ${body()}`,
];

function statement(m: Maker, depth = 0): string {
  const table = m.chance(0.35) ? AROUND : ASSIGNS;
  const body = (): string => (depth < 2 ? statement(m, depth + 1) : show(m));
  return m.pick(table)(m, m.pick(NAMES), m.pick(NAMES), body);
}

/** Its statements; joined by newlines they are the program. The same seed and number give the same ones. */
export function program(seed: number, index: number): readonly string[] {
  const m = new Maker((Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b)) >>> 0);
  return [
    ...Array.from({ length: 1 + m.below(4) }, () => statement(m)),
    ...Array.from({ length: 1 + m.below(2) }, () => show(m)),
  ];
}
