/** Analyse and decide: no effects, so check, explain and the gate itself share one judge. */
import { ABSENT } from '../bash/analysis.ts';
import type { Analysis, Facts, FileText, Opaque, Ports as BashPorts, Source } from '../bash/analysis.ts';
import { analyze, analyzeArgv } from '../bash/analyze.ts';
import { environmentCode, preludes } from '../bash/environment.ts';
import { absolute } from '../bash/folders.ts';
import { decide } from '../rules/decide.ts';
import type { RuleContext } from '../rules/decision.ts';
import type { Policy } from '../rules/policy.ts';
import { actionDigest } from './digest.ts';
import type { Judgement, Submission } from './judgement.ts';

export interface JudgeWorld {
  readonly policy: Policy;
  readonly ports: BashPorts;
  readonly context: RuleContext;
  readonly uid: number;
  /** Absolute path of the program that an argv submission would execute; null where there is none. */
  resolveProgram(name: string): string | null;
  /** Hex SHA-256, or a stamp of its inode where it cannot be read; null: no plain file. */
  hashFile(path: string): string | null;
}

/** An analysis, and the environment variables whose code was part of it. */
interface Seen {
  readonly analysis: Analysis;
  readonly variables: readonly string[];
}

const NOTHING: Analysis = { invocations: [], opaque: [], assignments: [], errors: [], files: [] };

/** What the environment and the start-up flags make bash run stands before the text; the flag -n runs nothing at all. */
function analyzeShell(submission: Submission & { kind: 'shell' }, facts: Facts, world: JudgeWorld): Seen {
  const around = environmentCode(facts.env, facts.cwd, world.ports);
  if (submission.noexec && !submission.interactive) return readOnly(around.opaque);
  const before = preludes(submission, facts.env, world.context.home, facts.cwd, world.ports);
  const code = [...before.preludes, ...around.preludes];
  const analysis = analyze(submission.text, facts, world.ports, code);
  const opaque = [...before.opaque, ...around.opaque, ...typedLater(submission)];
  const variables = namesOf([...code, ...opaque]);
  return { analysis: { ...analysis, opaque: [...analysis.opaque, ...opaque] }, variables };
}

const namesOf = (parts: readonly { readonly source: Source }[]): string[] =>
  parts.flatMap(({ source }) => (source.kind === 'variable' ? [source.name] : []));

/** With -n bash runs nothing of the text, but the dynamic linker still loads what LD_PRELOAD and its like name. */
const readOnly = (opaque: readonly Opaque[]): Seen => ({
  analysis: { ...NOTHING, opaque },
  variables: namesOf(opaque),
});

/** A shell that reads commands from a terminal runs what nobody has seen yet. */
function typedLater(submission: Submission & { kind: 'shell' }): Opaque[] {
  if (submission.from !== 'interactive') return [];
  const why = 'an interactive shell runs commands that are typed later';
  return [{ text: submission.argv[0] ?? 'bash', why, span: [0, 0], via: [], source: { kind: 'text' } }];
}

/** Files are recorded as they are read, so that the digest covers every byte that was judged. */
function recording(ports: BashPorts): { ports: BashPorts; files: Map<string, FileText> } {
  const files = new Map<string, FileText>();
  const missing = new Set<string>();
  const readFile = (path: string): FileText | null => {
    const earlier = files.get(path);
    // Looked for before, and found to be absent.
    if (earlier !== undefined) return earlier.sha256 === ABSENT ? null : earlier;
    if (missing.has(path)) return null;
    const file = ports.readFile(path);
    if (file !== null) files.set(path, file);
    else missing.add(path);
    return file;
  };
  const isAbsent = (path: string): boolean => {
    const absent = ports.isAbsent(path);
    // Were it there when the command runs, another text would run than was judged.
    if (absent) files.set(path, { path, text: null, sha256: ABSENT, origin: 'new' });
    return absent;
  };
  return { ports: { ...ports, readFile, isAbsent }, files };
}

/** What only a question needs is loaded for one. */
const materialsOf: typeof import('./materials.ts').materialsOf = (...of) =>
  (require('./materials.ts') as typeof import('./materials.ts')).materialsOf(...of);

function environmentOf(submission: Submission, files: ReadonlyMap<string, FileText>, env: ReadonlyMap<string, string>) {
  const texts = [submission.text, ...submission.argv];
  for (const { text } of files.values()) if (text !== null) texts.push(text);
  return (require('./environment.ts') as typeof import('./environment.ts')).environmentOf(texts, env);
}

/** What is asked again is found again, though the agent's own text around it names another file. */
function steady(submission: Submission): Submission {
  if (submission.kind !== 'shell') return submission;
  const { steadyText } = require('../approval/typed.ts') as typeof import('../approval/typed.ts');
  const text = steadyText(submission.text);
  // No word of a real call holds a NUL: a text that was written so is another action.
  const argv = submission.argv.map(word => (word === submission.text ? `\0${text}` : word));
  return text === submission.text ? submission : { ...submission, text, argv };
}

const codeOf = (
  variables: readonly string[],
  env: ReadonlyMap<string, string>,
): readonly (readonly [string, string])[] => [...new Set(variables)].sort().map(name => [name, env.get(name) ?? '']);

export function judge(
  submission: Submission,
  cwd: string,
  env: ReadonlyMap<string, string>,
  world: JudgeWorld,
): Judgement {
  const { ports, files } = recording(world.ports);
  const shell = submission.kind === 'shell';
  const facts: Facts = {
    cwd,
    env,
    posix: shell && submission.posix,
    positional: shell ? submission.positional : null,
    textOnStdin: shell && submission.from === 'stdin',
    ...(shell && submission.path !== null && { script: absolute(submission.path, cwd) }),
  };
  const { analysis: seen, variables } = shell
    ? analyzeShell(submission, facts, { ...world, ports })
    : { analysis: analyzeArgv(submission.argv, facts, ports), variables: [] };
  const analysis = { ...seen, files: [...files.values()] };
  const decision = decide(analysis, world.policy, world.context);
  const broken = analysis.errors.length > 0;
  const observe = decision.settings.profile === 'observe';
  const verdict = broken ? 'deny' : observe ? 'allow' : decision.verdict;
  const asks = verdict === 'ask';
  const materials = asks ? materialsOf(submission, decision, world) : [];
  const environment = asks ? environmentOf(submission, files, env) : codeOf(variables, env);
  const digest = actionDigest(asks ? steady(submission) : submission, analysis, {
    cwd,
    uid: world.uid,
    host: world.context.host,
    environment,
    program: shell ? null : world.resolveProgram(submission.argv[0]),
    materials: materials.map(({ path, sha256 }) => [path, sha256]),
    facts: decision.facts.map(({ name, value }) => [name, value]),
  });
  return {
    submission,
    cwd,
    analysis,
    decision,
    verdict,
    would: broken ? 'deny' : decision.verdict,
    policy: world.policy,
    materials,
    environment,
    digest,
  };
}
