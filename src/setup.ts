/**
 * The one place that builds the real parts and hands them over. On the hot path: every import here is paid by every
 * command, so what only some need (the command line, prompts, the runner, places in a policy with a mistake) loads late.
 */
import { shipped } from '../build/generated/rules.ts';
import type { Requester } from './approval/requester.ts';
import { ABSENT, type Ports } from './bash/analysis.ts';
import { absolute } from './bash/folders.ts';
import type { Questions } from './channels/tty-questions.ts';
import { bashSyntaxError } from './config/bash-syntax.ts';
import { folderWritableByOthers, linkTarget, readJudgedFile } from './config/judged-files.ts';
import { machineOf as callersOf, withCleared } from './config/cleared.ts';
import { type Places, places, SYSTEM_POLICY } from './config/places.ts';
import { type PolicyText, readPolicyFile, readPolicyFiles, systemPolicyExists } from './config/policy-files.ts';
import { projectRoot } from './config/project.ts';
import type { Machine } from './rules/machine.ts';
import { detectAgent, detectCi } from './config/requester.ts';
import { callerGone, orphaned } from './fronts/caller-gone.ts';
import { readScriptFile } from './fronts/shell/script.ts';
import { bytesOf, text, variables, type WireRequest } from './fronts/wire.ts';
import { useGrammars } from './grammar/table.ts';
import type { JudgeWorld } from './gate/judge.ts';
import type { Judgement } from './gate/judgement.ts';
import type { GatePorts } from './gate/ports.ts';
import { isAbsent, statPath } from './posix/files.ts';
import { leadsThroughProc } from './posix/per-process.ts';
import { account, bootId, currentUid, hostName, monotonicMs } from './posix/process.ts';
import { version } from '../package.json';
import { Problem } from './problem.ts';
import { makeRedactor } from './redact/redactor.ts';
import { LOG_SETTINGS, type LogSettings } from './rules/log-settings.ts';
import type { RuleContext } from './rules/decision.ts';
import type { Policy } from './rules/policy.ts';
import { shippedPolicy } from './rules/shipped.ts';
import type { LoadedRule } from './rules/rule.ts';
import type { AuditSink } from './audit/sink.ts';
import type { AuditLogOptions } from './store/audit-append.ts';
import { openAuditLog } from './store/audit-file.ts';
import { installedLogService } from './store/log-service/marker.ts';
import { readAuditTail } from './store/audit-read.ts';

const grammars = () => require('../build/generated/grammars.ts') as typeof import('../build/generated/grammars.ts');
useGrammars(path => grammars().grammarText(path));

/** What is known of a call before anything of it is judged. */
export interface World {
  readonly request: WireRequest;
  readonly env: ReadonlyMap<string, string>;
  /** Absolute; `/` stands for a folder that is gone, where nothing relative can be found either. */
  readonly cwd: string;
  readonly home: string;
  readonly places: Places;
  readonly requester: Requester;
  readonly policy: Policy;
  readonly judge: JudgeWorld;
}

/** Our own installed fronts stand around the judge: PREFIX/lib/gatekeep/judge. What they start is judged by themselves. */
function ownFronts(): ReadonlySet<string> {
  const lib = process.execPath.slice(0, process.execPath.lastIndexOf('/'));
  const prefix = lib.slice(0, lib.lastIndexOf('/lib/'));
  return new Set([`${lib}/bash/bash`, `${lib}/bash/sh`, `${prefix}/bin/gatekeep`, `${prefix}/bin/gatekeep-bash`]);
}

function bashPorts(policy: Policy, uid: number): Ports {
  const own = ownFronts();
  return {
    readFile: path => readJudgedFile(path, policy.knownFiles),
    syntaxError: bashSyntaxError,
    linkTarget,
    isAbsent: path => !leadsThroughProc(path) && isAbsent(path),
    isOwnFront: path => own.has(path),
    namesIn: path => (require('./config/names-in.ts') as typeof import('./config/names-in.ts')).namesIn(path),
    folderWritableByOthers: path => folderWritableByOthers(path, uid),
  };
}

/** Facts that few rules look at are found when one does. */
function ruleContext(base: Omit<RuleContext, 'project' | 'machine'>, stdin: number): RuleContext {
  let project: string | undefined;
  let machine: Machine | undefined;
  return {
    ...base,
    get project() {
      project ??= projectRoot(base.cwd);
      return project;
    },
    get machine() {
      machine ??= machineOf(stdin);
      return machine;
    },
  };
}

const machineOf = (stdin: number): Machine => {
  const { makeMachine } = require('./config/machine.ts') as typeof import('./config/machine.ts');
  return makeMachine(stdin);
};

/** Along the caller's PATH, as exec would find it: an absolute path, or null. */
function resolveProgram(
  name: string,
  cwd: string,
  searchPath: string,
  executable: (path: string) => boolean,
): string | null {
  if (name.includes('/')) return executable(absolute(name, cwd)) ? absolute(name, cwd) : null;
  for (const folder of searchPath.split(':')) {
    const path = absolute(`${folder || '.'}/${name}`, cwd);
    if (executable(path)) return path;
  }
  return null;
}

export function setUp(request: WireRequest): World {
  const uid = currentUid();
  if (uid !== request.uid) throw new Problem('internal', `the front runs as uid ${request.uid}, the judge as ${uid}`);
  const env = variables(request.env);
  const cwd = request.cwd.length === 0 ? '/' : text(request.cwd).text;
  const system = systemPolicyExists();
  const known = account(uid);
  const where = places(system ? env : withCleared(env, request.ppid, callersOf(uid)), known?.home ?? '/', system, cwd);
  const home = env.get('HOME') ?? known?.home ?? '/';
  const policy = readPolicy(readPolicyFiles(where, request.cwd.length === 0 ? '' : cwd, uid, system));
  const host = hostName();
  const user = known?.name ?? String(uid);
  const agent = detectAgent(env);
  const ci = detectCi(env);
  const who = { user, host, agent: agent?.name ?? null, session: agent?.session ?? null };
  const context = ruleContext(
    { cwd, home, env, ...who, ci: ci !== null, ciName: ci?.name ?? null },
    request.descriptors.get(0) ?? -1,
  );
  return {
    request,
    env,
    cwd,
    home,
    places: where,
    requester: { uid, user, host, pid: request.pid, agent, ci },
    policy,
    judge: {
      policy,
      ports: bashPorts(policy, uid),
      context,
      uid,
      resolveProgram: name => resolveProgram(name, cwd, env.get('PATH') ?? '/usr/bin:/bin', isExecutable),
      hashFile,
    },
  };
}

/** Throws a Mistake for the first thing that is wrong with a policy; fronts/failure.ts finds its place. */
function readPolicy(files: readonly PolicyText[]): Policy {
  if (files.length === 0) return shippedPolicy(shipped);
  const { mergePolicy } = require('./rules/merge.ts') as typeof import('./rules/merge.ts');
  return mergePolicy(shipped, files, { parse: Bun.YAML.parse, now: Date.now() });
}

const isExecutable = (path: string): boolean => {
  const stat = statPath(path);
  return stat?.kind === 'file' && (stat.mode & 0o111) !== 0;
};

/** What a caller says of how it wants to ask; the environment says the rest. */
export interface AskOptions {
  readonly reason?: string | undefined;
  /** Milliseconds. */
  readonly wait?: number | undefined;
  /** No signs of life while it waits. */
  readonly quiet?: boolean | undefined;
}

export const logOptions = ({ places: where, requester, policy }: World): AuditLogOptions => ({
  stateDir: where.state,
  host: requester.host,
  version,
  policy: {
    hash: policy.hash,
    files: policy.files,
    keep: () => {
      const { keepPolicy } = require('./store/policy-copies.ts') as typeof import('./store/policy-copies.ts');
      keepPolicy(where.state, { hash: policy.hash, shipped: shipped.hash, version, files: policy.files });
    },
  },
  who: { uid: requester.uid, user: requester.user },
  settings: policy.audit,
  anchored: policy.audit.anchors.length > 0 || (policy.approvals.channels?.includes('github') ?? false),
  service: installedLogService(),
  boot: bootId(),
  now: Date.now,
  monotonicMs,
});

/** Where the log can be read: below the state folder, or where the log service hands it over. Throws a Problem. */
export const readableLog = (world: World): string => {
  const { readableState } =
    require('./store/log-service/kept-folder.ts') as typeof import('./store/log-service/kept-folder.ts');
  return readableState({ stateDir: world.places.state, service: installedLogService() });
};

/** Nothing of it is opened before it is used: a judgement alone touches no log. */
export function gateOf(world: World, options: AskOptions = {}): GatePorts {
  const { request, env } = world;
  const audit = noting(openAuditLog(logOptions(world)), world.places.state);
  return {
    audit,
    redactor: makeRedactor({ mac: audit.mac, env }),
    requester: world.requester,
    asking: async () => (await import('./asking.ts')).askPorts(world, options),
    runner: async () => (await import('./runner/run.ts')).makeRunner(request, world.judge.resolveProgram),
    now: Date.now,
    newId: () => Bun.randomUUIDv7(),
    callerGone: () => callerGone(request),
    isCallerThere: () => !orphaned(request),
    keepRecording: (id, text) =>
      (require('./store/recordings.ts') as typeof import('./store/recordings.ts')).keepRecording(
        world.places.state,
        id,
        text,
      ),
    changedSince: judgement => changedFile(judgement, world),
  };
}

/** What cannot be recorded is refused, and noted: the next who asks puts it on record. */
function noting(log: AuditSink, stateDir: string): AuditSink {
  const orNoted = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      const { noteGap } = require('./store/gap-note.ts') as typeof import('./store/gap-note.ts');
      noteGap(stateDir, error, Date.now());
      throw error;
    }
  };
  return {
    append: records => orNoted(() => log.append(records)),
    mac: bytes => orNoted(() => log.mac(bytes)),
    tend: () => log.tend(),
    get due() {
      return log.due;
    },
  };
}

const hashFile = (path: string): string | null =>
  (require('./config/material-hash.ts') as typeof import('./config/material-hash.ts')).hashFile(path);

/** The first file that is not any more what was judged: the script itself, one that it would run, a program, what it reads. */
function changedFile(judgement: Judgement, { cwd, env, policy, judge }: World): string | null {
  const { submission, analysis } = judgement;
  if (submission.kind === 'shell' && submission.from === 'file' && submission.path !== null) {
    const script = readScriptFile(submission.path, cwd, env, submission.argv[0] ?? 'bash');
    const judged = bytesOf(submission.text, submission.encoding);
    if ('message' in script || !Buffer.from(script.bytes).equals(judged)) return submission.path;
  }
  const isOther = ({ path, sha256 }: { path: string; sha256: string }): boolean =>
    sha256 === ABSENT ? !isAbsent(path) : readJudgedFile(path, policy.knownFiles)?.sha256 !== sha256;
  const { changedMaterial } = require('./gate/materials.ts') as typeof import('./gate/materials.ts');
  return analysis.files.find(isOther)?.path ?? changedMaterial(judgement, judge);
}

/** The last lines of the log, for people who read it. */
export const auditTail =
  (world: World) =>
  (lines: number): readonly string[] =>
    readAuditTail(readableLog(world), lines);

/** Only the machine's own policy says how all logs of the machine are kept. Throws a Problem or Mistake. */
export const machineLogSettings = (): LogSettings =>
  systemPolicyExists() ? readPolicy([readPolicyFile(SYSTEM_POLICY)]).audit : LOG_SETTINGS;

export const shippedIds: readonly string[] = shipped.rules.ids;

/** The rules that this gatekeep brings, with their examples; `hash`: hex SHA-256 of their files. */
export function shippedRules(): { readonly hash: string; readonly rules: readonly LoadedRule[] } {
  const { shippedAbout } =
    require('../build/generated/rule-about.ts') as typeof import('../build/generated/rule-about.ts');
  const rules = shipped.rules.rules.map(rule => ({ ...rule, ...shippedAbout[rule.id] }) as LoadedRule);
  return { hash: shipped.hash, rules };
}

/** The rules in force, with what the hot path does not carry. */
export async function rulesInForce(world: World): Promise<LoadedRule[]> {
  const { shippedAbout } = await import('../build/generated/rule-about.ts');
  return world.policy.rules.rules.map(rule => {
    const about = shippedAbout[rule.id];
    // A policy's own rules were loaded whole.
    return about === undefined ? (rule as LoadedRule) : { ...rule, ...about };
  });
}

/** The judge as it would be if this were the only policy file. */
export function worldUnder(world: World, path: string): JudgeWorld {
  const policy = readPolicy([readPolicyFile(path)]);
  return { ...world.judge, policy, ports: bashPorts(policy, world.judge.uid) };
}

/** The judge in another folder, with a text in the place of one of the policy files there. Throws a Problem or Mistake. */
export function worldIn(
  world: World,
  cwd: string,
  file?: { readonly path: string; readonly text: string },
): JudgeWorld {
  const { uid } = world.requester;
  const files = readPolicyFiles(world.places, cwd, uid, systemPolicyExists());
  const policy = readPolicy(file === undefined ? files : replaced(files, file, world.places.userPolicy));
  const { home, env, user, host, agent, session, ci, ciName } = world.judge.context;
  const base = { cwd, home, env, user, host, agent, session, ci, ciName };
  const context = ruleContext(base, world.request.descriptors.get(0) ?? -1);
  return { ...world.judge, policy, context, ports: bashPorts(policy, uid) };
}

/** A user's policy need not be there yet. */
function replaced(
  files: readonly PolicyText[],
  { path, text: content }: { readonly path: string; readonly text: string },
  userPolicy: string,
): readonly PolicyText[] {
  const sha256 = new Bun.CryptoHasher('sha256').update(content).digest('hex');
  if (files.some(file => file.path === path))
    return files.map(file => (file.path === path ? { ...file, text: content, sha256 } : file));
  if (path !== userPolicy) return files;
  const above = files.filter(({ layer }) => layer === 'system');
  return [...above, { layer: 'user', path, text: content, sha256 }, ...files.slice(above.length)];
}

/** Puts questions to whoever sits at the caller's terminal; null: Ctrl-C. Throws a Problem where there is none. */
export async function atTerminal<T>(world: World, work: (ask: Questions) => Promise<T>): Promise<T | null> {
  const [{ available }, { ttyOptions }, { TerminalDevice }, { Interrupted, questions }, { palette, wantsColour }] =
    await Promise.all([
      import('./channels/tty.ts'),
      import('./asking.ts'),
      import('./channels/tty-device.ts'),
      import('./channels/tty-questions.ts'),
      import('./terminal/colour.ts'),
    ]);
  const state = available(ttyOptions(world));
  if (!state.ok)
    throw new Problem('usage', `rules new asks at a terminal, and ${state.why}`, {
      hint: 'docs/rules.md shows a rule',
    });
  const colours = await palette(wantsColour(world.env, true));
  const device = new TerminalDevice();
  try {
    return await work(questions(device, colours, new AbortController().signal));
  } catch (error) {
    if (error instanceof Interrupted) return null;
    throw error;
  } finally {
    device.close();
  }
}
