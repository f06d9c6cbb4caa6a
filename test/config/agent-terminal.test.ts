/** Whose terminal it is, told from the processes above: a table of them, and once real ones. */
import { describe, expect, test } from 'bun:test';
import { agentsTerminal } from '../../src/config/agent-terminal.ts';
import { type ProcessRow, processRow } from '../../src/posix/process-row.ts';

const FRONT = 100;
const CLAUDE = { CLAUDECODE: '1' };

interface Part {
  readonly argv: string;
  readonly env?: Record<string, string>;
  readonly program?: string;
  /** It leads a session of its own, on a terminal of its own. */
  readonly leads?: true;
  /** It leads a group of its own; the last one in a session that has `front: true` is in the foreground. */
  readonly group?: true;
}

/** Outermost first; the last one is the front. */
function machine(parts: readonly Part[], inFront: (pid: number, group: number) => number): Map<number, ProcessRow> {
  const rows = new Map<number, ProcessRow>();
  let session = 0;
  let group = 0;
  for (const [i, part] of parts.entries()) {
    const pid = i === parts.length - 1 ? FRONT : 10 + i;
    if (part.leads || i === 0) session = pid;
    if (part.leads || part.group || i === 0) group = pid;
    const env = new Map(Object.entries(part.env ?? {}));
    const argv = part.argv.split(' ');
    const program = part.program ?? `/usr/bin/${argv[0]!.replace(/.*\//, '')}`;
    rows.set(pid, { pid, parent: i === 0 ? 1 : 9 + i, group, session, foreground: 0, program, argv, env });
  }
  const self = rows.get(FRONT)!;
  for (const [pid, row] of rows) rows.set(pid, { ...row, foreground: inFront(self.session, self.group) });
  return rows;
}

/** The front's own group is in the foreground, unless another pid is named. */
const why = (parts: readonly Part[], foreground?: number): string | null =>
  agentsTerminal(FRONT, pid => machine(parts, (_, group) => foreground ?? group).get(pid) ?? null);

const shell: Part = { argv: '-bash' };
const front: Part = { argv: 'gatekeep -c x', group: true };
const own = (name: string): string => `the terminal is ${name}'s own`;
const holds = (name: string): string => `${name} is in the foreground of the terminal`;

describe('a terminal', () => {
  test.each<[string, readonly Part[], string | null]>([
    ['of a shell', [shell, front], null],
    ['of a shell that makes a pipeline', [shell, { argv: 'make deploy', group: true }, { argv: 'gatekeep' }], null],
    ['of a shell where somebody types the variable', [shell, { ...front, env: CLAUDE }], null],
    [
      'made for one command by an agent without a name',
      [{ argv: 'x' }, { ...front, leads: true, env: CLAUDE }],
      own('claude-code'),
    ],
    [
      'made by an agent without a name',
      [shell, { argv: 'node x' }, { argv: 'bash', leads: true, env: CLAUDE }, { ...front, env: CLAUDE }],
      own('claude-code'),
    ],
    [
      'made below an agent that took its variables away',
      [shell, { argv: '/usr/bin/codex exec', group: true }, { argv: 'bash', leads: true }, front],
      own('codex'),
    ],
    [
      'made with script',
      [
        shell,
        { argv: 'node /usr/local/bin/claude', group: true },
        { argv: 'script -qec gatekeep /dev/null', leads: true },
        { argv: 'sh -c gatekeep', leads: true },
        front,
      ],
      own('claude-code'),
    ],
    [
      'of the agent, which runs a command in its own group',
      [shell, { argv: 'python3 -m aider', group: true }, { argv: 'gatekeep -c x' }],
      holds('aider'),
    ],
    [
      'made for the agent, a window of its own',
      [{ argv: 'claude', leads: true }, { argv: 'gatekeep -c x' }],
      holds('claude-code'),
    ],
    ['of a shell in which an agent ended', [shell, { argv: 'less claude', group: true }, { argv: 'gatekeep' }], null],
    [
      'made by a server that an agent started',
      [{ argv: 'claude' }, { argv: 'sshd', leads: true, group: true }, { argv: '-bash', leads: true }, front],
      own('claude-code'),
    ],
    [
      'by the folder of its package',
      [
        shell,
        { argv: 'node --max-old-space-size=1 /opt/lib/node_modules/@openai/codex/bin/main.js', group: true },
        { argv: 'gatekeep' },
      ],
      holds('codex'),
    ],
    [
      'by its file, under another name',
      [shell, { argv: 'helper', program: '/home/dev/.local/bin/claude', group: true }, { argv: 'gatekeep' }],
      holds('claude-code'),
    ],
    ['of a process that is gone', [], null],
  ])('%s', (_, parts, expected) => {
    expect(why(parts)).toBe(expected);
  });

  test('whose foreground an agent holds, while the command runs behind it', () => {
    const parts: Part[] = [shell, { argv: 'claude', group: true }, front];
    expect(why(parts)).toBeNull();
    expect(why(parts, 11)).toBe(holds('claude-code'));
  });

  test('a chain without an end ends', () => {
    const row: ProcessRow = {
      pid: 5,
      parent: 5,
      group: 5,
      session: 5,
      foreground: 5,
      program: '',
      argv: [],
      env: new Map(),
    };
    expect(agentsTerminal(5, () => row)).toBeNull();
    expect(agentsTerminal(5, pid => ({ ...row, pid, parent: pid + 1 }))).toBeNull();
  });
});

test('real processes: a program called claude, which makes a terminal for a shell', async () => {
  const parts: Uint8Array[] = [];
  const terminal = new Bun.Terminal({ data: (_, bytes) => void parts.push(bytes.slice()) });
  const make = 'setsid -c -w bash -c "echo pid=\\$\\$; read -r x"; true';
  const child = Bun.spawn(['bash', '-c', `exec -a claude bash -c '${make}'`], {
    terminal,
    env: { PATH: process.env.PATH! },
  });
  const seen = (): string => Buffer.concat(parts).toString();
  while (!/pid=\d+/.test(seen())) await Bun.sleep(10);
  expect(agentsTerminal(Number(/pid=(\d+)/.exec(seen())![1]), processRow)).toBe(own('claude-code'));
  terminal.write('\n');
  await child.exited;
  terminal.close();
});
