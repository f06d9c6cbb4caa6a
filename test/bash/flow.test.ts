import { describe, expect, test } from 'bun:test';
import { everything, judge, named, programs, reasons } from './judge.ts';

/** Text → the programs it would start, in the order they are found. */
const PROGRAMS: readonly [text: string, programs: readonly string[]][] = [
  ['a; b && c || d\ne & f', ['a', 'b', 'c', 'd', 'e', 'f']],
  ['a | b |& c', ['a', 'b', 'c']],
  ['! a', ['a']],
  ['time -p a', ['a']],
  ['(a; b); { c; }', ['a', 'b', 'c']],
  ['{ a; b; }', ['a', 'b']],
  ['if a; then b; elif c; then d; else e; fi', ['a', 'b', 'c', 'd', 'e']],
  ['while a; do b; done; until c; do d; done', ['a', 'b', 'c', 'd']],
  ['for x in 1 2; do p $x; done', ['p 1', 'p 2']],
  ['for x in $(y); do p "$x"; done', ['y', 'p …']],
  ['for ((i=0; i<$(a); i++)); do b; done', ['a', 'b']],
  ['select x in a b; do p "$x"; done', ['p a', 'p b']],
  ['case $(a) in $(b)) c;; *) d;& e) f;; esac', ['a', 'b', 'c', 'd', 'f']],
  ['[[ $(a) == x && -n $(b) ]]', ['a', 'b']],
  ['(( $(a) ))', ['a']],
  ['p $(a $(b))', ['b', 'a …*', 'p …*']],
  ['p `a \\`b\\``', ['b', 'a …*', 'p …*']],
  ['p "${x:-$(a)}" ${y/$(b)/c}', ['a', 'b', 'p … …*']],
  ['x=$(a) y=`b` c', ['a', 'b', 'c']],
  ['a > $(b)', ['b', 'a']],
  ['cat <<E\n$(a) `b` ${x:-$(c)}\nE', ['a', 'b', 'c', 'cat']],
  ["cat <<'E'\n$(a)\nE", ['cat']],
  ['p <<< $(a)', ['a', 'p']],
  ['f() { a "$@"; }; f 1 2', ['a 1 2']],
  ['function f { a; }\nf', ['a']],
  ['f() { a; }', ['a']],
  ['f() { f; a; }; f', ['a', 'a']],
  ['cd a && p $PWD && cd ../b && p $PWD', ['p /w/a', 'p /w/b']],
  ['cd a; p "$PWD/x"', ['p /w/a/x', 'p /w/x']],
  ['cd a || exit; pushd b && p $PWD; PWD=c; cd d; p $PWD', ['p /w/a/b', 'p …*']],
  ['cd -P a && p $PWD', ['p …*']],
  ['coproc a', ['a']],
  ['coproc N { a; }', ['a']],
  ['a() { b; }; \\a; command a', ['b', 'a']],
  ['trap "a" EXIT; b', ['a', 'b', 'a']],
  ['a[$(b)]=1', ['b']],
  ['x=([$(a)]=$(b))', ['a', 'b']],
  ['p $((x[$(a)]))', ['a', 'p …']],
];

test.each(PROGRAMS)('%s', (text, expected) => {
  const analysis = judge(text);
  expect(reasons(analysis)).toEqual([]);
  expect(programs(analysis)).toEqual([...expected]);
});

/** What a variable is at the end: `p` gets it. */
const VARIABLES: readonly [text: string, p: string][] = [
  ['x=1; p "$x"', 'p 1'],
  ['if a; then x=1; else x=2; fi; p "$x"', 'p 1 | p 2'],
  ['if a; then x=1; else x=1; fi; p "$x"', 'p 1'],
  ['x=1; if a; then x=2; exit; fi; p "$x"', 'p 1'],
  ['x=1; a && x=2; p "$x"', 'p 2 | p 1'],
  ['x=1 && y=2; p "$y"', 'p 2'],
  ['x=1; true && x=2; p "$x"', 'p 2'],
  ['true() { false; }; x=1; true && x=2; p "$x"', 'p 2 | p 1'],
  ['x=1; (x=2); p "$x"', 'p 1'],
  ['x=1; y=$(x=2); p "$x"', 'p 1'],
  ['x=1; a | x=2; p "$x"', 'p 2 | p 1'],
  ['x=1; x=2 & p "$x"', 'p 1'],
  ['x=1; while a; do x=2; done; p "$x"', 'p 1 | p 2 | p …'],
  ['x=1; for y in a b; do x=$y; done; p "$x"', 'p b | p a | p 1'],
  ['x=1; case $y in a) x=2;; esac; p "$x"', 'p 1 | p 2'],
  ['x=1; f() { x=2; }; f; p "$x"', 'p 2'],
  ['x=1; f() { local x=2; }; f; p "$x"', 'p 1'],
  ['x=1; x=2 true; p "$x"', 'p 1'],
  ['x=1; read x; p "$x"', 'p …'],
  ['x=1; printf -v x 2; p "$x"', 'p 2'],
  ['x=1; printf -vx -v y -- -%s 2; p "$x" "$y"', 'p 1 -2'],
  ['x=1; printf -vx -e 2; printf -v x -v . 3; p "$x"', 'p 1'],
  ['x=1; printf "$o$(a)" 2; p "$x"', 'p …'],
  ['x=1; printf $(a) 2; p "$x"', 'p …'],
  ['x=1; printf "$(a)"; printf "$(a)\\n" 2; printf "%s$(a)" 2; p "$x"', 'p 1'],
  ['x=1; declare -e -n r=x; r=2; p "$x"', 'p 1'],
  ['x=1; declare -- -n r=x; r=2; p "$x" "$r"', 'p 1 2'],
  ['x=1; export +e -n r=x; p "$r"', 'p x'],
  ['x=1; unset x; p "$x"', 'p ""'],
  ['x=1; readonly x; unset x; p "$x"', 'p 1 | p ""'],
  ['x=1; eval "x=2"; p "$x"', 'p 2'],
  ['x=1; ((x++)); p "$x"', 'p …'],
  ['x=1; let x=2; p "$x"', 'p …'],
  ['x=1; ((x=pf f && z=pt)); p "$x"', 'p …'],
  ['x=a; x+=b; p "$x"', 'p ab'],
  ['declare -u x=a; p "$x"', 'p …'],
  ['x=1 export x; p "$x"', 'p "" | p 1'],
  ['f() { local -r x=1; }; f; f; x=2; p "$x"', 'p 2'],
  ['p "${k-"${z=~}"}" "$z"', 'p … …'],
  ['p "${k:=~}" "$k" "${m-~/x}"', 'p ~ ~ ~/x'],
  // bash sets arrays before it looks at the rest of the call, and finds it wrong or has something to print.
  ['local a=(l x); p "${a[@]}"', 'p l x'],
  ['local -r a=(l); a=(k); p ${a[@]}', 'p k'],
  ['a=(k); declare -p a=(l); p ${a[@]}', 'p l'],
  ['a=(k); export -f a=(l); p ${a[@]}', 'p l'],
  ['a=(k); typeset -z a=(l); p ${a[@]}', 'p l'],
  ['a=(k); f() { declare -p a=(l); }; f; p ${a[@]}', 'p k'],
  ['a=(k); f() { export -z a=(l); }; f; p ${a[@]}', 'p l'],
  ['declare -pu a=(l); p ${a[@]}', 'p …*'],
  ['readonly r=(s); declare -n r=a; p "$r"', 'p …'],
  ['declare -n r=x; x=1; r=2; p "$x"', 'p 2'],
  ['x=1; declare -n r=x; p "$r"', 'p 1'],
  ['f() { local -n r=$1; r=2; }; x=1; f x; p "$x"', 'p 2'],
  ['x=1; declare -n r; r=x; r=2; p "$x"', 'p …'],
  ['x=1; declare -n r=x; for r in y; do :; done; r=2; p "$x"', 'p …'],
  ['x=1; trap "x=2" USR1; p "$x"', 'p …'],
  ['trap "x=2" ERR; x=1; p "$x"', 'p …'],
  ['BASH_REMATCH=x; [[ a =~ a ]]; p "$BASH_REMATCH"', 'p …'],
  ['BASH_REMATCH=x; bash -c \'[[ a =~ a ]]; p "${BASH_REMATCH[0]}"\'', 'p …'],
  ['_=x; a b; p "$_"', 'p …'],
  ['x=1; trap "x=2" EXIT; p "$x"', 'p 1'],
  ['x=1; f() { local x=2; q; }; trap f EXIT INT TERM; p "$x"', 'p 1'],
  ['x=1; f() { x=2; }; trap f INT; p "$x"', 'p …'],
  ['export x=1; p "$x"', 'p 1'],
  ['declare x=1 y; x=2; p "$x"', 'p 2'],
  ['IFS=: read -r x y <<< a:b; p "$x"', 'p a'],
  ['read x y <<< " a  b c "; p "$x" "$y"', 'p a "b c"'],
  ['read -r x; p "$x"', 'p …'],
  ['{ read -r x; read -r y; } <<< "$(z)"; p "$y"', 'p …'],
  ['mapfile -t x <<< a; p "${x[@]}"', 'p a'],
  ['mapfile -t x; p "${x[@]}"', 'p …*'],
  ['x=1; getopts ab x; p "$x"', 'p …'],
  ['set -- a b; shift; p "$1"', 'p b'],
  ['set -- a; set -# z; p "$1"', 'p a'],
  ['set -- a; set -eo nothing z; p "$1"', 'p a'],
  ['set -- a; set -; set -o; set -o -e; p "$1"', 'p a'],
  ['set -euo pipefail z; p "$1"', 'p z'],
  ['set -o errexit -- -z; p "$1"', 'p -z'],
  ['f() { p "$1"; }; f x', 'p x'],
  ['set -- a; f() { :; }; f b; p "$1"', 'p a'],
];

describe('variables', () => {
  test.each(VARIABLES)('%s', (text, p) => {
    expect(
      programs(judge(text))
        .filter(one => one.startsWith('p '))
        .join(' | '),
    ).toBe(p);
  });

  test('a program that is one of a few is judged as each of them', () => {
    expect(programs(judge('if a; then c=rm; else c=ls; fi; $c x'))).toEqual(['a', 'rm x', 'ls x']);
    expect(programs(judge('for c in rm ls; do $c x; done'))).toEqual(['rm x', 'ls x']);
  });

  test('a child process knows exported variables only', () => {
    expect(programs(judge(`c=rm; bash -c '$c x'`))).toEqual(['bash -c "$c x"', 'x']);
    expect(programs(judge(`export c=rm; bash -c '$c x'`))).toEqual(['bash -c "$c x"', 'rm x']);
    expect(programs(judge(`c=rm bash -c '$c x'`))).toEqual(['bash -c "$c x"', 'rm x']);
  });

  test('what is exported on the way is known to a child', () => {
    expect(programs(judge(`c=rm export c; bash -c '$c x'`))).toContain('rm x');
  });

  test('behind sudo no variable is certain', () => {
    expect(reasons(judge(`export c=ls; sudo bash -c '$c x'`))).toEqual(['cannot tell which program $c is']);
  });

  test('in posix mode an assignment may outlive a special builtin', () => {
    expect(programs(judge('c=ls; c=rm :; $c x', { posix: true }))).toContain('rm x');
  });
});

/** Where `p` would run. */
const FOLDERS: readonly [text: string, cwd: string | null][] = [
  ['cd sub && p', '/w/sub'],
  ['cd sub; p', '/w/sub'],
  ['cd /x && p', '/x'],
  ['cd /x; p', null],
  ['cd /x || exit; p', '/x'],
  ['cd /x || { echo no; exit 1; }; p', '/x'],
  ['exit() { :; }; cd /x || exit; p', null],
  ['if cd /x; then p; fi', '/x'],
  ['cd /x && true; p', null],
  ['(cd /x); p', '/w'],
  ['cd ../y && p', '/y'],
  ['cd && p', '/home/u'],
  ['cd - && p', null],
  ['cd "$(a)" && p', null],
  ['pushd x && p', '/w/x'],
  ['pushd /x && popd && p', '/w'],
  ['pushd /x; pushd /y; popd && p', null],
  ['pushd /x && pushd && p', null],
  ['pushd +1 && p', null],
  ['popd && p', null],
  ['cd /x && cd - && p', '/w'],
  ['(cd /x); cd - && p', null],
  ['CDPATH=/z; cd sub && p', null],
  ['f() { cd /x || return; }; f; p', null],
  ['f() { cd /x || return; p; }; f', '/x'],
  ['env -C /x p', '/x'],
];

test.each(FOLDERS)('the folder of p in %s', (text, cwd) => {
  const found = judge(text).invocations.find(one => one.argv[0] === 'p');
  expect(found?.cwd).toBe(cwd);
});

describe('what an invocation carries', () => {
  test('the stages before it', () => {
    expect(named(judge('curl u | tee f | sudo sh'), 'sh').upstream).toEqual([
      ['curl', 'u'],
      ['tee', 'f'],
    ]);
  });

  test('its own assignments and redirections, and those of the group around it', () => {
    const found = named(judge('{ A=1 p 2>&1 <in; } >> out'), 'p');
    expect(found.assignments.map(one => `${one.name}=${one.value}`)).toEqual(['A=1']);
    expect(found.redirections.map(one => `${one.fd}${one.operator}${one.target} ${one.writes}`)).toEqual([
      '1>>out true',
      '2>&1 false',
      '0<in false',
    ]);
  });

  test('a redirection without a command stands as `:`', () => {
    expect(everything(judge('> f'))).toEqual([':']);
    expect(everything(judge('[[ a ]] > f'))).toEqual([':']);
  });

  test('spans are bytes of the outermost text', () => {
    const analysis = judge(`p "é😀"; q; bash -c 'r x'`);
    expect(named(analysis, 'q').span).toEqual([12, 13]);
    expect(named(analysis, 'r').span).toEqual([23, 28]);
  });

  test('every assignment is listed', () => {
    const found = judge('A=1; B=2 p; export C=3; declare D; read E; for F in 1; do :; done; : ${G:=4}').assignments;
    expect(found.map(one => one.name)).toEqual(['A', 'B', 'C', 'E', 'F', 'G']);
  });
});

/** What bash runs at the end where `Q` holds something, and where it is empty. */
const LEFT_EARLY: readonly [text: string, programs: readonly string[]][] = [
  ['v=rm; f() { [ "$Q" ] && return; v=ls; }; f; $v x', ['rm x', 'ls x']],
  ['f() { v=rm; [ "$Q" ] && return; v=ls; }; f; $v x', ['rm x', 'ls x']],
  ['f() { if a; then v=rm; return 1; fi; v=ls; }; f; $v x', ['rm x', 'ls x']],
  ['v=ls; f() { local v=rm; [ "$Q" ] && return; v=cp; }; f; $v x', ['ls x']],
  ['v=rm; f() { (return); v=ls; }; f; $v x', ['ls x']],
  ['v=ls; for i in 1; do v=rm; [ "$Q" ] && break; v=cp; done; $v x', ['cp x', 'rm x', 'ls x']],
  ['v=ls; for i in 1 2; do while a; do v=rm; [ "$Q" ] && break 2; v=cp; done; v=cp; done; $v x', ['cp x', 'rm x']],
  ['v=ls; while read y; do v=rm; [ "$Q" ] && continue; v=cp; done <<< a; $v x', ['cp x', 'rm x', 'ls x']],
  ['f() { g() { rm x; }; [ "$Q" ] && return; g() { ls x; }; }; f; g', ['rm x', 'ls x']],
];

test.each(LEFT_EARLY)('left early: %s', (text, ran) =>
  expect(programs(judge(text))).toEqual(expect.arrayContaining([...ran])),
);

test('a sourced file may return early, in a function too', () => {
  const world = { files: { '/w/l.sh': '[ "$Q" ] && return\nv=ls\n', '/w/b.sh': 'v=rm\n[ "$Q" ] && break\nv=cp\n' } };
  const ran = (text: string) => programs(judge(text, world)).filter(one => one.endsWith(' x'));
  expect(ran('v=rm; . ./l.sh; $v x').sort()).toEqual(['ls x', 'rm x']);
  expect(ran('f() { local v=rm; . ./l.sh; $v x; }; f').sort()).toEqual(['ls x', 'rm x']);
  expect(ran('v=ls; for i in 1; do . ./b.sh; done; $v x').sort()).toEqual(['cp x', 'ls x', 'rm x']);
  expect(ran('f() { v=cp; . ./l.sh; v=mv; }; f; $v x')).toEqual(['mv x']);
});

test('a file that is written behind an early return may hold what it held', () => {
  const text = 'echo rm > s.sh; f() { [ "$Q" ] && return; echo ls > s.sh; }; f; sh s.sh';
  expect(reasons(judge(text))).toEqual(['sh runs a file that may be changed just before']);
});
