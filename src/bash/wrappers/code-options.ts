/** Ordinary programs with an option whose value is a command: one row each. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, shellCode } from './handler.ts';
import { sshSetting } from './remote.ts';

type Kind = 'code' | 'remote' | 'ssh-setting' | 'apt-setting' | 'opaque';

interface CodeOption {
  /** `-e`, `--rsh`; with `=` at the end the value must follow in the same word. */
  readonly names: readonly string[];
  readonly kind: Kind;
}

const row = (kind: Kind, ...names: readonly string[]): CodeOption => ({ kind, names });

const SSH_LIKE = [row('code', '-S'), row('ssh-setting', '-o'), row('code', '-D')];
const TAR = [
  row(
    'code',
    '--checkpoint-action=exec=',
    '--to-command',
    '-I',
    '--use-compress-program',
    '-F',
    '--info-script',
    '--new-volume-script',
    '--rsh-command',
    '--rmt-command',
  ),
];
const RSYNC = [row('code', '-e', '--rsh'), row('remote', '--rsync-path')];
const NETCAT = [row('code', '-e', '-c', '--exec', '--sh-exec'), row('opaque', '--lua-exec')];

const TABLE: ReadonlyMap<string, readonly CodeOption[]> = new Map([
  ['tar', TAR],
  ['gtar', TAR],
  ['bsdtar', [row('code', '--use-compress-program')]],
  ['cpio', [row('code', '--rsh-command')]],
  ['rsync', RSYNC],
  ['scp', SSH_LIKE],
  ['sftp', [...SSH_LIKE, row('opaque', '-F')]],
  ['sshfs', [row('opaque', '-o')]],
  ['sort', [row('code', '--compress-program')]],
  ['split', [row('code', '--filter')]],
  ['man', [row('code', '-P', '--pager', '-H', '--html')]],
  ['zip', [row('code', '-TT', '--unzip-command')]],
  ['nc', NETCAT],
  ['ncat', NETCAT],
  ['netcat', NETCAT],
  ['tcpdump', [row('code', '-z')]],
  ['nodemon', [row('code', '-x', '--exec')]],
  ['rg', [row('code', '--pre', '--hostname-bin')]],
  ['wget', [row('code', '--use-askpass')]],
  ['install', [row('code', '--strip-program')]],
  ['run-mailcap', [row('opaque', '--action')]],
  ['gcc', [row('code', '-wrapper')]],
  ['g++', [row('code', '-wrapper')]],
  ['lftp', [row('opaque', '-e', '-c', '-f')]],
  ['gdb', [row('opaque', '-ex', '--ex', '-eval-command', '--eval-command', '-iex', '--iex', '-x', '--command', '-ix')]],
  ['lldb', [row('opaque', '-o', '--one-line', '-s', '--source', '-O')]],
  [
    'emacs',
    [
      row(
        'opaque',
        '-eval',
        '--eval',
        '-execute',
        '--execute',
        '-l',
        '--load',
        '-script',
        '--script',
        '-f',
        '--funcall',
      ),
    ],
  ],
  ['emacsclient', [row('opaque', '-e', '--eval')]],
  ['nix-shell', [row('code', '--run', '--command')]],
  ['ansible', [row('remote', '-a', '--args')]],
  ['vagrant', [row('remote', '-c', '--command')]],
  ['gcloud', [row('remote', '--command')]],
  ['apt', [row('apt-setting', '-o', '--option')]],
  ['apt-get', [row('apt-setting', '-o', '--option')]],
]);

export function codeOptions(name: string): Handler | null {
  const rows = TABLE.get(name);
  if (rows === undefined) return null;
  return argv => {
    const inners = argv.flatMap((word, at) => (at === 0 ? [] : rows.flatMap(each => valuesOf(each, argv, word, at))));
    return inners.length === 0 ? null : inners;
  };
}

/** Every word that could be the option: an option of another one's value only adds to what is judged. */
function valuesOf(option: CodeOption, argv: readonly Arg[], word: Arg, at: number): readonly Inner[] {
  const text = typeof word === 'string' ? word : word.prefix;
  if (!text.startsWith('-')) return [];
  const part = (from: number): Arg =>
    typeof word === 'string' ? text.slice(from) : { ...word, prefix: text.slice(from) };
  for (const name of option.names) {
    if (name.endsWith('=')) {
      if (text.startsWith(name)) return inner(option.kind, part(name.length), name);
    } else if (text === name && typeof word === 'string') {
      const next = argv[at + 1];
      return next === undefined ? [] : inner(option.kind, next, name);
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
