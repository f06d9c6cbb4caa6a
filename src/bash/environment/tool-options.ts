/**
 * Variables that make everyday tools start or load something, from their manual pages. They count where the text itself sets
 * them: many people have them in their environment for good, and would be asked at every command.
 */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { opaque, shellCode } from '../wrappers/handler.ts';

/** The value is the path of a program, or a command line; of one that is not known, nothing is said: compilers, mostly. */
const COMMANDS =
  ' RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTC CARGO_BUILD_RUSTC_WRAPPER CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER GOCACHEPROG GOPACKAGESDRIVER ASAN_SYMBOLIZER_PATH npm_config_shell npm_config_git npm_config_editor npm_config_viewer CC CXX CPP LD AS NM RANLIB STRIP OBJCOPY HOSTCC HOSTCXX FC CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER CCACHE_PREFIX CCACHE_COMPILER BZR_EDITOR BZR_SSH ';

/** Code, files of settings, and folders of programs or libraries: loaded by the tool, and not read here. */
const LOADS =
  ' RIPGREP_CONFIG_PATH FZF_DEFAULT_OPTS_FILE HGRCPATH WGETRC PSQLRC SCREENRC MAILCAPS LESSKEYIN LESSKEY LESSKEY_CONTENT OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES R_PROFILE R_PROFILE_USER R_ENVIRON_USER PHPRC PHP_INI_SCAN_DIR GCC_EXEC_PREFIX COMPILER_PATH LUA_INIT VIMINIT EXINIT GVIMINIT DOTNET_STARTUP_HOOKS CORECLR_PROFILER_PATH YARN_YARN_PATH ';

const JAVA = /^-(?:javaagent|agentlib|agentpath)|^@|^-XX:On/;
const ERLANG = /^-(?:eval|run|s)$/;

/** Options, of which one of this look starts or loads something. */
const OPTIONS: Readonly<Record<string, RegExp>> = {
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

export function judgeToolVariable(name: string, value: Arg): Inner | null {
  const word = ` ${name} `;
  if (COMMANDS.includes(word) || /^CARGO_TARGET_\w+_(?:LINKER|RUNNER)$/.test(name))
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
