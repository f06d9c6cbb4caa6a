/** What each fact is for a command, on an invented machine. */
import { expect, test } from 'bun:test';
import * as yaml from 'yaml';
import { aroundOf } from '../../src/rules/around.ts';
import { EXAMPLE_CONTEXT } from '../../src/rules/example-place.ts';
import { analyzeExample } from '../../src/rules/examples.ts';
import { shown } from '../../src/rules/facts/fact.ts';
import { factOf } from '../../src/rules/facts/find.ts';
import { plainAddress } from '../../src/rules/facts/git.ts';
import type { TextFact } from '../../src/rules/rule.ts';
import { readCommandLine } from '../../src/rules/words.ts';

const FILES: Readonly<Record<string, string>> = {
  '/home/dev/.kube/config': `current-context: dev-eu
contexts:
  - { name: dev-eu, context: { cluster: c, namespace: web } }
  - { name: prod-eu, context: { cluster: p, namespace: shop } }
`,
  '/home/dev/other.yaml': 'current-context: lab\n',
  '/home/dev/none.yaml': 'contexts: []\n',
  '/home/dev/broken.yaml': 'a: [',
  '/home/dev/project/.terraform/environment': 'prod\n',
  '/home/dev/.aws/config': `[default]
region = eu-west-1
[profile prod]
region = us-east-1
sso_account_id = 111122223333
[profile role]
role_arn = arn:aws:iam::444455556666:role/x
`,
  '/home/dev/.config/gcloud/active_config': 'work\n',
  '/home/dev/.config/gcloud/configurations/config_work':
    '[core]\nproject = shop-prod\n[compute]\nregion = europe-west1\n',
  '/home/dev/.azure/azureProfile.json': '\uFEFF{"subscriptions":[{"id":"i-1","name":"Prod","isDefault":true}]}',
  '/home/dev/project/.git/HEAD': 'ref: refs/heads/main\n',
  '/home/dev/project/.git/config':
    '[remote "origin"]\n\turl = git@example.org:team/app.git\n[remote "fork"]\n\turl = https://me:token@example.org/me/app\n',
  '/home/dev/rewritten/.git/HEAD': 'ref: refs/heads/x\n',
  '/home/dev/rewritten/.git/config':
    '[remote "origin"]\n\turl = a:b\n[url "https://elsewhere.example/"]\n\tinsteadOf = a:\n',
};

function facts(name: TextFact, text: string, env: Readonly<Record<string, string>> = {}): string {
  const analysis = analyzeExample(text);
  const context = {
    ...EXAMPLE_CONTEXT,
    env: new Map([...EXAMPLE_CONTEXT.env, ...Object.entries(env)]),
    machine: {
      ...EXAMPLE_CONTEXT.machine,
      readFile: (path: string) => {
        const found = FILES[path];
        if (found !== undefined) return { kind: 'text', text: found } as const;
        const isFolder = Object.keys(FILES).some(file => file.startsWith(`${path}/`));
        return { kind: isFolder ? 'unreadable' : 'absent' } as const;
      },
      projectOf: (folder: string) =>
        ['/home/dev/project', '/home/dev/rewritten'].find(p => `${folder}/`.startsWith(`${p}/`)) ?? folder,
      parseYaml: (source: string): unknown => yaml.parse(source),
    },
  };
  const around = aroundOf(analysis, { roles: new Map(), situations: new Map() }, context);
  const invocation = analysis.invocations.at(-1)!;
  const elsewhere = invocation.via.includes('ssh') || invocation.via.includes('sudo');
  return shown(factOf(name, { invocation, line: readCommandLine(invocation.argv), elsewhere }, around));
}

test.each<readonly [TextFact, string, Readonly<Record<string, string>>, string]>([
  ['kube_context', 'kubectl get pods', {}, 'dev-eu'],
  ['kube_context', 'kubectl --context prod-eu get pods', {}, 'prod-eu'],
  ['kube_context', 'kubectl get pods --context=prod-eu', {}, 'prod-eu'],
  ['kube_context', 'kubectl --context a --context b get pods', {}, 'a, b'],
  ['kube_context', 'kubectl --context "$(cat x)" get pods', {}, 'unknown'],
  ['kube_context', 'kubectl $(cat x) get pods', {}, 'unknown'],
  ['kube_context', 'kubectl get pods -- --context y', {}, 'dev-eu'],
  ['kube_context', 'helm --kube-context prod-eu list', {}, 'prod-eu'],
  ['kube_context', 'helm list', { HELM_KUBECONTEXT: 'prod-eu' }, 'prod-eu'],
  ['kube_context', 'kubectl get pods', { KUBECONFIG: '/home/dev/none.yaml:/home/dev/other.yaml' }, 'lab'],
  ['kube_context', 'KUBECONFIG=../other.yaml kubectl get pods', {}, 'lab'],
  ['kube_context', 'kubectl --kubeconfig /home/dev/other.yaml get pods', {}, 'lab'],
  ['kube_context', 'kubectl get pods', { KUBECONFIG: '/home/dev/broken.yaml' }, 'unknown'],
  ['kube_context', 'kubectl get pods', { KUBECONFIG: '/home/dev/gone.yaml' }, 'none'],
  ['kube_context', 'export KUBECONFIG=x; kubectl get pods', {}, 'unknown'],
  ['kube_context', 'HOME=/x; kubectl get pods', {}, 'unknown'],
  ['kube_context', 'kubectl config use-context prod-eu && kubectl get pods', {}, 'unknown'],
  ['kube_context', 'kubectx prod-eu; kubectl get pods', {}, 'unknown'],
  ['kube_context', 'kubectl get pods; kubectx prod-eu; make deploy', {}, 'unknown'],
  ['kube_context', 'make deploy', {}, 'dev-eu'],
  ['kube_context', "ssh host 'kubectl get pods'", {}, 'unknown'],
  ['kube_context', 'sudo kubectl get pods', {}, 'unknown'],
  ['kube_namespace', 'kubectl get pods', {}, 'web'],
  ['kube_namespace', 'kubectl -n kube-system get pods', {}, 'kube-system'],
  ['kube_namespace', 'kubectl -nkube-system get pods', {}, 'kube-system'],
  ['kube_namespace', 'kubectl --context prod-eu get pods', {}, 'shop'],
  ['kube_namespace', 'kubectl --context new get pods', {}, 'default'],
  ['kube_namespace', 'kubectl get pods -A', {}, 'unknown'],
  ['terraform_workspace', 'terraform apply', {}, 'prod'],
  ['terraform_workspace', 'terraform -chdir=infra apply', {}, 'default'],
  ['terraform_workspace', 'terraform -chdir="$(cat x)" apply', {}, 'unknown'],
  ['terraform_workspace', 'terraform apply', { TF_WORKSPACE: 'dev' }, 'dev'],
  ['terraform_workspace', 'terraform apply', { TF_DATA_DIR: '.tf' }, 'default'],
  ['terraform_workspace', 'terraform workspace select prod; terraform apply', {}, 'unknown'],
  ['cloud_profile', 'aws s3 ls', {}, 'default'],
  ['cloud_profile', 'aws --profile prod s3 ls', {}, 'prod'],
  ['cloud_profile', 'aws s3 ls', { AWS_PROFILE: 'prod' }, 'prod'],
  ['cloud_profile', 'AWS_PROFILE=prod aws s3 ls', {}, 'prod'],
  ['cloud_profile', 'export AWS_PROFILE=prod; aws s3 ls', {}, 'unknown'],
  ['cloud_profile', 'gcloud run list', {}, 'work'],
  ['cloud_profile', 'gcloud config configurations activate x; gcloud run list', {}, 'unknown'],
  ['cloud_profile', 'az vm list', {}, 'i-1, Prod'],
  ['cloud_account', 'aws --profile prod s3 ls', {}, '111122223333'],
  ['cloud_account', 'aws --profile role s3 ls', {}, '444455556666'],
  ['cloud_account', 'aws s3 ls', {}, 'unknown'],
  ['cloud_account', 'aws --profile prod s3 ls', { AWS_ACCESS_KEY_ID: 'x' }, 'unknown'],
  ['cloud_account', 'gcloud run list', {}, 'shop-prod'],
  ['cloud_account', 'gcloud --project lab run list', {}, 'lab'],
  ['cloud_region', 'aws s3 ls', {}, 'eu-west-1'],
  ['cloud_region', 'aws --region eu-north-1 s3 ls', {}, 'eu-north-1'],
  ['cloud_region', 'gcloud run list', {}, 'europe-west1'],
  ['branch', 'git push', {}, 'main'],
  ['branch', 'cd .. && git push', {}, 'none'],
  ['branch', 'git -C /home/dev/rewritten push', {}, 'x'],
  ['branch', 'git --git-dir=x push', {}, 'unknown'],
  ['branch', 'GIT_DIR=x git push', {}, 'unknown'],
  ['branch', 'cd "$(cat x)" && git push', {}, 'unknown'],
  ['branch', 'git switch prod && git push', {}, 'unknown'],
  ['branch', 'git add -A && git commit -m x && git push', {}, 'main'],
  ['branch', 'git remote -v; git branch -a; git push', {}, 'main'],
  ['remote', 'git push', {}, 'example.org/team/app, example.org/me/app'],
  ['remote', 'git push fork', {}, 'example.org/me/app'],
  ['remote', 'git push https://x:y@evil.example/a', {}, 'evil.example/a'],
  ['remote', 'git push "$(cat x)"', {}, 'unknown'],
  ['remote', 'git remote add x y; git push', {}, 'unknown'],
  ['remote', 'cd ../rewritten && git push', {}, 'unknown'],
  ['situation', 'git push origin main', {}, 'protected-branch'],
  ['situation', 'git push origin HEAD:release/1', {}, 'protected-branch'],
  ['situation', 'git push origin feature/x', {}, 'none'],
  ['situation', 'git push --all', {}, 'unknown'],
  ['situation', 'git push origin +HEAD', {}, 'protected-branch'],
  ['situation', 'kubectl --context prod-eu delete pod x', {}, 'production, protected-branch'],
  ['situation', 'kubectl --context product delete pod x', {}, 'protected-branch'],
  ['situation', 'terraform apply', {}, 'production, protected-branch'],
  ['situation', 'aws --profile live s3 ls', {}, 'production, protected-branch'],
  ['situation', 'make deploy', { RAILS_ENV: 'production' }, 'production, protected-branch'],
])('%s of %s %p: %s', (name, text, env, wanted) => expect(facts(name, text, env)).toBe(wanted));

test.each([
  ['git@github.com:o/r.git', 'github.com/o/r'],
  ['https://user:token@GitHub.com/o/r.git/', 'github.com/o/r'],
  ['ssh://git@host:22/~me/r.git', 'host:22/~me/r'],
  ['/srv/git/r.git', '/srv/git/r.git'],
  ['file:///srv/r', 'file:///srv/r'],
])('%p is %p', (url, plain) => expect(plainAddress(url)).toBe(plain));

test('a file that is made to cost time costs none, and says nothing', () => {
  const hostile = [
    ' '.repeat(900_000),
    `[${']  '.repeat(300_000)}x`,
    `a${' '.repeat(900_000)}b`,
    `url = ${'/'.repeat(900_000)}x`,
  ];
  for (const line of hostile) {
    const machine = {
      ...EXAMPLE_CONTEXT.machine,
      readFile: (path: string) => ({ kind: path.endsWith('/.git') ? 'unreadable' : 'text', text: line }) as const,
    };
    const nothing = { invocations: [], opaque: [], assignments: [], errors: [], files: [] };
    const around = aroundOf(nothing, { roles: new Map(), situations: new Map() }, { ...EXAMPLE_CONTEXT, machine });
    const start = performance.now();
    for (const name of [
      'remote',
      'branch',
      'kube_context',
      'terraform_workspace',
      'cloud_account',
      'cloud_region',
    ] as const)
      factOf(name, { invocation: null, line: null, elsewhere: false }, around);
    expect(performance.now() - start).toBeLessThan(2000);
  }
});
