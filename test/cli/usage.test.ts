import { describe, expect, test } from 'bun:test';
import * as help from '../../src/fronts/cli/help.ts';
import * as audit from '../../src/fronts/cli/help-audit.ts';
import { RULES_ADD } from '../../src/fronts/cli/help-rules-add.ts';
import { commandOfRun, isCommandLine } from '../../src/fronts/cli/subcommands.ts';
import { gatekeep } from './fake-services.ts';

const MISUSES: readonly [argv: string[], stderr: string][] = [
  [['check', '--jsn', '-c', 'x'], 'unknown option --jsn\ngatekeep: hint: did you mean --json?'],
  [['check', '--frob=hunter2'], 'unknown option --frob\ngatekeep: hint: gatekeep check -h'],
  [['rules', 'hunter2'], 'unknown word [REDACTED] after rules\ngatekeep: hint: gatekeep rules -h'],
  [['check', '--frobnicate'], 'unknown option --frobnicate\ngatekeep: hint: gatekeep check -h'],
  [['rules', 'tst'], 'unknown word tst after rules\ngatekeep: hint: did you mean test?'],
  [['rules'], 'rules needs a subcommand\ngatekeep: hint: gatekeep rules -h'],
  [['rules', 'list', 'x'], 'too many words after rules list\ngatekeep: hint: gatekeep rules -h'],
  [['run'], 'run needs a command\ngatekeep: hint: gatekeep run -- terraform destroy\ngatekeep: nothing was run'],
  [['run', '--detach', 'ls'], 'unknown option --detach\ngatekeep: hint: gatekeep run -h\ngatekeep: nothing was run'],
  [['run', '--wait', '1x', 'ls'], '--wait is 1x, wanted a time like 30s, 10m or 1h\ngatekeep: nothing was run'],
  [['check'], "check needs a command\ngatekeep: hint: gatekeep check -c 'git push --force'"],
  [['check', '-c'], 'option -c, --command needs a value\ngatekeep: hint: gatekeep check -h'],
  [['check', '--batch', 'ls'], 'check --batch reads commands from standard input, and one stands on the command line'],
  [['audit', 'tail', '-n', '0'], '--lines is 0, wanted a whole number from 1 to 10000'],
  [['audit', 'tail', '-n', '1e3'], '--lines is 1e3, wanted a whole number from 1 to 10000'],
  [['audit', 'tail', '--line', '3'], 'unknown option --line\ngatekeep: hint: did you mean --lines?'],
  [['config', 'set', 'tail'], 'config set needs VALUE\ngatekeep: hint: gatekeep config -h'],
  [['config', 'set', 'colr', 'never'], 'unknown setting colr\ngatekeep: hint: did you mean colour?'],
  [['config', 'set', 'colour', 'red'], 'colour is red, wanted auto, always or never'],
  [['config', 'get', '__proto__'], 'unknown setting __proto__\ngatekeep: hint: the settings are colour, clock, tail'],
  [['help', 'chek'], 'no help on chek\ngatekeep: hint: did you mean check?'],
  [['check', '--\x1b[2J'], 'unknown option --<U+001B>[2J\ngatekeep: hint: gatekeep check -h'],
];

test.each(MISUSES)('%j', async (argv, stderr) => {
  expect(await gatekeep(argv)).toEqual({ code: 2, stdout: '', stderr: `gatekeep: error: ${stderr}\n` });
});

const HELPS: readonly [argv: string[], text: string][] = [
  [[], help.MAIN],
  [['-h'], help.MAIN],
  [['--help'], help.MAIN + help.MAIN_MORE],
  [['help'], help.MAIN + help.MAIN_MORE],
  [['-V'], 'gatekeep 1.2.3\n'],
  [['--version'], 'gatekeep 1.2.3\n'],
  [['run', '-h'], help.RUN],
  [['check', '--help'], help.CHECK],
  [['help', 'check'], help.CHECK],
  [['explain', '-h'], help.EXPLAIN],
  [['rules', '-h'], help.RULES],
  [['rules', 'test', '-h'], help.RULES],
  [['rules', 'add', '-h'], RULES_ADD],
  [['audit', '-h'], audit.AUDIT],
  [['help', 'hook'], help.HOOK],
  [['help', 'inbox'], help.INBOX],
  [['config', 'set', '-h'], help.CONFIG],
];

test.each(HELPS)('%j prints help', async (argv, stdout) => {
  expect(await gatekeep(argv)).toEqual({ code: 0, stdout, stderr: '' });
});

test('help fits a screen of 80 columns', () => {
  for (const text of [...Object.values({ ...help, ...audit }), RULES_ADD]) {
    const lines = text.trimEnd().split('\n');
    expect(lines.filter(line => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(24);
  }
});

test('the words after the command are its own', async () => {
  const seen: (readonly string[])[] = [];
  const gateRun = async (argv: readonly string[]): Promise<number> => {
    seen.push(argv);
    return 5;
  };
  expect((await gatekeep(['run', '--', 'ls', '--json', '-h', '--'], '', { gateRun })).code).toBe(5);
  await gatekeep(['run', 'git', '-V', '--help'], '', { gateRun });
  expect(seen).toEqual([
    ['ls', '--json', '-h', '--'],
    ['git', '-V', '--help'],
  ]);
});

describe('which words are ours', () => {
  test.each([
    [['check'], false, true],
    [['./check'], true, false],
    [['-c', 'x'], true, false],
    [['-h'], false, true],
    [['--version'], false, true],
    [['--norc'], true, false],
    [['script.sh'], true, false],
    [[], true, true],
    [[], false, false],
  ] as const)('%j, at a terminal: %p', (argv, terminal, ours) => {
    expect(isCommandLine(argv, terminal)).toBe(ours);
  });

  test.each([
    [['run', 'ls'], 1],
    [['run', '--', 'ls'], 2],
    [['run', '--', '--x'], 2],
    [['run', '-h'], -1],
    [['run'], -1],
    [['run', '--'], -1],
    [['check', 'ls'], -1],
  ] as const)('the command in %j', (argv, at) => {
    expect(commandOfRun(argv)).toBe(at);
  });
});
