/** Terminals, watchers, schedulers and editors that start a command of their own. */
import { type Arg, UNKNOWN } from '../analysis.ts';
import { writing } from '../../languages/files.ts';
import type { Inner } from '../unwrap.ts';
import { innerOf } from './effects.ts';
import {
  after,
  eachReading,
  type Handler,
  has,
  joinWords,
  movesTo,
  opaque,
  program,
  remoteCode,
  shellCode,
  shellOnStdin,
  startedIn,
  values,
} from './handler.ts';
import { type OptionTable, type Reading, readOptions } from './options.ts';
import { fill } from './xargs.ts';

const words = (text: string): readonly string[] => text.split(' ');

const SCRIPT: OptionTable = {
  short: 'aB:c:eE:fI:kO:o:qrm:T:t::hV',
  long: 'append command= echo= flush force help log-in= log-io= log-out= log-timing= logging-format= output-limit= quiet return timing=? version',
  permute: true,
};

/** util-linux: `script -c CODE file`; BSD: `script file command …`. */
export const script: Handler = argv =>
  eachReading(argv, SCRIPT, reading => {
    if (has(reading, 'h', 'help', 'V', 'version')) return [];
    const codes = values(reading, 'c', 'command');
    if (codes.length > 0) return codes.map(code => shellCode(code));
    return reading.operands.length > 1 ? program(reading.operands.slice(1)) : [shellOnStdin()];
  });

const WATCH: OptionTable = {
  short: 'bcCd::eghn:pq:rs:tvwxf',
  long: 'beep color no-color differences=? errexit equexit= chgexit exec follow interval= no-rerun no-title no-wrap precise shotsdir= help version',
};

export const watch: Handler = argv =>
  eachReading(argv, WATCH, reading => {
    if (has(reading, 'h', 'help', 'v', 'version') || reading.operands.length === 0) return [];
    return has(reading, 'x', 'exec') ? program(reading.operands) : [shellCode(joinWords(reading.operands))];
  });

const FLOCK: OptionTable = {
  short: 'sexnoFuhVw:E:',
  long: 'shared exclusive unlock nonblock nb timeout= wait= conflict-exit-code= close no-fork fcntl verbose help version',
};

/** `flock FILE command …`, `flock FILE -c CODE`; with a descriptor's number alone it only locks. */
export const flock: Handler = argv =>
  eachReading(argv, FLOCK, reading => {
    const [, first, code] = reading.operands;
    if (first === undefined) return [];
    if (first === '-c' || first === '--command') return code === undefined ? [] : [shellCode(code)];
    return after(reading, 1, 'flock');
  });

export const entr: Handler = argv =>
  eachReading(argv, { short: 'acdnprsxz' }, reading => {
    const filled = reading.operands.map(word => fill(word, '/_', UNKNOWN));
    if (!has(reading, 's')) return program(filled);
    return reading.operands.length === 0 ? [] : [shellCode(reading.operands[0]!, null)];
  });

/** `busybox sh -c x`: its first word is the program. */
export const busybox: Handler = argv => {
  const [, first] = argv;
  const named = typeof first === 'string' ? /^--coreutils-prog=(.+)$/.exec(first)?.[1] : undefined;
  if (named !== undefined) return program([named, ...argv.slice(2)]);
  if (first === undefined || (typeof first === 'string' && first.startsWith('--'))) return [];
  return program(argv.slice(1));
};

const TMUX_CODE = new Set(
  words(
    'new-session new neww new-window split-window splitw respawn-pane respawnp respawn-window respawnw run-shell run if-shell if display-popup popup pipe-pane pipep',
  ),
);
const TMUX_OPAQUE = new Set(
  words(
    'source-file source set-hook bind-key bind confirm-before command-prompt set-option set setw set-window-option set-buffer paste-buffer',
  ),
);

const TMUX_KEYS = new Set(words('send-keys send'));
/** Keys by name that change nothing of what was typed, and those that end the line. */
const PLAIN_KEYS: Readonly<Record<string, string>> = { Space: ' ', 'C-c': '', 'C-u': '', 'C-l': '' };
const ENDS_LINE = /^(?:Enter|C-m|C-j|KPEnter)$/;

/** `send-keys -t x 'npm test' Enter`: a whole line is code for the shell in there; a piece of one may become anything. */
function typed(rest: readonly Arg[]): readonly Inner[] {
  const keys = readOptions(rest, { short: 'FHKlMRXc:N:t:' }).at(-1)?.operands ?? [];
  const unclear = [opaque('tmux send-keys hands text to what runs inside')];
  const last = keys.at(-1);
  if (typeof last !== 'string' || !ENDS_LINE.test(last) || rest.some(word => /^-[A-Za-z]*[HlRX]/.test(String(word))))
    return unclear;
  const pieces = keys.slice(0, -1).map(key => (typeof key === 'string' ? (PLAIN_KEYS[key] ?? key) : null));
  if (
    !pieces.every(
      piece => piece !== null && !/^(?:[CMS]-.|F\d+|Up|Down|Left|Right|BSpace|Tab|Escape|DC|Home|End)$/.test(piece),
    )
  )
    return unclear;
  const line = pieces.join('');
  return line.trim() === '' ? unclear : [shellCode(line, null)];
}

/** `screen -X stuff 'npm test^M'`. */
function stuffed(operands: readonly Arg[]): readonly Inner[] {
  const [verb, text] = operands;
  const line =
    verb === 'stuff' && typeof text === 'string' ? /^([^\\^\n\r]+)(?:\^M|\\n|\\r|\\015|[\n\r])$/.exec(text) : null;
  return line === null ? [opaque('screen -X hands text to what runs inside')] : [shellCode(line[1]!, null)];
}

/** Whatever a subcommand of tmux that starts something is given: its options cannot take a command, so all is code. */
export const tmux: Handler = argv =>
  eachReading(argv, { short: '2CDluvNVf:c:L:S:T:' }, reading => {
    if (values(reading, 'f').length > 0) return [opaque('tmux -f reads commands from a file')];
    const inners: Inner[] = values(reading, 'c').map(code => shellCode(code));
    const groups = split(reading.operands);
    // FORMATS in tmux(1): `#(command)` stands for what it prints.
    if (reading.operands.some(word => (typeof word === 'string' ? word : word.prefix + word.suffix).includes('#(')))
      inners.push(opaque('tmux runs the commands in #(…)'));
    for (const group of groups) {
      const [verb, ...rest] = group;
      if (verb === undefined) continue;
      if (typeof verb !== 'string') inners.push(opaque('tmux gets a subcommand that is not known'));
      else if (TMUX_KEYS.has(verb)) inners.push(...typed(rest));
      else if (TMUX_OPAQUE.has(verb)) inners.push(opaque(`tmux ${verb} hands text to what runs inside`));
      else if (TMUX_CODE.has(verb)) inners.push(...tmuxCode(rest));
    }
    return inners;
  });

/** Not `-f`: a value for `new-session`, none for `split-window`, and so read both ways. */
const TMUX_START: OptionTable = { short: 'AdDEPXhvbIZkKCBNc:e:F:n:s:t:x:y:l:p:w:T:S:i:o' };

function tmuxCode(rest: readonly Arg[]): readonly Inner[] {
  const inners = eachReading(['tmux', ...rest], TMUX_START, reading =>
    reading.operands.length === 0
      ? []
      : [startedIn(shellCode(joinWords(reading.operands), null), movesTo(reading, ['c']))],
  );
  return inners ?? [];
}

/** tmux takes several commands, `;` between. */
function split(operands: readonly Arg[]): readonly (readonly Arg[])[] {
  const groups: Arg[][] = [[]];
  for (const word of operands) {
    if (word === ';') groups.push([]);
    else groups.at(-1)!.push(word);
  }
  return groups;
}

export const screen: Handler = argv =>
  eachReading(argv, { short: 'aAc:dDe:fh:ilL::mOp:qQrRs:S:t:T:UvwxX' }, reading => {
    if (has(reading, 'X', 'Q')) return stuffed(reading.operands);
    if (values(reading, 'c').length > 0) return [opaque('screen -c reads commands from a file')];
    return program(reading.operands);
  });

/** `EXEC:`, `SYSTEM:` and `SHELL:` addresses start what follows. */
export const socat: Handler = argv => {
  const inners = argv.slice(1).flatMap((word): readonly Inner[] => {
    const text = typeof word === 'string' ? word : word.prefix;
    const address = /(?:^|!!)(?:exec|system|shell)(?:-\w+)?:/i.exec(text);
    if (address === null)
      return typeof word === 'string' || text !== '' ? [] : [opaque('socat gets an address that is not known')];
    if (typeof word !== 'string') return [opaque('socat starts what is not known')];
    const from = address.index + address[0].length;
    return [shellCode(text.slice(from).split(',')[0]!.replaceAll('\\', ''), null)];
  });
  return inners.length === 0 ? null : inners;
};

/** A command of an editor that starts a program, or a script that could. */
const EDITOR_STARTS =
  /!|\bsystem|\bterm|\bcall\b|\bw(?:rite|q)?\s+(?:>>\s*)?[~/$.]|\w\(|\bjob_|\bpython|\bpy[3x]?\b|\bperl|\blua|\bruby|\btcl|\bmz|\bsource|\bso\b|\bmake|\bgrep|execute|\bnorm|\bru/;

/** They write and leave, with `!` for "in any case". */
const LEAVES_EDITOR = /^[: ]*(?:wq?a?|qa?|xa?|cq)!? *$/;
/** `:!ls`, `:%!jq .`, without what vim puts in: `%` and `#` are files, `!` is the command before, `<cword>` what stands under the cursor. */
const SHELL_LINE = /^[: ]*%?!([^%#!<\\\n\r\0]+)$/;

/** vim, vi, ex: `-c`, `--cmd` and `+` take commands, -S and -s files of them; in ex mode standard input is one too. */
export const vim: Handler = (argv, context) => {
  const inners: Inner[] = [];
  const commands: Arg[] = [];
  argv.forEach((word, at) => {
    if (at === 0) return;
    const text = typeof word === 'string' ? word : word.prefix;
    const next = argv[at + 1];
    if (/^-[sSuUW]$/.test(text) || /^-S./.test(text)) inners.push(opaque(`vim ${text} takes commands from a file`));
    const [, glued] = /^-[A-Za-z]*?c(.*)$/s.exec(text) ?? (text === '--cmd' ? ['', ''] : []);
    if (glued !== undefined && glued !== '') commands.push(typeof word === 'string' ? glued : word);
    else if (glued !== undefined && next !== undefined) commands.push(next);
    if (text.startsWith('+')) commands.push(typeof word === 'string' ? word.slice(1) : word);
  });
  inners.push(...editorCommands(commands));
  const ex = /(?:^|\/)ex$/.test(argv[0]) || argv.some(word => typeof word === 'string' && /^-\w*[eEs]/.test(word));
  if (ex && context.stdin !== 'caller')
    inners.push(...(context.text === undefined ? [opaque('vim runs what it reads')] : editorCommand(context.text)));
  return inners.length === 0 ? null : inners;
};

/** Beside any other command (`set shell=x`) it is not known what a line of the shell becomes. */
function editorCommands(words: readonly Arg[]): readonly Inner[] {
  const others = words.filter(word => typeof word !== 'string' || !LEAVES_EDITOR.test(word));
  const lines = others.map(word => (typeof word === 'string' ? SHELL_LINE.exec(word)?.[1] : undefined));
  if (!lines.every(line => line !== undefined)) return others.flatMap(editorCommand);
  return lines.map(line => ({ ...shellCode(line, null), detached: true }));
}

const editorCommand = (word: Arg): readonly Inner[] =>
  typeof word === 'string' && !EDITOR_STARTS.test(word) ? [] : [opaque('an editor command can start a program')];

const ED_WRITES = /^[^A-Za-z\n]*[wW]q?[ \t]+([^!\s]\S*)/gm;

/** ed runs lines that begin with `!`, and a file of such a name. */
export const ed: Handler = (argv, context) => {
  const files = argv.slice(1).filter(word => typeof word === 'string' && word.startsWith('!'));
  const inners = files.map(word => shellCode(String(word).slice(1), null));
  const text = context.text ?? (context.path === undefined ? undefined : context.content?.(context.path));
  const reads = context.stdin !== 'caller' && (typeof text !== 'string' || text.includes('!'));
  if (reads) inners.push(opaque('ed runs what it reads'));
  for (const [, path = ''] of typeof text === 'string' ? text.matchAll(ED_WRITES) : [])
    inners.push(innerOf(writing(path, false)));
  return inners.length === 0 ? null : inners;
};

/** expect's own language starts programs. */
export const expect: Handler = argv =>
  argv.some(word => typeof word !== 'string' || /^-\w*[cf]/.test(word)) || argv.length === 1
    ? [opaque('expect runs code that is not bash')]
    : null;

const MOSH: OptionTable = {
  short: '46anop:',
  long: 'client= server= predict= predict-overwrite family= port= bind-server= ssh= ssh-pty no-ssh-pty init no-init local experimental-remote-ip= version help',
};

/** `mosh host command`: the words go to the other machine as they are; options after the host are read both ways. */
export const mosh: Handler = argv => [
  ...(eachReading(argv, MOSH, moshStarts) ?? []),
  ...(eachReading(argv, { ...MOSH, permute: true }, moshStarts) ?? []),
];

function moshStarts(reading: Reading): readonly Inner[] {
  const here = values(reading, 'ssh', 'client').map(code => shellCode(code, null));
  const there = values(reading, 'server').map(remoteCode);
  const command = reading.operands.slice(reading.operands[1] === '--' ? 2 : 1);
  return [...here, ...there, ...(command.length === 0 ? [] : [{ kind: 'argv', argv: command, remote: true } as const])];
}

/** `guix shell x -- command`: without the dashes it is a session for a person. */
export const afterDashes: Handler = argv => {
  const at = argv.indexOf('--');
  return at < 0 ? null : program(argv.slice(at + 1));
};

const CAPSH = /^--(?!print|help|current|supports|decode|explain)/;

/** `capsh … -- -c CODE`: what follows `--` are arguments of bash. */
export const capsh: Handler = argv => {
  const at = argv.findIndex(word => word === '--' || word === '==');
  if (at >= 0) return program(['bash', ...argv.slice(at + 1)]);
  return argv.some(word => typeof word !== 'string' || CAPSH.test(word)) ? null : [];
};

/** less runs `+!command` and `+|command` at its start. */
export const less: Handler = argv => {
  const gives = /^\++.*[!|]|^--lesskey-c/s;
  const starts = argv.slice(1).some(word => gives.test(typeof word === 'string' ? word : word.prefix));
  return starts ? [opaque(`${argv[0]} is given a command of the shell`)] : null;
};

/** Every word that is no option is a command line. */
export const concurrently: Handler = argv => {
  const codes = argv.slice(1).filter(word => typeof word !== 'string' || /^[^-]/.test(word));
  return codes.map(code => shellCode(code, null));
};

/** `start-stop-daemon --start --exec /bin/x -- arguments`. */
export const startStopDaemon: Handler = argv => {
  const at = argv.findIndex(word => typeof word === 'string' && /^(?:-[A-Za-z]*[xa]|--exec|--startas)$/.test(word));
  const attached = argv.find(word => typeof word === 'string' && /^--(?:exec|startas)=/.test(word));
  const name =
    at >= 0 ? argv[at + 1] : typeof attached === 'string' ? attached.slice(attached.indexOf('=') + 1) : undefined;
  const dashes = argv.indexOf('--');
  const own = dashes < 0 ? argv : argv.slice(0, dashes);
  const folder = own.find((_, i) => /^(?:-[A-Za-z]*d|--chdir)$/.test(String(own[i - 1])));
  const glued = own.flatMap(word => (typeof word === 'string' && word.startsWith('--chdir=') ? [word.slice(8)] : []));
  const cwd = folder ?? glued.at(-1);
  const started = name === undefined ? null : program([name, ...(dashes < 0 ? [] : argv.slice(dashes + 1))]);
  return started?.map(inner => startedIn(inner, cwd === undefined ? {} : { cwd })) ?? null;
};

/** The dynamic loader starts the program that it is given: `/lib/ld-linux.so.2 /bin/rm x`. */
export const loader: Handler = argv =>
  eachReading(
    argv,
    {
      long: 'list verify inhibit-cache library-path= glibc-hwcaps-prepend= glibc-hwcaps-mask= inhibit-rpath= audit= preload= argv0= list-tunables list-diagnostics help version',
    },
    reading => {
      const loads = values(reading, 'preload', 'audit', 'library-path').length > 0;
      const more = loads ? [opaque(`${argv[0]} loads libraries that it is given`)] : [];
      return has(reading, 'help', 'version', 'list') ? [] : [...program(reading.operands), ...more];
    },
  );

export const emulator: Handler = argv =>
  eachReading(argv, { short: 'hvE:U:L:s:d:D:B:R:g:p:0:r:c:x:t:' }, reading => program(reading.operands));
