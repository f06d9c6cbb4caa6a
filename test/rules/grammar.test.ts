/** Rules that know the tools' grammar: other names of an option, values that are no subcommands, words read both ways. */
import { describe, expect, test } from 'bun:test';
import { decide } from '../../src/rules/decide.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { matches } from './invocation.ts';
import { policyOf } from './policy.ts';

describe('another name of an option', () => {
  test.each([
    ['kubectl delete --selector ...', 'kubectl delete pods -l app=x'],
    // It may be a value or the subcommand: what any reading calls the option counts.
    ['kubectl delete --selector ...', 'kubectl --odd delete -l app=x pods'],
    ['docker rm --force ...', 'docker --odd rm -f c'],
    ['docker rm --force ...', 'docker --odd x rm -vf c'],
    ['git push --force ...', 'git --odd push -f'],
    ['kubectl delete -l ...', 'kubectl delete pods --selector=app=x'],
    ['docker rm --force ...', 'docker rm -vf c'],
    ['docker rm -f ...', 'docker rm --force c'],
    ['gh repo create --private ...', 'gh repo create x --private'],
    ['git clean --force ...', 'git clean -xdf'],
    ['az group delete --yes ...', 'az group delete -n x -y'],
    ['rm --recursive ...', 'rm -fR x'],
    ['rm -r ...', 'rm --recurs x'],
    ['mysql --execute=/drop/i ...', 'mysql -uroot -e drop_table'],
    ['mysql -e=/drop/i ...', 'mysql -uroot --execute=drop_table'],
    ['curl --request=DELETE ...', 'curl -sX DELETE https://x'],
    ['curl --request=DELETE ...', 'curl -sXDELETE https://x'],
  ])('%s meets %s', (pattern, line) => expect(matches(pattern, line)).toBe(true));

  test.each([
    ['git clean --force ...', 'git clean -xd'],
    ['docker rm --force ...', 'docker rm -v c'],
    // A whole name is no beginning of a longer one.
    ['kubectl delete --all-namespaces ...', 'kubectl delete --all pods'],
    ['git push --force-with-lease ...', 'git push --force origin main'],
    // A letter of a value is no option.
    ['git commit -f ...', 'git commit -mfix'],
    ['curl --request=DELETE ...', 'curl -X POST https://x'],
  ])('%s does not meet %s', (pattern, line) => expect(matches(pattern, line)).toBe(false));
});

describe('an excuse', () => {
  test.each([
    ['git push --dry-run ...', 'git push -fn origin'],
    ['git push -n ...', 'git push -f --dry-run'],
    ['git push --dry-run ...', 'git push -u --dry-run origin'],
    ['kubectl delete --dry-run=client ...', 'kubectl delete --dry-run=client -l app=x pods'],
  ])('%s is surely in %s', (pattern, line) => expect(matches(pattern, line, 'certain')).toBe(true));

  test.each([
    ['git push --dry-run ...', 'git push -f --dry-run --no-dry-run'],
    ['git push --dry-run ...', 'git push -f --dry-run --no-dry'],
    ['git push --dry-run ...', 'git push -f --dry'],
    ['git push --dry-run ...', 'git push -o --dry-run -f'],
    ['git push --dry-run ...', 'git push --odd --dry-run -f'],
    ['git commit --dry-run ...', 'git commit -m --dry-run'],
    // az's own help was not asked: one source alone excuses nothing by another name.
    ['az group delete --no-wait ...', 'az group delete --unknown --no-wait'],
    ['az group delete --yes ...', 'az group delete -y'],
  ])('%s is not surely in %s', (pattern, line) => expect(matches(pattern, line, 'certain')).toBe(false));
});

const verdict = (text: string) => decide(analyzeExample(text), policyOf(), EXAMPLE_CONTEXT).verdict;

describe('the shipped rules', () => {
  test.each([
    'git --odd push --force',
    'git -C a push -uf origin main',
    'git push --odd --force',
    'git push --odd -f',
    'git --git-dir x push origin --forc',
    'git push --dry-run --no-dry -f',
    'kubectl --odd delete ns prod',
    'kubectl -n x --context y delete ns prod',
    'docker --odd system prune -af',
    'terraform -chdir=x destroy',
    'terraform -odd destroy',
    'rm --odd -rf /',
    'rm -rf --odd /',
    'rm --recurs --force /',
    'aws --odd s3 rm --recursive s3://b',
    'aws --profile p s3 rb s3://b --forc',
    'gh --odd repo delete x',
    'npm --odd publish',
    'cargo +nightly publish',
  ])('%s asks', text => expect(verdict(text)).toBe('ask'));

  test.each([
    'kubectl -n delete get pods',
    'kubectl --context delete get pods',
    'kubectl get pods -l delete',
    'git -C push status',
    'git -C reset --no-pager log --hard',
    'git commit -m push -a',
    'git commit -mfix',
    'git push -o --force origin main',
    'git log --grep push --author -f',
    'docker --log-level rm ps',
    'docker build -t rm .',
    'npm --prefix publish run build',
    'npm run build -w publish',
    'aws --profile rm s3 ls',
    'gh -R o/delete repo view',
    'terraform plan -out destroy -var x=destroy',
    'cargo build -F publish',
    'systemctl -H stop status ssh',
  ])('%s does not', text => expect(verdict(text)).toBe('allow'));
});
