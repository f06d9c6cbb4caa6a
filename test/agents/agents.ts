/** The agents that can be run here: where npm puts them, how each is started against a model on loopback. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { ALONE } from '../staged.ts';

export interface Agent {
  readonly name: string;
  readonly npm: string;
  /** Path of its program below node_modules. */
  readonly program: string;
  /** How often it enters bash for one command, at most. */
  readonly entries: number;
  /** Prepares its home and says how to start it: `shell` is the file that it is to use as bash. */
  start(world: { home: string; program: string; url: string; shell: string }): {
    readonly argv: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  };
}

const BASE = { ...ALONE, PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'xterm' };

const claude: Agent = {
  name: 'claude-code',
  npm: '@anthropic-ai/claude-code@2.1.330',
  program: '@anthropic-ai/claude-code-linux-x64/claude',
  entries: 1,
  start: ({ home, program, url, shell }) => ({
    argv: [program, '-p', 'go on', '--allowedTools', 'Bash', '--output-format', 'json'],
    env: {
      ...BASE,
      HOME: home,
      SHELL: shell,
      CLAUDE_CODE_SHELL: shell,
      ANTHROPIC_BASE_URL: url,
      ANTHROPIC_API_KEY: 'dummy-for-loopback',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      DISABLE_AUTOUPDATER: '1',
    },
  }),
};

/** Codex takes the shell of the password file, so it gets one of its own in a mount namespace. */
const codex: Agent = {
  name: 'codex',
  npm: '@openai/codex@0.169.0',
  program: '@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex',
  // A preamble that ends in `exec SHELL -c COMMAND`.
  entries: 2,
  start: ({ home, program, url, shell }) => {
    mkdirSync(`${home}/.codex`, { recursive: true });
    const provider = `[model_providers.mock]\nname = "mock"\nbase_url = "${url}/v1"\nwire_api = "responses"\nenv_key = "MOCK_KEY"\nrequest_max_retries = 0\n`;
    writeFileSync(`${home}/.codex/config.toml`, `model = "mock"\nmodel_provider = "mock"\n\n${provider}`);
    writeFileSync(`${home}/passwd`, `root:x:0:0:root:${home}:${shell}\n`);
    const isolate = ['unshare', process.getuid?.() === 0 ? '-m' : '-rm', 'sh', '-c'];
    const mount = 'mount --bind "$1" /etc/passwd && shift && exec "$@"';
    return {
      argv: [
        ...isolate,
        mount,
        'sh',
        `${home}/passwd`,
        program,
        'exec',
        '--skip-git-repo-check',
        '-s',
        'danger-full-access',
        'go on',
      ],
      env: { ...BASE, HOME: home, SHELL: '/bin/bash', MOCK_KEY: 'dummy' },
    };
  },
};

export const AGENTS: readonly Agent[] = [claude, codex];
