/** Ordinary programs with an option whose value is a command: one row each. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, program, shellCode } from './handler.ts';
import { sshSetting } from './remote.ts';
import { SETTINGS } from './settings-options.ts';

/** `rest`: the value and all words behind it are one command. */
type Kind = 'code' | 'rest' | 'remote' | 'ssh-setting' | 'apt-setting' | 'opaque' | keyof typeof SETTINGS;

interface CodeOption {
  /** `-e`, `--rsh`; with `=` at the end the value must follow in the same word. */
  readonly names: readonly string[];
  readonly kind: Kind;
}

const TAR =
  'code --checkpoint-action=exec= --to-command -I --use-compress-program -F --info-script --new-volume-script --rsh-command --rmt-command';
const NETCAT = 'code -e -c --exec --sh-exec|opaque --lua-exec';
const APT = 'apt-setting -o --option|opaque -c --config-file';

/** What the values are, and the options; `|` between. Kept as written until the program is met. */
export const CODE_OPTIONS: Readonly<Record<string, string>> = {
  tar: TAR,
  gtar: TAR,
  bsdtar: 'code --use-compress-program',
  cpio: 'code --rsh-command',
  rsync: 'code -e --rsh|remote --rsync-path',
  scp: 'code -S -D|ssh-setting -o',
  sftp: 'code -S -D|ssh-setting -o|opaque -F',
  sshfs: 'opaque -o',
  sort: 'code --compress-program',
  split: 'code --filter',
  man: 'code -P --pager -H --html',
  zip: 'code -TT --unzip-command',
  nc: NETCAT,
  ncat: NETCAT,
  netcat: NETCAT,
  tcpdump: 'code -z',
  nodemon: 'code -x --exec',
  asciinema: 'code -c --command',
  agrippa: 'code --post-command --postCommand',
  doctl: 'remote --ssh-command',
  eb: 'remote -c --command',
  cf: 'remote -c --command',
  bosh: 'remote -c --command',
  just: 'rest -c --command|code --shell',
  rg: 'code --pre --hostname-bin',
  wget: 'code --use-askpass|wget-setting -e --execute|opaque --config',
  install: 'code --strip-program',
  fzf: 'opaque --bind|code --preview',
  ag: 'code --pager',
  ack: 'code --pager',
  go: 'code -exec --exec -exec= -toolexec --toolexec -toolexec= -vettool --vettool -vettool=',
  execlineb: 'opaque -c',
  osh: 'opaque -c',
  ysh: 'opaque -c',
  bpftrace: 'code -c|opaque --unsafe',
  guile: 'opaque -c -e',
  sbcl: 'opaque --eval',
  clojure: 'opaque -e --eval',
  bb: 'opaque -e --eval',
  erl: 'opaque -eval -run',
  groovy: 'opaque -e',
  scala: 'opaque -e',
  raku: 'opaque -e',
  racket: 'opaque -e --eval',
  ocaml: 'opaque -e',
  ghc: 'opaque -e',
  coffee: 'opaque -e --eval',
  irb: 'opaque -e',
  rake: 'opaque -e --execute -E',
  ipython: 'opaque -c',
  'run-mailcap': 'opaque --action',
  gcc: 'commas -wrapper|library -fplugin= -specs=',
  'g++': 'commas -wrapper|library -fplugin= -specs=',
  cc: 'commas -wrapper|library -fplugin= -specs=',
  'c++': 'commas -wrapper|library -fplugin= -specs=',
  c89: 'commas -wrapper',
  c99: 'commas -wrapper',
  clang: 'library -fplugin= -fpass-plugin= -load',
  'clang++': 'library -fplugin= -fpass-plugin= -load',
  lftp: 'opaque -e -c -f',
  gdb: 'rest --args|gdb-command -ex --ex -eval-command --eval-command -iex --iex|opaque -x --command -ix',
  lldb: 'gdb-command -o --one-line -O --one-line-before-file|opaque -s --source',
  emacs: 'opaque -eval --eval -execute --execute -l --load -script --script -f --funcall',
  emacsclient: 'opaque -e --eval',
  'nix-shell': 'code --run --command',
  ansible: 'remote -a --args',
  vagrant: 'remote -c --command',
  gcloud: 'remote --command',
  apt: APT,
  'apt-get': APT,
  aptitude: APT,
  'apt-cache': APT,
  aria2c:
    'code --on-bt-download-complete --on-download-complete --on-download-error --on-download-pause --on-download-start --on-download-stop',
  certbot: 'code --pre-hook --post-hook --deploy-hook --renew-hook --manual-auth-hook --manual-cleanup-hook',
  restic: 'code --password-command',
  rclone: 'code --password-command',
  borg: 'code --rsh',
  openvpn:
    'code --up --down --route-up --route-pre-down --ipchange --client-connect --client-disconnect --tls-verify --auth-user-pass-verify --learn-address|opaque --config --plugin',
  pandoc: 'library --lua-filter -L|code --filter -F',
  nmap: 'library --script',
  gpg: 'library --exec-path --agent-program --dirmngr-program',
  mpv: 'library --script --scripts --script-opts',
  cowsay: 'library -f',
  cowthink: 'library -f',
  nano: 'code -s --speller',
  mutt: 'opaque -e -F',
  neomutt: 'opaque -e -F',
  octave: 'opaque --eval -eval',
  slsh: 'opaque -e',
  scanmem: 'opaque -c',
  sqlmap: 'opaque --eval',
  exiftool: 'opaque -if -config',
  puppet: 'opaque -e --execute',
  rpm: 'rpm-macro --eval -E --define -D --queryformat --qf|code --pipe|opaque --rcfile --macros --load',
  rpmbuild: 'rpm-macro --eval -E --define -D|opaque --rcfile --macros --load',
  rpmquery: 'rpm-macro --eval -E --define -D|code --pipe',
  dmsetup: 'code --exec',
  sbatch: 'code --wrap',
  stap: 'opaque -c -e',
  scrot: 'code -e --exec',
  sshuttle: 'code -e --ssh-cmd',
  'ssh-keygen': 'library -D -w',
  'ssh-add': 'library -s -S',
  openssl: 'library -engine -provider-path -provider -config',
  cargo: 'cargo-setting --config',
  hg: 'hg-setting --config|code -c --command -e --ssh|remote --remotecmd',
  svn: 'svn-setting --config-option|code --diff-cmd --diff3-cmd --editor-cmd',
  mail: 'opaque --exec -E',
  troff: 'opaque -U',
  groff: 'opaque -U',
  nroff: 'opaque -U',
  curl: 'opaque -K --config',
  nix: 'rest -c --command|code --run',
  aws: 'remote --command|aws-commands --parameters',
  az: 'remote --scripts',
  fly: 'remote -C --command',
  flyctl: 'remote -C --command',
  dpkg: 'code --pre-invoke --post-invoke',
  tmate: 'code -c',
  clisp: 'opaque -x',
  ghci: 'opaque -e',
  gimp: 'opaque -b --batch',
  inkscape: 'opaque --actions --shell',
  blender: 'library --python -P|opaque --python-expr',
  gs: 'opaque -c',
  msfconsole: 'opaque -x -r',
};

function rowsOf(text: string): readonly CodeOption[] {
  return text.split('|').map(row => {
    const [kind, ...names] = row.split(' ');
    return { kind: kind as Kind, names };
  });
}

export function codeOptions(name: string): Handler | null {
  const text = Object.hasOwn(CODE_OPTIONS, name) ? CODE_OPTIONS[name]! : undefined;
  if (text === undefined) return null;
  return argv => {
    const rows = rowsOf(text);
    const inners = argv.flatMap((word, at) => {
      // gdb's `-ex` is an option of its own, and no cluster with `-x` in it.
      const exact = rows.filter(each => each.names.some(name => name === word));
      return at === 0 ? [] : (exact.length > 0 ? exact : rows).flatMap(each => valuesOf(each, argv, word, at));
    });
    return inners.length === 0 ? null : inners;
  };
}

/** Every word that could be the option: an option of another one's value only adds to what is judged. */
function valuesOf(option: CodeOption, argv: readonly Arg[], word: Arg, at: number): readonly Inner[] {
  const text = typeof word === 'string' ? word : word.prefix;
  if (!text.startsWith('-')) return [];
  const part = (from: number): Arg =>
    typeof word === 'string' ? text.slice(from) : { ...word, prefix: text.slice(from) };
  if (option.kind === 'rest') return option.names.includes(text) ? program(argv.slice(at + 1)) : [];
  for (const name of option.names) {
    if (name.startsWith('--') && name.endsWith('=')) {
      const found = beginsWith(option.kind, name, word, argv[at + 1]);
      if (found !== null) return found;
    } else if (name.endsWith('=')) {
      if (text.startsWith(name)) return inner(option.kind, part(name.length), name);
    } else if (text === name && typeof word === 'string') {
      const next = argv[at + 1];
      return next === undefined && option.kind !== 'opaque' ? [] : inner(option.kind, next ?? '', name);
    } else if (name.startsWith('--')) {
      const equals = text.indexOf('=');
      const given = equals < 0 ? text : text.slice(0, equals);
      if (given.length < 4 || !name.startsWith(given)) continue;
      if (equals >= 0) return inner(option.kind, part(equals + 1), name);
      if (typeof word === 'string' && argv[at + 1] !== undefined) return inner(option.kind, argv[at + 1]!, name);
    } else if (name.length === 2) {
      const found = inCluster(option.kind, name, text, part, argv[at + 1]);
      if (found !== null) return found;
    }
  }
  return [];
}

/** `--checkpoint-action=exec=x`, `--checkpoint-act exec=x`: what the value begins with says that it is code. */
function beginsWith(kind: Kind, name: string, word: Arg, next: Arg | undefined): readonly Inner[] | null {
  const [long = '', mark = ''] = name.split('=');
  const text = typeof word === 'string' ? word : word.prefix;
  const equals = text.indexOf('=');
  const given = equals < 0 ? text : text.slice(0, equals);
  if (given.length < 4 || !long.startsWith(given)) return null;
  const value =
    equals < 0 ? next : typeof word === 'string' ? text.slice(equals + 1) : { ...word, prefix: text.slice(equals + 1) };
  const head = typeof value === 'string' ? value : (value?.prefix ?? '');
  if (value === undefined || !head.startsWith(`${mark}=`))
    return typeof value === 'object' && head === '' ? [opaque(`${long} gets a word that is not known`)] : null;
  // tar takes quotes and backslashes away before any shell sees them.
  if (/["'\\]/.test(head.slice(mark.length + 1))) return [opaque(`${long} takes quotes away by rules of its own`)];
  return inner(
    kind,
    typeof value === 'string' ? head.slice(mark.length + 1) : { ...value, prefix: head.slice(mark.length + 1) },
    name,
  );
}

/** `-azessh`, `-cIzstd`: the letter within a cluster, its value attached or next. */
function inCluster(kind: Kind, name: string, text: string, part: (from: number) => Arg, next: Arg | undefined) {
  if (text.startsWith('--')) return null;
  const at = text.indexOf(name[1]!, 1);
  if (at < 1 || !/^[A-Za-z0-9]*$/.test(text.slice(1, at))) return null;
  if (at + 1 < text.length) return inner(kind, part(at + 1), name);
  return next === undefined ? null : inner(kind, next, name);
}

function inner(kind: Kind, value: Arg, name: string): readonly Inner[] {
  if (kind === 'ssh-setting') return sshSetting(value);
  if (kind === 'apt-setting') return aptSetting(value);
  if (kind === 'opaque') return [opaque(`${name} names commands of its own`)];
  const setting = Object.hasOwn(SETTINGS, kind) ? SETTINGS[kind] : undefined;
  if (setting !== undefined) return setting(value);
  if (value === '') return [];
  const code = shellCode(value, null);
  return [kind === 'remote' && code.kind === 'code' ? { ...code, scope: 'remote' } : code];
}

/** Settings of apt that start nothing; `APT::Update::Pre-Invoke` and its like run shell code. */
const APT_PLAIN =
  /^(?:Dpkg::(?:Options|Use-Pty|Lock)|APT::(?:Get|Install|Cache|Sandbox|Color|Acquire)|Acquire|Debug|quiet)\b/i;

function aptSetting(value: Arg): readonly Inner[] {
  const text = typeof value === 'string' ? value : value.prefix;
  const plain = APT_PLAIN.test(text) && !/auto-?detect|invoke/i.test(text);
  return plain ? [] : [opaque('apt -o sets what can name commands')];
}
