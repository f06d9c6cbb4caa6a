/** What each agent was recorded to say and to understand, as it stands on its standard input and output. */
import { describe, expect, test } from 'bun:test';
import { HOSTS } from '../../src/fronts/hook/hosts.ts';

const COMMAND = 'git push --force';
const heard = { command: COMMAND, reason: 'Publish the fix', cwd: '/w', session: 's-1', event: 'PreToolUse' };
const claude = {
  session_id: 's-1',
  transcript_path: '/h/t.jsonl',
  cwd: '/w',
  prompt_id: 'p',
  permission_mode: 'default',
  effort: { level: 'medium' },
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: COMMAND, description: 'Publish the fix', timeout: 120_000, run_in_background: false },
  tool_use_id: 'toolu_1',
};
const codex = {
  session_id: 's-1',
  turn_id: 't',
  transcript_path: null,
  cwd: '/w',
  hook_event_name: 'PreToolUse',
  model: 'm',
  permission_mode: 'default',
  tool_name: 'Bash',
  tool_input: { command: COMMAND },
  tool_use_id: 'u',
};
const justified = {
  ...codex,
  hook_event_name: 'PermissionRequest',
  tool_input: { command: COMMAND, description: 'Publish the fix' },
};
const gemini = {
  session_id: 's-1',
  transcript_path: '/h/t.json',
  cwd: '/w',
  hook_event_name: 'BeforeTool',
  timestamp: '2026-11-23T12:00:00.000Z',
  tool_name: 'run_shell_command',
  tool_input: { command: COMMAND, description: 'Publish the fix' },
};
const qwen = { ...claude, tool_call_id: 'c', tool_name: 'run_shell_command' };
const copilot = {
  sessionId: 's-1',
  timestamp: 1_764_000_000_000,
  cwd: '/w',
  toolName: 'bash',
  toolArgs: { command: COMMAND, description: 'Publish the fix' },
};
const nested = {
  hookSpecificOutput: { hookEventName: 'PreToolUse', permissionDecision: 'deny', permissionDecisionReason: 'no' },
};

test.each([
  ['claude', claude, heard, nested],
  ['codex', codex, { ...heard, reason: '' }, nested],
  [
    'codex',
    justified,
    { ...heard, event: 'PermissionRequest' },
    { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision: { behavior: 'deny', message: 'no' } } },
  ],
  ['gemini', gemini, { ...heard, event: 'BeforeTool' }, { decision: 'deny', reason: 'no' }],
  ['qwen', qwen, heard, nested],
  ['copilot', copilot, heard, { permissionDecision: 'deny', permissionDecisionReason: 'no' }],
])('%s', (name, input, wanted, no) => {
  const host = HOSTS[name]!;
  const found = host.hear(structuredClone(input));
  expect(found).toEqual(wanted);
  expect(host.refuse('no', found!.event)).toEqual(no);
});

describe('what is none of ours is left alone, what cannot be read is no yes', () => {
  test.each([
    ['another tool', 'claude', { ...claude, tool_name: 'Read', tool_input: { file_path: '/w/a' } }, null],
    ['a tool by another name that is given a command', 'claude', { ...claude, tool_name: 'Monitor' }, heard],
    ["another agent's tool", 'gemini', { ...claude, hook_event_name: 'BeforeTool' }, { ...heard, event: 'BeforeTool' }],
    [
      'a description that is no text',
      'claude',
      { ...claude, tool_input: { command: COMMAND, description: 7 } },
      { ...heard, reason: '' },
    ],
  ])('%s', (_, name, input, wanted) => {
    expect(HOSTS[name]!.hear(structuredClone(input)) as unknown).toEqual(wanted);
  });

  test.each([
    ['no object', 'claude', null, 'no object at all'],
    ['a list', 'claude', [claude], 'no object at all'],
    ['no tool', 'claude', { ...claude, tool_name: undefined }, 'no tool_name'],
    ['no input', 'claude', { ...claude, tool_input: undefined }, 'no object tool_input'],
    ['no command', 'claude', { ...claude, tool_input: { cmd: COMMAND } }, 'no tool_input.command'],
    [
      'a command that is a list',
      'claude',
      { ...claude, tool_input: { command: ['git', 'push'] } },
      'no tool_input.command',
    ],
    ["Claude's words for Copilot", 'copilot', claude, 'no toolName'],
    ["Copilot's words for Claude", 'claude', copilot, 'no tool_name'],
  ])('%s', (_, name, input, why) => {
    expect(() => HOSTS[name]!.hear(input)).toThrow(why);
  });
});
