import { describe, expect, test } from 'bun:test';
import { PatternError, parsePattern } from '../../src/rules/pattern.ts';
import { matches, reading, writing } from './invocation.ts';

/** pattern, command, does it match */
type Row = readonly [string, string, boolean];

const table = (name: string, rows: readonly Row[]) =>
  describe(name, () => {
    test.each(rows as Row[])('%p on %p: %p', (pattern, line, wanted) => expect(matches(pattern, line)).toBe(wanted));
  });

table('words in order', [
  ['git status', 'git status', true],
  ['git status', 'git status x', false],
  ['git status ...', 'git status x y', true],
  ['git status ...', 'git status', true],
  ['git', 'git status', false],
  ['git ...', 'git', true],
  ['git remote add|set-url * *', 'git remote set-url origin x', true],
  ['git remote add|set-url * *', 'git remote set-url origin', false],
  ['git push ... +* ...', 'git push origin +main', true],
  ['git push ... +* ...', 'git push origin +main dev', true],
  ['git push ... +*', 'git push origin +main dev', false],
  ['git push ... +*', 'git push +main', true],
  ['git push ...', '/usr/bin/git push', true],
  ['git push ...', './git push', true],
  ['git push ...', 'gitx push', false],
  ['mkfs* ...', 'mkfs.ext4 /dev/sda', true],
  ['* --version', 'node --version', true],
  ['a ? b', 'a x b', true],
  ['a ? b', 'a xy b', false],
  ['echo|printf ... x', 'printf a b x', true],
  ['[ ...', '[ -f x ]', true],
]);

table('options anywhere, aliases, clusters', [
  ['git push -f|--force ...', 'git push -f origin', true],
  ['git push -f|--force ...', 'git push origin main -f', true],
  ['git push -f|--force ...', 'git push origin --force', true],
  ['git push -f|--force ...', 'git push -uf origin', true],
  ['git push -f|--force ...', 'git push --force-with-lease', false],
  ['git push -f|--force ...', 'git push -- -f', false],
  ['git push -f|--force ...', 'git push -o -- -f', true],
  ['git push -f|--force ...', 'git push origin f', false],
  ['rm -rf ...', 'rm -r -f x', true],
  ['rm -rf ...', 'rm -fr x', true],
  ['rm -rf ...', 'rm x -f y -r', true],
  ['rm -rf ...', 'rm -r x', false],
  ['rm -r|--recursive ...', 'rm --recursive x', true],
  ['rm -r|--recursive ...', 'rm --recurs x', true],
  ['rm -r|--recursive ...', 'rm --r x', true],
  ['rm -r|--recursive ...', 'rm --recursivex x', false],
  ['git reset --hard ...', 'git reset --har', true],
  ['kubectl scale --replicas=0 ...', 'kubectl scale --replicas=0 deploy/x', true],
  ['kubectl scale --replicas=0 ...', 'kubectl scale --replicas 0 deploy/x', true],
  ['kubectl scale --replicas=0 ...', 'kubectl scale --replicas 10 deploy/x', false],
  ['curl -X=DELETE|--request=DELETE ...', 'curl -XDELETE u', true],
  ['curl -X=DELETE|--request=DELETE ...', 'curl -X DELETE u', true],
  ['curl -X=DELETE|--request=DELETE ...', 'curl -sX DELETE u', true],
  ['curl -X=DELETE|--request=DELETE ...', 'curl --request=DELETE u', true],
  ['curl -X=DELETE|--request=DELETE ...', 'curl -X GET u', false],
  ['kubectl delete --force ...', 'kubectl delete --force=false x', false],
  ['kubectl delete --force ...', 'kubectl delete --force=true x', true],
  ['rsync --delete* ...', 'rsync --delete-after a b', true],
  ['rsync --delete* ...', 'rsync -d a b', false],
  ['find ... -delete', 'find . -name x -delete', true],
  ['find ... -delete', 'find . -type d -depth -empty', false],
  ['terraform apply -destroy ...', 'terraform apply --destroy', true],
  ['terraform apply -auto-approve ...', 'terraform apply -auto-approve=true', true],
]);

table('options between program and subcommand', [
  ['git push ...', 'git -C d push', true],
  ['git push ...', 'git -c a.b=c --git-dir x push', true],
  ['git push ...', 'git --git-dir=x --no-pager push', true],
  ['git push ...', 'git -C push status', false],
  ['git push ...', 'git --unknown push status', true],
  ['git push ...', 'git --unknown x push', true],
  ['kubectl delete ...', 'kubectl -n x --context p delete pod y', true],
  ['kubectl delete ...', 'kubectl -n delete get pods', false],
  ['kubectl delete ...', 'kubectl --namespace=delete get pods', false],
  ['docker push ...', 'docker -H h push x', true],
  ['docker push ...', 'docker --context c push x', true],
  ['aws s3 rm ...', 'aws --profile p s3 --region r rm x', true],
  ['terraform destroy ...', 'terraform -chdir=d destroy', true],
  ['terraform destroy ...', 'terraform -chdir d destroy', true],
  ['npm publish ...', 'npm --prefix d publish', true],
  ['npm publish ...', 'npm run publish', false],
]);

table('word classes', [
  ['rm ... <outside> ...', 'rm a /srv/data', true],
  ['rm ... <outside> ...', 'rm a b/../c', false],
  ['rm ... <outside> ...', 'rm ../x', true],
  ['rm ... <outside> ...', 'rm b/../../x', true],
  ['rm ... <outside> ...', 'rm /home/dev/project/x', false],
  ['rm ... <outside> ...', 'rm /home/dev/project', false],
  ['rm ... <outside> ...', 'rm /home/dev/projectile', true],
  ['rm ... <outside> ...', 'rm /tmp/x /var/tmp/y /dev/null', false],
  ['rm ... <outside> ...', 'rm /tmp', true],
  ['rm ... <outside> ...', 'rm /tmp/../srv', true],
  ['rm ... <outside> ...', 'rm //srv//data', true],
  ['rm ... <root> ...', 'rm /', true],
  ['rm ... <root> ...', 'rm /*', true],
  ['rm ... <root> ...', 'rm /[*]', true],
  ['rm ... <root> ...', 'rm /usr/', true],
  ['rm ... <root> ...', 'rm /home/dev', true],
  ['rm ... <root> ...', 'rm /home/other', true],
  ['rm ... <root> ...', 'rm ../..', true],
  ['rm ... <root> ...', 'rm /srv/data', false],
  ['rm ... <root> ...', 'rm /srv/data?', false],
  ['rm ... <root> ...', 'rm /home/dev/x?', false],
  ['rm ... <root> ...', 'rm /home/d?', true],
  ['rm ... <root> ...', 'rm /us?', true],
  ['rm ... <root> ...', 'rm /srv/?', true],
  ['rm ... <root> ...', 'rm ~', true],
  ['rm ... <project> ...', 'rm .', true],
  ['rm ... <project> ...', 'rm [*]', true],
  ['rm ... <project> ...', 'rm .git', true],
  ['rm ... <project> ...', 'rm build', false],
  ['rm ... <project> ...', 'rm build/[*]', false],
  ['rm ... /etc/* ...', 'rm /tmp/../etc/passwd', true],
  ['rm ... ~/.ssh/* ...', 'rm ../.ssh/id', true],
  ['rm ... ~/.ssh/* ...', 'rm /home/other/.ssh/id', true],
  ['rm ... */gatekeep.yaml ...', 'rm gatekeep.yaml', true],
]);

table('regular expressions', [
  ['psql ... /drop table/i ...', 'psql -c DROP_TABLE_x', true],
  ['psql ... /drop table/i ...', 'psql -cDROP_TABLE_x', true],
  ['psql ... /drop table|truncate/i ...', 'psql -c truncate_x', true],
  ['psql ... /drop table/i ...', 'psql -c select', false],
  ['psql -c=/drop table/i ...', 'psql -tAc drop_table_x', true],
  ['psql -c=/drop table/i ...', 'psql ? -c select', false],
  ['psql -c=/drop table/i ...', 'psql -c ?', true],
  ['regex:^git push .*[+]main$', '/usr/bin/git push origin +main', true],
  ['regex:^git push .*[+]main$', 'git push origin main', false],
]);

table('pipelines', [
  ['curl|wget ... | sh|bash ...', 'curl u | sh', true],
  ['curl|wget ... | sh|bash ...', 'wget -O- u | tee x | bash -s a', true],
  ['curl|wget ... | sh|bash ...', 'cat x | sh', false],
  ['curl|wget ... | sh|bash ...', 'curl u | jq', false],
  ['curl -f ... | tee ... | sh', 'curl -sf u | tee x | sh', true],
]);

describe('redirections', () => {
  test.each([
    ['> /etc/*', '/etc/hosts', true],
    ['> /etc/*', '../../../etc/hosts', true],
    ['> /etc/*', 'etc/hosts', false],
    ['> /etc/*', '/etc/?', true],
    ['> /etc/*', '?', false],
    ['> <outside>', '?', true],
    ['> <outside>', '/dev/null', false],
    ['> ~/.bashrc', '/home/dev/.bashrc', true],
    ['echo ... > *.log', 'x.log', true],
    ['cat ... > *.log', 'x.log', false],
  ] as [string, string, boolean][])('%p writing %p: %p', (pattern, target, wanted) =>
    expect(matches(pattern, 'echo hi', 'possible', { redirections: [writing(target)] })).toBe(wanted),
  );

  test('reading a file, or the text of a here-document', () => {
    const pattern = 'psql ... < *.sql|/drop table/i';
    expect(matches(pattern, 'psql', 'possible', { redirections: [reading('<', 'x.sql')] })).toBe(true);
    expect(matches(pattern, 'psql', 'possible', { redirections: [reading('<<', 'DROP TABLE x;\n')] })).toBe(true);
    expect(matches(pattern, 'psql', 'possible', { redirections: [reading('<', 'x.csv')] })).toBe(false);
  });

  test('a writing redirection is no reading one', () =>
    expect(matches('psql ... < *', 'psql', 'possible', { redirections: [writing('x')] })).toBe(false));
});

table('words that are only partly known', [
  ['git push -f|--force ...', 'git push ? ?', false],
  ['git push -f|--force ...', 'git push ?*', true],
  ['git push -f|--force ...', 'git push x?*', false],
  ['git push -f|--force ...', 'git push --fo?', true],
  ['git push -f|--force ...', 'git push -?', true],
  ['git push -f|--force ...', 'git push --dry?', false],
  ['git push ... +* ...', 'git push origin ?', false],
  ['git push ... +* ...', 'git push origin +?', true],
  ['git push ... +* ...', 'git push origin ?:main', false],
  ['git push ... +* ...', 'git push ?*', true],
  ['git push ...', 'git ? x', true],
  ['git push ...', 'git ?*', true],
  ['git push ...', 'git ?* push', true],
  ['git push ...', 'git ?* status', true],
  ['git push ...', 'git status ?*', false],
  ['git push ...', 'git -C ? push', true],
  ['git push ...', 'git -C ? status', false],
  ['git push ...', 'git pu?', true],
  ['git push ...', 'git pull?', false],
  ['rm -r ... <outside> ...', 'rm ?', false],
  ['rm -r ... <outside> ...', 'rm ?*', true],
  ['rm -r ... <outside> ...', 'rm -rf ?', true],
  ['rm -r ... <outside> ...', 'rm -rf build/?', false],
  ['rm -r ... <outside> ...', 'rm -rf build/?/../../x', true],
  ['rm -r ... <outside> ...', 'rm -rf /srv/?', true],
  ['rm -r ... <outside> ...', 'rm -rf .?', true],
  ['rm -r ... <outside> ...', 'rm -rf /tmp/?', false],
  ['rm -r ... <outside> ...', 'rm -rf [*].log', false],
  ['rm -r ... <outside> ...', 'rm [*]', false],
  ['rm -r ... <root> ...', 'rm -rf /?', true],
  ['rm -r ... <root> ...', 'rm -rf ?', false],
  ['git checkout ... . ...', 'git checkout ?', false],
  ['kubectl delete ...', 'kubectl delete ? ?', true],
  ['aws * delete-* ...', 'aws ? ?', true],
  ['aws * delete-* ...', 'aws s3 ?', true],
]);

describe('the certain reading: what excuses or allows', () => {
  test.each([
    ['git push --dry-run ...', 'git push --dry-run --force', true],
    ['git push --dry-run ...', 'git push --force --dry-run', true],
    ['git push --dry-run ...', 'git push -o --dry-run --force', false],
    ['git push --dry-run ...', 'git push --dry --force', false],
    ['git push --dry-run ...', 'git push --dry-run --no-dry-run', false],
    ['git push --dry-run ...', 'git push ?* --dry-run', false],
    ['git push --dry-run ...', 'git push -- --dry-run', false],
    ['git push --dry-run ...', 'git -c x=y push --dry-run', false],
    ['git push --dry-run ...', './git push --dry-run', false],
    ['git push --dry-run ...', '/usr/bin/git push --dry-run', true],
    ['kubectl delete --dry-run=client ...', 'kubectl delete --dry-run=client x', true],
    ['kubectl delete --dry-run=client ...', 'kubectl delete --dry-run=client --dry-run=none x', false],
    ['kubectl delete --dry-run=client ...', 'kubectl delete --dry-run x', false],
    ['git status ...', 'git -c alias.status=!sh status', false],
    ['git status ...', 'git status -s', true],
    ['git status', 'git status -s', false],
    ['git ? ...', 'git ?', false],
    ['make test', 'make test', true],
    ['make test', 'make -f evil test', false],
  ] as [string, string, boolean][])('%p on %p: %p', (pattern, line, wanted) =>
    expect(matches(pattern, line, 'certain')).toBe(wanted),
  );
});

describe('mistakes in patterns', () => {
  test.each([
    ['', 'the pattern is empty', 0],
    ['-f git', 'a pattern begins with a program', 0],
    ['git push -f|force', '"-f|force" mixes options and other words', 9],
    ['git push a||b', 'empty alternative in "a||b"', 9],
    ['curl ... | | sh', 'a pipeline stage is empty', 9],
    ['echo >', '">" needs a file name after it', 5],
    ['A=b', 'a program must follow the variable', 0],
    [
      'A=<nowhere> make',
      'unknown word class "<nowhere>" (there are <outside>, <elsewhere>, <root>, <project>, <temp>, <home>)',
      2,
    ],
    [
      'rm <everywhere>',
      'unknown word class "<everywhere>" (there are <outside>, <elsewhere>, <root>, <project>, <temp>, <home>)',
      3,
    ],
    ['regex:', 'the regular expression is empty', 0],
    [
      'regex:(?=x)',
      'regular expression refused: it is no regular expression: invalid or unsupported perl syntax: `(?=`',
      6,
    ],
  ] as [string, string, number][])('%p: %s at %p', (pattern, message, offset) => {
    const error = (() => {
      try {
        return parsePattern(pattern);
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(PatternError);
    expect(error).toMatchObject({ message, offset });
  });
});
