/** Names of the variables that tool-options.ts judges: asked for at every assignment, where most are none of them. */

/** The value is the path of a program, or a command line; of one that is not known, nothing is said: compilers, mostly. */
export const COMMANDS =
  ' RUSTC RUSTDOC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER CARGO_BUILD_RUSTC CARGO_BUILD_RUSTC_WRAPPER CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER GOCACHEPROG GOPACKAGESDRIVER ASAN_SYMBOLIZER_PATH npm_config_shell npm_config_git npm_config_editor npm_config_viewer CC CXX CPP LD AS NM RANLIB STRIP OBJCOPY HOSTCC HOSTCXX FC CMAKE_C_COMPILER_LAUNCHER CMAKE_CXX_COMPILER_LAUNCHER CCACHE_PREFIX CCACHE_COMPILER BZR_EDITOR BZR_SSH SHELL ';

/** Code, files of settings, and folders of programs or libraries: loaded by the tool, and not read here. */
export const LOADS =
  ' RIPGREP_CONFIG_PATH FZF_DEFAULT_OPTS_FILE HGRCPATH WGETRC PSQLRC SCREENRC MAILCAPS LESSKEYIN LESSKEY LESSKEY_CONTENT OPENSSL_CONF OPENSSL_ENGINES OPENSSL_MODULES R_PROFILE R_PROFILE_USER R_ENVIRON_USER PHPRC PHP_INI_SCAN_DIR GCC_EXEC_PREFIX COMPILER_PATH LUA_INIT VIMINIT EXINIT GVIMINIT DOTNET_STARTUP_HOOKS CORECLR_PROFILER_PATH YARN_YARN_PATH ';

/** Options, some of which start or load something. */
const WITH_OPTIONS =
  ' GOFLAGS RUSTFLAGS MAVEN_OPTS GRADLE_OPTS SBT_OPTS ANT_OPTS JAVA_OPTS JRUBY_OPTS npm_config_node_options ERL_FLAGS ERL_AFLAGS ERL_ZFLAGS ELIXIR_ERL_OPTIONS VALGRIND_OPTS MANOPT FZF_DEFAULT_OPTS ZIPOPT ';

/** `CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER`. */
export const isOfCargo = (name: string): boolean => /^CARGO_TARGET_\w+_(?:LINKER|RUNNER)$/.test(name);

export function isToolVariable(name: string): boolean {
  const word = ` ${name} `;
  return COMMANDS.includes(word) || LOADS.includes(word) || WITH_OPTIONS.includes(word) || isOfCargo(name);
}
