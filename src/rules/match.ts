/** One rule against one invocation. */
import { type Arg, type Invocation, isKnown, type Redirection } from '../bash/analysis.ts';
import type { Around } from './around.ts';
import { holds, runsElsewhere } from './condition.ts';
import type { RuleContext } from './decision.ts';
import { matchesOperands } from './operands-match.ts';
import { hasOption } from './options-match.ts';
import { isInClass } from './places.ts';
import { regex } from './regex.ts';
import type { AssignedTest, CommandPattern, CompiledRule, Pattern, Word } from './rule.ts';
import { matchesTest, matchesWord, type Reading, type Scene } from './word-match.ts';
import { type CommandLine, readCommandLine } from './words.ts';
import { late } from '../bash/late.ts';

/** An invocation with what every rule asks of it, read once. */
export interface Subject {
  readonly invocation: Invocation;
  readonly line: CommandLine;
  /** Of the machine that it runs on: elsewhere no folder is this project's. */
  readonly context: RuleContext;
  /** Words and where they point, in this invocation's folder. */
  readonly resolved: Scene['resolved'];
  readonly around: Around;
}

export function subjectOf(invocation: Invocation, line: CommandLine, around: Around): Subject {
  const context = runsElsewhere(invocation) ? { ...around.context, project: '/' } : around.context;
  const resolved = around.resolved.get(invocation.cwd) ?? new Map();
  around.resolved.set(invocation.cwd, resolved);
  return { invocation, line, context, resolved, around };
}

/** Every stage of a pipeline looks back at those before it: each is read once. */
function upstreamLine(argv: readonly Arg[], { upstream }: Around): CommandLine | null {
  let line = upstream.get(argv);
  if (line === undefined) {
    line = isProgramKnown(argv) ? readCommandLine(argv) : null;
    upstream.set(argv, line);
  }
  return line;
}

const isProgramKnown = (argv: readonly Arg[]): argv is readonly [string, ...Arg[]] =>
  argv[0] !== undefined && isKnown(argv[0]);

export function matchesRule(rule: CompiledRule, subject: Subject): boolean {
  const reading: Reading = rule.verdict === 'allow' ? 'certain' : 'possible';
  if (!isAbout(rule, subject, reading)) return false;
  if (rule.verdict === 'allow' && !writesHarmlessly(rule, subject)) return false;
  if (rule.when !== null && !holds(rule.when, subject.invocation, subject.line, subject.around, reading)) return false;
  return !rule.unless.some(pattern =>
    matchesPattern(pattern, subject, reading === 'possible' ? 'certain' : 'possible'),
  );
}

/** All that the rule names must fit; one that only names variables is about no command. */
function isAbout({ id, match, reads, writes, flows }: CompiledRule, subject: Subject, reading: Reading): boolean {
  if (match.length > 0 && !match.some(pattern => matchesPattern(pattern, subject, reading))) return false;
  if (reads === null && writes === null && flows === null) return match.length > 0;
  if (flows !== null && !subject.around.arrivals.get(id)?.has(subject.invocation)) return false;
  const { touches } = files();
  return (
    (reads === null || touches(reads, 'reads', subject)) && (writes === null || touches(writes, 'writes', subject))
  );
}

const files = late(() => require('./touched-files.ts') as typeof import('./touched-files.ts'));

export function matchesPattern(pattern: Pattern, subject: Subject, reading: Reading): boolean {
  if (pattern.kind === 'line') return regex(pattern.source, '').test(normalized(subject.invocation.argv));
  const { invocation, context, resolved, around } = subject;
  const scene: Scene = { reading, cwd: invocation.cwd, context, resolved, budget: around.budget };
  if (!matchesLine(pattern, subject.line, scene)) return false;
  if (!matchesRedirections(pattern, subject.invocation, scene)) return false;
  if (pattern.assigned !== undefined && !pattern.assigned.every(test => isAssigned(test, subject, scene))) return false;
  return pattern.upstream.every(stage => invocation.upstream.some(argv => isStage(stage, argv, around, scene)));
}

/** Given by the text, right here or earlier for good; what the caller's environment holds is not the text's doing. */
function isAssigned({ name, value }: AssignedTest, { invocation, around }: Subject, scene: Scene): boolean {
  const set = invocation.assignments.findLast(assignment => assignment.name === name);
  if (set !== undefined) return matchesWord(value, set.value, scene);
  return scene.reading === 'possible' && around.changed.has(name);
}

function isStage(stage: CommandPattern, argv: readonly Arg[], around: Around, scene: Scene): boolean {
  const line = upstreamLine(argv, around);
  return line !== null && matchesLine(stage, line, scene);
}

function matchesLine(pattern: CommandPattern, line: CommandLine, scene: Scene): boolean {
  scene.budget.spend(1);
  if (line.first !== null && !canBeginWith(pattern, line.first)) return false;
  if (pattern.program !== null && !isProgram(pattern.program, line, scene)) return false;
  scene.budget.spend(line.size * (pattern.options.length + pattern.slots.length));
  if (scene.reading === 'certain' && !isOrdinary(pattern, line, scene)) return false;
  return (
    pattern.options.every(option => hasOption(option, line, scene)) &&
    matchesOperands(pattern.slots, line.tokens, scene)
  );
}

/** Most patterns of a program name another subcommand: seen at once, before anything else is looked at. */
function canBeginWith(pattern: CommandPattern, operand: string): boolean {
  const [slot] = pattern.slots;
  if (slot === undefined || slot === '...') return slot !== undefined;
  return slot.word.some(test => test.kind !== 'text' || test.text === operand);
}

/** Programs go by their file name; what excuses or allows must come by name or from where systems keep programs. */
function isProgram(word: Word, line: CommandLine, scene: Scene): boolean {
  if (scene.reading === 'certain' && !/^(?:\/usr(?:\/local)?\/s?bin\/|\/s?bin\/)?[^/]+$/.test(line.path)) return false;
  return word.some(test => matchesTest(test, test.kind === 'path' ? line.path : line.program, scene));
}

/** Options that the pattern does not name must not turn what it allows into something else (`git -c alias.x=!sh x`). */
function isOrdinary(pattern: CommandPattern, line: CommandLine, scene: Scene): boolean {
  const open = pattern.slots.includes('...');
  const hasSubcommand = pattern.slots[0] !== undefined && pattern.slots[0] !== '...';
  return line.tokens.every(token => {
    if (token.role !== 'option' || (open && !(token.leading && hasSubcommand))) return true;
    // What only one source calls an alias must not allow anything.
    const alone: CommandLine = { ...line, tokens: [token.found?.sure ? token : { ...token, found: null }] };
    return pattern.options.some(option => hasOption(option, alone, { ...scene, reading: 'possible' }));
  });
}

function matchesRedirections(pattern: CommandPattern, invocation: Invocation, scene: Scene): boolean {
  const { redirections } = invocation;
  const { writes, reads } = pattern;
  scene.budget.spend(redirections.length * ((writes?.length ?? 0) + (reads?.length ?? 0)));
  if (writes !== null && !redirections.some(r => r.writes && matchesWord(writes, r.target, scene))) return false;
  if (reads !== null && !redirections.some(r => isInput(r) && matchesWord(reads, r.target, scene))) return false;
  return true;
}

/** What may run may still not write anywhere it likes, unless the rule names where. */
function writesHarmlessly(rule: CompiledRule, { invocation, context }: Subject): boolean {
  if (rule.match.some(pattern => pattern.kind === 'command' && pattern.writes !== null)) return true;
  return invocation.redirections.every(r => !r.writes || !isInClass('outside', r.target, invocation.cwd, context));
}

const isInput = (r: Redirection): boolean =>
  r.operator.startsWith('<') && r.operator !== '<&' && !(r.operator === '<>' && r.writes);

/** What an unknown part shows as in the line that `regex:` patterns see: no expression is fooled by a guess of ours. */
const UNKNOWN_MARK = '\uFFFD';

function normalized(argv: readonly Arg[]): string {
  const words = argv.map(arg => (isKnown(arg) ? arg : `${arg.prefix}${UNKNOWN_MARK}${arg.suffix}`));
  words[0] = words[0]!.slice(words[0]!.lastIndexOf('/') + 1);
  return words.join(' ');
}
