/**
 * Where data goes inside one text: through pipes, into words (`$(…)`, `<(…)`), and through files that one command writes
 * and a later one reads or runs. Followed from the commands that a rule names to those where it must not arrive. What goes
 * through variables and through programs that no table of effects knows is not seen.
 */
import { type Analysis, type Invocation, isKnown } from '../bash/analysis.ts';
import { baseName } from '../bash/place.ts';
import type { Around } from './around.ts';
import { matchesPattern, type Subject, subjectOf } from './match.ts';
import { resolveWord } from './places.ts';
import { PROGRAM_SETS } from './programs.ts';
import type { Flow, FlowEnd } from './rule.ts';
import { type FileNames, mayTouch, mentioned, namesOf } from './file-hints.ts';
import { type FlowSource, flowSource } from './rule-index.ts';
import { effectsOf, touches } from './touched-files.ts';
import { type CommandLine, readCommandLine } from './words.ts';

/** The commands where the data arrives. `names`: of all files that rules name, where there is more than this one. */
export function arrivals(flow: Flow, around: Around, names?: FileNames): ReadonlySet<Invocation> {
  const { from, to } = flow;
  const source = flowSource(0, flow);
  const mayBeSource = sourceTest(source, names ?? namesOf(source.files), around);
  const carrying = new Set<Invocation>();
  const files = new Set<string>();
  const found = new Set<Invocation>();
  const byArgv = commandsOf(around.analysis);
  for (const invocation of around.analysis.invocations) {
    const { argv, upstream, inputs } = invocation;
    const looked = carrying.size === 0 ? 0 : upstream.length + (inputs?.length ?? 0);
    around.budget.spend(argv.length + Math.floor(looked / LOOKS));
    const way = carrying.size === 0 ? null : wayIn(invocation, carrying, files, byArgv, around);
    if (way === null && !mayBeSource(invocation)) continue;
    const subject = subjectOf(invocation, readCommandLine(argv), around);
    const isSource = isAt(from, 'reads', subject);
    // A command that reads the file itself needs no other to bring it.
    const reads = isSource && from.kind === 'files';
    if ((way !== null || reads) && isSink(to, subject, way, files)) found.add(invocation);
    if (way === null && !isSource) continue;
    carry(invocation, carrying, files, around);
    // Those in `>(…)` stand before the command that writes to them.
    for (const fed of invocation.outputs ?? []) {
      if (isSink(to, subjectOf(fed, readCommandLine(fed.argv), around), 'pipe', files)) found.add(fed);
      carry(fed, carrying, files, around);
    }
  }
  return found;
}

/** Seen from its name or its words alone; most commands are done with here. */
function sourceTest(
  { programs, files }: FlowSource,
  names: FileNames,
  { context: { home } }: Around,
): (invocation: Invocation) => boolean {
  if (files.length > 0) return one => one.stdin !== undefined || mayTouch(files, names, mentioned(one), home);
  return ({ argv }) => programs === null || programs.includes(baseName(argv[0]));
}

const commands = new WeakMap<Analysis, ReadonlyMap<readonly unknown[], Invocation>>();

/** The commands of a text by their words, which is how a pipeline names its earlier stages: each rule asks. */
function commandsOf(analysis: Analysis): ReadonlyMap<readonly unknown[], Invocation> {
  let found = commands.get(analysis);
  if (found === undefined) {
    found = new Map(analysis.invocations.map(one => [one.argv, one]));
    commands.set(analysis, found);
  }
  return found;
}

/** So many are looked up while a word is held against one of a pattern. */
const LOOKS = 8;

function carry(invocation: Invocation, carrying: Set<Invocation>, files: Set<string>, around: Around): void {
  carrying.add(invocation);
  for (const written of effectsOf(invocation, around).writes) {
    const path = isKnown(written) ? resolveWord(written, invocation.cwd) : null;
    if (path !== null) files.add(path);
  }
}

/** How data comes to a command: the first that holds. */
type Way = 'pipe' | 'words' | 'file';

function wayIn(
  invocation: Invocation,
  carrying: ReadonlySet<Invocation>,
  files: ReadonlySet<string>,
  byArgv: ReadonlyMap<readonly unknown[], Invocation>,
  around: Around,
): Way | null {
  if (carrying.size > 0 && invocation.upstream.some(argv => carrying.has(byArgv.get(argv)!))) return 'pipe';
  const { stdin } = invocation;
  if (stdin !== undefined && isKnown(stdin) && files.has(resolveWord(stdin, invocation.cwd) ?? '')) return 'pipe';
  if (invocation.inputs?.some(one => carrying.has(one))) return 'words';
  if (!mayName(files, invocation)) return null;
  for (const path of named(invocation, around)) if (files.has(path)) return 'file';
  return null;
}

const paths = new WeakMap<Invocation, readonly string[]>();

/** The places of its words and of what it reads: each rule on flows asks. */
function named(invocation: Invocation, around: Around): readonly string[] {
  let found = paths.get(invocation);
  if (found === undefined) {
    const words = [...invocation.argv, ...effectsOf(invocation, around).reads];
    found = words.filter(isKnown).map(word => resolveWord(word, invocation.cwd) ?? '');
    paths.set(invocation, found);
  }
  return found;
}

/** So few files are looked for one by one, which is quicker than to tell what a command reads. */
const FEW = 16;

/** Whatever path comes of a command's words, its last part stands in them, or in the folder. */
function mayName(files: ReadonlySet<string>, invocation: Invocation): boolean {
  if (files.size === 0) return false;
  const { text, isPart } = mentioned(invocation);
  if (isPart || files.size > FEW) return true;
  for (const file of files) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    if (text.includes(name) || invocation.argv[0].includes(name)) return true;
  }
  return false;
}

function isAt(end: FlowEnd, kind: 'reads' | 'writes', subject: Subject): boolean {
  const { stdin } = subject.invocation;
  if (end.kind === 'files')
    return touches(end.test, kind, subject, kind === 'reads' && stdin !== undefined ? [stdin] : []);
  return end.patterns.some(pattern => matchesPattern(pattern, subject, 'possible'));
}

function isSink(to: Flow['to'], subject: Subject, way: Way | null, files: ReadonlySet<string>): boolean {
  return to === 'run' ? runs(subject, way, files) : isAt(to, 'writes', subject);
}

const INTERPRETERS = new Set(PROGRAM_SETS.interpreter);
/** The whole of the words, or the file that is named, is the code. */
const EVALUATES = new Set(['eval', 'source', '.']);

/** Is what arrives run: the file as a program, the pipe, the script or the words as code? */
function runs({ invocation, line }: Subject, way: Way | null, files: ReadonlySet<string>): boolean {
  const isFile = (word: string): boolean => files.has(resolveWord(word, invocation.cwd) ?? '');
  if (line.path.includes('/') && isFile(line.path)) return true;
  if (!INTERPRETERS.has(line.program)) return false;
  const script = line.tokens.find(({ role }) => role === 'operand')?.arg;
  if (script !== undefined && isKnown(script) && isFile(script)) return true;
  if (way === 'words') return EVALUATES.has(line.program) || script === undefined || !isKnown(script) || hasCode(line);
  return way === 'pipe' && readsCode(line, script);
}

const hasCode = ({ tokens }: CommandLine): boolean =>
  tokens.some(
    ({ arg, role }) =>
      role === 'option' && /^-[a-z]*[ceErpn]$|^--(?:eval|command|execute|print)/.test(isKnown(arg) ? arg : arg.prefix),
  );

/** No script is named, so standard input is it: `sh`, `python3 -`, `bash -s -- x`. */
function readsCode({ tokens }: CommandLine, script: unknown): boolean {
  if (script === undefined || script === '-' || script === '/dev/stdin') return true;
  return tokens.some(({ arg, role }) => role === 'option' && arg === '-s');
}
