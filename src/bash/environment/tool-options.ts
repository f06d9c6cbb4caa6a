/**
 * Variables that make everyday tools start or load something, from their manual pages. They count where the text itself sets
 * them: many people have them in their environment for good, and would be asked at every command.
 */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { opaque, shellCode } from '../wrappers/handler.ts';
import { COMMANDS, isOfCargo, LOADS } from './tool-names.ts';

const JAVA = /^-(?:javaagent|agentlib|agentpath)|^@|^-XX:On/;
const ERLANG = /^-(?:eval|run|s)$/;

/** Options, of which one of this look starts or loads something. */
export const OPTIONS: Readonly<Record<string, RegExp>> = {
  GOFLAGS: /^--?(?:toolexec|exec|vettool)/,
  RUSTFLAGS: /linker=(?!(?:clang|gcc|cc|lld|rust-lld)$)/,
  MAVEN_OPTS: JAVA,
  GRADLE_OPTS: JAVA,
  SBT_OPTS: JAVA,
  ANT_OPTS: JAVA,
  JAVA_OPTS: JAVA,
  JRUBY_OPTS: /^-?[rIe]/,
  npm_config_node_options: /^-r|^--(?:require|import|loader|experimental-loader|env-file)/,
  ERL_FLAGS: ERLANG,
  ERL_AFLAGS: ERLANG,
  ERL_ZFLAGS: ERLANG,
  ELIXIR_ERL_OPTIONS: ERLANG,
  VALGRIND_OPTS: /^--db-command/,
  MANOPT: /^-\w*[PH]|^--(?:pager|html)/,
  FZF_DEFAULT_OPTS: /^--(?:bind|preview)/,
  ZIPOPT: /^-\w*TT|^--unzip-command/,
};

/** What stands there is the system's. */
const SYSTEM = /^\/(?:dev\/null$|etc\/|usr\/(?!local\/))/;

/** Where the shells of a system stand; one without a path is looked up. */
const A_SHELL = /^(?:(?:\/usr(?:\/local)?)?\/s?bin\/)?(?:\w*sh|nologin|false|true)$/;

/** Editors, terminals and script(1) start it with `-c` and the text. */
function judgeShell(value: Arg): Inner | null {
  if (typeof value === 'string') return A_SHELL.test(value) ? null : { kind: 'argv', argv: [value, '-c', ':'] };
  return value.program?.every(name => A_SHELL.test(name)) ? null : opaque('the value of SHELL is not known');
}

export function judgeToolVariable(name: string, value: Arg): Inner | null {
  if (name === 'SHELL') return value === '' ? null : judgeShell(value);
  const word = ` ${name} `;
  if (COMMANDS.includes(word) || isOfCargo(name))
    return typeof value === 'string' && value !== '' ? shellCode(value, null) : null;
  if (LOADS.includes(word))
    return typeof value === 'string' && (value === '' || SYSTEM.test(value))
      ? null
      : opaque(`${name} names what is loaded`);
  const starts = Object.hasOwn(OPTIONS, name) ? OPTIONS[name]! : null;
  const text = typeof value === 'string' ? value : value.prefix;
  if (starts === null || !text.split(/\s+/).some(one => starts.test(one))) return null;
  return opaque(`${name} holds options that start or load something`);
}
