/**
 * Where the subcommand stands: the options that take a value in the next word, for the programs that rules name.
 * What is not listed here is read both ways, as a flag and as taking a value, and the stricter reading wins.
 */

export interface GlobalOptions {
  /** Options whose value is the next word. */
  readonly values: ReadonlySet<string>;
  /** They may stand after the subcommand too, with the same meaning. */
  readonly everywhere: boolean;
}

const everywhere = (values: string): GlobalOptions => ({ values: new Set(values.split(' ')), everywhere: true });
const before = (values: string): GlobalOptions => ({ values: new Set(values.split(' ')), everywhere: false });

const DOCKER = before(
  '-H --host -c --context -l --log-level --config --tlscacert --tlscert --tlskey --connection --url --identity --root --runroot --storage-driver --storage-opt --namespace -n',
);
const TERRAFORM = before('-chdir --working-dir --terragrunt-working-dir --config --terragrunt-config');
const KUBECTL = everywhere(
  '-n --namespace --context --cluster --user --kubeconfig -s --server --token --as --as-group --as-uid --cache-dir --certificate-authority --client-certificate --client-key --password --username --request-timeout --tls-server-name -v --v --vmodule --profile --profile-output -l --selector --field-selector -o --output',
);
const MYSQL = everywhere(
  '-h --host -P --port --user -D --database -S --socket --defaults-file --defaults-extra-file --defaults-group-suffix --default-character-set --protocol -u',
);

const PIP = everywhere(
  '-i --index-url --extra-index-url -f --find-links --trusted-host -r --requirement -c --constraint -e --editable -t --target',
);

const TABLE: Readonly<Record<string, GlobalOptions>> = {
  git: before(
    '-C -c --git-dir --work-tree --namespace --exec-path --config-env --super-prefix --attr-source --list-cmds',
  ),
  kubectl: KUBECTL,
  oc: KUBECTL,
  helm: everywhere(
    '-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-as-user --kube-as-group --kube-token --kube-ca-file --kube-tls-server-name --registry-config --repository-cache --repository-config --burst-limit --qps',
  ),
  docker: DOCKER,
  podman: DOCKER,
  nerdctl: DOCKER,
  terraform: TERRAFORM,
  tofu: TERRAFORM,
  terragrunt: TERRAFORM,
  aws: everywhere(
    '--profile --region --output --endpoint-url --query --ca-bundle --cli-read-timeout --cli-connect-timeout --color --cli-binary-format',
  ),
  gh: everywhere('-R --repo --hostname'),
  npm: everywhere(
    '--prefix --registry -w --workspace -C --userconfig --globalconfig --loglevel --cache --tag --otp --access',
  ),
  pnpm: everywhere('-C --dir --filter -F --registry --loglevel --tag --otp --access'),
  yarn: before('--cwd --use-yarnrc --cache-folder --registry --mutex'),
  pip: PIP,
  pip3: PIP,
  bun: before('--cwd --config -c'),
  cargo: before('--color --config -Z -C --explain'),
  gem: everywhere('--config-file -k --key --host --otp --platform'),
  'redis-cli': everywhere('-h -p -s -a -u -n -r -i -d -D --user --pass --sni --cacert --cert --key --tls-ciphers'),
  'valkey-cli': everywhere('-h -p -s -a -u -n -r -i -d -D --user --pass --sni --cacert --cert --key --tls-ciphers'),
  mysqladmin: MYSQL,
  systemctl: everywhere(
    '-H --host -M --machine -t --type -p --property -n --lines -o --output -s --signal --root --kill-whom',
  ),
};

/** Options that take no value wherever they are known. */
export const FLAGS: ReadonlySet<string> = new Set(
  '-f --force -v --verbose -q --quiet --all --tags --delete --dry-run --no-verify --yes -y --recursive --staged --cached --mirror --prune --hard'.split(
    ' ',
  ),
);

/** Programs whose long options carry one dash (or two, all the same), so that their options form no clusters. */
const SINGLE_DASH = new Set(['find', 'terraform', 'tofu', 'terragrunt', 'dd', 'java', 'openssl', 'convert', 'bfind']);

export const globalOptions = (program: string): GlobalOptions | null =>
  Object.hasOwn(TABLE, program) ? TABLE[program]! : null;

export const hasSingleDash = (program: string): boolean => SINGLE_DASH.has(program);
