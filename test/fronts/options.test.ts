import { describe, expect, test } from 'bun:test';
import { parseShellArguments } from '../../src/fronts/shell/options.ts';

type Env = Record<string, string>;
const parse = (argv: readonly string[], env: Env = {}) => parseShellArguments(argv, new Map(Object.entries(env)));

/** What bash itself says: its flags, login, posix, `$0` and the rest, or what it refuses. */
const PROBE =
  'echo "flags=$-"; shopt -q login_shell && echo login=on; [[ :$SHELLOPTS: == *:posix:* ]] && echo posix=on; shopt -q expand_aliases && echo aliases=on; printf "%s\\n" "args=$0" "$@"';

function bash(argv: readonly string[], env: Env) {
  const run = Bun.spawnSync(['/bin/bash', ...argv.slice(1)], {
    argv0: argv[0]!,
    env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent', ...env },
    stdin: null,
  });
  return { out: run.stdout.toString(), error: run.stderr.toString(), code: run.exitCode };
}

const P = PROBE;
const COMMANDS: readonly (readonly [argv: readonly string[], env?: Env])[] = [
  [['bash', '-c', P]],
  [['bash', '-c', P, 'zero', 'one', '-x']],
  [['bash', '+c', P]],
  [['bash', '-ec', P]],
  [['bash', '-xec', P]],
  [['bash', '-c', '-e', '-u', P]],
  [['bash', '-c', '-l', P]],
  [['bash', '-lc', P]],
  [['bash', '-login', '-c', P]],
  [['bash', '--login', '--posix', '-c', P]],
  [['bash', '--posix', '+o', 'posix', '-c', P]],
  [['bash', '-o', 'posix', '+o', 'posix', '-c', P]],
  [['bash', '-l', '+l', '-c', P]],
  [['bash', '-co', 'pipefail', P, 'a']],
  [['bash', '-oc', 'posix', P]],
  [['bash', '-euo', 'pipefail', '-c', P, 'a b']],
  [['bash', '-coo', 'posix', 'xtrace', P, 'x']],
  [['bash', '-cO', 'expand_aliases', P]],
  [['bash', '-c', '+O', 'expand_aliases', P]],
  [['bash', '-O', 'expand_aliases', '-c', P]],
  [['bash', '-c', '--', P, '-x', '--']],
  [['bash', '-c', '-', P, 'a']],
  [['bash', '+', '-c', P]],
  [['bash', '-x', '+x', '-c', P]],
  [['bash', '-o', 'xtrace', '+x', '-c', P]],
  [['bash', '-x', '+o', 'xtrace', '-c', P]],
  [['bash', '-o', 'noexec', '+n', '-c', P]],
  [['bash', '-n', '+o', 'noexec', '-c', P]],
  [['bash', '-p', '-c', P]],
  [['bash', '-p', '+p', '-c', P]],
  [['bash', '-rcfile', '/dev/null', '-c', P]],
  [['bash', '--init-file', '/dev/null', '--norc', '-c', P]],
  [['bash', '-norc', '-noprofile', '-c', P]],
  [['bash', '-rc', P]],
  [['bash', '-sc', P, 'z']],
  [['sh', '-c', P]],
  [['sh', '+o', 'posix', '-c', P]],
  [['-bash', '-c', P]],
  [['-sh', '-c', P]],
  [['x/-sh', '-c', P]],
  [['-x/-sh', '-c', P]],
  [['rbash', '-c', P]],
  [['bash', '-c', P], { SHELLOPTS: 'xtrace' }],
  [['bash', '+x', '-c', P], { SHELLOPTS: 'xtrace' }],
  [['bash', '-p', '-c', P], { SHELLOPTS: 'xtrace' }],
  [['bash', '-c', P], { SHELLOPTS: 'privileged' }],
  [['bash', '+o', 'posix', '-c', P], { SHELLOPTS: 'braceexpand:posix' }],
  [['bash', '-c', P], { POSIXLY_CORRECT: '' }],
  [['bash', '-c', P], { BASHOPTS: 'extglob:expand_aliases' }],
  [['bash', '-p', '-c', P], { BASHOPTS: 'expand_aliases' }],
];

const title = (argv: readonly string[], env: Env = {}) =>
  [...Object.entries(env).map(pair => pair.join('=')), ...argv].join(' ').replace(P, 'PROBE');

describe('a command is read as bash reads it', () => {
  test.each(COMMANDS.map(row => [title(...row), row] as const))('%s', (_, [argv, env = {}]) => {
    const ours = parse(argv, env);
    if (ours.kind !== 'command') throw new Error(`taken for ${ours.kind}`);
    const theirs = bash(argv, env);
    const [flags, ...lines] = theirs.out.trimEnd().split('\n');
    const said = {
      text: P,
      xtrace: flags!.includes('x'),
      privileged: flags!.includes('p'),
      restricted: flags!.includes('r'),
      login: lines.includes('login=on'),
      posix: lines.includes('posix=on'),
      positional: lines
        .slice(lines.findIndex(line => line.startsWith('args=')))
        .map(line => line.replace(/^args=/, '')),
    };
    expect(flags).toStartWith('flags=');
    expect({
      text: ours.text,
      xtrace: ours.xtrace,
      privileged: ours.privileged,
      restricted: ours.restricted,
      login: ours.login,
      posix: ours.posix,
      positional: [...ours.positional],
    }).toEqual({ ...said, privileged: said.privileged });
    expect(ours.noexec).toBe(false);
    // Posix mode turns aliases on by itself.
    if (!said.posix) expect(ours.aliases).toBe(lines.includes('aliases=on'));
  });
});

describe('nothing runs under noexec', () => {
  const rows: readonly (readonly [readonly string[], Env])[] = [
    [['bash', '-n', '-c', P], {}],
    [['bash', '-c', '-n', P], {}],
    [['bash', '+n', '-n', '-c', P], {}],
    [['bash', '-o', 'noexec', '-c', P], {}],
  ];
  test.each(rows.map(row => [title(...row), row] as const))('%s', (_, [argv, env]) => {
    expect(bash(argv, env).out).toBe('');
    expect(parse(argv, env).noexec).toBe(true);
  });
});

test('noexec of SHELLOPTS is not relied on: the bash behind the script front does not take it over', () => {
  expect(parse(['bash', '-c', P], { SHELLOPTS: 'noexec' }).noexec).toBe(false);
});

describe('bash refuses, with the same words', () => {
  const rows: readonly (readonly string[])[] = [
    ['bash', '--nope'],
    ['bash', '-Z', '-c', P],
    ['bash', '-xc', '--norc', P],
    ['bash', '-c'],
    ['bash', '-c', '-x'],
    ['bash', '--rcfile'],
    ['bash', '-init-file'],
    ['bash', '++', '-c', P],
    ['bash', '--versio'],
    ['bash', '--dump-string'],
  ];
  test.each(rows.map(argv => [title(argv), argv] as const))('%s', (_, argv) => {
    const ours = parse(argv);
    const theirs = bash(argv, {});
    expect(theirs.out).toBe('');
    expect(theirs.code).not.toBe(0);
    expect(ours.kind === 'rejected' && theirs.error.startsWith(`bash: ${ours.message}\n`)).toBe(true);
  });
});

describe('where the script comes from', () => {
  const rows: readonly (readonly [readonly string[], string, string | null, readonly string[]])[] = [
    [['bash'], 'interactive-or-stdin', null, ['bash']],
    [['-bash'], 'interactive-or-stdin', null, ['-bash']],
    [['bash', '-i'], 'interactive-or-stdin', null, ['bash']],
    [['bash', '-s'], 'stdin', null, ['bash']],
    [['bash', '-s', 'a', 'b'], 'stdin', null, ['bash', 'a', 'b']],
    [['bash', '-es', '--', '-x'], 'stdin', null, ['bash', '-x']],
    [['bash', 'x.sh', 'a', '-c'], 'file', 'x.sh', ['x.sh', 'a', '-c']],
    [['bash', '-', '-c', 'x'], 'file', '-c', ['-c', 'x']],
    [['bash', '--', '-c'], 'file', '-c', ['-c']],
    [['bash', '--noprofile', '--norc', '-exo', 'pipefail', 's.sh'], 'file', 's.sh', ['s.sh']],
    [['bash', ''], 'file', '', ['']],
    [['bash', '--version', '-c', 'x'], 'information', null, ['bash']],
    [['bash', '--help'], 'information', null, ['bash']],
    [['bash', '-D', '-c', 'x'], 'information', null, ['bash']],
    [['bash', '--dump-strings', 's.sh'], 'information', null, ['bash']],
  ];
  test.each(rows)('%j', (argv, kind, path, positional) => {
    const { kind: gotKind, path: gotPath, positional: gotPositional } = parse(argv);
    expect({ gotKind, gotPath, gotPositional: [...gotPositional] }).toEqual({
      gotKind: kind as never,
      gotPath: path,
      gotPositional: [...positional],
    });
  });
});

test('the last of a flag and its name counts', () => {
  expect(parse(['bash', '-o', 'privileged', '+p', '-c', 'x']).privileged).toBe(false);
  expect(parse(['bash', '--rcfile', 'a', '--init-file', 'b', '-i']).rcfile).toBe('b');
  expect(parse(['bash', '-ilc', 'x'])).toMatchObject({ interactive: true, login: true, kind: 'command', text: 'x' });
});
