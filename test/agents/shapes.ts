/**
 * The very words with which agents and CI systems call bash, `{}` for the command as it stands and `{'}` for it in
 * single quotes. Claude Code's and Codex's are recorded (texts/, by record.ts); these were seen on the process table.
 */
import { readFileSync } from 'node:fs';
import { type Call, HOME, PROJECT } from './judged.ts';

export interface Shape {
  readonly name: string;
  call(command: string): Call;
}

const quoted = (text: string): string => text.replaceAll("'", `'"'"'`);
const SHELL = '/usr/local/lib/gatekeep/bash/bash';

const GEMINI_ENV = {
  GEMINI_CLI: '1',
  PAGER: 'cat',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_COUNT: '4',
  GIT_CONFIG_KEY_0: 'core.pager',
  GIT_CONFIG_VALUE_0: 'cat',
  GIT_CONFIG_KEY_1: 'credential.helper',
  GIT_CONFIG_VALUE_1: '',
  GIT_CONFIG_KEY_2: 'core.hooksPath',
  GIT_CONFIG_VALUE_2: '/dev/null',
  GIT_CONFIG_KEY_3: 'core.fsmonitor',
  GIT_CONFIG_VALUE_3: 'false',
};

const CURSOR =
  'snap=$(command cat <&3) && builtin shopt -s extglob && builtin eval -- "$snap" && { builtin set +u 2>/dev/null || true; builtin eval "${__CURSOR_SANDBOX_ENV_RESTORE:-}" 2>/dev/null; builtin export PWD="$(builtin pwd)"; builtin shopt -s expand_aliases 2>/dev/null; builtin eval "$1" < /dev/null; }; COMMAND_EXIT_CODE=$?; dump_bash_state >&4; builtin exit $COMMAND_EXIT_CODE';

const gemini = (command: string): string =>
  `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-AbCd/bgpids.tmp\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${command}\n)\n__code=$?\nexit $__code`;

const gitlab = (command: string): string =>
  `#!/usr/bin/env bash\n\ntrap 'exit 1' TERM\n\ncase "$(set -o)" in *"pipefail"*) set -o pipefail;; esac; set -o errexit\nset +o noclobber\n(trap 'exit 1' TERM; eval $'export CI=1\\n${command.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}\\n') < /dev/null\nexit 0\n`;

const words = (
  name: string,
  argv: (command: string) => readonly string[],
  env: Record<string, string> = {},
): Shape => ({
  name,
  call: command => ({ argv: argv(command), env, stdin: 'null' }),
});

const SEEN: readonly Shape[] = [
  words('gemini', command => ['bash', '-c', gemini(command)], GEMINI_ENV),
  words('opencode', command => [SHELL, '-c', command], { OPENCODE: '1', AGENT: '1' }),
  words('qwen', command => ['bash', '-c', command], { QWEN_CODE: '1' }),
  words('copilot', command => ['/bin/bash', '--norc', '--noprofile', '-c', command], { COPILOT_CLI: '1' }),
  words('cursor', command => ['/bin/bash', '-O', 'extglob', '-c', CURSOR, '--', command], {
    PAGER: 'head -n 10000 | cat',
  }),
  words('amp', command => ['/bin/bash', '-c', `set -o pipefail; shopt -u extglob; ${command}`], { AGENT: 'amp' }),
  words('goose', command => [SHELL, '-c', command]),
  words('aider', command => ['/bin/sh', '-c', command]),
  words('make', command => ['/bin/sh', '-eu', '-o', 'pipefail', '-c', command]),
  words('just', command => ['sh', '-cu', command]),
  words('circleci', command => ['/bin/bash', '-eo', 'pipefail', '-c', command], { CI: 'true' }),
  words('mini-swe-agent', command => ['bash', '-lc', command]),
  { name: 'gitlab', call: command => ({ argv: ['bash'], script: gitlab(command), stdin: 'null' }) },
  {
    name: 'github actions',
    call: command => ({ argv: ['bash', '--noprofile', '--norc', '-eo', 'pipefail', 's.sh'], script: `${command}\n` }),
  },
];

interface Recorded {
  readonly words: readonly string[];
  readonly stdin: string;
  readonly files: Readonly<Record<string, string>>;
}

const COMMAND = 'echo gatekeep-command';

const placed = (text: string): string =>
  text
    .replaceAll('{HOME}', HOME)
    .replaceAll('{PROJECT}', PROJECT)
    // Codex ends its preamble with `exec SHELL -c COMMAND`; a SHELL of ours would judge the command by itself.
    .replaceAll('{SHELL}', '/bin/bash')
    .replaceAll('{AGENTS}', '/usr/lib/node_modules');

/** A recorded call; `command` null leaves it as it was. */
export function recordedCall({ words: given, stdin, files }: Recorded, command: string | null): Call {
  const filled = given.map(word => {
    if (command === null) return placed(word);
    const inQuotes = word !== COMMAND && !word.startsWith(`${COMMAND} `);
    return placed(word).replaceAll(COMMAND, () => (inQuotes ? quoted(command) : command));
  });
  const read = Object.fromEntries(
    [...Object.entries(files), ['{HOME}/.bashrc', 'alias ll="ls -l"\n']].map(pair => pair.map(placed)),
  );
  return { argv: [SHELL, ...filled], files: read, stdin: stdin === 'socket' ? 'socket' : 'null' };
}

export function recorded(agent: string): readonly Recorded[] {
  return JSON.parse(readFileSync(`${import.meta.dir}/texts/${agent}.json`, 'utf8')) as Recorded[];
}

const isCommand = ({ words: given }: Recorded): boolean => given.some(word => word.includes(COMMAND));

const RECORDED = ['claude-code', 'codex'].flatMap(agent =>
  recorded(agent)
    .filter(isCommand)
    .map((each, at): Shape => ({ name: `${agent}, call ${at + 1}`, call: command => recordedCall(each, command) })),
);

/** Calls that agents make for themselves when they start. */
export const startCalls: readonly (readonly [name: string, call: Call])[] = ['claude-code', 'codex'].flatMap(agent =>
  recorded(agent)
    .filter(each => !isCommand(each))
    .map((each, at) => [`${agent}, start ${at + 1}`, recordedCall(each, null)] as const),
);

export const SHAPES: readonly Shape[] = [...RECORDED, ...SEEN];
