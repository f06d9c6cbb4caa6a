/** Tools with a subcommand behind which a command stands: `uv run pytest`, `bundle exec rake`, `ip netns exec n x`. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { withAssignments } from './env.ts';
import {
  after,
  couldBe,
  eachReading,
  type Handler,
  has,
  joinWords,
  movesTo,
  opaque,
  program,
  remoteCode,
  shellCode,
  startedIn,
  values,
} from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { untoldRunner } from './untold.ts';

interface Runner {
  /** Words of the subcommand, `_` for any one word of its own; none where the command follows the options at once. */
  readonly verbs: readonly (readonly string[])[];
  readonly short: string;
  readonly long: string;
  /** Words between the subcommand and the command: a profile, a folder. */
  readonly skip?: number;
  /** Options whose value is shell code. */
  readonly code?: readonly string[];
  /** `A=1` may stand before the command. */
  readonly assigns?: boolean;
  /** The words are sent to a shell on another machine. */
  readonly remote?: boolean;
  /** Subcommands behind which arguments of a program stand: `n run 22 -e CODE`. */
  readonly interprets?: Readonly<Record<string, string>>;
  /** Options whose value is the folder that the command starts in. */
  readonly moves?: readonly string[];
  /** The command is named by a package that has it: `@biomejs/biome@2`. */
  readonly packages?: boolean;
}

/** Kept as written until its program is met. */
type Row = readonly [verbs: string, short?: string, long?: string, more?: Partial<Runner>];

const row = (...words: Row): Row => words;

const runnerOf = ([verbs, short = '', long = '', more = {}]: Row): Runner => ({
  verbs: verbs === '' ? [] : verbs.split('|').map(each => each.split(' ')),
  short,
  long,
  ...more,
});

const NPX = row(
  '',
  'p:c:yqw:',
  'package= call= yes no no-install quiet workspace= workspaces prefer-offline shell= shell-auto-fallback=? node-options= registry= ignore-existing',
  { code: ['c', 'call'], packages: true },
);

const NETLIFY = row(
  'dev:exec|dev',
  'c:p:d:o:',
  'command= port= target-port= dir= functions= framework= context= filter= auth= live offline country= geo=',
  {
    code: ['c', 'command'],
  },
);

const PRISMA = row('prisma', '', '', { interprets: { prisma: 'prisma' } });
const KUBECTL = row('kubectl', '', '', { interprets: { kubectl: 'kubectl' } });

export const RUNNERS: Readonly<Record<string, Row>> = {
  npx: NPX,
  npm: row(
    'exec|x|explore _|run env|run-script env',
    'p:c:yqw:',
    'package= call= yes no quiet workspace= workspaces registry= prefix=',
    {
      code: ['c', 'call'],
      packages: true,
    },
  ),
  pnpm: row('exec|dlx|x', 'rC:F:c', 'recursive dir= filter= package= shell-mode parallel silent', {
    packages: true,
    moves: ['C', 'dir'],
  }),
  pnpx: row('', '', 'package=', { packages: true }),
  yarn: row('exec|dlx|node', 'p:q', 'package= quiet cwd=', {
    packages: true,
    moves: ['cwd'],
    interprets: { node: 'node' },
  }),
  bunx: row('', 'p:', 'bun verbose silent package= no-install', { packages: true }),
  uv: row(
    'run|tool run',
    'p:C:qvnm:i:f:',
    'python= with= with-editable= with-requirements= extra= group= only-group= no-group= env-file= directory= project= index= index-url= extra-index-url= find-links= package= config-file= cache-dir= from= refresh-package= no-project isolated frozen locked offline no-sync all-extras dev no-dev active exact quiet verbose module script',
    { moves: ['directory'] },
  ),
  uvx: row('', 'p:C:qvnm:i:f:', 'python= with= from= index= env-file= isolated offline quiet verbose', {
    packages: true,
  }),
  poetry: row('run', 'C:P:nqv', 'directory= project= no-interaction quiet no-cache', { moves: ['C', 'directory'] }),
  pipenv: row('run', '', 'python= quiet verbose'),
  pdm: row('run', 'p:v', 'project= site-packages'),
  pipx: row('run', 'v', 'spec= python= verbose pip-args= index-url= no-cache'),
  hatch: row('run', 'e:', 'env='),
  rye: row('run', 'f:', 'pyproject='),
  conda: row('run', 'n:p:v', 'name= prefix= cwd= no-capture-output live-stream verbose', { moves: ['cwd'] }),
  mamba: row('run', 'n:p:v', 'name= prefix= cwd=', { moves: ['cwd'] }),
  micromamba: row('run', 'n:p:r:v', 'name= prefix= root-prefix= cwd=', { moves: ['cwd'] }),
  bundle: row('exec', '', 'keep-file-descriptors gemfile='),
  rbenv: row('exec'),
  pyenv: row('exec'),
  nodenv: row('exec'),
  asdf: row('exec'),
  mise: row('exec|x', 'C:c:j:E:qvy', 'cd= command= jobs= env= quiet verbose yes raw', {
    code: ['c', 'command'],
    moves: ['C', 'cd'],
  }),
  direnv: row('exec', '', '', { skip: 1 }),
  'aws-vault': row('exec', 'd:nj', 'duration= region= no-session server ecs-server mfa-token= prompt= json lazy', {
    skip: 1,
  }),
  chamber: row('exec', 'b:', 'backend= pristine strict strict-value=', { skip: 1 }),
  op: row('run', '', 'env-file= no-masking account= config='),
  doppler: row('run', 'p:c:t:', 'project= config= token= command= mount= scope= preserve-env=? fallback=', {
    code: ['command'],
  }),
  infisical: row('run', '', 'env= path= projectId= command= token= tags= watch', { code: ['command'] }),
  sops: row('exec-env|exec-file', '', '', { skip: 1 }),
  dotenv: row('', 'e:c::v:p:o', 'override', { assigns: true }),
  dotenvx: row('run', 'f:e:q', 'env-file= env= overload quiet'),
  'env-cmd': row(
    '',
    'f:r:e:x',
    'file= rc-file= environments= expand-envs no-override silent fallback use-shell verbose',
  ),
  'cross-env': row('', '', '', { assigns: true }),
  'cross-env-shell': row('', '', '', { assigns: true }),
  ip: row('netns exec|vrf exec', '46bBcdfhnNorst', 'netns=', { skip: 1 }),
  perf: row(
    'stat|record|trace|bench',
    'ae:p:t:o:r:x:gF:c:C:G:dD:M:nv',
    'event= output= repeat= call-graph= pid= tid= freq= count= cpu= delay= field-separator= interval-print= all-cpus detailed per-thread',
  ),
  bun: row('x', 'p:', 'bun verbose silent package='),
  sshpass: row('', 'f:d:p:evhVP:', ''),
  'ssh-agent': row('', 'cDdksa:E:O:P:t:', ''),
  watchexec: row(
    '',
    'w:W:e:f:i:d:s:k:n1rpcqvE:',
    'watch= exts= filter= ignore= debounce= signal= shell= restart clear=? postpone notify on-busy-update= stop-signal= stop-timeout= no-vcs-ignore project-origin= workdir= env=',
    { moves: ['workdir'] },
  ),
  heaptrack: row('', 'o:p:', 'output='),
  valgrind: row(
    '',
    '',
    'tool= log-file= leak-check= error-exitcode= suppressions= trace-children= num-callers= track-origins= show-leak-kinds= xml= xml-file= quiet',
  ),
  firejail: row('', '', 'noprofile quiet'),
  'with-contenv': row(''),
  rustup: row('run', 'v', 'install', { skip: 1 }),
  dcli: row('exec'),
  fnm: row('exec', '', 'using= using-file fnm-dir= node-dist-mirror= log-level= arch= version-file-strategy='),
  jenv: row('exec'),
  n: row('exec _|run _|as _|use _', 'adpqov', 'download preserve quiet offline arch=', {
    interprets: { run: 'node', as: 'node', use: 'node' },
  }),
  netlify: NETLIFY,
  ntl: NETLIFY,
  wezterm: row(
    'start|connect _|ssh _|cli spawn|cli split-pane',
    'nevh',
    'no-auto-connect always-new-process new-tab cwd= class= workspace= position= domain= attach config-file= config= skip-config ssh-option= pane-id= domain-name= window-id= new-window horizontal left right top bottom top-level cells= percent= move-pane-id= no-auto-start prefer-mux',
  ),
  gh: row(
    'codespace ssh|cs ssh',
    'c:dR:',
    'codespace= debug debug-file= profile= repo= repo-owner= server-port= config',
    {
      remote: true,
    },
  ),
  volta: row('run', 'qv', 'node= npm= pnpm= yarn= bundled-npm no-pnpm no-yarn env= verbose quiet'),
  lerna: row('exec', '', 'scope= ignore= concurrency= parallel stream no-bail no-prefix since= loglevel= sort no-sort'),
  nx: row('exec', '', 'project= configuration= verbose'),
  firebase: row('emulators:exec', 'P:j', 'project= only= inspect-functions= import= export-on-exit=? ui debug json'),
  composer: row('exec', 'd:nqv', 'working-dir= no-interaction quiet verbose no-plugins no-scripts list', {
    moves: ['d', 'working-dir'],
  }),
  devbox: row('run', 'c:e:qp', 'config= env= env-file= environment= quiet pure omit-nix-env list'),
  gum: row('spin', 's:a:', 'spinner= title= align= show-output show-error show-stdout show-stderr timeout= padding='),
  ddev: row('exec', 's:d:jq', 'service= dir= raw quiet', { remote: true }),
  okteto: row('exec', 'n:k:c:f:', 'namespace= context= kubeconfig= file= dev=', { remote: true }),
  dokku: row('run _|run:detached _|enter _ _', '', 'env= no-tty force-tty ttl-seconds= cron-id=', { remote: true }),
  tsh: row('ssh _', 'l:p:L:R:D:Ni:tAXY', 'login= port= proxy= user= cluster= ttl= identity= forward= tty local', {
    remote: true,
  }),
  minikube: row('ssh|kubectl', 'n:p:v:', 'node= profile= native-ssh=? ssh=? alsologtostderr', {
    remote: true,
    interprets: { kubectl: 'kubectl' },
  }),
  k3s: KUBECTL,
  microk8s: KUBECTL,
  meteor: row('npm|node|npx', '', '', { interprets: { npm: 'npm', node: 'node', npx: 'npx' } }),
  symfony: row('php|composer', '', '', { interprets: { php: 'php', composer: 'composer' } }),
  blitz: PRISMA,
  redwood: PRISMA,
  rw: PRISMA,
  fin: row('exec|run-cli|rc|bash _', 'T', 'in= image= debug', { remote: true }),
  kamal: row(
    'app exec|server exec|accessory exec _',
    'ivqrpPHcd:h:r:',
    'interactive reuse env= verbose quiet primary hosts= roles= destination= version= config-file= skip-hooks detach raw',
    {
      remote: true,
    },
  ),
  tox: row('exec', 'e:', ''),
  stack: row('exec|runghc', '', 'package= cwd= resolver= stack-yaml=', { moves: ['cwd'] }),
  cabal: row('exec', 'v', 'project-file= builddir='),
  opam: row('exec', '', 'switch= set-switch set-root readonly'),
  'docker-machine': row('ssh _', '', 'native-ssh', { remote: true }),
  task: row('execute'),
  corepack: row('pnpm|yarn|npm|pnpx|npx', '', '', {
    interprets: { pnpm: 'pnpm', yarn: 'yarn', npm: 'npm', pnpx: 'pnpx', npx: 'npx' },
  }),
  perlbrew: row('exec', 'q', 'with= halt-on-error min= max='),
  plenv: row('exec'),
  carton: row('exec'),
  goenv: row('exec'),
  'i3-msg': row('exec', 'qs:t:', 'no-startup-id'),
  swaymsg: row('exec', 'mpqrs:t:', 'no-startup-id'),
  tailscale: row('ssh _', '', '', { remote: true }),
  'aws-okta': row('exec', 'dt:', 'debug mfa-provider= assume-role-ttl= session-ttl=', { skip: 1 }),
  saml2aws: row('exec', 'a:p:', 'idp-account= exec-profile= profile= role= region='),
  foreman: row('run', 'e:f:d:', 'env= procfile= root='),
  honcho: row('run', 'e:f:d:', 'env= procfile= app-root='),
  heroku: row('run|run:detached', 'a:r:s:e:x', 'app= remote= size= env= exit-code no-tty', { remote: true }),
  railway: row('run', 's:e:', 'service= environment='),
  consul: row('exec|lock|watch', '', 'http-addr= token= type= key= prefix= name='),
  etcdctl: row('exec-watch', '', '', { skip: 1 }),
  teller: row('run'),
  berglas: row('exec'),
  envconsul: row('', '', 'prefix= secret= consul-addr= once pristine upcase'),
  summon: row('', 'p:f:D:e:', 'provider= environment= yaml='),
  cronitor: row('exec', '', '', { skip: 1 }),
  buildah: row('run', 't', 'user= volume= network= tty hostname= isolation= cap-add= runtime=', {
    skip: 1,
    remote: true,
  }),
  ctr: row('run|c run|containers run', 'dt', 'rm tty detach mount= env= net-host snapshotter= user=', {
    skip: 2,
    remote: true,
  }),
  crictl: row('exec', 'its', 'sync tty interactive timeout=', { skip: 1, remote: true }),
  singularity: row('exec|run', 'B:H:W:eces', 'bind= home= pwd= workdir= env= nv writable contain cleanenv fakeroot', {
    skip: 1,
  }),
  apptainer: row('exec|run', 'B:H:W:eces', 'bind= home= pwd= workdir= env= nv writable contain cleanenv fakeroot', {
    skip: 1,
  }),
  toolbox: row('run', 'c:d:r:', 'container= distro= release='),
  machinectl: row('shell', 'E:M:', 'setenv= uid= machine=', { skip: 1, remote: true }),
  'systemd-nspawn': row(
    '',
    'D:i:u:M:E:bqxaUS:p:',
    'directory= image= user= machine= setenv= boot quiet ephemeral as-pid2 bind= bind-ro= network-veth private-network volatile=? template= property=',
    {
      remote: true,
    },
  ),
  rr: row('record'),
  uftrace: row('record|live'),
  'trace-cmd': row('record', 'e:o:p:b:f:P:c', ''),
  flux: row('run|submit|alloc|batch', 'n:N:c:t:', 'ntasks= nodes= cores= time-limit='),
};

export function runner(name: string): Handler | null {
  const entry = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
  if (entry === undefined) return untoldRunner(name);
  if (name === 'uv') return argv => open(argv, runnerOf(entry))?.map(asPython) ?? null;
  if (name === 'cross-env-shell') return argv => open(argv, runnerOf(entry))?.map(inShell) ?? null;
  if (name === 'buildah')
    return argv =>
      argv[1] === 'unshare' ? program(argv.slice(argv[2] === '--' ? 3 : 2)) : open(argv, runnerOf(entry));
  return argv => open(argv, runnerOf(entry));
}

/** One word with blanks is no program's name: `sops exec-env f 'rm x'`. */
function asCode(inner: Inner): Inner {
  const [only, ...more] = inner.kind === 'argv' ? inner.argv : [];
  return typeof only === 'string' && more.length === 0 && /\s/.test(only) ? shellCode(only, null) : inner;
}

/** `uv run app.py`, `uv run -`: a script of Python. */
const asPython = (inner: Inner): Inner =>
  inner.kind === 'argv' && typeof inner.argv[0] === 'string' && /^-$|\.py$/.test(inner.argv[0])
    ? { ...inner, argv: ['python', ...inner.argv] }
    : inner;

/** All words are one command line. */
const inShell = (inner: Inner): Inner =>
  inner.kind === 'argv' && inner.assignments === undefined ? shellCode(joinWords(inner.argv), null) : inner;

function open(argv: readonly [string, ...Arg[]], entry: Runner): readonly Inner[] | null {
  const table: OptionTable = { short: entry.short, long: entry.long };
  if (entry.verbs.length === 0) return eachReading(argv, table, reading => command(reading, entry, argv[0]));
  // Options may stand before the subcommand as well: `pnpm -r exec rm x`.
  return eachReading(argv, table, before => {
    const verb = entry.verbs.find(each => each.every((word, at) => isVerb(word, before.operands[at])));
    if (verb === undefined)
      return couldBeVerb(before, entry) ? [opaque(`${argv[0]} gets a subcommand that is not known`)] : null;
    // A word of the subcommand's own may have options in front.
    const own = verb.filter(word => word === '_').length;
    const rest = before.operands.slice(verb.length - own);
    const interpreter = entry.interprets?.[verb[0]!];
    if (interpreter !== undefined) return [{ kind: 'argv', argv: [interpreter, ...dropDashes(rest.slice(own))] }];
    const behind = own === 0 ? entry : { ...entry, skip: own };
    const moved = movesTo(before, entry.moves ?? []);
    return (
      eachReading([argv[0], ...rest], table, reading => command(reading, behind, argv[0]))?.map(inner =>
        startedIn(inner, 'cwd' in inner ? {} : moved),
      ) ?? null
    );
  });
}

const isVerb = (word: string, operand: Arg | undefined): boolean =>
  word === '_' ? operand !== undefined : operand === word;

const couldBeVerb = ({ operands }: Reading, { verbs }: Runner): boolean =>
  operands[0] !== undefined && typeof operands[0] !== 'string' && verbs.some(each => couldBe(operands[0]!, each[0]!));

const command = (reading: Reading, entry: Runner, name: string): readonly Inner[] => {
  const moved = movesTo(reading, entry.moves ?? []);
  return started(reading, entry, name).map(inner => startedIn(inner, moved));
};

function started(reading: Reading, entry: Runner, name: string): readonly Inner[] {
  if (has(reading, 'help', 'version')) return [];
  const codes = values(reading, ...(entry.code ?? [])).map(code => shellCode(code, null));
  if (entry.assigns) return [...codes, ...withAssignments(reading).map(asCode)];
  const inners = after(reading, entry.skip ?? 0, name);
  if (entry.remote) {
    const words = inners.flatMap(inner => (inner.kind === 'argv' ? dropDashes(inner.argv) : []));
    return [
      ...codes,
      ...inners.filter(({ kind }) => kind === 'opaque'),
      ...(words.length === 0 ? [] : [remoteCode(joinWords(words))]),
    ];
  }
  // `npm exec x -- y`, `aws-vault exec p -- y`: the dashes only end the options.
  const named = entry.packages ? withoutScope : (argv: readonly Arg[]) => argv;
  return [
    ...codes,
    ...inners
      .map(asCode)
      .map(inner => (inner.kind === 'argv' ? { ...inner, argv: named(dropDashes(inner.argv)) } : inner)),
  ].filter(inner => inner.kind !== 'argv' || inner.argv.length > 0);
}

/** `@scope/name@1.2` and `name@latest` start the program `name`; a path or an address stays as it is. */
const withoutScope = ([first, ...rest]: readonly Arg[]): readonly Arg[] =>
  typeof first !== 'string'
    ? [first!, ...rest]
    : [first.replace(/^(?:@[\w.~-]+\/)?([\w.~-]+)(?:@[^/]*)?$/, '$1'), ...rest];

const dropDashes = (argv: readonly Arg[]): readonly Arg[] => (argv[0] === '--' ? argv.slice(1) : argv);
