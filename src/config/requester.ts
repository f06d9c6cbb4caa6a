/**
 * Which agent or CI system the environment claims (integrations seen in the wild: docs/agents.md). A command can forge
 * all of it, so it is a label in the log and for rules that tighten, never a ground for trust.
 */

type Env = ReadonlyMap<string, string>;

interface AgentSign {
  readonly name: string;
  /** Present (and equal to the value, where one is given). */
  readonly sign: readonly [variable: string, value?: string];
  readonly session?: string;
  readonly version?: string;
}

/** Most specific first: nested agents inherit the outer one's variables. */
const AGENTS: readonly AgentSign[] = [
  { name: 'claude-code', sign: ['CLAUDECODE', '1'], session: 'CLAUDE_CODE_SESSION_ID', version: 'AI_AGENT' },
  { name: 'codex', sign: ['CODEX_THREAD_ID'], session: 'CODEX_SESSION_ID', version: 'CODEX_VERSION' },
  { name: 'copilot', sign: ['COPILOT_CLI', '1'], session: 'COPILOT_AGENT_SESSION_ID' },
  { name: 'gemini', sign: ['GEMINI_CLI', '1'], session: 'GEMINI_SESSION_ID' },
  { name: 'qwen', sign: ['QWEN_CODE', '1'], session: 'QWEN_CODE_SESSION_ID' },
  { name: 'kilo', sign: ['KILO_PID'] },
  { name: 'opencode', sign: ['OPENCODE', '1'] },
  { name: 'amp', sign: ['AGENT', 'amp'], session: 'AMP_CURRENT_THREAD_ID' },
  { name: 'crush', sign: ['CRUSH', '1'], session: 'CRUSH_SESSION_ID' },
  { name: 'goose', sign: ['GOOSE_TERMINAL', '1'], session: 'AGENT_SESSION_ID' },
  { name: 'cursor', sign: ['CURSOR_AGENT'] },
  { name: 'cline', sign: ['CLINE_ACTIVE', 'true'] },
  { name: 'roo', sign: ['ROO_ACTIVE', 'true'] },
  { name: 'antigravity', sign: ['ANTIGRAVITY_AGENT'] },
  { name: 'augment', sign: ['AUGMENT_AGENT'] },
  { name: 'grok', sign: ['GROK_AGENT', '1'] },
  { name: 'pi', sign: ['PI_CODING_AGENT', 'true'] },
];

interface CiSign {
  readonly name: string;
  readonly sign: string;
  readonly run: string;
  readonly actor: string;
}

const CI_SYSTEMS: readonly CiSign[] = [
  { name: 'github-actions', sign: 'GITHUB_ACTIONS', run: 'GITHUB_RUN_ID', actor: 'GITHUB_TRIGGERING_ACTOR' },
  { name: 'gitlab', sign: 'GITLAB_CI', run: 'CI_JOB_URL', actor: 'GITLAB_USER_LOGIN' },
  { name: 'jenkins', sign: 'JENKINS_URL', run: 'BUILD_URL', actor: 'BUILD_USER_ID' },
  { name: 'buildkite', sign: 'BUILDKITE', run: 'BUILDKITE_BUILD_URL', actor: 'BUILDKITE_BUILD_CREATOR' },
  { name: 'circleci', sign: 'CIRCLECI', run: 'CIRCLE_WORKFLOW_ID', actor: 'CIRCLE_USERNAME' },
  { name: 'ci', sign: 'CI', run: '', actor: '' },
];

export interface Agent {
  readonly name: string;
  readonly version: string | null;
  readonly session: string | null;
}

export function detectAgent(env: Env): Agent | null {
  const found = AGENTS.find(({ sign: [name, value] }) => {
    const actual = env.get(name);
    return actual !== undefined && actual !== '' && (value === undefined || actual === value);
  });
  if (found !== undefined) {
    return {
      name: found.name,
      version: versionIn((found.version && env.get(found.version)) || null),
      session: (found.session && env.get(found.session)) || null,
    };
  }
  // The generic variable that several agents set for whoever asks.
  const generic = env.get('AI_AGENT');
  return generic ? { name: generic, version: null, session: null } : null;
}

/** `claude-code_2-1-330_agent` says 2.1.330; what looks otherwise stays as it is. */
function versionIn(said: string | null): string | null {
  const found = said === null ? null : /^[a-z-]+_(\d+(?:-\d+)*)(?:_[a-z]+)?$/.exec(said);
  return found?.[1]?.replaceAll('-', '.') ?? said;
}

export function detectCi(env: Env): { name: string; run: string | null; actor: string | null } | null {
  const found = CI_SYSTEMS.find(({ sign }) => {
    const value = env.get(sign);
    return value !== undefined && value !== '' && value !== 'false';
  });
  if (found === undefined) return null;
  return { name: found.name, run: env.get(found.run) || null, actor: env.get(found.actor) || null };
}
