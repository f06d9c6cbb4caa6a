import { describe, expect, test } from 'bun:test';
import { judge, programs, reasons } from './judge.ts';

/** Text → the words that its program would get. */
const WORDS: readonly [text: string, argv: string][] = [
  [`r'm' "-r"f \\x`, 'rm -rf x'],
  [`\\rm x`, 'rm x'],
  [`$'\\x72\\155' x`, 'rm x'],
  [`p "a\\$b\\"c\\d"`, 'p "a$b\\"c\\\\d"'],
  [`p ''`, 'p ""'],
  ['p {a,b}c', 'p ac bc'],
  ['{r,r}m x', 'rm rm x'],
  ['{rm,-rf,x}', 'rm -rf x'],
  ['p {1..3} {a..c} {01..03} {5..1..2}', 'p 1 2 3 a b c 01 02 03 5 3 1'],
  ['p a{,b}{c,d}', 'p ac ad abc abd'],
  ['p {a} {} {,} "{a,b}" \\{a,b} {a\\,b}', 'p {a} {} {a,b} {a,b} {a,b}'],
  ['p {a,{b,c}}d', 'p ad bd cd'],
  ['p {a b', 'p {a b'],
  ['p {1..100000}', 'p …*'],
  ['p {Z..a}', 'p …*'],
  ['p ~ ~/a "~" a~b', 'p /home/u /home/u/a ~ a~b'],
  ['p ~root/x ~+/y', 'p …/x …/y'],
  ['p ~ro\\\not ~\\\n/a \\\n~/b x=\\\n~/c', 'p … /home/u/a /home/u/b x=/home/u/c'],
  ['p x=~/a --x=~/a', 'p x=/home/u/a --x=~/a'],
  ['p src/*.ts [ab]c', 'p src/….ts* …c*'],
  ['p a?b', 'p a…b*'],
  [`p '*' "*" \\*`, 'p * * *'],
  ['p $HOME "$HOME/x"', 'p /home/u /home/u/x'],
  ['p "$UNSET" $UNSET a', 'p "" a'],
  ['x="a b"; p $x "$x" \'$x\'', 'p a b "a b" $x'],
  ['x="a  *"; p $x', 'p a …*'],
  ['x=" a b"; p $x$ $x}$ $x$%$x $x"$"', 'p " a b$" " a b}$" a b$% a b a b$'],
  ['x=" a b"; p $x$"" $x$%"$x" "$x"$', 'p a b " a b$% a b" " a b$"'],
  ['x="a*" y=(b c); p $x$ $x${y[@]}$ $x[$]', 'p a…$* …* a…*'],
  ['xa=1 xb=2; p $x{a,b}', 'p 1 2'],
  ['x=1; p ${x}{a,b}', 'p 1a 1b'],
  ['x=$(y); p $x "$x" a"$x"b', 'p …* … a…b'],
  ['p $(y) "$(y)" `y`', 'p …* … …*'],
  ['p $((1+2)) "$#" $$ $?', 'p 3 0 … …'],
  ['IFS=,; x=a,b,,c,; p $x "$x"', 'p a b "" c a,b,,c,'],
  ['IFS=", "; x=" a , b c ,,d "; p $x', 'p a b c "" d'],
  ['IFS=" ,"; x=" ,a"; p $x x${x}y', 'p "" a x ay'],
  ['IFS=$(y); x=a,b; p $x', 'p …*'],
  ['IFS=, read -ra a <<< ",x y,z,"; p "${a[@]}"', 'p "" "x y" z'],
  ['read -ra a <<< " x  y"; p "${a[@]}"; read -d x -a a <<< y; p "${a[@]}"', 'p x y'],
  ['a=([1]=y [0]=x); p "${a[@]}" ${a[-1]} "${a[-3]}"', 'p x y y …'],
  ['a=([2]=y [0]=x); p "${a[@]}"', 'p …*'],
  ['declare -A a=([1]=y [0]=x); p "${a[@]}" ${a[1]}', 'p …* y'],
  ['declare -A a=(0 x k y); p "${a[0]}" ${a[k]} "${a[@]}"', 'p x y …*'],
  ['if z; then declare -A a; fi; a=(2 x y z); p "${a[2]}"', 'p …'],
  ['f() { local -A a; }; f; a=(2 x y z); p "${a[2]}"', 'p y'],
  ['declare -A a; unset a; a=(2 x y z); p "${a[2]}"', 'p …'],
  ['declare -n r=a; declare -A r; a=(2 x y z); p "${a[2]}"', 'p x'],
  ['export -A a; a=(2 x y z); p "${a[2]}"', 'p …'],
  ['declare -A a; bash -c \'a=(2 x y z); p "${a[2]}"\'', 'p y'],
  ['a[0]=x; i=0; a[i]=y; p "${a[0]}"; b=([0]=x [i]=y); q "${b[0]}"', 'p …'],
  ['a=(x y z); i=1; p "${a[i]}" "${a[$i]}" "${a[j+1]}"', 'p y y …'],
  ['declare -n r=a; a=(x "y z"); p "${r[@]}" ${r[0]}', 'p x "y z" x'],
  ['a=(x "y z"); n=a[@]; p "${!n}"', 'p x "y z"'],
  ['a=(x "y z" w); p "${a[@]:1}"; q "${a[@]: -2:1}" "${a[@]:7}"', 'p "y z" w'],
  ['a=(x "y z" w); p "${a[@]: -2:1}" "${a[@]:7}" "${a[@]: -7}"', 'p "y z"'],
  ['set -- a b c; p "${@:2}" "${@:1:1}" "${@: -1}"', 'p b c a c'],
  ['set -- a; p "${@:0}"; x=abc; p "${x[@]:1}"', 'p bash a'],
  ['x=abc; p "${x[@]:1}" "${x[@]:$(y)}"', 'p …* …*'],
  ['a=([3]=x [5]=y); p "${a[@]:1}"', 'p …*'],
  [
    'x="a b\'c" y=; p "${x@Q}" ${y@Q} "${x@U}" "${x@u}" "${y@L}" "${z@Q}"',
    `p "'a b'\\\\''c'" "''" "A B'C" "A b'c" "" …`,
  ],
  ['a=(x "y z"); p "${a[@]@Q}"', `p "'x'" "'y z'"`],
  ['x=; p $x a', 'p a'],
  ['p "a$(y)b"c', 'p a…bc'],
  ['p <(y) >(z)', 'p /dev/fd/… /dev/fd/…'],
  ['p "$(cat <<\'E\'\nline $x\nE\n)"', 'p "line $x"'],
  ['p "$(echo a b)" $(echo a b)', 'p "a b" a b'],
  ['p "$(pwd)/x" "$(dirname /a/b/c)" $(basename /a/b)', 'p /w/x /a/b b'],
  ['x=abc; p ${x:-d} ${y:-d e} "${y:-d e}" ${x:+z} ${y+z}', 'p abc d e "d e" z'],
  ['x=a.txt; p ${x%.txt} ${x#a.} ${x%.c}', 'p a txt a.txt'],
  ['x=abc; p ${#x} ${x:0:1} ${x:1} ${x/b/c} ${x^^} ${x^}', 'p 3 a bc acc ABC Abc'],
  ['x=aXa; p "${x//a/-}" "${x/a/}" "${x,,}" "${x/z/y}"', 'p -X- Xa axa aXa'],
  ['x=aXa; p "${x:y}" "${x/x/y}" "${x/?/y}" "${x/a/&}" "${x^^a}" "${x: -1}"', 'p …* …* …* …* …* a'],
  ['a=(b c); IFS=; p "${a[*]}"', 'p bc'],
  ['a=(b c "d e"); IFS=,; p ${a[@]}; x=${a[@]}; q "$x"', 'p b c "d e"'],
  ['IFS=; set -- rm -rf x; $*', 'rm -rf x'],
  ['a=(b c); IFS=-x; p "${a[*]}"; set -- d e; q "$*"', 'p b-c'],
  ['p $(git branch --show-current)', 'p …'],
  ['p $(id -u):$(id -gn) $(date +%F) $(uname -m) $UID', 'p … … … …'],
  ['p $(id -G) $(date) $(date "+%F %T") $(uname -a)', 'p …* …* …* …*'],
  ['IFS=/; p $(git branch --show-current)', 'p …*'],
  ['p $(git branch)', 'p …*'],
  ['IFS=$(y); a=(b c); p "${a[*]}"', 'p …'],
  ['y=x x=1; p ${!y}', 'p 1'],
  ['p ${z:=1} $z', 'p 1 1'],
  ['a=(1 "2 3"); p "${a[@]}" ${a[0]} "${a[1]}"', 'p 1 "2 3" 1 "2 3"'],
  ['a=(x); a+=(y z); p "${a[@]}" "$a"', 'p x y z x'],
  ['a=([3]=x); p "${a[@]}"', 'p …*'],
  ['set -- a "b c"; p "$@" $1 "$*" "x$@y"', 'p a "b c" a "a b c" xa "b cy"'],
  ['p $"a b"', 'p "a b"'],
  ['p a\\\nb', 'p ab'],
  ['p é😀', 'p é😀'],
];

test.each(WORDS)('%s', (text, argv) => {
  const analysis = judge(text, { env: { LANG: 'C' } });
  expect(reasons(analysis)).toEqual([]);
  expect(programs(analysis)).toContain(argv);
});

test('positional words of the caller', () => {
  expect(programs(judge('p "$0" "$1" "$@"', { positional: ['sh', 'a b', 'c'] }))).toEqual(['p sh "a b" "a b" c']);
  expect(programs(judge('p "$1" "$@"', { positional: null }))).toEqual(['p … …*']);
});

/** A program that is not known is opaque, never skipped. */
const UNKNOWN_PROGRAMS: readonly [text: string, why: RegExp][] = [
  ['$X -rf', /cannot tell which program \$X is/],
  ['x=$(y); $x a', /cannot tell which program \$x is/],
  ['$(y) a', /cannot tell which program \$\(y\) is/],
  ['`y` a', /cannot tell which program `y` is/],
  ['"$d/bin/x" a', /cannot tell which program/],
  ['r?? x', /cannot tell which program r\?\? is/],
  ['/bin/r* x', /cannot tell/],
  ['"$@"', /cannot tell which program/],
  ['<(y) a', /cannot tell/],
];

describe('unknown programs', () => {
  test.each(UNKNOWN_PROGRAMS)('%s', (text, why) => {
    expect(reasons(judge(text, { positional: null }))).toEqual([expect.stringMatching(why)]);
  });

  test('a name that is known by now is a program like any other', () => {
    expect(programs(judge('x=rm; $x a; "$x" b; ${x} c; ${y:-rm} d'))).toEqual(['rm a', 'rm b', 'rm c', 'rm d']);
  });
});
