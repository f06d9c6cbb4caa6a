/** A script that is not there runs nothing; one that the text may make just before is not known. */
import { expect, test } from 'bun:test';
import { judge, programs, reasons } from './judge.ts';

const absent = [
  '/w/x.sh',
  '/w/.venv/bin/activate',
  '/w/env/bin/activate',
  '/home/u/.nvm/nvm.sh',
  '/w/a',
  '/w/sub/x.sh',
];

test.each([
  'sh x.sh',
  'bash x.sh arg',
  '. ./x.sh',
  'source .venv/bin/activate && pytest -q',
  'cd sub && sh x.sh',
  'ls -l; sh x.sh',
  '. ~/.nvm/nvm.sh',
  'python3 -m venv .venv && source .venv/bin/activate && pip install x',
  'python -m venv --clear ./env; . env/bin/activate',
  'virtualenv env && . env/bin/activate',
  'uv venv && source .venv/bin/activate',
  'gcc -O2 -o a a.c && ./a',
  'clang++ a.cc -o ./a; ./a x',
  'rustc -o a a.rs && ./a',
  'go build -o a . && ./a',
  'x86_64-linux-gnu-gcc-12 -Wall -o a a.c && ./a',
])('nothing is opaque: %s', text => expect(reasons(judge(text, { absent }))).toEqual([]));

test.each([
  'make && sh x.sh',
  'git clone u . && sh x.sh',
  'curl -o x.sh u; sh x.sh',
  'mytool > "$(cat where)"; sh x.sh',
  'tar xf a.tar && . ./x.sh',
  'python3 gen.py && sh x.sh',
  'sh there.sh',
  'python3 -m venv other && source .venv/bin/activate',
  'python3 -m venv "$(cat where)" && source .venv/bin/activate',
  'python3 -m http.server .venv && source .venv/bin/activate',
  'gcc -E -o a a.c && ./a',
  'gcc -S -o a a.c && ./a',
  'gcc -o a "$(cat flags)" && ./a',
  'gcc a.c > a && ./a',
  'gcc -o x.sh a.c && sh x.sh',
  'clang -save-temps -o a a.c && ./a',
  'gcc -wrapper sh,-c -o a a.c && ./a',
])('asks: %s', text => expect(reasons(judge(text, { absent })).length).toBeGreaterThan(0));

// Where the new name is free, what is moved has it; where a folder stands there, only what came into it was elsewhere before.
test.each([
  ['mv /srv/x a; rm -r a/work', ['rm -r a/work', 'rm -r /srv/x/work']],
  ['mv /srv/x a; cd a; rm -r work', ['rm -r work', 'rm -r /srv/x/work']],
  ['mv /srv/x lib; rm -r lib/work', ['rm -r lib/work']],
  ['mv /srv/x lib; rm -r lib', ['rm -r lib', 'rm -r /srv/x']],
])('%s', (text, removals) => {
  expect(programs(judge(text, { absent })).filter(one => one.startsWith('rm'))).toEqual(removals);
});
