/** The program itself, called as agents call their hooks; and the shell that gets the command afterwards. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { Desk, PROGRAM, type Said } from '../staged.ts';

const desk = new Desk();
afterAll(() => desk.remove());
const SHELL = PROGRAM().replace(/\/bin\/gatekeep$/, '/lib/gatekeep/bash/bash');
const STATE = `${desk.home}/.local/state/gatekeep`;
const POLICY = `${desk.home}/.config/gatekeep/policy.yaml`;
const RISKY = "git push --force 'it'\"'\"'s' main";

beforeEach(() => {
  rmSync(desk.home, { recursive: true, force: true });
  mkdirSync(`${desk.home}/.config/gatekeep`, { recursive: true });
  // Somebody is expected to look, so that requests stay open.
  writeFileSync(POLICY, 'version: 1\napprovals: { channels: [inbox], wait: 1s }\n');
});

const input = (command: string, description?: string, more: object = {}): string =>
  JSON.stringify({
    session_id: 's-1',
    cwd: desk.work,
    hook_event_name: 'PreToolUse',
    tool_name: 'Bash',
    tool_input: { command, ...(description !== undefined && { description }) },
    ...more,
  });

const GATED = { CLAUDE_CODE_SHELL: SHELL };
const hook = (text: string, env: Record<string, string> = {}, agent = 'claude'): Said =>
  desk.run(['hook', agent], { stdin: text, env });
const why = ({ out }: Said): string =>
  (JSON.parse(out) as { hookSpecificOutput: { permissionDecisionReason: string } }).hookSpecificOutput
    .permissionDecisionReason;

const quoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`;
const claude = (command: string): string =>
  `source ${desk.home}/.claude/shell-snapshots/snapshot-bash-1-x.sh 2>/dev/null || true && \\builtin shopt -u extglob 2>/dev/null || true && eval ${quoted(command)} < /dev/null && pwd -P >| ${desk.folder}/claude-1a2b-cwd`;
const gemini = (command: string): string =>
  `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=${desk.folder}/gemini-shell-AbCd/bgpids.tmp\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${command}\n)\n__code=$?\nexit $__code`;

/** As the agent starts its shell; what people then read is the last open request. */
function asks(text: string, env: Record<string, string> = {}): { readonly exit: number; readonly reason: string } {
  const done = Bun.spawnSync(['setsid', '-w', SHELL, '-c', text], {
    cwd: desk.work,
    env: desk.environment(env),
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
  });
  const open = desk.run(['pending', '--json']).out.trim().split('\n');
  return { exit: done.exitCode, reason: (JSON.parse(open.at(-1)!) as { request: { reason: string } }).request.reason };
}

const results = (): unknown[] =>
  readFileSync(`${STATE}/audit/current/audit.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; decision?: { result: string } })
    .flatMap(({ type, decision }) => (type === 'request' ? [decision?.result ?? 'asked'] : []));

describe('where gatekeep is the shell, the reason comes with the command', () => {
  test.each([
    ["Claude Code's text", claude],
    ["Gemini CLI's text", gemini],
    ['the command as it is', (command: string) => command],
  ])('%s', (_, textOf) => {
    expect(hook(input(RISKY, 'Publish the fix'), GATED)).toEqual({ exit: 0, out: '', error: '' });
    expect(asks(textOf(RISKY))).toEqual({ exit: 75, reason: 'Publish the fix' });
    // The hook itself puts nothing on record: what runs does.
    expect(results()).toEqual(['asked']);
  });

  test('it is for that command alone', () => {
    hook(input(RISKY, 'Publish the fix'), GATED);
    expect(asks(claude(`${RISKY} other`)).reason).toBe('');
    expect(asks(`${RISKY}; true`).reason).toBe('');
  });

  test('what the requester says with the command goes before it, and the last word of the hook counts', () => {
    hook(input(RISKY, 'an old one'), GATED);
    hook(input(RISKY, 'Publish the fix'), GATED);
    expect(asks(RISKY, { GATEKEEP_REASON: 'ticket 42' }).reason).toBe('ticket 42');
    rmSync(`${STATE}/requests`, { recursive: true });
    expect(asks(RISKY, { GATEKEEP_REASON: ' ' }).reason).toBe('Publish the fix');
  });

  test('it serves a rule that wants a reason, and is no other request', () => {
    writeFileSync(POLICY, 'version: 1\napprovals: { channels: [inbox], wait: 1s, request_reason: required }\n');
    expect(desk.run(['-c', RISKY]).exit).toBe(126);
    hook(input(RISKY, 'Publish the fix'), GATED);
    expect(asks(RISKY)).toEqual({ exit: 75, reason: 'Publish the fix' });
    hook(input(RISKY, 'another reason'), GATED);
    asks(RISKY);
    expect(desk.run(['pending', '--json']).out.trim().split('\n')).toHaveLength(1);
  });

  test('neither the command nor a secret of the reason stands on disk', () => {
    const secret = 'ghp_0123456789abcdefghijABCDEFGHIJ012345';
    hook(input(`git push --force https://x:${secret}@h/r`, `with ${secret}`), GATED);
    expect(desk.stored).not.toContain(secret);
    expect(desk.stored).not.toContain('git push');
    expect(readdirSync(`${STATE}/hook-reasons`)).toHaveLength(1);
  });

  test('what is a day old is forgotten, and what was left there is cleared away', () => {
    hook(input(RISKY, 'Publish the fix'), GATED);
    const [file] = readdirSync(`${STATE}/hook-reasons`);
    const old = Date.now() / 1000 - 90_000;
    utimesSync(`${STATE}/hook-reasons/${file}`, old, old);
    expect(asks(RISKY).reason).toBe('');
    hook(input('make deploy', 'deploys'), GATED);
    expect(existsSync(`${STATE}/hook-reasons/${file}`)).toBe(false);
  });

  test('a folder that is something else, or full of rubbish, keeps nobody from asking', () => {
    hook(input(RISKY, 'Publish the fix'), GATED);
    const [file] = readdirSync(`${STATE}/hook-reasons`);
    rmSync(`${STATE}/hook-reasons/${file}`);
    symlinkSync('/dev/zero', `${STATE}/hook-reasons/${file}`);
    expect(asks(RISKY)).toEqual({ exit: 75, reason: '' });
    rmSync(`${STATE}/hook-reasons`, { recursive: true });
    writeFileSync(`${STATE}/hook-reasons`, 'no folder');
    rmSync(`${STATE}/requests`, { recursive: true });
    expect(asks(RISKY)).toEqual({ exit: 75, reason: '' });
    expect(hook(input(RISKY, 'Publish the fix'), GATED).exit).toBe(2);
  });
});

describe('where it is not, the hook judges, and every verdict is on record', () => {
  test.each([
    ['no setting', {}],
    ["bash's own", { CLAUDE_CODE_SHELL: '/bin/bash' }],
    ['the command line of gatekeep, which Claude Code ignores as a shell', { CLAUDE_CODE_SHELL: PROGRAM() }],
    ['a name that only looks so', { CLAUDE_CODE_SHELL: `${desk.folder}/lib/gatekeep/bash/bash` }],
  ])('%s', (_, env: Record<string, string>) => {
    const said = hook(input('git push --force', 'Publish'), env);
    expect(said.exit).toBe(0);
    expect(why(said)).toContain("git push --force: needs a person's approval, and nobody can answer here");
    expect(why(said)).toContain(`${PROGRAM()} -c 'git push --force'`);
    expect(results()).toEqual(['unanswerable']);
  });

  test('what is harmless gets no answer, so that the agent goes on by its own rules', () => {
    expect(hook(input('git status'))).toEqual({ exit: 0, out: '', error: '' });
    expect(results()).toEqual(['auto-allowed']);
  });

  test('what a rule denies is denied, and what bash would reject is no command', () => {
    writeFileSync(
      POLICY,
      'version: 1\nrules:\n  - id: our.no\n    match: make deploy ...\n    verdict: deny\n    reason: not from here\n    examples: { match: [make deploy], no_match: [make] }\n',
    );
    expect(why(hook(input('make && make deploy')))).toContain('a rule forbids it');
    expect(why(hook(input('if true; then')))).toContain('error');
    expect(results()).toEqual(['auto-denied', 'auto-denied']);
  });

  test('the way out that it names is one: gatekeep asks, with the first reason', () => {
    const [, way] = /run (\S+ -c '.*')$/m.exec(why(hook(input('git push --force', 'Publish the fix'))))!;
    expect(hook(input(way!, 'asks')).out).toBe('');
    expect(asks(way!)).toEqual({ exit: 75, reason: 'Publish the fix' });
  });

  test('the policy of the folder that the agent is in', () => {
    mkdirSync(`${desk.work}/strict`, { recursive: true });
    writeFileSync(`${desk.work}/strict/gatekeep.yaml`, 'version: 1\nprofile: strict\n');
    const command = input('some-tool x', 'd');
    expect(hook(command).out).toBe('');
    expect(why(hook(input('some-tool x', 'd', { cwd: `${desk.work}/strict` })))).toContain('needs a person');
  });

  test('the log says which agent, by which session, and verifies', () => {
    hook(input('git status'));
    const line = readFileSync(`${STATE}/audit/current/audit.jsonl`, 'utf8');
    expect(line).toContain('"agent":{"name":"claude-code","session":"s-1","version":null}');
    expect(desk.run(['audit', 'verify']).exit).toBe(0);
  });

  test.each([
    ['codex', { SHELL }],
    ['copilot', { SHELL, CLAUDE_CODE_SHELL: SHELL }],
  ])('%s: no setting makes it ours', (agent, env) => {
    const text =
      agent === 'copilot'
        ? JSON.stringify({
            sessionId: 's',
            cwd: desk.work,
            toolName: 'bash',
            toolArgs: { command: 'git push --force' },
          })
        : input('git push --force');
    expect(hook(text, env, agent).out).toContain('"deny"');
  });

  test.each(['gemini', 'qwen'])('%s: the first bash in PATH says', agent => {
    const text = input('git push --force', 'd', { tool_name: 'run_shell_command' });
    const folder = SHELL.replace(/\/bash$/, '');
    expect(hook(text, { PATH: `${folder}:/usr/bin:/bin` }, agent).out).toBe('');
    expect(hook(text, { PATH: `/usr/bin:/bin:${folder}` }, agent).out).toContain('"deny"');
  });
});

describe('it cannot be read: exit 2, which all of them take for a no', () => {
  test.each([
    ['nothing', '', 'claude', 'is no JSON'],
    ['no JSON', 'git push', 'claude', 'is no JSON'],
    ['cut off', input('git push --force').slice(0, -5), 'claude', 'is no JSON'],
    ['no command', JSON.stringify({ tool_name: 'Bash', tool_input: {} }), 'claude', 'no tool_input.command'],
    ['too long', `"${'x'.repeat(9 << 20)}"`, 'claude', 'more than'],
    ['an agent that is not known', input('ls'), 'constructor', 'no hook is known of constructor'],
  ])('%s', (_, text, agent, said) => {
    const done = hook(text, {}, agent);
    expect(done).toMatchObject({ exit: 2, out: '' });
    expect(done.error).toContain(said);
  });

  test('a policy with a mistake', () => {
    writeFileSync(POLICY, 'version: 1\nprofil: strict\n');
    expect(hook(input('ls'))).toMatchObject({ exit: 2, out: '' });
  });

  test('a log that cannot be written', () => {
    rmSync(STATE, { recursive: true, force: true });
    mkdirSync(`${desk.home}/.local/state`, { recursive: true });
    writeFileSync(STATE, 'no folder');
    expect(hook(input('ls'))).toMatchObject({ exit: 2, out: '' });
  });
});

test("an agent whose hooks go through our shell: the hook's own call does not ask", () => {
  const done = desk.run(['check', '-c', `${PROGRAM()} hook gemini`]);
  expect(done).toMatchObject({ exit: 0 });
});

test.each([
  ['-c', 0],
  ['run --', 0],
  ['through a wrapper that may give it another policy', 1],
])('gatekeep called by its path judges by itself, so that nobody is asked twice: %s', (how, exit) => {
  const call = { '-c': `${PROGRAM()} -c 'git push --force'`, 'run --': `${PROGRAM()} run -- git push --force` }[how];
  for (const text of [call ?? `env -i ${PROGRAM()} -c 'git push --force'`].flatMap(one => [one, claude(one)]))
    expect(desk.run(['check', '-c', text]).exit).toBe(exit);
});
