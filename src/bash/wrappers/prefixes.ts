/** Programs whose command follows their options: one row each says which options take a value. */
import { type Arg, UNKNOWN } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import {
  after,
  eachReading,
  type Handler,
  has,
  movesTo,
  opaque,
  program,
  shellCode,
  shellOnStdin,
  startedIn,
  values,
} from './handler.ts';
import { assignment, withVariables } from './env.ts';
import type { OptionTable, Reading } from './options.ts';

interface Prefix {
  readonly options: OptionTable;
  /** Words of its own before the command: the duration of `timeout`, the user of `gosu`. */
  readonly skip: number;
  /** With one of these nothing is started. */
  readonly looks?: readonly string[];
  /** With one of these options the words before the command are not needed. */
  readonly instead?: readonly string[];
  /** The first word of all, where it is no option, is the name of a machine. */
  readonly archFirst?: boolean;
  /** Without a command it starts a shell. */
  readonly shellAlone?: boolean;
  /** The value of one of these is a command where it begins with `|` or `!` (`strace -o '|cmd'`). */
  readonly pipes?: readonly string[];
  /** Options whose value is the folder that the command starts in; `elsewhere`: it starts in none that is known, unless… */
  readonly moves?: readonly string[];
  readonly elsewhere?: { readonly unless: readonly string[] };
  /** Options whose values are variables for the command, as words of `env` are. */
  readonly variables?: readonly string[];
}

/** Kept as written until its program is met: the hot path pays for every table that is made at the start. */
type Row = readonly [short: string, long?: string, skip?: number, more?: Partial<Prefix>];

const row = (...words: Row): Row => words;

const prefixOf = ([short, long = '', skip = 0, more = {}]: Row): Prefix => ({
  options: { short, long },
  skip,
  ...more,
});

const HELP = ['help', 'version'];
const UNSHARE =
  'map-user= map-users= map-group= map-groups= map-root-user map-current-user map-auto keep-caps setgroups= propagation= mount=? uts=? ipc=? net=? pid=? user=? cgroup=? time=? fork mount-proc=? kill-child=? root= wd= setuid= setgid= monotonic= boottime= load-interp= help version';
const NSENTER =
  'all target= mount=? uts=? ipc=? net=? pid=? cgroup=? user=? time=? setuid= setgid= preserve-credentials keep-caps root=? wd=? wdns= env no-fork join-cgroup user-parent net-socket= follow-context help version';
const SETPRIV =
  'ambient-caps= apparmor-profile= bounding-set= clear-groups dump egid= euid= gid= groups= inh-caps= init-groups keep-groups landlock-access= landlock-rule= list-caps nnp no-new-privs pdeathsig= ptracer= regid= reset-env reuid= rgid= ruid= seccomp-filter= securebits= selinux-label= help version';
const SYSTEMD_RUN =
  'background= capsule= collect description= expand-environment= gid= host= ignore-failure job-mode= json= machine= nice= no-ask-password no-block no-pager on-active= on-boot= on-calendar= on-clock-change on-startup= on-timezone-change on-unit-active= on-unit-inactive= path-property= pipe pipe property= pty pty-late quiet remain-after-exit same-dir scope send-sighup service-type= setenv= shell slice= slice-inherit socket-property= system timer-property= uid= unit= user verbose wait working-directory= help version';

export const PREFIXES: Readonly<Record<string, Row>> = {
  nohup: row('', 'help version'),
  setsid: row('cfwhV', 'ctty fork wait help version'),
  nice: row('n:', 'adjustment= help version', 0, {
    options: { short: 'n:', long: 'adjustment= help version', digits: true },
  }),
  ionice: row('c:n:p:P:u:thV', 'class= classdata= pid= pgid= uid= ignore help version', 0, {
    looks: ['p', 'P', 'u', 'pid', 'pgid', 'uid'],
  }),
  stdbuf: row('i:o:e:', 'input= output= error= help version'),
  timeout: row('k:s:fpv', 'kill-after= signal= foreground preserve-status verbose help version', 1),
  time: row('af:o:pqvV', 'append format= output= portability quiet verbose help version'),
  chrt: row(
    'abdfimoprvT:P:D:hV',
    'all-tasks batch deadline ext fifo idle max other pid reset-on-fork rr sched-runtime= sched-period= sched-deadline= verbose help version',
    1,
    { looks: ['p', 'm', 'pid', 'max'] },
  ),
  taskset: row('apchV', 'all-tasks pid cpu-list help version', 1, { looks: ['p', 'pid'] }),
  unshare: row('fhVm::u::i::n::p::C::U::T::rR:w:S:G:c', UNSHARE, 0, { shellAlone: true, moves: ['w', 'wd'] }),
  nsenter: row('at:m::u::i::n::p::C::U::T::S:G:r::w::W:eFZchVN:', NSENTER, 0, {
    shellAlone: true,
    moves: ['w', 'W', 'wd', 'wdns'],
  }),
  chroot: row('', 'groups= userspec= skip-chdir help version', 1, { shellAlone: true }),
  setpriv: row('dhV', SETPRIV),
  'systemd-run': row('H:M:tPdGqrSu:p:E:vh', SYSTEMD_RUN, 0, {
    shellAlone: true,
    variables: ['E', 'setenv'],
    moves: ['working-directory'],
    // A service starts in `/` or at home.
    elsewhere: { unless: ['scope', 'd', 'same-dir', 'working-directory'] },
  }),
  setarch: row(
    'B3FIRSTXZLv',
    '32bit fdpic-funcptrs short-inode addr-compat-layout addr-no-randomize whole-seconds sticky-timeouts read-implies-exec mmap-page-zero 3gb 4gb uname-2.6 verbose list show=? help version',
    0,
    { archFirst: true, shellAlone: true },
  ),
  linux32: row('B3FIRSTXZLv', '', 0, { shellAlone: true }),
  linux64: row('B3FIRSTXZLv', '', 0, { shellAlone: true }),
  prlimit: row(
    'p:o:c::d::e::f::i::l::m::n::q::r::s::t::u::v::x::y::hV',
    'pid= output= noheadings raw verbose core=? data=? nice=? fsize=? sigpending=? memlock=? rss=? nofile=? msgqueue=? rtprio=? stack=? cpu=? nproc=? as=? locks=? rttime=? help version',
    0,
    { looks: ['p', 'pid'] },
  ),
  numactl: row(
    'i:m:N:C:p:P:lsHaw:',
    'interleave= weighted-interleave= membind= cpunodebind= physcpubind= preferred= preferred-many= localalloc show hardware all balancing cpu-compress',
  ),
  strace: row(
    'a:Ab:cCdDe:E:fFhiI:kno:O:p:P:qrs:S:tTu:U:vVwxX:yYzZ',
    'abbrev= argv0= attach= columns= const-print-style= daemonize=? decode-fds=? decode-pids= detach-on= env= failed-only fault= follow-forks inject= interruptible= kill-on-exit output= output-append-mode output-separately quiet=? raw= read= relative-timestamps=? seccomp-bpf signal= stack-trace=? stack-traces=? status= string-limit= strings-in-hex=? successful-only summary summary-columns= summary-only summary-sort-by= summary-syscall-overhead= summary-wall-clock syscall-limit= syscall-number syscall-times=? tips=? trace= trace-fds= trace-path= user= verbose= write= absolute-timestamps=? debug help version',
    0,
    { pipes: ['o', 'output'] },
  ),
  ltrace: row(
    'a:A:bcCD:e:fF:hiLl:n:o:p:rs:StTu:Vw:x:X:',
    'align= config= debug= demangle indent= no-signals library= output= where= help version',
  ),
  gosu: row('hv', '', 1),
  'su-exec': row('', '', 1),
  setuidgid: row('', '', 1),
  fakeroot: row('l:s:i:b:uhv', 'lib= faked= unknown-is-real help version'),
  'dbus-run-session': row('', 'config-file= dbus-daemon= help version'),
  'xvfb-run': row(
    'ae:f:hn:lp:s:w:',
    'auto-servernum error-file= auth-file= server-num= listen-tcp xauth-protocol= server-args= wait= help',
  ),
  proxychains: row('qf:'),
  proxychains4: row('qf:'),
  torsocks: row('du:p:a:P:iqh', 'debug user= pass= address= port= isolate quiet shell help version'),
  faketime: row('mp:f:', 'exclude-monotonic date-prog= help version', 1),
  unbuffer: row('p'),
  chronic: row('ve'),
  catchsegv: row(''),
  caffeinate: row('dimsut:w:'),
  pkexec: row('', 'user= disable-internal-agent keep-cwd help version'),
  tini: row('p:sve:wglh', 'version'),
  'dumb-init': row('cvr:hV', 'single-child rewrite= verbose help version'),
  cgexec: row('g:h', 'sticky'),
  eatmydata: row('', 'help version'),
  rlwrap: row(
    'a::A::b:cC:d:D:e:f:g:hiH:Ijl:mM:nNo:OpP:q:rRs:S:t:TUvw:Wz:',
    'always-readline=? ansi-colour-aware=? break-chars= complete-filenames command-name= file= history-filename= multi-line= no-children one-shot remember quote-characters= histsize= wait-before-prompt= filter= help version',
  ),
  ifne: row('n'),
  cpulimit: row(
    'l:p:e:c:zivqmhfb',
    'limit= pid= exe= include-children lazy verbose quiet foreground background help',
    0,
    {
      looks: ['p', 'e', 'pid', 'exe'],
    },
  ),
  chpst: row('u:U:b:/:C:n:l:L:m:d:o:p:f:c:r:t:e:vP012V', '', 0, { moves: ['C'] }),
  envdir: row('', '', 1),
  envchain: row('slunv', 'set list unset noecho show-value require-passphrase no-require-passphrase', 1, {
    looks: ['s', 'l', 'u', 'set', 'list', 'unset'],
  }),
  // zsh's modifiers, met in `zsh -c`.
  noglob: row(''),
  nocorrect: row(''),
  kitty: row(
    '1eT:c:o:d:vh',
    'class= name= title= config= override= directory= working-directory= detach session= hold single-instance instance-group= wait-for-single-instance-window-close listen-on= start-as= os-window-tag= dump-commands=? replay-commands= debug-rendering debug-gl debug-input debug-keyboard debug-font-fallback execute version help',
    0,
    { moves: ['d', 'directory', 'working-directory'] },
  ),
  foot: row(
    'c:Co:f:w:W:t:T:a:mFLD:s::Hp:d:l::Sveh',
    'config= check-config override= font= window-size-pixels= window-size-chars= term= title= app-id= maximized fullscreen login-shell pty= working-directory= server=? hold print-pid= log-level= log-colorize=? log-no-syslog version help',
    0,
    { moves: ['D', 'working-directory'] },
  ),
  st: row('aivc:C:g:G:n:N:T:t:w:W:o:O:l:f:eA:'),
  softlimit: row('a:c:d:f:l:m:o:p:r:s:t:'),
  setlock: row('nNxX', '', 1),
  daemonize: row('ac:e:o:p:l:u:E:v', '', 0, { moves: ['c'], elsewhere: { unless: ['c'] } }),
  runcon: row('cu:r:t:l:', 'compute type= user= role= range= help version', 1, {
    instead: ['c', 'compute', 'u', 'user', 'r', 'role', 't', 'type', 'l', 'range'],
  }),
  'systemd-inhibit': row('', 'what= who= why= mode= list no-pager no-legend no-ask-password help version', 0, {
    looks: ['list'],
  }),
  'dbus-launch': row(
    '',
    'sh-syntax csh-syntax auto-syntax binary-syntax close-stderr exit-with-session exit-with-x11 autolaunch= config-file= help version',
  ),
  tsp: row('KClt:r:w:k:T:u:s:m:Np:i:o:c:q:fnEgdD:L:', ''),
  nq: row('cqtw'),
  gtimeout: row('k:s:fpv', 'kill-after= signal= foreground preserve-status verbose help version', 1),
  gnohup: row('', 'help version'),
  gnice: row('n:', 'adjustment= help version', 0, {
    options: { short: 'n:', long: 'adjustment= help version', digits: true },
  }),
  gstdbuf: row('i:o:e:', 'input= output= error= help version'),
  gtime: row('af:o:pqvV', 'append format= output= portability quiet verbose help version'),
  torify: row('dhV'),
  logsave: row('asv', '', 1),
  openvt: row('c:fswulvehV', 'console= force switch wait user login verbose exec help version'),
  's6-setuidgid': row('', '', 1),
  's6-softlimit': row('hHa:c:d:f:l:m:o:p:r:s:t:'),
  's6-applyuidgid': row('z:Uu:g:G:'),
  envuidgid: row('', '', 1),
  catatonit: row('gPLhV', 'pause license version help'),
  'aa-exec': row('p:n:fidvh', 'profile= namespace= file= immediate debug verbose help'),
  'systemd-cat': row('t:p:h', 'identifier= priority= stderr-priority= level-prefix= namespace= help version'),
  'systemd-socket-activate': row('al:E:dh', 'accept listen= setenv= datagram seqpacket fdname= inetd help version', 0, {
    variables: ['E', 'setenv'],
  }),
  trickle: row('hvVsd:u:w:t:l:n:L:P:'),
  i386: row('B3FIRSTXZLv'),
  uname26: row('B3FIRSTXZLv'),
  x86_64: row('B3FIRSTXZLv'),
  fakechroot: row('sl:e:d:c:b:hv', 'use-system-libs lib= environment= elfloader= config-dir= bindir= help version'),
  proot: row(
    'r:b:m:q:w:v:Vhk:0i:S:R:p:n:l',
    'rootfs= bind= mount= qemu= cwd= pwd= verbose= kernel-release= root-id change-id= help',
    0,
    { moves: ['w', 'cwd', 'pwd'] },
  ),
  multitime: row('f:I:i:o:n:r:s:b:lqv'),
  retry: row('t:m:b:d:s:j:n:', 'times= delay= max= backoff= sleep= until= while='),
  lckdo: row('weqsxW:E:', '', 1),
  'with-lock-ex': row('wfq', '', 1),
  lockrun: row('L:m:wqvsR:S:', 'lockfile= maxtime= wait quiet verbose sleep= retries= idempotent'),
  zrun: row(''),
  xinit: row(''),
  startx: row(''),
  cage: row('dDhm:sv'),
  primusrun: row(''),
  run0: row(
    'u:g:D:',
    'unit= property= description= slice= slice-inherit user= group= nice= chdir= setenv= background= machine= no-ask-password help version',
    0,
    { shellAlone: true, variables: ['setenv'], moves: ['D', 'chdir'] },
  ),
  'run-one': row(''),
  'run-this-one': row(''),
  'keep-one-running': row(''),
  'run-one-constantly': row(''),
  'run-one-until-success': row(''),
  'run-one-until-failure': row(''),
  ccache: row(
    'CcshVxzpvk:F:M:o:X:d:',
    'cleanup clear config-path= dir= evict-namespace= evict-older-than= get-config= max-files= max-size= print-stats recompress= set-config= show-config show-stats show-log-stats verbose zero-stats help version',
  ),
  sccache: row(
    'szhV',
    'start-server stop-server show-stats show-adv-stats zero-stats dist-auth dist-status package-toolchain= stats-format= help version',
  ),
  distcc: row('j', 'scan-includes show-hosts show-principal help version'),
  icecc: row('', 'help version'),
  bear: row('ho:v', 'output= append config= force-preload force-wrapper verbose help version'),
  grc: row('hesc:', 'stderr stdout config= colour= pty help version'),
  kcov: row('', '', 1),
  // It takes options, and a `--` away, among the words of its command too.
  choom: row('n:p:hV', 'adjust= pid= help version', 0, {
    options: { short: 'n:p:hV', long: 'adjust= pid= help version', permute: true },
    looks: ['p', 'pid'],
  }),
};

export function prefix(name: string): Handler | null {
  const entry = Object.hasOwn(PREFIXES, name) ? PREFIXES[name] : undefined;
  return entry === undefined ? null : argv => open(argv, prefixOf(entry));
}

function open(argv: readonly [string, ...Arg[]], entry: Prefix): readonly Inner[] | null {
  const [name, first, ...rest] = argv;
  if (entry.archFirst && first !== undefined && (typeof first !== 'string' || !first.startsWith('-'))) {
    const behind = open([name, ...rest], { ...entry, archFirst: false });
    return typeof first === 'string' ? behind : [...(behind ?? []), opaque(`${name} gets words that are not known`)];
  }
  return eachReading(argv, entry.options, reading => {
    const piped = values(reading, ...(entry.pipes ?? [])).flatMap(pipe);
    const isShort = has(reading, ...(entry.instead ?? []));
    const moved = movesTo(reading, entry.moves ?? []);
    const isElsewhere = entry.elsewhere !== undefined && !has(reading, ...entry.elsewhere.unless);
    const inners = command(argv[0], isShort ? { ...entry, skip: 0 } : entry, reading);
    return [...piped, ...inners.map(inner => startedIn(inner, isElsewhere ? { cwd: UNKNOWN } : moved))];
  });
}

function pipe(target: Arg): readonly Inner[] {
  if (typeof target !== 'string') return target.prefix === '' ? [opaque('strace writes to what is not known')] : [];
  return /^[|!]/.test(target) ? [shellCode(target.slice(1), null)] : [];
}

function command(name: string, entry: Prefix, reading: Reading): readonly Inner[] {
  if (has(reading, ...HELP) || (entry.looks !== undefined && has(reading, ...entry.looks))) return program([]);
  if (entry.shellAlone && reading.operands.length <= entry.skip) return [shellOnStdin()];
  const own = entry.variables === undefined ? [] : values(reading, ...entry.variables);
  return own.length === 0 ? after(reading, entry.skip, name) : withOwn(name, reading, own);
}

/** A name without a value hands the caller's own variable on. */
function withOwn(name: string, reading: Reading, given: readonly Arg[]): readonly Inner[] {
  const pairs = given.map(assignment).filter(pair => pair !== null);
  const unknown = given.some(word => typeof word !== 'string' && assignment(word) === null);
  const hidden = unknown ? [opaque(`${name} sets variables that are not known before`)] : [];
  return [...hidden, ...withVariables(reading, pairs, reading.operands)];
}
