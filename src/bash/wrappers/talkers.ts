/** Programs that run lines beginning with `!`, or a command of their own language, from what they are told or read. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, program, shellCode, shellOnStdin } from './handler.ts';

const texts = (argv: readonly Arg[], text: Arg | undefined): readonly Arg[] => [
  ...argv.slice(1),
  ...(text === undefined ? [] : [text]),
];

const matches = (word: Arg, sign: RegExp): boolean => sign.test(typeof word === 'string' ? word : word.prefix);

const telling =
  (sign: RegExp, why: string): Handler =>
  (argv, context) =>
    texts(argv, context.text).some(word => matches(word, sign)) ? [opaque(`${argv[0]} ${why}`)] : null;

/** ftp, sftp, telnet, smbclient, dc, debugfs, …: `!command`. */
export const shellEscapes = telling(/(?:^|[\n;])\s*!/, 'is given a command of the shell');

export const gnuplot = telling(
  /\bsystem\b|!|`|\bload\b|<\s*["']|["']\s*\||\bpipe\b/,
  'is given a command of the shell',
);

/** m4 starts programs with syscmd and esyscmd, under whatever name its macros give them. */
export const m4 = telling(/syscmd|changequote|defn|indir|builtin|include/, 'runs macros that can start programs');

/** D-Bus: systemd and others start programs for whoever asks. */
export const bus: Handler = (argv, context) => (argv.some(looks) ? null : startsByBus(argv, context));

const startsByBus = telling(
  /systemd1|unixexec:|StartTransientUnit|RunCommand|org\.freedesktop\.Flatpak|\.Exec\b/,
  'asks another program to start something',
);

/** `busctl get-property`, `gdbus introspect`: a verb that starts nothing; no method is called beside it. */
const looks = (word: Arg, at: number): boolean =>
  at === 1 &&
  typeof word === 'string' &&
  /^(?:introspect|get-property|list|tree|status|monitor|capture|wait)$/.test(word);

/** TeX with `\write18` switched on. */
export const tex = telling(/^--?(?:shell-escape|enable-write18)$/, 'runs what its input says');

/** `run-parts DIR` starts every program in a folder; the system's own are known. */
export const runParts: Handler = argv => {
  const folder = argv.slice(1).find(word => typeof word !== 'string' || !word.startsWith('-'));
  const looks = argv.some(word => word === '--list' || word === '--test');
  if (folder === undefined || looks || (typeof folder === 'string' && /^\/etc\/[\w./-]+$/.test(folder))) return null;
  return [opaque('run-parts runs what is in a folder')];
};

/** Its settings hold scripts; the system's own are known. */
export const logrotate: Handler = argv =>
  argv
    .slice(1)
    .some(
      word => typeof word !== 'string' || (/^[^-]/.test(word) && !/^\/etc\/logrotate\.(?:conf|d\/[\w.-]+)$/.test(word)),
    )
    ? [opaque('logrotate runs scripts that its settings hold')]
    : null;

/** `service ../../bin/sh`: a name with a slash leaves /etc/init.d. */
export const service: Handler = argv => {
  const [, name, ...words] = argv;
  if (name === undefined || (typeof name === 'string' && !name.includes('/'))) return null;
  if (typeof name !== 'string') return name.prefix === '' ? null : [opaque('service starts what is not known')];
  return program([name.replace(/^[./]+/, '/'), ...words]);
};

/** sftp's `!command`, from `-b FILE` or standard input; a `-` or `@` may stand in front. Its options start programs, too. */
export const sftp: Handler = (argv, context) => {
  const { codeOptions } = require('./code-options.ts') as typeof import('./code-options.ts');
  const batches = argv.flatMap((word, i) =>
    typeof word === 'string' && /^-[A-Za-z0-9]*b$/.test(word) ? [argv[i + 1] ?? ''] : [],
  );
  const file = batches.find(word => word !== '-') ?? (context.stdin === 'file' ? context.path : undefined);
  const text = file === undefined ? context.text : (context.content?.(file) ?? undefined);
  const found = codeOptions('sftp')?.(argv, context) ?? [];
  const isTold = file !== undefined || context.stdin !== 'caller';
  const inners = typeof text === 'string' ? escapesIn(text) : isTold ? [opaque('sftp runs what it reads')] : [];
  return [...found, ...inners].length === 0 ? null : [...found, ...inners];
};

const escapesIn = (text: string): readonly Inner[] =>
  [...text.matchAll(/^\s*[-@]*\s*!(.*)$/gm)].map(([, code = '']) =>
    code.trim() === '' ? shellOnStdin() : shellCode(code, null),
  );

/** SoX and ImageMagick open a word that begins with `|` as a command. */
export const pipedWords: Handler = argv => {
  const codes = argv.slice(1).filter(word => (typeof word === 'string' ? word : word.prefix).startsWith('|'));
  const inners = codes.map(word =>
    typeof word === 'string' ? shellCode(word.slice(1), null) : opaque(`${argv[0]} gets a command that is not known`),
  );
  return inners.length === 0 ? null : inners;
};

/** sqlplus: `!command`, `host command`. */
export const sqlplus = telling(/(?:^|[\n;])\s*(?:!|ho(?:st?)?\b)/i, 'is given a command of the shell');

/** `makepkg`: a file of bash. */
export const makepkg: Handler = argv => {
  const at = argv.indexOf('-p');
  const path = at < 0 ? 'PKGBUILD' : (argv[at + 1] ?? '');
  return [{ kind: 'file', path, shell: 'bash', positional: null, scope: 'child' }];
};

/** `snap run --shell`. */
export const snap: Handler = argv => (argv[1] === 'run' && argv.includes('--shell') ? [shellOnStdin()] : null);

/** `gio launch x.desktop`: the program that stands in the file. */
export const gio: Handler = argv => (argv[1] === 'launch' ? [opaque('gio launch starts what a file names')] : null);

/** `rvm 3.2 do command`; `nvm exec 18 command`, `nvm run 18 script`. */
export const versions: Handler = argv => {
  const at = argv.findIndex(word => word === 'do' || word === 'exec' || word === 'run');
  const [first, ...rest] = argv
    .slice(at + 1)
    .filter(word => typeof word !== 'string' || !/^--(?:silent|lts)/.test(word));
  if (at < 0 || first === undefined) return null;
  const named = typeof first === 'string' && /^(?:v?\d|lts|node$|system$|stable$|default$|iojs)/.test(first);
  const words = named ? rest : [first, ...rest];
  return program(argv[at] === 'run' ? ['node', ...words] : words);
};

/** `cargo watch -s CODE`, `-x 'run -- x'`: code, and a command line of cargo. */
export const cargo: Handler = (argv, context) => {
  const { codeOptions } = require('./code-options.ts') as typeof import('./code-options.ts');
  const found = codeOptions('cargo')?.(argv, context) ?? [];
  const watches = argv[1] === 'watch' || argv[0].endsWith('cargo-watch');
  const inners = !watches
    ? []
    : argv.flatMap((word, i): readonly Inner[] => {
        const next = argv[i + 1];
        const [, option, value = next] =
          typeof word === 'string' ? (/^(-[sx]|--shell|--exec)(?:=(.*))?$/s.exec(word) ?? []) : [];
        if (option === undefined || value === undefined) return word === '--' ? program(argv.slice(i + 1)) : [];
        if (typeof value !== 'string') return [opaque('cargo watch runs what is not known')];
        return [shellCode(/^--?s/.test(option) ? value : `cargo ${value}`, null)];
      });
  return [...found, ...inners].length === 0 ? null : [...found, ...inners];
};

/** A shell of another group. */
export const newgrp: Handler = () => [shellOnStdin()];

/** `salt '*' cmd.run CODE`. */
export const salt: Handler = argv => {
  const at = argv.findIndex(word => typeof word === 'string' && /^cmd\./.test(word));
  const code = argv[at + 1];
  const inners: readonly Inner[] =
    at < 0 || code === undefined ? [] : [{ kind: 'code', code, shell: 'sh', positional: null, scope: 'remote' }];
  return inners.length === 0 ? null : inners;
};

/** `flatpak run --command=sh app words`. */
export const flatpak: Handler = argv => {
  const at = argv.indexOf('run');
  const named = argv.find(word => typeof word === 'string' && word.startsWith('--command='));
  if (at < 0 || typeof named !== 'string') return null;
  const app = argv.findIndex((word, i) => i > at && (typeof word !== 'string' || !word.startsWith('-')));
  return program([named.slice(10), ...(app < 0 ? [] : argv.slice(app + 1))]);
};

/** `gh alias set x '!code'`, `--shell x code`; another alias is a command of gh. */
export const ghAlias: Handler = argv => {
  const [, first, second, ...rest] = argv;
  if (first !== 'alias' || second !== 'set') return null;
  const isShell = rest.some(word => word === '--shell' || word === '-s');
  const code = rest.findLast(word => typeof word !== 'string' || !word.startsWith('-'));
  if (typeof code !== 'string') return code === undefined ? null : [opaque('gh gets an alias that is not known')];
  if (!isShell && !code.startsWith('!')) return [{ kind: 'argv', argv: ['gh', ...code.split(' ')] }];
  return [{ kind: 'code', code: code.replace(/^!/, ''), shell: 'sh', positional: null, scope: 'child' }];
};

/** `pee CODE …`, `mispipe CODE CODE`: every word is code. */
export const codes: Handler = argv =>
  argv.slice(1).map(code => ({ kind: 'code', code, shell: 'sh', positional: null, scope: 'child' }) as const);
