/** Where the judge says what a substitution gives, bash and the tools must give the same. */
import { describe, expect, test } from 'bun:test';
import type { Arg } from '../../src/bash/analysis.ts';
import { judge } from '../bash/judge.ts';

/** Known for certain, so that the table also says what is followed. */
const KNOWN: readonly string[] = String.raw`echo --force
echo -n a b
echo -e 'a\tb\x41\101\0101\u00e9\e[0m\cz'
echo -e '\x2d\x2dforce'
echo -E 'a\tb'
echo 'a\tb'
echo -n -e 'x\n'
echo -neE 'x\n'
printf %s --force
printf '%s%s' --fo rce
printf '%s-' a b c
printf '%5s|%-5s|%.2s' abc abc abc
printf '%d %i %x %X %o %c' 42 -7 255 255 8 xyz
printf '%03d|%+d|% d' 7 7 7
printf '%b' 'a\tb\0101'
printf '\55\x2d%%force'
printf '%*s' 5 a
printf 'a\nb\n'
printf '%s\n' a b
printf -- '--force'
rev <<< ecrof--
echo abc | rev
tac <<< $'a\nb'
echo __force | tr _ -
tr a-z n-za-m <<< sbepr
tr '[:lower:]' '[:upper:]' <<< abc1
tr -d 'xy' <<< xaybx
tr -d '[:space:]' <<< 'a b c'
tr -s a <<< aaabaa
tr -cd 'a-z' <<< 'a1B2c'
tr '\055' '+' <<< a-b
tr abc x <<< aabbccdd
base64 -d <<< LS1mb3JjZQ==
base64 <<< abc
echo LS1mb3JjZQ== | base64 --decode
echo hello | base64 -w0 | base64 -d
base32 -d <<< FUWWM33SMNSQ====
sed s/x/-/g <<< xxforce
sed 's/x/-/' <<< xxforce
sed -e 's,a,b,' -e s/c/d/g <<< acac
sed -E 's/(a)(b)/\2\1/' <<< abab
sed 's/\(a\)\(b\)/\2\1/g' <<< abab
sed 's/a*/x/' <<< aab
sed 's/./&&/g' <<< ab
sed 's/[0-9][0-9]*/N/' <<< a12b3
sed y/abc/xyz/ <<< aabbcc
cut -c3- <<< xx--force
cut -d: -f2 <<< a:--force
cut -d ' ' -f 2- <<< 'a b c'
cut -f1 -d, <<< nocomma
cut -b1-3,5 <<< abcdefg
head -n1 <<< $'a\nb'
head -1 <<< $'a\nb'
head -c3 <<< abcdef
head -n -1 <<< $'a\nb\nc'
tail -1 <<< $'a\nb'
tail -n +2 <<< $'a\nb\nc'
tail -c 3 <<< abcdef
sort <<< $'b\na'
uniq <<< $'a\na\nb'
fold -w2 <<< abcde
paste -sd '' <<< $'--\nforce'
paste -s -d, <<< $'a\nb'
grep b <<< $'abc\ncde\nb'
grep -v b <<< $'abc\ncde'
grep -o force <<< 'x --force'
cat <<< --force
tee /dev/null <<< --force
seq 3
seq 1 2 7
expr substr x--force 2 7
expr 3 + 4
date +--force
basename /a/--force
basename /a/b.txt .txt
dirname /a/b/c
dirname a
echo "$(echo a)$(echo b)"
true; echo a
echo a; echo b
{ echo a; echo b; } | tail -1
(echo a)
f() { echo "$1"; }; f a
f() { printf %s "$1"; }; f a | rev
env echo a
command echo a
eval echo a
bash -c 'echo a'
echo a | cat | cat
x=abc; echo "$x" | rev
cat <(echo a) > /dev/null; echo b
for i in a b; do echo $i; done
echo a > /dev/null; echo b
echo a >&2; echo b
printf -v x %s --force; echo "$x"
read x <<< --force; echo "$x"
read -r x y <<< '  a --force z'; echo "$y"
IFS=: read -r x y <<< a:b; echo "$y"
IFS= read -r x <<< '  a '; echo "$x"
read x < <(echo a); echo "$x"
echo a | { read x; echo "$x"; }
mapfile -t a <<< $'x\ny'; echo "${'${a[1]}'}"
while read -r x; do echo "$x"; done <<< $'a\nb'
while IFS=, read -r x y; do echo "$y"; done <<< $'a,b'
x='--force x'; echo "${'${x%% *}'}"
x=a.b.c; echo "${'${x#*.}'} ${'${x##*.}'} ${'${x%.*}'} ${'${x%%.*}'}"
x=ecrof; echo "${'${x: -5}'}${'${x:1:2}'}"
declare -A m=([k]=v); echo "${'${m[k]}'}"`
  .replaceAll("${'", '')
  .replaceAll("'}", '')
  .split('\n');

/** May be told or not; a wrong answer is a mistake. */
const OTHERS: readonly string[] = String.raw`echo a; exit; echo b
f() { echo a; return; echo b; }; f; echo c
if true; then echo a; else echo b; fi
if [ -e /nonexistent ]; then echo a; else echo b; fi
true && echo a
false && echo a; echo b
for i in a b; do echo $i; break; done
set -e; false; echo a
{ read a; read b; } <<< $'x'; echo "[$b]"
{ read a; read b; } <<< $'x\ny'; echo "[$b]"
while read x; do echo "$x"; done <<< ''
{ while read x; do :; done; echo "[$x]"; } <<< $'a\nb'
printf '%s'
printf '%q' 'a b'
printf '%d' abc 2>/dev/null
printf '%d' "'A"
printf '%d' 08 2>/dev/null
printf '%d' 010
printf '%x' -1
printf '%5d|%-5d|%05d' 42 42 -42
printf '%s %s\n' a b c
printf '%.3d' 7
printf '\400'
printf '\x'
printf '%%%s%%' a
printf '%b' 'a\cb' x
printf '%c'
tr a-c A-Z <<< abcd
tr 'a\-z' x <<< 'a-z'
tr -d a-c <<< abcd
tr -cs a-z ' ' <<< 'a1b2  c'
tr -s ' ' '\n' <<< 'a  b'
tr '[a-c]' '[x-z]' <<< '[abc]'
tr aab xyz <<< ab
tr a '' <<< a 2>/dev/null
tr z-a x <<< a 2>/dev/null
base64 -d <<< LS1m
base64 -d <<< 'LS1m!!' 2>/dev/null
base64 -di <<< 'LS1m!!b3JjZQ=='
sed 's/a/b/2' <<< aaa
sed -n 's/a/b/p' <<< aaa
sed '1d' <<< $'a\nb'
sed 's/a+/x/' <<< 'aa+'
sed -E 's/a+/x/' <<< 'aa+'
sed 's/a\+/x/' <<< 'aa+'
sed 's/^a|b$/x/g' <<< 'a|b'
sed 's/a\|b/x/g' <<< 'a|b'
sed 's/(a)/x/' <<< '(a)'
sed 's/{a}/x/' <<< '{a}'
sed 's/a.b/[&]/' <<< 'axb'
sed 's/\./-/g' <<< 'a.b.c'
sed 's/a/\n/' <<< 'a'
sed 's/a/\t/' <<< 'a'
sed 's/$/x/' <<< a
sed 's/*/x/' <<< 'a*'
sed 's/x*/-/g' <<< abc
sed 's/[^a]/-/g' <<< abc
sed 's|/|-|g' <<< a/b/c
sed 's/a/b/I' <<< A
sed s/a/b/ <<< ''
printf a | sed s/a/b/
cut -c1 <<< ''
cut -d: -f3 <<< a:b
cut -d: -f2,1 <<< a:b:c
cut -s -d: -f1 <<< ab
head -n0 <<< a
tail -n0 <<< a
tail -n -1 <<< $'a\nb'
printf 'a\nb' | head -1
printf 'a\nb' | tail -1
printf 'a\nb' | tac
printf 'ab' | rev
printf 'a\nb' | cut -c1
printf 'b\na' | sort
printf 'a\n\nb' | uniq
printf 'abcde' | fold -w2
printf 'a\nb' | paste -sd,
fold -w3 <<< 'a b c'
sort -r <<< $'a\nb'
sort -n <<< $'10\n9'
sort <<< $'B\na'
grep -c a <<< a
grep -i A <<< a
grep a.c <<< abc
grep -E 'a|b' <<< a
echo -n
echo -e '\c'
echo -e '\0'
echo -e 'a\xzz'
echo -e '\u0041\U00000042'
echo -x
echo - a
echo -- a
echo '\c'
sh -c 'echo -e a'
sh -c 'echo "a\tb"'
xxd -p <<< ab
xxd -r -p <<< 2d2d66
xxd -r <<< '00000000: 2d2d 666f 7263 650a                      --force.'
openssl base64 -d <<< LS1m
seq 3 1
seq 5 -2 1
seq -w 1 10
seq 1.5 3
expr 7 / 2
expr 3 '*' 4
expr a : a
expr length abc
basename /a/b/
basename a a
dirname /a
dirname /
dirname a//b
date -u +%Y
exec echo a; echo b
trap 'echo t' EXIT; echo a
echo a & wait; echo b
{ echo a >&2; } 2>&1
{ echo a; } 2>&1 > /dev/null
f() { echo a; } > /dev/null; f; echo b
echo a 3>&1 1>&2 2>&3
echo a | tee >(cat)
x=5; while ((x-- > 3)); do echo $x; done
case a in a) echo 1;; b) echo 2;; esac
case a in a) echo 1;& b) echo 2;; esac
select x in a b; do echo $x; break; done <<< 1 2>/dev/null
read -n1 x <<< abc; echo $x
read -d, x <<< a,b; echo $x
read x <<< 'a\b'; echo $x
read -r x <<< 'a\b'; echo $x
IFS=: read x y <<< a:b:; echo "$y"
IFS=: read x y <<< a:b:c; echo "$y"
IFS=' :' read x y <<< 'a : b'; echo "$y"
IFS=, read x y <<< ' a , b '; echo "[$x][$y]"
printf 'a\nb' | while read x; do echo "$x"; done
printf 'a\nb' | { mapfile -t l; echo "${'${l[1]}'}"; }
x=; printf 'a' > f; read x < f; echo "$x"
echo a > f; echo b >> f; cat f
echo a > f; sed -i s/a/b/ f; cat f
echo a > f; sed -i s/a/b/ f; echo c >> f; cat f
{ echo a; echo b; } > f; cat f
echo a > f; cat f f
x=abc; echo "${'${x#?}'} ${'${x%%[bc]*}'} ${'${x/b*/x}'}"
x=a*b; echo "${'${x#a\\*}'}"
shopt -s xpg_echo; echo 'a\tb'
set -o posix; echo -e 'a\tb'
alias echo=printf; echo a
echo() { printf x; }; echo a`
  .replaceAll("${'", '')
  .replaceAll("'}", '')
  .split('\n');

const missing = ['xxd', 'openssl'].filter(name => Bun.which(name) === null);

function real(text: string): string {
  const cwd = `${import.meta.dir}/../../build`;
  const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', HOME: '/home/u', TMPDIR: '/tmp' };
  const folder = new TextDecoder().decode(Bun.spawnSync(['mktemp', '-d'], { cwd, env }).stdout).trim();
  const script = `cd ${folder}; printf %s "$(${text}\n)"`;
  const out = Bun.spawnSync(['/bin/bash', '-c', script], { env, stdin: 'ignore', stderr: 'ignore' });
  Bun.spawnSync(['rm', '-rf', folder]);
  return new TextDecoder().decode(out.stdout);
}

/** What the judge says of it: one of these texts, or a beginning and an end. */
function judged(text: string): readonly Arg[] {
  const calls = judge(`p "$(${text}\n)"`).invocations.filter(one => one.argv[0] === 'p');
  return calls.map(one => one.argv[1] ?? '');
}

const fits = (word: Arg, text: string): boolean =>
  typeof word === 'string' ? word === text : text.startsWith(word.prefix) && text.endsWith(word.suffix);

describe('known', () => {
  test.each(KNOWN)('%s', text => {
    expect(judged(text)).toEqual([real(text)]);
  });
});

describe('never wrong', () => {
  test.each(OTHERS.filter(text => !missing.some(name => text.includes(name))))('%s', text => {
    const words = judged(text);
    const printed = real(text);
    expect(words.some(word => fits(word, printed)) ? printed : words).toBe(printed);
  });
});
