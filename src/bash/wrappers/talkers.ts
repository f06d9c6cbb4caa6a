/** Programs that run lines beginning with `!`, or a command of their own language, from what they are told or read. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { type Handler, opaque, program, shellOnStdin } from './handler.ts';

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

export const gnuplot = telling(/\bsystem\b|!|`|\bload\b|<\s*["']|\bpipe\b/, 'is given a command of the shell');

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
