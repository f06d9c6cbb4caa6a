/** Code inside code: what wrappers, interpreters, files, pipes and variables make bash run. */
import { describe, expect, test } from 'bun:test';
import { analyze } from '../../src/bash/analyze.ts';
import { everything, factsOf, judge, judgeArgv, named, portsOf, programs, reasons } from './judge.ts';

const RUNS: readonly [text: string, ran: string][] = [
  [`eval 'rm x'`, 'rm x'],
  [`eval rm '$y' x`, 'rm x'],
  [`eval "eval 'eval rm x'"`, 'rm x'],
  [`x='rm y'; eval "$x"`, 'rm y'],
  [`bash -c 'rm "$1"' _ x`, 'rm x'],
  [`sh -c 'rm x'`, 'rm x'],
  [`sudo -u y env A=1 bash -c 'rm x'`, 'rm x'],
  [`bash <<< 'rm x'`, 'rm x'],
  ['bash <<E\nrm x\nE', 'rm x'],
  ['x=1; sh <<E\nrm $x\nE', 'rm 1'],
  [`echo 'rm x' | sh`, 'rm x'],
  [`printf 'rm x\\n' | bash`, 'rm x'],
  [`printf '%s\\n' 'rm x' | bash`, 'rm x'],
  [`echo 'rm x' | cat | sh`, 'rm x'],
  [`cat <<'E' | bash -s a\nrm "$1"\nE`, 'rm a'],
  [`echo cm0geA== | base64 -d | sh`, 'rm x'],
  [`eval "$(echo 'rm x')"`, 'rm x'],
  [`$(echo rm) x`, 'rm x'],
  [`. /dev/stdin <<< 'rm x'`, 'rm x'],
  [`trap 'rm x' EXIT`, 'rm x'],
  [`find . -exec sh -c 'rm "$1"' _ x \\;`, 'rm x'],
  [`f() { bash -c "$1"; }; f 'rm x'`, 'rm x'],
  [`echo 'rm x' > s.sh; bash s.sh`, 'rm x'],
  [`printf '#!/bin/sh\\nrm x\\n' > s; chmod +x s && ./s`, 'rm x'],
  ['jobs -x rm x', 'rm x'],
  ["declare -n r=PS4; r='$(rm x)'; set -x; :", 'rm x'],
  ["export BASH_ENV; declare -n r=BASH_ENV; echo 'rm x' > s; r=s; bash -c :", 'rm x'],
  ["parallel 'rm {}/y' ::: x z", 'rm z/y'],
  ['parallel rm {} ::: x', 'rm x'],
  ['parallel rm ::: -rf ::: x', 'rm …*'],
  ['parallel rm {.} ::: x', 'rm …'],
  ['cd d; D=$(mktemp -dt x.XXX --suffix=.y); rm "$D"', 'rm /tmp/x.….y'],
  ["x=(1); f() { local x='$(y)'; rm $x; }; f", 'rm $(y)'],
  [`export -f f; f() { rm x; }; export -f f; bash -c f`, 'rm x'],
  ['shopt -s expand_aliases\nalias g="rm -f"\ng x', 'rm -f x'],
  ["shopt -s expand_aliases\nalias s='sudo '\nalias g=rm\ns g x", 'rm x'],
  [`GIT_SSH_COMMAND='rm x' git pull`, 'rm x'],
  ['rm "" x', 'rm "" x'],
  ['rm \'\' $y"" \\\n x', 'rm "" "" x'],
  ['{m},r} x', 'm} r x'],
  ['a=rm; declare -a a; "$a" x', 'rm x'],
  ["echo 'rm x $3\\' | sh", 'rm x'],
  ['f() { local v=rm; local v; $v x; }; f', 'rm x'],
  ['ls "$((0x1f + 10#08 + 2#101 + 0x$h % 10))" ${v:1:2} ${v: -1}; rm x', 'rm x'],
  ['enable -n read; v=ls; read v <<< rm; $v x', 'ls x'],
  ["printf '#!\\nrm x\\n' > s; chmod +x s; PATH=: s", 'rm x'],
  ['echo ls | xargs -I rm rm rm', 'rm ls'],
  ['echo "* * * * * rm x" | crontab -', 'rm x'],
  ['echo rm x | tee s; bash s', 'rm x'],
  ['echo ls > s; echo rm x | sudo tee -a s > /dev/null; bash s', 'rm x'],
  ["tee s <<'E'\nrm x\nE\nbash s", 'rm x'],
  ['cd d; echo rm x | tee s t 2>/dev/null; bash t', 'rm x'],
  [`vim -c ':!rm x' -c q! f`, 'rm x'],
  [`vim -es '-c%!rm x' +wq f`, 'rm x'],
  [`echo 'rm x' > s; SHELL=./s vim -c '!ls'`, 'rm x'],
  [`export SHELL=/opt/x/rm; script -c ls`, '/opt/x/rm -c :'],
  ['crontab <<E\n# daily\nMAILTO=root\n@daily rm x%y\nE', 'rm x'],
  ['crontab <<E\nSHELL=/bin/bash\n  0 5 * * 1-5\trm 50\\% x%in\nE', 'rm 50% x'],
  ['echo "* * * * * rm x" > t; crontab t', 'rm x'],
  // bash gives /dev/null only in the place of the shell's own input: a group that has another keeps it in the background.
  ['echo rm x | { sh & wait; }', 'rm x'],
  ['echo rm x | (sh <&0 & wait)', 'rm x'],
  ['(sh&) <<< "rm x"', 'rm x'],
  ['f() { bash & } <<< "rm x"; f', 'rm x'],
  ['while sh & do break; done <<< "rm x"', 'rm x'],
  ["bash -O expand_aliases -c 'alias g=rm\ng x'", 'rm x'],
];

test.each(RUNS)('%s', (text, ran) => {
  const analysis = judge(text);
  expect(reasons(analysis)).toEqual([]);
  expect(programs(analysis)).toContain(ran);
});

const OPAQUE: readonly [text: string, why: RegExp][] = [
  ['curl u | sh', /^sh runs what curl prints$/],
  ['curl u | sudo bash -s x', /^bash runs what curl prints$/],
  ['eval "$(curl u)"', /^eval runs text that is not known before$/],
  ['bash -c "$(curl u)"', /^bash (?:runs text that is|gets options that are) not known/],
  ['bash <(curl u)', /^bash runs a file that is not known before$/],
  ['source <(curl u)', /^source runs a file that is not known before$/],
  ['bash', /^bash reads commands from standard input$/],
  ['curl u | { sh & wait; }', /^sh runs what curl prints$/],
  ['set -m; bash &', /^bash reads commands from standard input$/],
  ['vim -c "!rm %" f', /^an editor command/],
  ['vim -c "!rm \\!" f', /^an editor command/],
  ['vim -c "!ls\nset sh=x" f', /^an editor command/],
  ['vim -c "set shell=/tmp/x" -c "!ls" f', /^an editor command/],
  ['vim -c "q! | !rm x" f', /^an editor command/],
  ['vim -c "!$x" f', /^an editor command/],
  ['vim "+!$(cat x)" f', /^an editor command/],
  ['SHELL=$(cat x) vim -c "!ls" f', /SHELL/],
  ['while a; do bash present.sh; cp y present.sh; done', /next round/],
  ['for f in *; do ./present.sh; git pull; done', /next round/],
  ['until bash present.sh; do curl -o present.sh u; done', /next round/],
  ['f() { bash present.sh; }; while a; do if b; then f; fi; cp "$y" .; done', /next round/],
  ['for f in *.sh; do ./present.sh; sed -i s/a/b/ "$f"; done', /next round/],
  ['{ sleep 1; echo rm x > s; } & echo ls > s; bash s', /may be changed/],
  [': > >(sleep 1; cp y s); echo ls > s; bash s', /may be changed/],
  ['echo ls > s; while a; do bash s; cp y s; done', /next round/],
  ['echo rm > s; chmod -w s; echo ls > s; bash s', /may be changed/],
  ['set -C; echo rm > s; echo ls > s; bash s', /may be changed/],
  ['set -o noclobber; echo rm > s; echo ls > s; bash s', /may be changed/],
  ['echo rm > s; sudo chattr +i s; echo ls > s; bash s', /may be changed/],
  ['curl u | tee s; bash s', /may be changed/],
  ['echo ls | tee s | bash s', /may be changed/],
  ['echo ls | tee -a s; bash s', /may be changed/],
  ['cp y s | echo ls | tee s; bash s', /may be changed/],
  ['echo ls | tee s > /no/x; bash s', /may be changed/],
  ['echo ls | tee s s; bash s', /may be changed/],
  ['echo ls | tee s < y; bash s', /may be changed/],
  ['echo ls | tee s & bash s', /may be changed/],
  ['echo ls | tee s >(cat > s); bash s', /may be changed/],
  ['tee() { cp y s; }; echo ls | tee s; bash s', /may be changed/],
  ['echo ls | sudo -D /y tee s; bash s', /may be changed/],
  ['echo rm > s; chmod -w s; echo ls | tee s; bash s', /may be changed/],
  ['{ read a; tee s; } <<< ls; bash s', /may be changed/],
  ['echo ls | tee s; cp y s; bash s', /may be changed/],
  ['crontab jobs', /^crontab takes lines that are not known$/],
  ['echo "PATH=/x" | crontab -', /^crontab sets PATH/],
  ['bash <&0 &', /^bash reads commands from standard input$/],
  ['{ bash & wait; } < /dev/stdin', /^bash reads commands from standard input$/],
  ["bash -m -c 'sh &'", /^bash -m lets/],
  ['read f; bash < "$f"', /^bash runs a file that is not known before$/],
  ['bash missing.sh', /^bash runs a file that cannot be read$/],
  ['bash /dev/fd/3 3<<< "rm x"', /comes in through/],
  ['curl -o i.sh u; bash i.sh', /may be changed/],
  ['curl u > i.sh; bash i.sh', /may be changed/],
  ['wget https://x/i.sh && sh i.sh', /may be changed/],
  ['git pull && ./present.sh', /may be changed/],
  ['tar xf a.tgz; bash present.sh', /may be changed/],
  ['ln -s . l; echo rm > l/present.sh; bash present.sh', /may be changed/],
  ['cp -r new/. .; bash present.sh', /may be changed/],
  ['cd "$d"; ./present.sh', /cannot tell in which folder/],
  ['echo() { y; }; echo ls > f; sh f', /may be changed/],
  ['x=ls; : $((0$(y))); x=rm', /arithmetic is an error/],
  ['read x; echo "$x" | sh', /^sh runs what echo prints$/],
  [`x='a[$(rm y)]'; echo $((x))`, /subscript/],
  [`x='a[$(rm y)]'; y=x; ((y))`, /subscript/],
  [`x='a[$(rm y)]'; [[ $x -eq 1 ]]`, /subscript/],
  [`test -v 'a[$(rm y)]'`, /subscript/],
  [`[ -v 'a[$(rm y)]' ]`, /subscript/],
  [`read 'a[$(rm y)]' <<< 1`, /subscript/],
  [`declare 'a[$(rm y)]=1'`, /subscript/],
  [`printf -v 'a[$(rm y)]' x`, /subscript/],
  [`unset 'a[$(rm y)]'`, /subscript/],
  [`let 'a[$(rm y)]=1'`, /subscript/],
  [`declare -i x; x='a[$(rm y)]'`, /subscript/],
  [`declare -i x=(1 'a[$(rm y)]')`, /subscript/],
  [`declare --i x=(1 'a[$(rm y)]')`, /subscript/],
  [`declare -ai x; x[1]=1; x[2]='a[$(rm y)]'`, /subscript/],
  [`declare -i x; x+=(1 'a[$(rm y)]')`, /subscript/],
  [`declare -i x; : \${x:='a[$(rm y)]'}`, /subscript/],
  [`declare -i x; read -a x <<< '1 a[$(rm)]'`, /subscript/],
  [`declare -i x; mapfile x <<< 'a[$(rm y)]'`, /subscript/],
  [`declare -i x; printf -v 'x[1]' 'a[$(rm y)]'`, /subscript/],
  [`declare -i REPLY; read <<< 'a[$(rm y)]'`, /subscript/],
  [`declare -i OPTARG; getopts a: y '-aa[$(rm y)]'`, /subscript/],
  [`RANDOM='a[$(rm y)]'`, /subscript/],
  [`OPTIND='a[$(rm y)]'; ls`, /subscript/],
  [`SECONDS='a[$(rm y)]' ls`, /subscript/],
  [`declare -a 'x=($(rm y))'`, /text of an array/],
  ["declare -ar x='(`rm y`)'", /text of an array/],
  [`declare -a x='(<(rm y))'`, /text of an array/],
  [`declare -a x[0]='($(rm y))'`, /text of an array/],
  [`declare -a x+='($(rm y))'`, /text of an array/],
  [`x='($(rm y))'; declare -A a=$x`, /text of an array/],
  [`x='a=($(rm y))'; readonly -a "$x"`, /text of an array/],
  [`x=(1); declare x='($(rm y))'`, /text of an array/],
  [`x=(1); declare x+='($(rm y))'`, /text of an array/],
  [`x=(1); declare -n r=x; declare r='($(rm y))'`, /text of an array/],
  [`f() { local -a x; local x='($(rm y))'; }; f`, /text of an array/],
  [`if a; then x=(1); fi; typeset x='($(rm y))'`, /text of an array/],
  [`declare DIRSTACK='($(rm y))'`, /text of an array/],
  ['declare -a x=$(y)', /text of an array/],
  [`x=(1); declare x='(rm y)'; "\${x[@]}"`, /cannot tell which program/],
  [`history -s 'rm y'; fc -s`, /fc runs lines/],
  ["bash -c $'set -o history -o histexpand\\necho rm y\\n!!:1-$'", /words of the history/],
  ["bash -H <<< $'set -o history\\necho rm y\\n!!:1-$'", /words of the history/],
  ["bash -o histexpand -o history <<< $'echo rm y\\n!!:1-$'", /words of the history/],
  ["export SHELLOPTS=history:histexpand; bash <<< '!!'", /SHELLOPTS changes/],
  ["PS1= PS2= bash --norc -i <<< $'echo rm y\\n!!:1-$'", /what people type/],
  [`PS1= PS2= bash --norc -i <<< 'PROMPT_COMMAND=(: "rm y")'`, /what people type/],
  ['declare -n r=LD_PRELOAD; r=./x.so; ls', /LD_PRELOAD/],
  ["if a; then declare -n r=PS4; fi; r='$(rm y)'; set -x; :", /whose name is not known/],
  [`x=echo; trap 'x=rm' DEBUG; $x y`, /a trap changes/],
  [`trap 'ls() { rm y; }' USR1; ls`, /a trap changes/],
  [`x='$(rm y)'; echo "\${x@P}"`, /expands what x holds/],
  [`mapfile -C 'rm x' -c 1 a < f`, /mapfile -C/],
  [`hash -p /bin/rm ls; ls x`, /hash -p/],
  [`enable -f ./x.so x`, /enable -f/],
  [`BASH_CMDS[ls]=/bin/rm; ls x`, /gives names to other programs/],
  ["shopt -s expand_aliases\nalias l='>\\'\nl x", /ends in a backslash/],
  [`shopt -s expand_aliases; alias then='rm x; then'`, /word of the grammar/],
  ['LD_PRELOAD=./x.so ls', /LD_PRELOAD/],
  [
    'sudo bash --rcfile ./present.sh -i <<< exit; sudo bash --rcfile <(rm x) -i <<< exit',
    /start-up files that are not/,
  ],
  ['echo "rm x" > d/ls; PATH=$(y); ls', /ls may be the file/],
  ['read k; export "$k=v"', /names are not known/],
  [`sh -c 'true &>o rm y'`, /sh may read this otherwise/],
  [`sh -c '[[ a || rm x ]]'`, /otherwise|with certainty/],
  [`sh -c 'x=\`cat <<< ls\`; $x rm y'`, /sh may read this otherwise/],
  [`sh -c 'command eval "a=(ls)"; $a rm y'`, /sh may refuse/],
  [`$(sh -c 'echo ls <<< x') rm y`, /cannot tell which program/],
  [`sh -c '((rm x))'`, /sh may read this otherwise|not understood/],
  [`bash -c 'if'`, /cannot be read with certainty/],
  ['r[m] x', /cannot tell/],
  ["v=ls; PS4='$($v x)'; set -x; v=rm; :", /cannot tell which program/],
  ["PS4='$(x \\\\\\\\)'; set -x; :", /PS4 holds code/],
  ["a=([3]=$'\\\n'); ls", /continued line in/],
  ["IFS=,; env PS4='$(v=ls,x; $v)' bash -xc :", /cannot tell which program/],
  ["env PS4='${v:=ls}' bash -xc :; $v x", /cannot tell which program/],
  ["x='a[$(rm y)]'; y=$(z); ((y))", /subscript/],
  [`x='a[$(":~")]'; ((x))`, /subscript/],
  [`x="a[\\$(y='/$(z)' b)]"; ((x))`, /subscript/],
  ['x=ls\n: $((08)); x=rm\n$x y', /arithmetic is an error/],
  ['k=08; x=ls\n: $((k)); x=rm\n$x y', /arithmetic is an error/],
  ['x=ls\n: $((1/0)); x=rm\n$x y', /arithmetic is an error/],
  ['v=a; x=ls\n: "${v:[}"; x=rm\n$x y', /arithmetic is an error/],
  ['x=ls\n: ${k[]}; x=rm\n$x y', /bash refuses/],
  ['x=ls\nshopt -s failglob; : no*; x=rm\n$x y', /where nothing matches/],
  ['ls "$$("")";', /two dollars/],
  ['cat <<-E\n\tx $(ls "m\n\tn")\n\tE', /tabs in quotes/],
  ['((cat <<E\n$(ls)\nE\n) )', /may be arithmetic/],
  ['k[-1]=x; ls', /bash refuses/],
  [`f() { local a= a=(ls); "$a" x; }; f`, /cannot tell which program/],
  ["x='a[$(rm y)]'; y=('' x); : $((y[1]))", /subscript/],
  [`sh -c "eval -- 'x y'"`, /sh may take --/],
  ["GIT_EDITOR='xargs -a f env' git commit", /added to GIT_EDITOR/],
  ['GIT_SSH_COMMAND=\'f() { $2; "$@"; }; f\' git pull', /added to GIT_SSH_COMMAND/],
  ["git -c core.editor='timeout 9 bash' commit", /added to a command of git/],
  ['git -c credential.helper="!eval \'ls;\'" push', /added to a command of git/],
  ["PS4='$(${v}ls x)'; set -x; v='rm '; :", /cannot tell which program/],
  ['x=rm; f() { local -I x; $x y; x=ls; }; f', /take over what they hide/],
  ['shopt -s localvar_inherit; declare -A a; f() { local a; a=(2 rm ls x); }; f', /take over what they hide/],
  ['readonly x=1; x=2', /x is readonly/],
  ['export LD_PRELOAD; for LD_PRELOAD in ./x.so; do ls; done', /LD_PRELOAD/],
];

const ANY_ROUND = `for f in *.txt; do ./present.sh "$f"; git add "$f"; cp "$f" out/a; sed -i s/a/b/ "$f"; done
while a; do bash present.sh > log; sleep 1; mv "$f" done/; done
for i in 1 2; do echo "ls $i" > s; bash s; done
echo a > s; chmod +x s; ./s; echo b > s; ./s
set -euo pipefail; echo a > s; chmod 755 s; ./s; echo b > s; ./s
a > log & echo ls > s; bash s`.split('\n');

test.each(ANY_ROUND)('unchanged: %s', text =>
  expect(reasons(judge(text, { files: { '/w/present.sh': 'ls' } }))).toEqual([]),
);

const PRESENT = { '/w/present.sh': '#!/bin/bash\nls\n' };

test.each(OPAQUE)('%s', (text, why) => {
  expect(reasons(judge(text, { files: PRESENT, positional: null }))).toContainEqual(expect.stringMatching(why));
});

describe('script files', () => {
  const files = {
    '/w/a.sh': '#!/usr/bin/env bash\ncd "$(dirname "${BASH_SOURCE[0]}")" && . lib.sh\nrun "$1"\n',
    '/w/lib.sh': 'run() { rm "$1"; }\nunused() { "$@"; }\n',
    '/w/b.py': '#!/usr/bin/python3\nprint(1)\n',
    '/w/c': 'rm plain\n',
    '/w/d': null,
    '/w/bin/tool': '#!/bin/sh\nrm tool\n',
    '/w/sudo': '#!/bin/sh\nrm fake\n',
  };

  test('a link to a program of the system is that program', () => {
    const links = { '/w/g': '/usr/bin/git', '/w/b': '/bin/bash', '/w/own': '/w/bin/tool' };
    expect(programs(judge('./g push; ./own x', { links }))).toEqual(['./g push', '/usr/bin/git push', './own x']);
    expect(programs(judge("./b -c 'rm x'", { links }))).toContain('rm x');
  });

  test('are opened, with their arguments, and stand in the list of files', () => {
    for (const text of ['bash a.sh x', './a.sh x', '/w/a.sh x', 'cd sub/.. && ./a.sh x']) {
      const analysis = judge(text, { files });
      expect(reasons(analysis)).toEqual([]);
      expect(programs(analysis)).toContain('rm x');
      expect(analysis.files.map(file => file.path)).toEqual(['/w/a.sh', '/w/lib.sh']);
    }
  });

  test('are judged as they were, too, where what is written over them may not arrive', () => {
    expect(programs(judge('echo ls > c; bash c', { files }))).toEqual(['bash c', 'ls', 'rm plain']);
    expect(programs(judge('set -C; cat > c <<< ls; ./c', { files }))).toContain('rm plain');
    expect(programs(judge('echo ls > c && chmod +x c && ./c', { files }))).not.toContain('rm plain');
    expect(programs(judge('echo ls > c; true && bash c', { files }))).toContain('rm plain');
    expect(reasons(judge('echo ls > b.py; ./b.py', { files }))).toEqual([
      expect.stringMatching('could not be written'),
    ]);
    expect(reasons(judge('{ echo ls; } < no > c; bash c', { files }))).not.toEqual([]);
  });

  test('carry their source, and the span of the word that names them', () => {
    const found = named(judge('ls; bash c', { files }), 'rm');
    expect(found).toMatchObject({
      source: { kind: 'file', path: '/w/c', origin: 'new' },
      via: ['bash'],
      span: [9, 10],
    });
  });

  test('of other interpreters are programs', () => {
    expect(everything(judge('./b.py; ./d', { files }))).toEqual(['./b.py', '/usr/bin/python3 /w/b.py', './d']);
    expect(reasons(judge('./b.py; ./d', { files }))).toEqual([]);
  });

  test('are found through a PATH that the text sets', () => {
    expect(programs(judge('PATH=$PWD/bin:$PATH; tool', { files }))).toContain('rm tool');
    expect(programs(judge('PATH=$PWD/bin:$PATH tool', { files }))).toContain('rm tool');
  });

  test('are opened where they have the name of a wrapper', () => {
    expect(programs(judge('./sudo ls', { files }))).toEqual(['./sudo ls', 'ls', 'rm fake']);
  });

  test('of our own front are left to it', () => {
    const analysis = judge(`exec '/opt/gk/bash' -c 'rm x'`, { ownFront: '/opt/gk/bash' });
    expect(programs(analysis)).toEqual(['/opt/gk/bash -c "rm x"']);
  });
});

describe('start-up files of a shell that the text starts', () => {
  const files = { '/home/u/.bashrc': 'rm rc\n', '/home/u/.profile': 'rm profile\n', '/w/evil': 'rm evil\n' };
  const ran = (text: string) => programs(judge(text, { files })).filter(one => one.startsWith('rm'));

  test('are judged with it', () => {
    expect(ran(`bash -lc 'rm x'`)).toEqual(['rm profile', 'rm x']);
    expect(ran(`bash -ic 'rm x'`)).toEqual(['rm rc', 'rm x']);
    expect(ran(`bash --rcfile evil -i -c 'rm x'`)).toEqual(['rm evil', 'rm x']);
    expect(ran(`bash --norc -i -c 'rm x'`)).toEqual(['rm x']);
    expect(ran(`bash -c 'rm x'`)).toEqual(['rm x']);
  });
});

describe('preludes', () => {
  const source = { kind: 'variable', name: 'BASH_FUNC_ls%%' } as const;
  const preludes = [{ source, code: 'ls () { rm -rf "$1"\n}', why: 'the caller exports it' }];

  test('their functions are in reach, in child shells too', () => {
    expect(programs(judge('ls x', { preludes }))).toEqual(['rm -rf x']);
    expect(programs(judge('bash -c "ls x"', { preludes }))).toContain('rm -rf x');
    expect(named(judge('ls x', { preludes }), 'rm').span).toEqual([0, 0]);
  });

  test('bash itself calls the one for names that are no program', () => {
    const name = { kind: 'variable', name: 'BASH_FUNC_command_not_found_handle%%' } as const;
    const handle = { source: name, code: 'command_not_found_handle () { rm x\n}', why: 'the caller exports it' };
    expect(programs(judge('a', { preludes: [handle] }))).toEqual(['a', 'rm x']);
  });

  test('one that cannot be read is opaque', () => {
    const analysis = judge('a', { preludes: [{ source, code: null, why: 'it cannot be read' }] });
    expect(analysis.opaque).toMatchObject([{ why: 'it cannot be read', span: [0, 0], source }]);
  });
});

test('an argv goes through the same wrappers', () => {
  const analysis = judgeArgv(['sudo', 'bash', '-c', 'rm "$1"', '_', 'a b']);
  expect(programs(analysis)).toContain('rm "a b"');
  expect(named(analysis, 'rm').via).toEqual(['sudo', 'bash']);
  expect(programs(judgeArgv(['p', '$(rm x)', '*']))).toEqual(['p "$(rm x)" *']);
});

describe('a script on standard input', () => {
  const why = (text: string) => reasons(analyze(text, { ...factsOf({}), textOnStdin: true }, portsOf({})));

  test('is taken apart by what reads a part of it', () => {
    expect(why("read x\necho '\nrm y\n'")).toEqual(['read takes a part of the script as its input']);
    expect(why('head -1; a')).toEqual(['head takes a part of the script as its input']);
    expect(why('dd bs=1 count=10')).toEqual(['dd takes a part of the script as its input']);
    expect(why('exec < other.sh')).toEqual(['the script goes on from another file']);
    expect(why('(sed q)')).toEqual(['sed takes a part of the script as its input']);
  });

  test.each([
    `printf 'read a\necho "\nrm x\n"\n' | bash`,
    `bash <<'E'\nread a\nx="\nrm x\n"\nE`,
    `bash <<< 'f() { head -1; }; (f)'`,
    `bash /dev/stdin <<< 'read -p ok? x; ls'`,
    `echo 'eval "read x"; ls' | sudo sh -s`,
  ])('of a shell within: %s', text => expect(reasons(judge(text)).join()).toMatch(/takes a part of the script/));

  test.each([
    `bash <<'E'\nwhile read l; do a; done < f\ncat f | while read l; do a; done\nhead -3 f; read x <<< y\nE`,
    `bash -c 'read x' <<< y`,
  ])('of a shell within is left alone: %s', text => expect(reasons(judge(text))).toEqual([]));

  test('is left alone by what has another input', () => {
    const fine =
      'read x < f; a | head -1; while read l; do b; done < f; sed p f; dd if=a of=b; { read y; } <<< z; npm ci';
    expect(why(fine)).toEqual([]);
  });
});

describe('a script that bash reads while it runs', () => {
  const why = (text: string) => reasons(analyze(text, { ...factsOf({}), script: '/w/s.sh', cwd: '/w' }, portsOf({})));
  const changes = ['the script changes itself while it runs'];

  test.each([
    'echo x >> s.sh',
    'echo x >> /w/s.sh',
    'cp new s.sh',
    'echo x | tee -a ./s.sh',
    'echo x >> /proc/self/fd/255',
  ])('asks where it writes to its own file: %s', text => expect(why(text)).toEqual(changes));

  test.each(['echo x >> t.sh', 'cat s.sh', 'cp "$a" "$b"', 'cd other && echo x > s.sh'])('and else not: %s', text =>
    expect(why(text)).toEqual([]),
  );
});

test.each([
  "bash --norc -ic 'a; b'",
  'shopt -u failglob; : no*; ls',
  'shopt -s failglob; shopt -u failglob; : no*; ls',
  'f() { local x=$?; rm -f "$1"; exit "$x"; }; trap f EXIT INT TERM; ls',
])('%s is all known', text => expect(reasons(judge(text))).toEqual([]));
