/** Functions and scripts that start themselves again: those that multiply stand as `multiplies NAME`, others end somewhere. */
import { describe, expect, test } from 'bun:test';
import { judge, programs, reasons } from './judge.ts';

const multiplies = (text: string, script?: string): boolean =>
  programs(judge(text, script === undefined ? {} : { files: { '/w/x.sh': script } })).some(one =>
    one.startsWith('multiplies '),
  );

const BOMBS = `:(){ :|:& };:
:(){ :|:& }
f(){ f|f& };f
f(){ f & f & }; f
f(){ f & }; f
f(){ f | f; }; f
f(){ f | cat | f; }; f
f(){ f |& f; }; f
f(){ (f &); f; }; f
f(){ { true; f; } & f; }; f
f(){ if true; then f & fi; f; }; f
f(){ for i in 1 2; do f & done; }; f
f(){ while :; do f & done; }; f
f(){ g & g; }; g(){ f; }; f
f(){ g | g; }; g(){ f; }; f
f(){ g; }; g(){ f & }; g
f(){ coproc f; f; }; f
f(){ cat <(f) <(f); }; f
f(){ f <(f); }; f
f(){ f > >(f); }; f
f(){ eval "f | f"; }; f
f(){ eval 'f &'; f; }; f
f(){ bash -c f & }; export -f f; f
f(){ bash -c f | bash -c f; }; export -f f; f
f(){ setsid bash -c f; }; export -f f; f
f(){ yes | xargs -P 99 bash -c f; }; export -f f; f
f(){ [ "$1" = 0 ] || f 0 & }; f
f(){ f & }; trap f EXIT
sh -c "f(){ f|f& };f"
bash -c ':(){ :|:& };:'
f(){ unset -f g; g(){ f|f& }; g; }; f`.split('\n');

const ORDINARY = `walk() { for f in "$1"/*; do [ -d "$f" ] && walk "$f"; done; }; walk .
walk() { for f in "$1"/*; do walk "$f" | sed 's/^/  /'; done; }; walk .
walk() { ls "$1" | while read -r f; do walk "$1/$f"; done; }; walk .
walk() { if [ -d "$1" ]; then walk a | sort; else ls | while read -r f; do walk "$f"; done; fi; }; walk .
walk() { local d; for d in $(ls -d "$1"/*/); do walk "$d"; done; }; walk .
walk() { cd "$1"; for f in *; do walk "$f"; done; cd ..; }; walk src
fact() { [ "$1" -le 1 ] && echo 1 || echo $(($1 * $(fact $(($1 - 1))))); }; fact 5
fib() { echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); }; fib 3
f() { true; }; f | f & f
f() { g & }; g() { true; }; f & f
serve() { npm start & }; serve | cat
retry() { "$@" || { sleep 1; retry "$@"; }; }; retry ls
f() { f() { true; }; f | f & }`.split('\n');

test.each(BOMBS)('multiplies: %s', text => expect(multiplies(text)).toBe(true));
test.each(ORDINARY)('ends, or waits: %s', text => expect(multiplies(text)).toBe(false));

describe('scripts', () => {
  const STARTS = ['./x.sh', 'bash ./x.sh', 'sh ./x.sh a', 'env A=1 ./x.sh'];
  const SCRIPTS = `$0 & $0 &
./x.sh | ./x.sh &
./x.sh & ./x.sh
/w/x.sh | /w/./x.sh
nohup "$0" >/dev/null & "$0"
bash ./x.sh & bash ./x.sh
setsid ./x.sh; setsid ./x.sh
f() { ./x.sh; }; f & f`.split('\n');
  test.each(SCRIPTS)('multiplies: %s', script => {
    for (const start of STARTS) expect(multiplies(start, script)).toBe(true);
  });

  const QUIET = `[ -n "$IN" ] || IN=1 exec "$0" "$@"
for d in */; do ./x.sh "$d"; done
./x.sh "$1" | sed 's/^/  /'`.split('\n');
  test.each(QUIET)('is followed once more, and no further: %s', script => {
    const analysis = judge('./x.sh', { files: { '/w/x.sh': script } });
    expect(reasons(analysis)).toEqual([]);
    expect(multiplies('./x.sh', script)).toBe(false);
  });

  test('a script sourced again is followed once more, too', () => {
    expect(multiplies('. ./x.sh', '. ./x.sh & . ./x.sh')).toBe(true);
  });
});

/** What a later start is given is not what the first one was. */
const LATER: readonly [text: string, script: string | null][] = [
  ['f() { rm "$1"; f b; }; f a', null],
  ['./x.sh a', 'rm "$1"; ./x.sh b'],
  ['./x.sh a', 'rm "$X"; X=b; export X; ./x.sh'],
  ['./x.sh', 'case $1 in a) rm "$2";; *) ./x.sh a b;; esac'],
];
test.each(LATER)('%s (%s) runs rm with words that are not known', (text, script) => {
  const found = programs(judge(text, script === null ? {} : { files: { '/w/x.sh': script } }));
  expect(found.some(one => one.startsWith('rm …'))).toBe(true);
});

test.each([
  ['f() { pwd; cd "$1"; f /; }; f .', null],
  ['./x.sh .', '/bin/pwd; cd "$1"; /w/x.sh /'],
])('a later start may stand in another folder: %s (%s)', (text, script) => {
  const analysis = judge(text, script === null ? {} : { files: { '/w/x.sh': script } });
  const folders = analysis.invocations.filter(one => /pwd$/.test(one.argv[0])).map(one => one.cwd);
  expect(folders).toContain(null);
});
