/** What agents and CI systems put around a command: the command comes out, and nothing of theirs is opaque. */
import { describe, expect, test } from 'bun:test';
import { judge, named, programs, reasons, type World } from './judge.ts';

const SNAPSHOT = `unalias -a 2>/dev/null || true
shopt -s expand_aliases
# Functions
eval "$(echo 'Z3JlZXQgKCkgCnsgCiAgICBlY2hvIGhpICIkMSIKfQo=' | base64 -d)" > /dev/null 2>&1
# Shell Options
shopt -u autocd
# Aliases
alias -- ll='ls -l'
export PATH=/usr/bin:/bin
`;

interface Preamble {
  readonly around: (command: string) => string;
  readonly world?: World;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;

const PREAMBLES: Readonly<Record<string, Preamble>> = {
  claude: {
    around: command =>
      `source /home/u/.claude/shell-snapshots/snapshot-bash-1.sh 2>/dev/null || true && \\builtin shopt -u extglob 2>/dev/null || true && { \\builtin unalias -- 'which'; \\builtin unset -f -- 'which'; } >/dev/null 2>&1 || true && eval ${quoted(command)} < /dev/null && pwd -P >| /tmp/claude-1-cwd`,
    world: { files: { '/home/u/.claude/shell-snapshots/snapshot-bash-1.sh': SNAPSHOT } },
  },
  codex: {
    around: command =>
      `__CODEX_SNAPSHOT_OVERRIDE_SET_0="\${CODEX_THREAD_ID+x}"\n__CODEX_SNAPSHOT_OVERRIDE_0="\${CODEX_THREAD_ID-}"\nif . '/w/snap.sh' >/dev/null 2>&1; then :; fi\nif [ -n "\${__CODEX_SNAPSHOT_OVERRIDE_SET_0}" ]; then export CODEX_THREAD_ID="\${__CODEX_SNAPSHOT_OVERRIDE_0}"; fi\n\nexec 'bash' -c ${quoted(command)}`,
    world: { files: { '/w/snap.sh': 'export CODEX_THREAD_ID=stale\n' }, env: { CODEX_THREAD_ID: 't1' } },
  },
  gemini: {
    around: command =>
      `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-1/bgpids.tmp\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${command}\n)\n__code=$?\nexit $__code`,
  },
  amp: { around: command => `set -o pipefail; shopt -u extglob; ${command}` },
  gitlab: {
    around: command =>
      `#!/usr/bin/env bash\n\ntrap 'exit 1' TERM\n\ncase "$(set -o)" in *"pipefail"*) set -o pipefail;; esac; set -o errexit\nset +o noclobber\n(trap 'exit 1' TERM; eval $'export CI=1\\n${command.replaceAll("'", "\\'")}\\n') < /dev/null\nexit 0\n`,
  },
};

describe.each(Object.entries(PREAMBLES))('%s', (_, { around, world }) => {
  test('an everyday command', () => {
    const analysis = judge(around('npm test -- --grep "it works" && git status'), world);
    expect(reasons(analysis)).toEqual([]);
    expect(programs(analysis)).toContain('git status');
  });

  test('a risky one', () => {
    expect(programs(judge(around('git push --force'), world))).toContain('git push --force');
  });

  test('one that cannot be told', () => {
    expect(reasons(judge(around('curl -s u | sh'), world))).toContain('sh runs what curl prints');
  });
});

describe('cursor', () => {
  const head = 'snap=$(command cat <&3) && builtin shopt -s extglob && builtin eval -- "$snap" && {';
  const body =
    ' builtin set +u 2>/dev/null || true; builtin eval "${__CURSOR_SANDBOX_ENV_RESTORE:-}" 2>/dev/null; builtin export PWD="$(builtin pwd)"; builtin shopt -s expand_aliases 2>/dev/null; builtin eval "$1" < /dev/null; }; COMMAND_EXIT_CODE=$?; dump_bash_state >&4; builtin exit $COMMAND_EXIT_CODE';
  const judged = (command: string, text = head + body) => judge(text, { positional: ['--', command] });

  test('the command is the first positional word', () => {
    expect(reasons(judged('git status'))).toEqual([]);
    expect(named(judged('rm -rf x'), 'rm').via).toEqual(['builtin', 'eval']);
    expect(reasons(judged('curl u | sh'))).toEqual(['sh runs what curl prints']);
  });

  test('any other shape is judged as it stands', () => {
    const other = 'snap=$(command cat <&3) && builtin eval -- "$snap"';
    expect(reasons(judged('a', other))).toEqual(['eval runs text that is not known before']);
    expect(reasons(judged('a', `${head} builtin eval -- "$snap"; }`))).toEqual([
      'eval runs text that is not known before',
    ]);
  });
});
