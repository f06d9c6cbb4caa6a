import { expect, test } from 'bun:test';
import { detectAgent, detectCi } from '../../src/config/requester.ts';

type Env = Readonly<Record<string, string>>;
const env = (variables: Env): ReadonlyMap<string, string> => new Map(Object.entries(variables));

test.each<readonly [variables: Env, found: readonly [name: string, ...more: string[]] | null]>([
  [{}, null],
  [
    { CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's', AI_AGENT: 'claude-code_2-1-330_agent' },
    ['claude-code', 's', '2.1.330'],
  ],
  [{ CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's', AI_AGENT: '2.1' }, ['claude-code', 's', '2.1']],
  [{ CLAUDECODE: '0' }, null],
  [{ CLAUDECODE: '' }, null],
  [{ CODEX_THREAD_ID: 't', CODEX_SESSION_ID: 's', CODEX_VERSION: '1.2' }, ['codex', 's', '1.2']],
  [{ COPILOT_CLI: '1', COPILOT_AGENT_SESSION_ID: 's' }, ['copilot', 's']],
  [{ GEMINI_CLI: '1', GEMINI_SESSION_ID: 's' }, ['gemini', 's']],
  [{ QWEN_CODE: '1' }, ['qwen']],
  [{ KILO_PID: '7', OPENCODE: '1' }, ['kilo']],
  [{ OPENCODE: '1' }, ['opencode']],
  [{ AGENT: 'amp', AMP_CURRENT_THREAD_ID: 's' }, ['amp', 's']],
  [{ AGENT: 'other' }, null],
  [{ CRUSH: '1' }, ['crush']],
  [{ GOOSE_TERMINAL: '1' }, ['goose']],
  [{ CURSOR_AGENT: 'x' }, ['cursor']],
  [{ CLINE_ACTIVE: 'true' }, ['cline']],
  [{ ROO_ACTIVE: 'true' }, ['roo']],
  [{ PI_CODING_AGENT: 'true' }, ['pi']],
  [{ AI_AGENT: 'somebody-new' }, ['somebody-new']],
  [{ AI_AGENT: '' }, null],
])('agent of %j', (variables, found) => {
  const agent = detectAgent(env(variables));
  const [name, session = null, version = null] = found ?? [];
  if (name === undefined) expect(agent).toBeNull();
  else expect(agent).toEqual({ name, session, version });
});

test.each<readonly [variables: Env, found: readonly [name: string, ...more: string[]] | null]>([
  [{}, null],
  [
    { CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_RUN_ID: '42', GITHUB_TRIGGERING_ACTOR: 'octocat' },
    ['github-actions', '42', 'octocat'],
  ],
  [{ GITLAB_CI: 'true', CI_JOB_URL: 'https://x/1', GITLAB_USER_LOGIN: 'me' }, ['gitlab', 'https://x/1', 'me']],
  [{ JENKINS_URL: 'https://j', BUILD_URL: 'https://j/1' }, ['jenkins', 'https://j/1']],
  [{ BUILDKITE: 'true' }, ['buildkite']],
  [{ CIRCLECI: 'true', CIRCLE_WORKFLOW_ID: 'w', CIRCLE_USERNAME: 'me' }, ['circleci', 'w', 'me']],
  [{ CI: 'true' }, ['ci']],
  [{ CI: '1' }, ['ci']],
  [{ CI: 'false' }, null],
  [{ CI: '' }, null],
])('CI of %j', (variables, found) => {
  const ci = detectCi(env(variables));
  const [name, run = null, actor = null] = found ?? [];
  if (name === undefined) expect(ci).toBeNull();
  else expect(ci).toEqual({ name, run, actor });
});
