/**
 * Whether a terminal is an agent's: one that it made, or whose foreground it holds. Then no question is put there, for the
 * agent would answer it or draw over it. The processes are handed in. All of it can be forged (`env -i`, a double fork,
 * another name), so it only ever withholds a question: an answer at a terminal proves no more for having passed here.
 */
import type { ProcessRow } from '../posix/process-row.ts';
import { detectAgent } from './requester.ts';

/** The nearest agent above a process. */
interface Found {
  readonly name: string;
  /** Place among the ancestors, 0 is the process itself. What stands before it is below the agent. */
  readonly at: number;
  /** Is that ancestor the agent? Else it is only where its doing begins. */
  readonly isIt: boolean;
}

/** More than any real chain; one that grows while we look must end. */
const LONGEST_CHAIN = 64;

/** Why no question is put at the terminal of `pid`; null: it is not known to be an agent's. */
export function agentsTerminal(pid: number, row: (pid: number) => ProcessRow | null): string | null {
  const chain = ancestors(pid, row);
  const self = chain[0];
  if (self === undefined) return null;
  const leader = chain.findIndex(one => one.pid === self.session);
  const agent = [byProgram(chain), byMarker(chain)].filter(found => found !== null).sort((a, b) => a.at - b.at)[0];
  if (agent === undefined) return null;
  // The leader of a session made its terminal its own: below the agent, the agent holds the other end.
  if (leader >= 0 && leader < agent.at) return `the terminal is ${agent.name}'s own`;
  const process = chain[agent.at];
  return agent.isIt && process!.session === self.session && process!.group === self.foreground
    ? `${agent.name} is in the foreground of the terminal`
    : null;
}

function ancestors(pid: number, row: (pid: number) => ProcessRow | null): ProcessRow[] {
  const chain: ProcessRow[] = [];
  for (let at = row(pid); at !== null && chain.length < LONGEST_CHAIN; ) {
    chain.push(at);
    at = at.parent > 1 && !chain.some(one => one.pid === at!.parent) ? row(at.parent) : null;
  }
  return chain;
}

function byProgram(chain: readonly ProcessRow[]): Found | null {
  for (const [at, process] of chain.entries()) {
    const name = agentOf(process);
    if (name !== null) return { name, at, isIt: true };
  }
  return null;
}

/**
 * Children of an agent have its variables, the agent has not: it is the parent of the outermost one that has them in a row.
 * Somebody who typed them in a shell is no agent.
 */
function byMarker(chain: readonly ProcessRow[]): Found | null {
  const first = chain.findIndex(({ env }) => detectAgent(env) !== null);
  if (first < 0) return null;
  const { name } = detectAgent(chain[first]!.env)!;
  let at = first + 1;
  while (at < chain.length && detectAgent(chain[at]!.env)?.name === name) at++;
  const above = chain[at];
  const isIt = above !== undefined && !SHELLS.has(baseName(above.argv[0] ?? above.program).replace(/^-/, ''));
  return { name, at, isIt };
}

const SHELLS: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'fish', 'ksh', 'busybox']);

/** Names that they are started under. Names that other programs bear too (`pi`, `q`, `code`) are left to the variables. */
const PROGRAMS: ReadonlyMap<string, string> = new Map([
  ['claude', 'claude-code'],
  ['codex', 'codex'],
  ['copilot', 'copilot'],
  ['gemini', 'gemini'],
  ['qwen', 'qwen'],
  ['opencode', 'opencode'],
  ['kilo', 'kilo'],
  ['kilocode', 'kilo'],
  ['amp', 'amp'],
  ['crush', 'crush'],
  ['goose', 'goose'],
  ['cursor-agent', 'cursor'],
  ['cline', 'cline'],
  ['aider', 'aider'],
  ['auggie', 'augment'],
  ['openhands', 'openhands'],
  ['kiro-cli', 'kiro'],
]);

/** Folders of packages: an agent that is a script, started by its path. */
const PACKAGES: readonly (readonly [string, string])[] = [
  ['/@anthropic-ai/claude-code/', 'claude-code'],
  ['/@openai/codex/', 'codex'],
  ['/@github/copilot/', 'copilot'],
  ['/@google/gemini-cli/', 'gemini'],
  ['/@qwen-code/qwen-code/', 'qwen'],
  ['/opencode-ai/', 'opencode'],
  ['/@sourcegraph/amp/', 'amp'],
  ['/aider/__main__.py', 'aider'],
  ['/openhands/', 'openhands'],
];

const INTERPRETER = /^(?:node|nodejs|bun|deno|python[\d.]*|uv|uvx|npx|pipx)$/;

function agentOf({ program, argv }: ProcessRow): string | null {
  const called = argv[0] ?? '';
  const script = INTERPRETER.test(baseName(called || program)) ? scriptOf(argv) : '';
  for (const word of [called, program, script]) {
    const name = PROGRAMS.get(baseName(word).replace(/\.(?:m?js|py)$/, ''));
    if (name !== undefined) return name;
  }
  return PACKAGES.find(([part]) => `${program} ${script}`.includes(part))?.[1] ?? null;
}

/** The first word that is no option: `python -m aider`, `node --max-old-space-size=1 /usr/bin/claude`. */
const scriptOf = (argv: readonly string[]): string => argv.slice(1).find(word => !word.startsWith('-')) ?? '';

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
