/** The table that the build makes: every specification is in it, and reads back as the package says. */
import { describe, expect, test } from 'bun:test';
import { type Command, grammarOf } from '../../src/grammar/command.ts';
import { linesOf } from '../../src/grammar/table.ts';
import { readSpecs } from '../../tools/grammars/read.ts';
import { listOf } from '../../tools/grammars/spec.ts';

const { specs, newest } = await readSpecs();

function at(line: string): Command {
  const [program, ...words] = line.split(' ');
  return words.reduce<Command | null>((command, word) => command?.subcommand(word) ?? null, grammarOf(program!))!;
}

describe('the table of grammars', () => {
  test('holds every specification', () => {
    const missing = [...specs.keys(), ...newest.keys()].filter(path => linesOf(path) === null);
    expect({ missing, many: specs.size > 1400 }).toEqual({ missing: [], many: true });
  });

  test('has each subcommand and option of a sample, by every name', () => {
    const lost: string[] = [];
    for (const [path, spec] of [...specs].filter((_, i) => i % 10 === 0)) {
      const command = grammarOf(path)!;
      for (const name of (spec.options ?? []).flatMap(({ name }) => listOf(name)))
        if (/^-[!-+\--=?-~]+$/.test(name) && !command.options.has(name)) lost.push(`${path} ${name}`);
      for (const name of (spec.subcommands ?? []).flatMap(({ name }) => listOf(name)))
        if (/^[a-z-]+$/.test(name) && command.subcommand(name) === null) lost.push(`${path} ${name}`);
    }
    expect(lost).toEqual([]);
  });

  test.each([
    ['git push', '-f', ['--force', '-f']],
    ['docker container rm', '--force', ['-f', '--force']],
    ['kubectl delete', '-l', ['-l', '--selector']],
    ['az group delete', '--yes', ['--yes', '-y']],
    ['aws s3 rm', '--recursive', ['--recursive']],
  ])('%s: %s is %p', (command, option, names) =>
    expect([...(at(command).options.get(option)?.names ?? [])].sort()).toEqual([...names].sort()),
  );

  test.each(['nosuchprogram', '../git', 'git\n', 'git\n00', 'rm\f', ''])('%j has no grammar', name => {
    expect(grammarOf(name)).toBeNull();
    expect(grammarOf('git')!.subcommand(name)).toBeNull();
  });
});
