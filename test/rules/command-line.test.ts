/**
 * argv → reading. `-f!`: the tool confirms what its grammar says, `-f~`: the grammar alone says it, `-f`: unknown.
 * `<x>`: surely a value. `x?`: perhaps one, after an option that is nearly surely a flag; `x??`: after any other.
 */
import { describe, expect, test } from 'bun:test';
import { readCommandLine, type Token } from '../../src/rules/words.ts';
import { arg } from './invocation.ts';

const LINES = `
# options of the program before the subcommand
-C~ <push> status                              | git
-c~ <x.y=z> push -uf! origin main              | git
--no-pager! log -5                             | git
-n! <delete> get pods                          | kubectl
--context~ <delete> get pods                   | kubectl
--context~ <rm> ps                             | docker
-R <delete> repo view                          | gh
--profile~ <rm> s3 ls                          | aws
--prefix <publish> run build                   | npm
-chdir=infra! apply -auto-approve!             | terraform
-H! <host> stop ssh                            | systemctl

# an option that nobody knows: both readings
--odd push?? origin                            | git
-x delete?? y                                  | unknownprog
--subscription~ delete?? group list            | az
run --unknown-flag x?? ubuntu                  | docker

# values that look like options, and the other way round
push -o! <ci.skip> origin +main                | git
commit -m! <-f>                                | git
commit -m! <fix> -- -f                         | git
clean -e! <-f> x                               | git
s3 rm --exclude! <--recursive> s3://x          | aws
delete --cascade! orphan pod x                 | kubectl
delete --dry-run! client pod x                 | kubectl
build -t! <rm> .                               | docker
-p! -e! <drop>                                 | mysql

# clusters, with a value behind them or in them
-am! <fix>                                     | git commit
-mfix! -a!                                     | git commit
clean -fde! <pattern>                          | git
run --rm! -it! -v! </:/host> ubuntu            | docker
-uroot! -psecret! db -e! <x>                   | mysql
-sSLo! </dev/null> https://x                   | curl
-i! -e! <x> /etc/passwd                        | sed

# dashes end the options
-rf! -- -x y                                   | rm
checkout -f! -- a -b                           | git

# beginnings of long options: found, but never sure
--recurs~ x?? y                                | rm
push --push-o~ ci.skip?? origin                | git

# one dash for long options
apply -var! <x=y> -target! <a.b>               | terraform

# what the specification has wrong and the tool or its manual puts right
branch -D! main                                | git
branch -d! main                                | git
-m! <755> a /usr/bin                           | install
-sf! a b                                       | ln
-i! s/a/b/ /etc/passwd                         | sed
-1! -f! <x.sql>                                | psql

# a subcommand that the grammar does not know: nothing of what follows is sure
p -f x?                                        | git
`;

const rows = LINES.split('\n').flatMap(line => {
  const [wanted, program] = line.split(' | ').map(part => part.trim());
  return line === '' || line.startsWith('#') ? [] : [[`${program} ${wanted}`]];
});

function show({ arg: word, role, doubtful, maybeValue, found }: Token): string {
  const text = typeof word === 'string' ? word : '$';
  if (role === 'value') return `<${text}>`;
  if (role === 'option') return text + (found === null ? '' : found.sure ? '!' : '~');
  return text + (role === 'end' ? '' : doubtful ? '??' : maybeValue ? '?' : '');
}

describe('a command line', () => {
  test.each(rows)('%s', wanted => {
    const words = wanted!.split(' ').map(word => word.replace(/^<(.*)>$/, '$1').replace(/(?<=.)(?:!|~|\?\??)$/, ''));
    const { program, tokens } = readCommandLine(words.map(arg) as [string]);
    expect([program, ...tokens.map(show)].join(' ')).toBe(wanted!);
  });
});
