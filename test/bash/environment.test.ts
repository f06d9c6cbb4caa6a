import { describe, expect, test } from 'bun:test';
import type { FileText, Ports } from '../../src/bash/analysis.ts';
import { environmentCode, judgeCodeVariable, preludes } from '../../src/bash/environment.ts';
import type { StartUp } from '../../src/bash/environment/startup.ts';

type Files = Record<string, string>;
const HOME = '/home/u';

function portsFor(files: Files, open: readonly string[] = []): Ports {
  const known = (path: string) => path.startsWith('/etc/');
  const read = (path: string): FileText | null =>
    files[path] === undefined
      ? null
      : {
          path,
          text: files[path],
          sha256: Bun.CryptoHasher.hash('sha256', files[path], 'hex'),
          origin: known(path) ? 'system' : 'new',
        };
  return {
    readFile: read,
    syntaxError: () => null,
    linkTarget: () => null,
    isOwnFront: () => false,
    folderWritableByOthers: path => open.includes(path),
    namesIn: () => [],
    isAbsent: () => false,
  };
}

const SHELL: StartUp = {
  from: 'command',
  argv: ['bash', '-c', 'x'],
  login: false,
  interactive: false,
  posix: false,
  privileged: false,
  norc: false,
  noprofile: false,
  rcfile: null,
  xtrace: false,
  stdinSocket: false,
};

const FILES: Files = {
  '/etc/profile': 'P',
  '/etc/bash.bashrc': 'B',
  '/home/u/.bash_profile': 'BP',
  '/home/u/.profile': 'PR',
  '/home/u/.bashrc': 'RC',
  '/home/u/.bash_logout': 'LO',
  '/home/u/env': 'ENVFILE',
  '/w/rel/env': 'RELENV',
  '/w/rc': 'OWNRC',
};

const run = (shell: Partial<StartUp>, env: Record<string, string> = {}, files = FILES) =>
  preludes({ ...SHELL, ...shell }, new Map(Object.entries({ HOME, SHLVL: '1', ...env })), HOME, '/w', portsFor(files));
const paths = (shell: Partial<StartUp>, env: Record<string, string> = {}) =>
  run(shell, env).preludes.flatMap(({ source }) => (source.kind === 'file' ? [source.path.replace(HOME, '~')] : []));

const SH = { argv: ['sh', '-c', 'x'], posix: true };
const ENV = { BASH_ENV: '/home/u/env', ENV: '/home/u/env' };
const START_FILES: readonly (readonly [string, Partial<StartUp>, Record<string, string>, readonly string[]])[] = [
  ['bash -c', {}, {}, []],
  ['bash -lc', { login: true }, {}, ['/etc/profile', '~/.bash_profile', '~/.bash_logout']],
  ['bash -lc with BASH_ENV', { login: true }, ENV, ['/etc/profile', '~/.bash_profile', '~/env', '~/.bash_logout']],
  ['bash --noprofile -lc', { login: true, noprofile: true }, {}, ['~/.bash_logout']],
  ['bash -lpc', { login: true, privileged: true }, ENV, ['/etc/profile', '~/.bash_profile', '~/.bash_logout']],
  ['bash --posix -lc', { login: true, posix: true }, ENV, ['~/.bash_logout']],
  ['sh -lc', { ...SH, login: true }, ENV, ['/etc/profile', '~/.profile', '~/.bash_logout']],
  ['-sh', { ...SH, argv: ['-sh'], login: true }, {}, ['/etc/profile', '~/.profile', '~/.bash_logout']],
  ['bash -ic', { interactive: true }, ENV, ['/etc/bash.bashrc', '~/.bashrc']],
  ['bash -ilc', { interactive: true, login: true }, {}, ['/etc/profile', '~/.bash_profile', '~/.bash_logout']],
  ['bash --norc -ic', { interactive: true, norc: true }, {}, []],
  ['bash --rcfile rc -ic', { interactive: true, rcfile: 'rc' }, {}, ['/etc/bash.bashrc', '/w/rc']],
  ['bash --posix -ic', { interactive: true, posix: true }, ENV, ['~/env']],
  ['bash --posix -ipc', { interactive: true, posix: true, privileged: true }, ENV, []],
  ['sh -ic', { ...SH, interactive: true }, ENV, ['~/env']],
  ['sh -c', SH, ENV, []],
  ['bash typed into', { from: 'interactive', argv: ['bash'] }, {}, ['/etc/bash.bashrc', '~/.bashrc']],
  ['bash -c with BASH_ENV', {}, { BASH_ENV: '/home/u/env' }, ['~/env']],
  ['BASH_ENV with a variable', {}, { BASH_ENV: '$HOME/env' }, ['~/env']],
  ['BASH_ENV with a tilde', {}, { BASH_ENV: '~/env' }, ['~/env']],
  ['BASH_ENV in the folder', {}, { BASH_ENV: 'rel/env' }, ['/w/rel/env']],
  ['BASH_ENV of no file', {}, { BASH_ENV: '/none' }, []],
  ['bash -pc with BASH_ENV', { privileged: true }, ENV, []],
  ['bash --posix -c with BASH_ENV', { posix: true }, ENV, []],
  ['started by sshd', {}, { SHLVL: '0', SSH_CLIENT: 'x' }, ['/etc/bash.bashrc', '~/.bashrc']],
  ['sshd, not at the top', {}, { SSH_CLIENT: 'x' }, []],
  ['sshd, --norc', { norc: true }, { SHLVL: '0', SSH_CLIENT: 'x' }, []],
  ['sshd, a script file', { from: 'file' }, { SHLVL: '0', SSH_CLIENT: 'x' }, []],
  ['a socket as standard input', { stdinSocket: true }, { SHLVL: '' }, ['/etc/bash.bashrc', '~/.bashrc']],
  ['a socket, but a level below', { stdinSocket: true }, {}, []],
];

describe('start-up files', () => {
  test.each(START_FILES)('%s', (_, shell, env, expected) => {
    expect(paths(shell, env)).toEqual([...expected]);
  });

  test('the first of the login files alone', () => {
    const files = { '/home/u/.bash_login': 'L', '/home/u/.profile': 'P' };
    expect(run({ login: true }, {}, files).preludes.map(each => each.code)).toEqual(['L']);
  });

  test('HOME of the environment, as bash takes it', () => {
    expect(run({ login: true }, { HOME: '/evil' }, { '/evil/.profile': 'E' }).preludes[0]?.code).toBe('E');
  });

  test('BASH_ENV that runs something while it is expanded', () => {
    const found = run({}, { BASH_ENV: '$(rm x)' });
    expect(found.preludes[0]?.code).toContain('$(rm x)');
    expect(found.opaque).toHaveLength(1);
  });
});

/** The same circumstances in a real bash, with files that say their own name. */
describe('bash agrees', () => {
  const home = `${process.env.TMPDIR ?? '/tmp'}/gatekeep-environment-${process.pid}`;
  const FLAGS: readonly (readonly [readonly string[], Partial<StartUp>])[] = [
    [['bash', '-c'], {}],
    [['bash', '-lc'], { login: true }],
    [['bash', '-ic'], { interactive: true }],
    [['bash', '-ilc'], { interactive: true, login: true }],
    [['bash', '-lpc'], { login: true, privileged: true }],
    [['bash', '-pc'], { privileged: true }],
    [['bash', '--norc', '-ic'], { interactive: true, norc: true }],
    [['bash', '--noprofile', '-lc'], { login: true, noprofile: true }],
    [['bash', '--rcfile', '.ownrc', '-ic'], { interactive: true, rcfile: '.ownrc' }],
    [['bash', '--posix', '-c'], { posix: true }],
    [['bash', '--posix', '-lc'], { posix: true, login: true }],
    [['bash', '--posix', '-ic'], { posix: true, interactive: true }],
    [['sh', '-c'], { posix: true }],
    [['sh', '-lc'], { posix: true, login: true }],
    [['sh', '-ilc'], { posix: true, login: true, interactive: true }],
    [['-bash', '-c'], { login: true }],
  ];
  const ENVS: readonly Record<string, string>[] = [
    {},
    { BASH_ENV: '$HOME/.envfile', ENV: '~/.envfile' },
    { SSH_CLIENT: 'x', SHLVL: '0' },
    { SSH_CLIENT: 'x', SHLVL: '1', BASH_ENV: '.envfile' },
  ];
  const names = ['.bash_profile', '.profile', '.bashrc', '.bash_logout', '.envfile', '.ownrc'];
  const rows = FLAGS.flatMap(([argv, shell]) =>
    ENVS.map(env => [argv.join(' '), JSON.stringify(env), argv, shell, env] as const),
  );
  test.each(rows)('%s %s', async (_, __, argv, shell, env) => {
    for (const name of names) await Bun.write(`${home}/${name}`, `echo ran:${name}\n`);
    const all = { PATH: '/usr/bin:/bin', HOME: home, ...env };
    const real = Bun.spawnSync(['/bin/bash', ...argv.slice(1), 'exit 0'], {
      argv0: argv[0]!,
      env: all,
      cwd: home,
      stdin: null,
    });
    const ran = real.stdout.toString().match(/(?<=ran:).*/g) ?? [];
    const files = Object.fromEntries(names.map(name => [`${home}/${name}`, name]));
    const ours = preludes({ ...SHELL, ...shell, argv }, new Map(Object.entries(all)), home, home, portsFor(files));
    const said = ours.preludes.flatMap(each => (each.source.kind === 'file' ? [each.code ?? ''] : []));
    // bash leaves BASH_ENV out once it took itself for rshd's; judging it as well does no harm.
    const spare = env.SHLVL === '0' ? ['.envfile'] : [];
    expect(said.filter(name => !spare.includes(name)).toSorted()).toEqual(
      ran.filter(name => !spare.includes(name)).toSorted(),
    );
    for (const name of ran) expect(said).toContain(name);
  });
});

describe('functions and options of the caller', () => {
  test('an exported function is read as its definition', () => {
    const found = run({}, { 'BASH_FUNC_ls%%': '() {  rm x\n}' });
    expect(found.preludes).toEqual([
      {
        source: { kind: 'variable', name: 'BASH_FUNC_ls%%' },
        code: 'ls () {  rm x\n}\n',
        why: 'the caller exports the function ls',
      },
    ]);
  });
  test.each([
    ['BASH_FUNC_x%%', '() ( rm x )'],
    ['BASH_FUNC_x()', '() { rm x; }'],
    ['x', '() { rm x; }'],
  ])('%s=%s is no function to bash', (name, value) => {
    expect(run({}, { [name]: value }).preludes).toEqual([]);
  });
  test('a name that is more than a name is opaque', () => {
    expect(run({}, { 'BASH_FUNC_a;b%%': '() { :; }' }).opaque).toHaveLength(1);
  });
  test('-p imports none', () => {
    expect(run({ privileged: true }, { 'BASH_FUNC_ls%%': '() { rm x; }' }).preludes).toEqual([]);
  });
  test('aliases', () => {
    expect(run({}, { BASHOPTS: 'extglob:expand_aliases' }).preludes[0]?.code).toBe('shopt -s expand_aliases\n');
  });
  test('SHELLOPTS may choose other start-up files than one of the fronts reads', () => {
    expect(run({ interactive: true }, { SHELLOPTS: 'braceexpand:posix' }).opaque).toHaveLength(1);
    expect(run({}, { SHELLOPTS: 'braceexpand:posix' }).opaque).toEqual([]);
  });

  test('prompts run only where they are shown', () => {
    const env = { PROMPT_COMMAND: 'rm x', PS1: '$(rm y)' };
    expect(run({}, env).preludes).toEqual([]);
    const codes = run({ from: 'interactive', norc: true }, env).preludes.map(each => each.code);
    expect(codes).toContain('rm x');
    expect(codes.some(code => code?.includes('$(rm y)'))).toBe(true);
  });
});

const around = (env: Record<string, string>, open: readonly string[] = []) =>
  environmentCode(new Map(Object.entries(env)), '/w', portsFor({}, open));

describe('silent on what agents and systems set', () => {
  const rows: readonly Record<string, string>[] = [
    { PAGER: 'cat', GIT_PAGER: 'cat', GH_PAGER: 'cat', GIT_EDITOR: 'true', LESS: '-FRX' },
    { PAGER: 'head -n 10000 | cat' },
    { LESSOPEN: '| /usr/bin/lesspipe %s', LESSCLOSE: '/usr/bin/lesspipe %s %s' },
    {
      EDITOR: 'vim',
      VISUAL: 'code --wait',
      SSH_ASKPASS: '/usr/lib/openssh/gnome-ssh-askpass',
      BROWSER: '/usr/bin/firefox',
    },
    { GIT_SSH_COMMAND: 'ssh -o BatchMode=yes -i /home/u/key' },
    { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null', GIT_TERMINAL_PROMPT: '0' },
    {
      GIT_CONFIG_COUNT: '3',
      GIT_CONFIG_KEY_0: 'core.pager',
      GIT_CONFIG_VALUE_0: 'cat',
      GIT_CONFIG_KEY_1: 'credential.helper',
      GIT_CONFIG_VALUE_1: '',
      GIT_CONFIG_KEY_2: 'core.fsmonitor',
      GIT_CONFIG_VALUE_2: 'false',
    },
    {
      NODE_OPTIONS: '--max-old-space-size=4096',
      RUBYOPT: '-W0',
      MAKEFLAGS: '-j8',
      ENV: 'production',
      PS1: '\\u@\\h:\\w\\$ ',
    },
    { PS4: '+ ', LC_ALL: 'C.UTF-8', PATH: '/usr/bin:/bin' },
    { GIT_CONFIG_PARAMETERS: "'core.fsmonitor'='false' 'safe.directory=*'" },
  ];
  test.each(rows.map(env => [JSON.stringify(env), env] as const))('%s', (_, env) => {
    expect(around(env)).toEqual({ preludes: [], opaque: [] });
  });
});

describe('judged or opaque', () => {
  const opaque: readonly Record<string, string>[] = [
    { LD_PRELOAD: './x.so' },
    { LD_AUDIT: '/tmp/x.so' },
    { NODE_OPTIONS: '--require ./x.js' },
    { NODE_OPTIONS: '-r ./x.js' },
    { NODE_OPTIONS: '--import=./x.mjs' },
    { RUBYOPT: '-r./x' },
    { PERL5OPT: '-Mevil' },
    { PYTHONSTARTUP: 'x.py' },
    { BUN_OPTIONS: '--preload ./x.js' },
    { MAKEFLAGS: '--eval=$(shell id)' },
    { GIT_CONFIG_GLOBAL: '/tmp/cfg' },
    { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.hooksPath', GIT_CONFIG_VALUE_0: '/tmp/h' },
    { PS4: '\\044(rm x)' },
    { LESS: '-R +!id' },
    { JAVA_TOOL_OPTIONS: '-javaagent:x.jar' },
  ];
  test.each(opaque.map(env => [JSON.stringify(env), env] as const))('opaque: %s', (_, env) => {
    expect(around(env).opaque.length).toBeGreaterThan(0);
  });
  const code: readonly (readonly [Record<string, string>, string])[] = [
    [{ PAGER: 'sh -c "rm x"' }, 'sh -c "rm x"'],
    [{ EDITOR: 'vim -c !rm' }, 'vim -c !rm'],
    [{ GIT_SSH_COMMAND: 'ssh -o ProxyCommand=evil' }, 'ssh -o ProxyCommand=evil'],
    [{ GIT_SSH: './evil' }, "'./evil'"],
    [{ LESSOPEN: '|rm %s' }, 'rm '],
    [{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'core.sshCommand', GIT_CONFIG_VALUE_0: 'rm x' }, 'rm x'],
    [{ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'alias.st', GIT_CONFIG_VALUE_0: '!rm x' }, 'rm x'],
    [{ GIT_CONFIG_PARAMETERS: "'core.pager=rm x'" }, 'rm x'],
    [{ GIT_CONFIG_PARAMETERS: "'core.pager'='rm x'" }, 'rm x'],
    [{ PS4: '$(rm x)' }, ': <<END\n$(rm x)\nEND\n'],
    [{ PS4: "\\u$(rm 'x'\\''y' \\z)" }, ": <<END\n${_}$(rm 'x'\\''y' \\z)\nEND\n"],
  ];
  test.each(code)('judged: %j', (env, expected) => {
    expect(around(env).preludes.map(each => each.code)).toEqual([expected]);
  });
  test('a folder of PATH that others can write', () => {
    expect(around({ PATH: '/usr/bin:/tmp/bin' }, ['/tmp/bin']).opaque).toMatchObject([{ text: '/tmp/bin' }]);
    expect(around({ PATH: '/usr/bin:' }, ['/w/']).opaque).toHaveLength(1);
  });
});

describe('assigned in the text', () => {
  const partly = { prefix: '', suffix: '', many: false };
  test('nothing of it where it carries no code', () => {
    for (const name of ['X', 'ENV', 'LD_PRELOAD', 'PS4', 'EDITOR']) expect(judgeCodeVariable(name, '')).toBeNull();
    expect(judgeCodeVariable('ENV', 'production')).toBeNull();
    expect(judgeCodeVariable('X', partly)).toBeNull();
    expect(judgeCodeVariable('GIT_CONFIG_KEY_0', 'user.name')).toBeNull();
  });
  test('files and code come out as what they are', () => {
    expect(judgeCodeVariable('BASH_ENV', './f')).toMatchObject({ kind: 'file', path: './f' });
    expect(judgeCodeVariable('ENV', './f')).toMatchObject({ kind: 'file' });
    expect(judgeCodeVariable('EDITOR', 'vim')).toMatchObject({ kind: 'code', code: 'vim' });
    expect(judgeCodeVariable('GIT_SSH', '/x')).toEqual({ kind: 'argv', argv: ['/x'] });
  });
  test.each([
    'BASH_ENV',
    'ENV',
    'LD_PRELOAD',
    'PS4',
    'EDITOR',
    'GIT_SSH',
    'NODE_OPTIONS',
    'GIT_CONFIG_PARAMETERS',
    'GIT_CONFIG_KEY_3',
  ])('an unknown %s is opaque', name => {
    expect(judgeCodeVariable(name, partly)).toMatchObject({ kind: 'opaque' });
  });
  test('a key of git that carries code is opaque, its value is elsewhere', () => {
    expect(judgeCodeVariable('GIT_CONFIG_KEY_0', 'core.pager')).toMatchObject({ kind: 'opaque' });
    expect(judgeCodeVariable('GIT_CONFIG_KEY_0', 'alias.x')).toMatchObject({ kind: 'opaque' });
  });
  test('switches and functions for every bash below', () => {
    expect(judgeCodeVariable('BASH_FUNC_ls%%', '() { rm x; }')).toMatchObject({ kind: 'opaque' });
    expect(judgeCodeVariable('BASH_FUNC_ls%%', 'x')).toBeNull();
    expect(judgeCodeVariable('BASHOPTS', 'expand_aliases')).toMatchObject({ kind: 'opaque' });
    expect(judgeCodeVariable('BASHOPTS', 'extglob')).toBeNull();
    expect(judgeCodeVariable('SHELLOPTS', 'posix')).toMatchObject({ kind: 'opaque' });
    expect(judgeCodeVariable('POSIXLY_CORRECT', '1')).toMatchObject({ kind: 'opaque' });
    expect(around({ BASHOPTS: 'expand_aliases', POSIXLY_CORRECT: '1', 'BASH_FUNC_x%%': '() { :; }' })).toEqual({
      preludes: [],
      opaque: [],
    });
  });
  test('BASH_ENV with something to expand', () => {
    expect(judgeCodeVariable('BASH_ENV', '$(rm x)')).toMatchObject({ kind: 'opaque' });
  });
});
