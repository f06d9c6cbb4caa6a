/** Environment variables that bash or a program takes code from, and what each would start. */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { extendedCode, opaque, shellCode } from '../wrappers/handler.ts';
import { promptCode } from './prompts.ts';

type Judge = (value: Arg, name: string) => Inner | null;

const unknown = (name: string): Inner => opaque(`the value of ${name}, which is code, is not known`);

/** The value is given to a shell. */
const code: Judge = (value, name) => {
  if (typeof value !== 'string') return unknown(name);
  return name === 'PROMPT_COMMAND' ? shellCode(value, null) : extendedCode(value, name);
};

/** The value is the path of a program. */
const path: Judge = (value, name) => (typeof value === 'string' ? { kind: 'argv', argv: [value] } : unknown(name));

/** Whatever stands there is loaded or run, in a form that cannot be read here. */
const loads: Judge = (_, name) => opaque(`${name} makes programs load what it names`);

/** A shell reads the file that the value names, after expanding it. */
const startFile: Judge = (value, name) => {
  if (typeof value !== 'string') return unknown(name);
  if (/[$`\\~]/.test(value)) return opaque(`bash runs what ${name} names once it is expanded`);
  return { kind: 'file', path: value, shell: 'bash', positional: null, scope: 'child' };
};

/** ENV is a usual name for something else; only what looks like a path is a start-up file. */
const posixStartFile: Judge = (value, name) =>
  typeof value === 'string' && !/[/$`]/.test(value) ? null : startFile(value, name);

/** Options, some of which load code. */
function options(value: Arg, name: string, loading: RegExp): Inner | null {
  if (typeof value !== 'string') return unknown(name);
  return value.split(/\s+/).some(word => loading.test(word)) ? loads(value, name) : null;
}

const java: Judge = (value, name) => options(value, name, /^-(?:javaagent|agentlib|agentpath)|^@|^-XX:On/);

const prompt: Judge = (value, name) => (typeof value === 'string' ? promptCode(value, name) : unknown(name));

/** less starts what stands after `|` or `||`; the file name takes the place of `%s`. */
const lessOpen: Judge = (value, name) =>
  typeof value === 'string' ? shellCode(value.replace(/^\|{1,2}-?/, '').replaceAll('%s', ''), null) : unknown(name);

/** A file of settings: nothing where it is empty on purpose. */
const settings: Judge = (value, name) => (value === '/dev/null' ? null : opaque(`git takes its settings from ${name}`));

const make: Judge = (value, name) => options(value, name, /^-*[^=-]*E|^--ev|^(?:SHELL|\.SHELLFLAGS|MAKEFLAGS)=/);

/** The value is a command line, as EDITOR's. Looked up as a text: the hot path asks for every variable there is. */
const COMMANDS =
  ' PROMPT_COMMAND EDITOR VISUAL PAGER MANPAGER BROWSER SUDO_EDITOR KUBE_EDITOR KUBECTL_EXTERNAL_DIFF SYSTEMD_EDITOR SYSTEMD_PAGER FCEDIT GH_PAGER GH_EDITOR GH_BROWSER GLAB_EDITOR GLAB_PAGER BAT_PAGER DELTA_PAGER AWS_PAGER PSQL_PAGER PSQL_EDITOR HGEDITOR SVN_EDITOR SVN_SSH RSYNC_RSH RSYNC_CONNECT_PROG CVS_RSH CVSEDITOR GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_SSH_COMMAND GIT_EXTERNAL_DIFF GIT_PROXY_COMMAND FZF_DEFAULT_COMMAND FZF_CTRL_T_COMMAND LESSCLOSE ';
const LOADS =
  ' LD_PRELOAD LD_AUDIT DYLD_INSERT_LIBRARIES GCONV_PATH PYTHONSTARTUP PERL5DB MAKEFILES GIT_EXEC_PATH GIT_TEMPLATE_DIR PERL5OPT ';
const PATHS = ' GIT_SSH GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS npm_config_script_shell ';

/** Switches that make a bash that is started expand aliases: what its text runs is then another thing. */
const aliases =
  (switching: RegExp): Judge =>
  (value, name) =>
    typeof value === 'string' && !switching.test(value)
      ? null
      : opaque(`${name} changes how a bash that is started reads its text`);

const TABLE: Readonly<Record<string, Judge>> = {
  BASHOPTS: aliases(/expand_aliases/),
  SHELLOPTS: aliases(/posix|histexpand/),
  POSIXLY_CORRECT: aliases(/./),
  BASH_ENV: startFile,
  ENV: posixStartFile,
  PS4: prompt,
  LESSOPEN: lessOpen,
  LESS: (value, name) => options(value, name, /\+.*[!|]/),
  GIT_CONFIG_GLOBAL: settings,
  GIT_CONFIG_SYSTEM: settings,
  GIT_CONFIG: settings,
  RUBYOPT: (value, name) => options(value, name, /^-?[rIe]/),
  NODE_OPTIONS: (value, name) => options(value, name, /^-r|^--(?:require|import|loader|experimental-loader|env-file)/),
  BUN_OPTIONS: (value, name) => options(value, name, /^-r|^--(?:preload|require|import)/),
  JAVA_TOOL_OPTIONS: java,
  _JAVA_OPTIONS: java,
  JDK_JAVA_OPTIONS: java,
  TAR_OPTIONS: (value, name) => options(value, name, /^--(?:c|to|us|rm|rs|in|n)|^-\w*[IF]/),
  MAKEFLAGS: make,
  GNUMAKEFLAGS: make,
};

/** `env 'BASH_FUNC_ls%%=() { …; }' bash`: every bash below has the function. */
const exportedFunction: Judge = (value, name) =>
  (typeof value === 'string' ? value : value.prefix).startsWith('() {') ||
  (typeof value !== 'string' && value.prefix === '')
    ? opaque(`${name} gives every bash that is started a function`)
    : null;

function judgeOf(name: string): Judge | null {
  if (name.startsWith('BASH_FUNC_')) return exportedFunction;
  if (Object.hasOwn(TABLE, name)) return TABLE[name]!;
  const word = ` ${name} `;
  if (COMMANDS.includes(word)) return code;
  if (LOADS.includes(word)) return loads;
  return PATHS.includes(word) ? path : null;
}

/**
 * What a variable of this name and value would make bash or other programs run; null where it carries no code.
 * A pair GIT_CONFIG_KEY_n, GIT_CONFIG_VALUE_n and GIT_CONFIG_PARAMETERS are read in git.ts, where all are at hand.
 */
export function judgeVariable(name: string, value: Arg): Inner | null {
  if (value === '' || name.includes(' ')) return null;
  return judgeOf(name)?.(value, name) ?? null;
}
