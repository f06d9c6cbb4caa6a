/** `env`: options, assignments, and -S, whose value is split into words of its own. */
import type { Arg } from '../analysis.ts';
import { isGitSetting, judgeGitVariable } from '../environment/git.ts';
import { judgeVariable } from '../environment/variables.ts';
import type { Inner } from '../unwrap.ts';
import { eachReading, type Handler, has, movesTo, opaque } from './handler.ts';
import { type OptionTable, type Reading, readOptions } from './options.ts';
import { splitString } from './split.ts';

const TABLE: OptionTable = {
  short: '0iva:C:u:S:P:L:U:',
  long: 'argv0= block-signal=? chdir= debug default-signal=? ignore-environment ignore-signal=? list-signal-handling null split-string= unset= help version',
};

const SPLITS = 8;

export const env: Handler = argv => openEnv(argv, SPLITS);

function openEnv(argv: readonly [string, ...Arg[]], splits: number): readonly Inner[] | null {
  const split = firstSplit(argv);
  if (split !== null) {
    if (splits === 0) return [opaque('env -S stands inside itself too often')];
    return split === 'unknown'
      ? [opaque('env -S splits a text that is not known')]
      : openEnv([argv[0], ...split], splits - 1);
  }
  return eachReading(argv, TABLE, reading => (has(reading, 'help', 'version') ? [] : withAssignments(bare(reading))));
}

/** A dash alone is another way to write -i. */
const bare = (reading: Reading): Reading =>
  reading.operands[0] === '-' ? { ...reading, operands: reading.operands.slice(1) } : reading;

/** The words after -S was split in place, options before it kept. */
function firstSplit(argv: readonly [string, ...Arg[]]): readonly Arg[] | 'unknown' | null {
  const words = argv.slice(1);
  for (const reading of readOptions(words, TABLE)) {
    const option = reading.options.find(each => each.name === 'S' || each.name === 'split-string');
    if (option === undefined) continue;
    if (typeof option.value !== 'string') return 'unknown';
    const parts = splitString(option.value);
    if (parts === null) return [];
    const cluster = reading.options.filter(each => each.from === option.from && each !== option);
    const kept = cluster.filter(each => each.value === null && each.name.length === 1).map(each => `-${each.name}`);
    return [...words.slice(0, option.from), ...kept, ...parts, ...words.slice(option.to)];
  }
  return null;
}

/** `A=1 B=2 command …`: shared by env, sudo and doas. */
export function withAssignments(reading: Reading): readonly Inner[] {
  const assignments: { name: string; value: Arg }[] = [];
  let at = 0;
  for (; at < reading.operands.length; at++) {
    const pair = assignment(reading.operands[at]!);
    if (pair === null) break;
    assignments.push(pair);
  }
  return withVariables(reading, assignments, reading.operands.slice(at));
}

/** A command with variables that are set for it alone. */
export function withVariables(
  reading: Reading,
  assignments: readonly { readonly name: string; readonly value: Arg }[],
  argv: readonly Arg[],
): readonly Inner[] {
  const more = { ...(assignments.length > 0 && { assignments }), ...movesTo(reading, ['C', 'chdir', 'D']) };
  return argv.length === 0 ? [] : [...assignments.flatMap(carriedCode), { kind: 'argv', argv, ...more }];
}

/** `env NODE_OPTIONS=--require=./x node y`: what the variable makes the program run. */
function carriedCode({ name, value }: { readonly name: string; readonly value: Arg }): readonly Inner[] {
  const inner = isGitSetting(name) ? judgeGitVariable(name, value) : judgeVariable(name, value);
  return inner === null ? [] : [inner];
}

/** A word that could split into several is no assignment: the command may hide in it. */
export function assignment(word: Arg): { name: string; value: Arg } | null {
  const text = typeof word === 'string' ? word : word.prefix;
  const equals = text.indexOf('=');
  // env takes any word with an equals sign for one, a name or none before it.
  if (equals < 0 || (typeof word !== 'string' && word.many)) return null;
  const known = text.slice(equals + 1);
  const value = typeof word === 'string' ? known : { prefix: known, suffix: word.suffix, many: false };
  return { name: text.slice(0, equals), value };
}
