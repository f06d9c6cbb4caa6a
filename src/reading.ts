/** Builds the real parts that read and export the log; loaded by the commands that do. */
import type { Action } from './audit/action.ts';
import { statesIn } from './anchors/state.ts';
import { prefixOf } from './anchors/witness.ts';
import { type Anchor, anchorsIn } from './audit/anchors.ts';
import { leafHash } from './audit/chain.ts';
import type { PinnedWitness } from './audit/cosignature.ts';
import { envelopeOf, statementOf } from './audit/in-toto.ts';
import type { LogProblem } from './audit/log-problem.ts';
import { parseVkey } from './audit/note.ts';
import { parseProof, splitProofs } from './audit/tlog-proof.ts';
import { Verification } from './audit/verify.ts';
import { absolute } from './bash/folders.ts';
import type { AnchorSeen } from './doctor/anchors.ts';
import type {
  AuditServices,
  EvidenceEnd,
  EvidenceRequest,
  LogLine,
  VerifiedLog,
  VerifyRequest,
} from './fronts/cli/audit-services.ts';
import { callerGone } from './fronts/caller-gone.ts';
import type { CallerGone } from './gate/ports.ts';
import { readSmallFile } from './posix/files.ts';
import { Problem } from './problem.ts';
import { gateOf, readableLog, type World } from './setup.ts';
import { originOf } from './store/audit-append.ts';
import { anchorFolder, readAnchorState } from './store/anchor-state.ts';
import { currentLog } from './store/audit-folder.ts';
import { readKey } from './store/audit-keys.ts';
import { readRecording } from './store/recordings.ts';
import { LogReader } from './store/audit-scan.ts';
import { readSignerState } from './store/audit-signer-state.ts';
import { PLAIN } from './terminal/colour.ts';
import { installedLogService } from './store/log-service/marker.ts';
import { closeLog, openLogAt, openOwnLog, readWhole } from './store/audit-whole.ts';

/** A file of notes or comments, with room to spare. */
const ANCHORS_LIMIT = 16 << 20;

/** What others still hold of a log, and what is wrong with it there. */
export interface Shown extends Pick<VerifiedLog, 'answers'> {
  readonly anchors: readonly Anchor[];
  readonly problems: readonly LogProblem[];
}

const NOTHING_SHOWN: Shown = { anchors: [], problems: [], answers: null };

/** `--anchors` of this name asks GitHub for the requests that it shows. */
const GITHUB = 'github';

export async function verifyAnchored(world: World, request: VerifyRequest): Promise<VerifiedLog> {
  const asks = request.anchorFiles.includes(GITHUB);
  const shown = asks ? await (await import('./github-evidence.ts')).shownOnGithub(world, request.path) : NOTHING_SHOWN;
  const anchorFiles = request.anchorFiles.filter(name => name !== GITHUB);
  const report = verifyStored(world, { ...request, anchorFiles }, shown.anchors);
  const seen = request.path === null ? anchorsSeen(world).filter(({ failed }) => failed !== null) : [];
  const problems = [...report.problems, ...shown.problems, ...seen.map(failing)];
  return { ...report, answers: shown.answers, problems: problems.sort((a, b) => a.line - b.line) };
}

/** The anchors that the policy names, as they were the last time. */
export function anchorsSeen(world: World): readonly AnchorSeen[] {
  const { policy, places } = world;
  const folder = currentLog(readableLog(world));
  const states =
    folder === null
      ? {}
      : statesIn(readAnchorState(anchorFolder(folder, { stateDir: places.state, service: installedLogService() })));
  const names = policy.audit.anchors.map(({ name }) => name);
  if (policy.approvals.channels?.includes(GITHUB)) names.push(GITHUB);
  return names.map(name => ({ name, size: states[name]?.size ?? 0, failed: states[name]?.failed?.why ?? null }));
}

/** An anchor that fails is worth a look: what came after is only as safe as the key. */
const failing = ({ name, size, failed }: AnchorSeen): LogProblem => ({
  kind: 'anchor-unchecked',
  line: Math.max(size, 1),
  detail:
    size === 0
      ? `and all after it are not kept by anchor ${name}: ${failed}`
      : `is the last that anchor ${name} keeps: ${failed}`,
  warn: true,
});

const OWN_LOG: VerifyRequest = { path: null, keys: [], witnesses: [], anchorFiles: [] };

/** The keys that the policy names for its witnesses. */
const pinnedWitnesses = ({ policy }: World): readonly PinnedWitness[] =>
  policy.audit.anchors.flatMap(anchor =>
    anchor.kind === 'witness' ? anchor.keys.map(vkey => ({ vkey, where: prefixOf(anchor.url) })) : [],
  );

/** Verifies the log of this user, or the one at a path. Throws a Problem where something cannot be read. */
export function verifyStored(
  world: World,
  { path, keys, witnesses, anchorFiles, progress }: VerifyRequest = OWN_LOG,
  shown: readonly Anchor[] = [],
): VerifiedLog {
  const { cwd } = world;
  const anchors = [...shown, ...anchorFiles.flatMap(name => anchorsAt(absolute(name, cwd), name))];
  const log = path === null ? openOwnLog(readableLog(world)) : openLogAt(absolute(path, cwd));
  const beside = (log?.vkeys ?? []).flatMap(vkey => parseVkey(vkey) ?? []);
  const believed = [
    ...witnesses.map(vkey => ({ vkey, where: null })),
    ...(path === null ? pinnedWitnesses(world) : []),
  ];
  const verification = new Verification({
    ...{ head: log?.head ?? null, pinned: keys, beside, anchors, witnesses: believed },
  });
  if (log === null) return { ...verification.finish(0), key_readable: null, answers: null };
  try {
    const rest = readWhole(log, verification, (read, all) => progress?.(verification.lines, read, all));
    const report = log.missing && verification.lines === 0 ? verification.missing() : verification.finish(rest);
    return { ...report, key_readable: log.keyReadable, answers: null };
  } finally {
    closeLog(log);
  }
}

function anchorsAt(path: string, name: string): readonly Anchor[] {
  const file = readSmallFile(path, ANCHORS_LIMIT);
  if (file === null) throw new Problem('usage', `${name}: no such file, or it cannot be read`);
  const anchors = anchorsIn(name, new TextDecoder().decode(file.bytes));
  if (anchors.length === 0) throw new Problem('usage', `${name}: holds no checkpoint`);
  return anchors;
}

/** How often the log is looked at while it is followed. */
const LOOK_EVERY_MS = 250;

export function auditServices(world: World): AuditServices {
  const { state } = world.places;
  return {
    lines: () => allLines(readableLog(world)),
    recording: (file, sha256) => readRecording(state, file, sha256),
    follow: after => follow(readableLog(world), after, callerGone(world.request)),
    vkeys: () => withOwnLog(readableLog(world), log => log?.vkeys ?? []),
    attest: (action, proof) => attest(world, action, proof),
    look: () => gateOf(world).redactor.thorough(),
    evidence: request => evidence(world, request),
    readText: path => {
      const file = readSmallFile(path, ANCHORS_LIMIT);
      if (file === null) throw new Problem('usage', `${path}: no such file, or it cannot be read`);
      return new TextDecoder().decode(file.bytes);
    },
    exportLog: async (request, said) => (await import('./exporting.ts')).exportLog(world, request, said),
  };
}

function withOwnLog<T>(stateDir: string, work: (log: ReturnType<typeof openOwnLog>) => T): T {
  const log = openOwnLog(stateDir);
  try {
    return work(log);
  } finally {
    if (log !== null) closeLog(log);
  }
}

function attest(world: World, action: Action, proof: string): string {
  if (installedLogService() !== null)
    throw new Problem(
      'usage',
      'the key of this log signs what the log service writes, and nothing that is handed to it',
      {
        hint: 'gatekeep audit prove ID, without --in-toto, is a proof by itself',
      },
    );
  const folder = currentLog(world.places.state);
  const state = folder === null ? null : readSignerState(folder);
  if (folder === null || state === null) throw new Problem('usage', 'the log has no key yet: nothing was signed');
  const origin = originOf(folder);
  const signer = readKey(folder, origin, state.n, state.vkey);
  const first = parseProof(splitProofs(proof)[0]!)!;
  const statement = statementOf(action, { origin, hash: leafHash(first.extra), proof });
  return JSON.stringify(envelopeOf(statement, state.vkey, bytes => signer.sign(bytes)));
}

function evidence(world: World, request: EvidenceRequest): EvidenceEnd {
  const { writeEvidence } = require('./evidencing.ts') as typeof import('./evidencing.ts');
  const { describeAction } = require('./fronts/cli/audit-story.ts') as typeof import('./fronts/cli/audit-story.ts');
  const plain = { columns: null, palette: PLAIN, preferences: { colour: 'never', clock: 'utc', tail: 1 } } as const;
  const state = readableLog(world);
  return writeEvidence(world, request, {
    lines: () => allLines(state),
    verify: () => verifyStored(world),
    look: gateOf(world).redactor.thorough(),
    vkeys: withOwnLog(state, log => log?.vkeys ?? []),
    story: (action, checkpoint) => describeAction(action, checkpoint, plain),
  });
}

function* allLines(stateDir: string): Generator<LogLine> {
  const folder = currentLog(stateDir);
  if (folder === null) return;
  const reader = new LogReader(folder);
  try {
    yield* reader.read();
  } finally {
    reader.close();
  }
}

async function* follow(
  stateDir: string,
  after: number,
  gone: Promise<CallerGone>,
): AsyncGenerator<LogLine, CallerGone> {
  let reader: LogReader | null = null;
  try {
    for (;;) {
      const folder = reader === null ? currentLog(stateDir) : null;
      if (folder !== null) reader = new LogReader(folder, after);
      if (reader !== null) yield* reader.read();
      const left = await Promise.race([gone, Bun.sleep(LOOK_EVERY_MS)]);
      if (left !== undefined) return left;
    }
  } finally {
    reader?.close();
  }
}
