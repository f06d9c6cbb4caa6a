/**
 * The part of the caller's environment that an action depends on, as far as it can be told: what its text and files name,
 * what names reach from those values, and what programs take their target, settings or code from. An approval given while
 * AWS_PROFILE was `dev` is none for `prod`. Loaded when something asks.
 */
/** One expression for all: each name in the environment is held against some two hundred, at every question. */
const globs = (text: string): RegExp =>
  new RegExp(`^(?:${text.trim().replaceAll('*', '.*').split(/\s+/).join('|')})$`, 's');

/** What an action is done to, and as whom, by programs' manuals: people see these. */
const TARGETS = globs(`
  *_PROFILE *_REGION *_PROJECT *_PROJECT_ID *_ACCOUNT *_ACCOUNT_ID *SUBSCRIPTION_ID *_TENANT_ID *_ROLE_ARN
  *_ACCESS_KEY_ID *_ENDPOINT_URL* KUBECONFIG KUBE_CONTEXT HELM_KUBE* HELM_NAMESPACE *_NAMESPACE *_CONTEXT TF_WORKSPACE
  TF_VAR_* PULUMI_STACK *_APP ANSIBLE_INVENTORY DOCKER_HOST CONTAINER_HOST VAULT_ADDR CONSUL_HTTP_ADDR NOMAD_ADDR
  PGHOST PGDATABASE PGUSER PGSERVICE MYSQL_HOST *_DATABASE *DATABASE_URL *_DSN REDIS_URL MONGO*_URI MONGO*_URL GIT_DIR
  GIT_WORK_TREE GH_HOST GH_REPO GITLAB_HOST RESTIC_REPOSITORY BORG_REPO RAILS_ENV RACK_ENV NODE_ENV APP_ENV MIX_ENV
  DJANGO_SETTINGS_MODULE FLASK_ENV ENV ENVIRONMENT STAGE
`);

/** What else these programs take from the environment. */
const SETTINGS = globs(`
  AWS_* AZURE_* ARM_* GOOGLE_* GCLOUD_* GCP_* CLOUDSDK_* DIGITALOCEAN_* DO_* HCLOUD_* LINODE_* OCI_* ALICLOUD_*
  CLOUDFLARE_* CF_* FLY_* HEROKU_* VERCEL_* NETLIFY_* RAILWAY_* SUPABASE_* FIREBASE_* KUBE* HELM_* KUSTOMIZE_*
  ARGOCD_* ISTIO* VAULT_* CONSUL_* NOMAD_* TF_* TG_* TERRAGRUNT_* TOFU_* PULUMI_* CDK_* ANSIBLE_* COMPOSE_* PG*
  MYSQL_* MARIADB_* MONGO* REDIS* CLICKHOUSE_* CQLSH_* DB_* FLYWAY_* LIQUIBASE_* PRISMA_* DJANGO_* FLASK_* RESTIC_*
  BORG_* RCLONE_* S3_* GIT_* GH_* GL_* GITLAB_* GLAB_* DOCKER_* CONTAINER_* CONTAINERD_* NERDCTL_* BUILDAH_*
  REGISTRY_* SQLITE_* NPM_CONFIG_* npm_config_* YARN_* PNPM_* BUN_* PIP_* UV_* TWINE_* POETRY_* CARGO_* GEM_*
  BUNDLE_* GOPROXY GOFLAGS MAKEFLAGS RSYNC_* *_HOST *_PROXY *_proxy *_URL *_URI SSH_CONFIG KRB5* LDAP* SYSTEMD_*
`);

/** What else makes programs run other code, or find other files. */
const CODE = globs(`
  PATH HOME CDPATH IFS SHELL BASH_* SHELLOPTS BASHOPTS PS4 PROMPT_COMMAND LD_* DYLD_* GCONV_PATH LOCPATH TMPDIR
  XDG_CONFIG_HOME XDG_DATA_HOME XDG_CONFIG_DIRS EDITOR VISUAL PAGER *_PAGER *_EDITOR *_ASKPASS BROWSER PYTHON*
  PERL* RUBY* NODE_* DENO_* JAVA_* _JAVA_* JDK_* CLASSPATH LUA_* PHP* R_* ZDOTDIR FPATH LESS* VIMINIT EXINIT
  AWKPATH AWKLIBPATH GREP_* TAR_OPTIONS GZIP POSIXLY_CORRECT
`);

/** They change by themselves between two runs of the same: of a job, and of the shell. */
const PASSING = new Set(
  '_ SHLVL PWD OLDPWD GITHUB_TOKEN GIT_TRACE2_PARENT_SID GIT_PREFIX NODE_CHANNEL_FD BASH_LINENO'.split(' '),
);

const NAME = /[A-Za-z_][A-Za-z0-9_]*/g;

/** Name and value, sorted by name. `texts`: what runs, whole. */
export function environmentOf(
  texts: readonly string[],
  env: ReadonlyMap<string, string>,
): readonly (readonly [name: string, value: string])[] {
  const found = new Map<string, string>();
  // What `-c` is given stands among the words as well.
  const queue = [...new Set(texts)];
  const add = (name: string): void => {
    const value = env.get(name);
    if (value === undefined || found.has(name) || PASSING.has(name)) return;
    found.set(name, value);
    queue.push(value);
  };
  for (const name of env.keys()) if (isRead(name)) add(name);
  for (let text = queue.pop(); text !== undefined; text = queue.pop())
    for (const name of text.match(NAME) ?? []) add(name);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

const isRead = (name: string): boolean => TARGETS.test(name) || SETTINGS.test(name) || CODE.test(name);

/** Those that people should see: what it acts on, and what the text itself names. */
export function targetsIn(
  environment: readonly (readonly [name: string, value: string])[],
  text: string,
): readonly (readonly [name: string, value: string])[] {
  const named = new Set([...text.matchAll(/\$\{?!?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name]) => name));
  return environment.filter(([name]) => named.has(name) || TARGETS.test(name));
}
