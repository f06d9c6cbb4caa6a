/** What was typed, within what agents make of it: their own texts, recorded, and texts that only look so. */
import { describe, expect, test } from 'bun:test';
import { steadyText, typedIn, typedOf } from '../../src/approval/typed.ts';
import { SHAPES } from '../agents/shapes.ts';

const COMMANDS = [
  'git push --force origin main',
  `git commit -m 'it'"'"'s done' && git push --force`,
  'cat <<E | wc -l\n)\nexit 0\nE',
  'for n in 1 2; do\n  echo "$n"\ndone',
  'echo a # a comment',
  '(cd x && make deploy); eval "$y"',
] as const;

/** The text that bash is given, and what stands behind it. */
const textOf = ({ argv }: { readonly argv?: readonly string[] }): string => argv![argv!.indexOf('-c') + 1]!;

describe.each(['claude-code', 'gemini', 'opencode', 'qwen', 'copilot'])('%s', name => {
  const shapes = SHAPES.filter(shape => shape.name.startsWith(name));
  test('there are texts of it', () => expect(shapes.length).toBeGreaterThan(0));
  for (const shape of shapes)
    test.each(COMMANDS)(`${shape.name}: %p`, command => {
      const text = textOf(shape.call(command));
      // Claude Code's second text was recorded with a here-document behind the command.
      const typed = shape.name === 'claude-code, call 2' ? `${command} <<E\nx\nE` : command;
      expect(typedOf(text)).toBe(typed);
      expect(typedIn(text)).toContain(typed);
    });
});

const claude = (command: string, more = ''): string =>
  `source /home/a/.claude/shell-snapshots/snapshot-bash-1-x.sh 2>/dev/null || true && ${more}eval '${command}' < /dev/null && pwd -P >| /tmp/claude-1a2b-cwd`;
const gemini = (command: string): string =>
  `shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=/tmp/gemini-shell-AbCd/bgpids.tmp\n(\n  trap 'jobs -p > "$_bgpids_file"' EXIT\n${command}\n)\n__code=$?\nexit $__code`;

test.each([
  ['a command beside the eval', claude('echo hello', 'rm -rf /srv && ')],
  ['two evals', claude('echo hello', "eval 'rm -rf /srv' && ")],
  ['a command behind it', `${claude('echo hello')}; rm -rf /srv`],
  ['a command on the next line', `${claude('echo hello')}\nrm -rf /srv`],
  ['in the background', `${claude('echo hello')} & rm -rf /srv`],
  ['a variable before it', claude('echo hello', 'PATH=/evil ')],
  ['a substitution in a path', claude('echo hello').replace('/tmp/claude-1a2b-cwd', '$(rm -rf /srv)')],
  ['a snapshot elsewhere', claude('echo hello').replace('/.claude/shell-snapshots/', '/evil/')],
  ['an eval of what is not known', claude('echo hello').replace("'echo hello'", '"$(rm -rf /srv)"')],
  ['a bare eval beside others', "rm -rf /srv && eval 'echo hello'"],
  ['what it prints goes to a file', claude('echo hello').replace('< /dev/null', '< /dev/null > /etc/passwd')],
  ['another input', claude('echo hello').replace('< /dev/null', '< /srv/secret')],
  ['a second subshell', gemini('echo hello\n)\n(\nrm -rf /srv')],
  ['something behind it', `${gemini('echo hello')}; rm -rf /srv`],
  ['another trap', gemini('echo hello').replace('jobs -p', 'rm -rf /srv; jobs -p')],
  ['a text that bash rejects', claude("echo 'hello")],
])('shown whole: %s', (_, text) => {
  expect(typedOf(text)).toBe(text);
  expect(steadyText(text)).toBe(text);
});

test.each([claude("echo '\\''hello'\\''"), gemini('echo hello')])(
  'only the name of the file is left open: %s',
  text => {
    const other = text.replace('1a2b', '99ffaa').replace('AbCd', 'x_9');
    expect(other).not.toBe(text);
    expect(steadyText(other)).toBe(steadyText(text));
    expect(steadyText(text)).toBe(text.replace('1a2b', '*').replace('AbCd', '*'));
    for (const [from, to] of [
      ['/tmp/', '/srv/'],
      ['hello', 'bye'],
      ['1a2b', '1a2b/../x'],
      ['AbCd', 'AbCd/..'],
      ['1a2b', '$x'],
      ['AbCd', '$x'],
    ] as const)
      if (text.includes(from)) expect(steadyText(text.replace(from, to))).not.toBe(steadyText(text));
  },
);
