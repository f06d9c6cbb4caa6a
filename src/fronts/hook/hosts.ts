/**
 * What each agent says to its hooks and takes as a no, as it was recorded from the version named. To say nothing is to leave
 * the command to the agent's own rules: gatekeep never answers for its user.
 */
import { Problem } from '../../problem.ts';

/** A command that the agent's shell tool is about to run. */
export interface Heard {
  readonly command: string;
  /** What the model says that it does; empty: nothing. */
  readonly reason: string;
  /** As the agent says; null: it does not. */
  readonly cwd: string | null;
  readonly session: string | null;
  /** The event, by the agent's name for it. */
  readonly event: string;
}

export interface Host {
  /** As the log names it. */
  readonly agent: string;
  /** Whose shell its commands go to, as far as the hook can know; null: it cannot, or never to gatekeep. */
  readonly shell: 'CLAUDE_CODE_SHELL' | 'path' | null;
  /** null: another tool. Throws a Problem for what has another shape. */
  hear(input: unknown): Heard | null;
  /** The no, for standard output. */
  refuse(why: string, event: string): unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const strange = (what: string): Problem => new Problem('usage', `the hook's input has ${what}`);

function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw strange(`no object ${name}`);
  return value as Fields;
}

const textOr = <T>(value: unknown, other: T): string | T => (typeof value === 'string' ? value : other);

interface Names {
  readonly tool: string;
  readonly input: string;
  readonly session: string;
}

const SNAKE: Names = { tool: 'tool_name', input: 'tool_input', session: 'session_id' };
const CAMEL: Names = { tool: 'toolName', input: 'toolArgs', session: 'sessionId' };

const hearing =
  (tool: string, names: Names) =>
  (input: unknown): Heard | null => {
    const said = fields(input, 'at all');
    const name = said[names.tool];
    if (typeof name !== 'string') throw strange(`no ${names.tool}`);
    const { command, description } = fields(said[names.input], names.input);
    // Whatever else a tool is called, what it is given as a command is one.
    if (typeof command !== 'string' && name !== tool) return null;
    if (typeof command !== 'string') throw strange(`no ${names.input}.command`);
    return {
      command,
      reason: textOr(description, ''),
      cwd: textOr(said.cwd, null),
      session: textOr(said[names.session], null),
      event: textOr(said.hook_event_name, 'PreToolUse'),
    };
  };

/** Claude Code's; Codex and Qwen Code take it as well. */
const nested = (why: string, event: string): unknown => ({
  hookSpecificOutput:
    event === 'PermissionRequest'
      ? { hookEventName: event, decision: { behavior: 'deny', message: why } }
      : { hookEventName: event, permissionDecision: 'deny', permissionDecisionReason: why },
});

export const HOSTS: Readonly<Record<string, Host>> = {
  // Claude Code 2.1.330
  claude: { agent: 'claude-code', shell: 'CLAUDE_CODE_SHELL', hear: hearing('Bash', SNAKE), refuse: nested },
  // Codex 0.169.0: a call may name another shell than the account's, so its commands are never known to come to ours.
  codex: { agent: 'codex', shell: null, hear: hearing('Bash', SNAKE), refuse: nested },
  // Gemini CLI 0.61.0
  gemini: {
    agent: 'gemini',
    shell: 'path',
    hear: hearing('run_shell_command', SNAKE),
    refuse: reason => ({ decision: 'deny', reason }),
  },
  // Qwen Code 0.24.4
  qwen: { agent: 'qwen', shell: 'path', hear: hearing('run_shell_command', SNAKE), refuse: nested },
  // GitHub Copilot CLI 1.0.102: the nested form would allow. It starts /bin/bash by its path.
  copilot: {
    agent: 'copilot',
    shell: null,
    hear: hearing('bash', CAMEL),
    refuse: why => ({ permissionDecision: 'deny', permissionDecisionReason: why }),
  },
};
