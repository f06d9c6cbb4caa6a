/** Options whose value is a setting that names a command: each tool's own way to write one. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { isStream, opaque, shellCode } from './handler.ts';

type Setting = (value: Arg) => readonly Inner[];

const textOf = (value: Arg): string => (typeof value === 'string' ? value : value.prefix);

/** `name = value` where the name says that a command follows; unknown values are opaque. */
function named(value: Arg, names: RegExp, what: string): readonly Inner[] {
  const found = names.exec(textOf(value));
  if (found === null) return [];
  if (typeof value !== 'string') return [opaque(`${what} gets a command that is not known`)];
  const code = value.slice(found[0].length).replace(/^\s*(["'])([\s\S]*)\1\s*$/, '$2');
  return code === '' ? [] : [shellCode(code, null)];
}

/** cargo: `target.x.runner="sh -c …"`, `build.rustc-wrapper="x"`, aliases; a file of settings has no `=`. */
const cargo: Setting = value => {
  const text = textOf(value);
  if (typeof value === 'string' && !text.includes('=')) return [opaque('cargo --config takes settings from a file')];
  if (/^\s*(?:alias|credential-alias|registr[\w-]*\.[^=]*credential)/.test(text))
    return [opaque('cargo --config sets what a name starts')];
  const commands = /^.*?\.(?:runner|linker|rustc|rustdoc|rustc-wrapper|rustc-workspace-wrapper)\s*=\s*/s;
  return named(typeof value === 'string' ? withoutList(value) : value, commands, 'cargo --config');
};

/** `["rm", "-rf", "x"]`: the words of a command, as cargo takes them as well. */
const withoutList = (setting: string): string =>
  setting.replace(/=\s*\[([^\]]*)\]\s*$/, (_, list: string) => `=${list.replaceAll(/["']\s*,\s*["']/g, ' ')}`);

/** Mercurial: aliases with `!`, hooks, editors, other tools; an extension is Python that it loads. */
const hg: Setting = value => {
  const text = textOf(value);
  if (/^\s*(?:extensions|hooks\.[^=]*=\s*python:)/.test(text)) return [opaque('hg --config loads code')];
  const aliased = named(value, /^\s*alias\.[^=]*=\s*!/, 'hg --config');
  const commands =
    /^\s*(?:hooks\.|ui\.(?:editor|ssh|merge|pager)|pager\.pager|merge-tools\.[^=]*\.executable|extdiff\.cmd)[^=]*=\s*/;
  return [...aliased, ...named(value, commands, 'hg --config')];
};

/** wget: any line of its settings file. */
const wget: Setting = value => named(value, /^\s*use_?askpass\s*=\s*/i, 'wget -e');

/** Subversion: `config:tunnels:x=ssh …`. */
const svn: Setting = value => named(value, /^\s*config:(?:tunnels|helpers):[^=]*=\s*/, 'svn --config-option');

/** `%(CODE)` and `%{lua:…}` in a macro of rpm. */
const rpm: Setting = value =>
  typeof value === 'string' && !/%\(|%\{lua|%\{uncompress/.test(value)
    ? []
    : [opaque('rpm expands a macro that runs code')];

/** gcc's `-wrapper rm,-rf,x`. */
const commas: Setting = value =>
  typeof value === 'string'
    ? [{ kind: 'argv', argv: value.split(',') }]
    : [opaque('a compiler gets a command that is not known')];

/** A file that is loaded as code, where it is named by a path. */
const library: Setting = value =>
  typeof value === 'string' && !value.includes('/') ? [] : [opaque('a library or script of its own is loaded')];

/** `commands=…` of `aws ssm send-command`. */
const awsCommands: Setting = value =>
  /commands/.test(textOf(value)) ? [opaque('aws ssm runs commands on other machines')] : [];

/** Commands of a debugger that only look, or let the program run that it was given. */
const LOOKS =
  /^\s*(?:(?:bt|backtrace|where|run|r|quit|q|c|continue|n|next|s|step|finish|up|down|start|kill|detach)(?: full| all| \d+)?|info [\w -]+|thread (?:\d+|apply all bt(?: full)?|list|backtrace(?: all)?)|frame \d*|set (?:pagination|confirm|height|width) \w+|list|disas(?:semble)?|b(?:reak)? [\w:.]+)\s*$/;

const debuggerCommand: Setting = value =>
  typeof value === 'string' && LOOKS.test(value) ? [] : [opaque('a debugger gets a command that can start programs')];

/** `linker=./x`. */
const rust: Setting = value => named(value, /^\s*linker\s*=\s*/, 'rustc -C');

/** `--exec after_move:CODE`: when it runs may stand in front. */
const downloadHook: Setting = value => {
  if (typeof value !== 'string') return [opaque('a downloader gets a command that is not known')];
  return [
    shellCode(
      value.replace(/^(?:pre_process|after_filter|video|before_dl|post_process|after_move|after_video|playlist):/, ''),
      null,
    ),
  ];
};

/** Ghostscript's `%pipe%CODE`, and `|CODE` where that is a file. */
const pipe: Setting = value => named(value, /^\s*(?:%pipe%|\|)/, 'gs -o');

/** A goal that is the name of a predicate starts nothing by itself. */
const prolog: Setting = value =>
  typeof value === 'string' && /^(?!shell\b)[a-z]\w*$/.test(value) ? [] : [opaque('a goal can start programs')];

/** `-S sendmail=./x`. */
const mail: Setting = value =>
  /^(?:sendmail|mta|pager|editor|visual|shell|pipe-|filetype-|password-|hook|folder-hook)/i.test(textOf(value)) ||
  textOf(value) === ''
    ? [opaque('a setting of mail names a program')]
    : [];

/** Code of Python, as `python -c` has it. */
const python: Setting = value => [{ kind: 'argv', argv: ['python', '-c', value] }];

/** A file of tasks or settings is the tool's own business; what another command prints is code like any other. */
const stream: Setting = value => (isStream(value) ? [opaque('a tool runs what it reads')] : []);

/** `testenv.commands=…`: tox starts what stands there. */
const tox: Setting = value => named(value, /^[^=]*\bcommands(?:_pre|_post)?\s*=\s*/, 'tox -x');

/** Arguments of ssh in one word. */
const sshArguments: Setting = value =>
  typeof value === 'string' && !/proxycommand|localcommand|knownhostscommand|match|include|-F|-D|-I/i.test(value)
    ? []
    : [opaque('ssh gets a setting that can start programs')];

export const SETTINGS: Readonly<Record<string, Setting>> = {
  'cargo-setting': cargo,
  'hg-setting': hg,
  'wget-setting': wget,
  'svn-setting': svn,
  'rpm-macro': rpm,
  commas,
  library,
  'gdb-command': debuggerCommand,
  'rust-setting': rust,
  'download-hook': downloadHook,
  'mail-setting': mail,
  pipe,
  prolog,
  'aws-commands': awsCommands,
  python,
  stream,
  'tox-setting': tox,
  'ssh-arguments': sshArguments,
};
