/** Builds the real parts that take checkpoints to where they are kept; loaded late, or by `gatekeep audit anchor`. */
import { anchorOf } from './anchors/list.ts';
import { githubPages } from './anchors/pages.ts';
import { GITHUB, type PagesPorts, pagesRound } from './anchors/pages-round.ts';
import { round, type Told, WITHIN } from './anchors/round.ts';
import { type AnchorStates, statesIn } from './anchors/state.ts';
import { parseRecord } from './audit/chain.ts';
import type { SignedHead } from './audit/checkpoint.ts';
import type { RecordLine } from './audit/entry.ts';
import { hasShape } from './audit/shape.ts';
import type { GithubOptions, GithubSettings } from './channels/github/options.ts';
import type { AnchorServices } from './fronts/cli/audit-anchor.ts';
import { githubOf } from './fronts/tend.ts';
import { account, currentUid } from './posix/process.ts';
import { Problem } from './problem.ts';
import { logOptions, type World } from './setup.ts';
import { anchorFolder, lockAnchors, readAnchorState, writeAnchorState } from './store/anchor-state.ts';
import type { AuditLogOptions } from './store/audit-append.ts';
import { openAuditLog } from './store/audit-file.ts';
import { currentLog } from './store/audit-folder.ts';
import { consistencyIn, newestHead } from './store/audit-heads.ts';
import { LogReader } from './store/audit-scan.ts';
import { readableState } from './store/log-service/kept-folder.ts';

export interface AnchorCall {
  /** The requester's: secrets and proxies. */
  readonly env: ReadonlyMap<string, string>;
  /** Where requests go on GitHub; null: nowhere. */
  readonly github: GithubSettings | null;
  /** Only these; null: all. */
  readonly names: readonly string[] | null;
  /** A person waits: another round is waited for, and what is kept already is kept again. */
  readonly byHand: boolean;
}

/** Milliseconds between two looks whether another round is over. */
const LOOK_EVERY = 100;

/** What became of each; none where another process is at it. Throws a Problem where the log cannot be read or written. */
export async function anchorNewest(log: AuditLogOptions, call: AnchorCall): Promise<readonly Told[]> {
  const folder = currentLog(readableState(log));
  if (folder === null) return [];
  const notes = anchorFolder(folder, log);
  const sink = openAuditLog(log);
  const ports = {
    readStates: () => statesIn(readAnchorState(notes)),
    writeStates: (states: AnchorStates) => writeAnchorState(notes, states),
    record: (record: Parameters<typeof sink.append>[0][number]) => void sink.append([record]),
    now: log.now,
    newId: () => Bun.randomUUIDv7(),
  };
  const home = account(currentUid())?.home ?? '/';
  const consistency = (old: number, size: number): readonly string[] => consistencyIn(folder, old, size);
  const anchors = log.settings.anchors
    .filter(({ name }) => call.names?.includes(name) ?? true)
    .map(settings => anchorOf(settings, { env: call.env, home, consistency }));
  const { github, env, names } = call;
  const isLooked = github !== null && (names?.includes(GITHUB) ?? true);
  const look = isLooked ? githubPages(githubOptions(log.stateDir, github, env)) : null;
  for (const told: Told[] = []; ; ) {
    const unlock = call.byHand ? await patiently(() => lockAnchors(notes)) : lockAnchors(notes);
    if (unlock === null) return told;
    let head: SignedHead | null;
    try {
      head = newestHead(folder);
      told.splice(0, told.length, ...(await round(anchors, { ...ports, head: () => head }, { again: call.byHand })));
      if (look !== null) told.push(...(await pagesRound({ ...ports, ...pagesIn(folder), look }, WITHIN)));
    } finally {
      unlock();
    }
    // Whoever signed meanwhile found the lock taken, and went: what they signed is ours to keep.
    if (call.byHand || newestHead(folder)?.size === head?.size) return told;
  }
}

export const githubOptions = (
  state: string,
  settings: GithubSettings,
  env: ReadonlyMap<string, string>,
): GithubOptions => ({
  settings,
  env,
  cacheFolder: `${state}/github`,
  now: Date.now,
  pace: { timeout: WITHIN / 2 },
});

function pagesIn(folder: string): Pick<PagesPorts, 'recordsAfter'> {
  return {
    recordsAfter(line) {
      const reader = new LogReader(folder, line);
      return { records: recordsOf(reader), last: () => reader.seq };
    },
  };
}

function* recordsOf(reader: LogReader): Generator<RecordLine> {
  try {
    for (const { bytes } of reader.read()) {
      const record = tellsOfPages(bytes) ? parseRecord(bytes) : null;
      if (record !== null && hasShape(record)) yield record;
    }
  } finally {
    reader.close();
  }
}

/** Most lines tell nothing of pages, and need not be parsed. */
function tellsOfPages(line: Uint8Array): boolean {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  return ['"type":"notify"', '"type":"decision"', '"type":"anchor"'].some(type => bytes.includes(type));
}

export function anchorServices(world: World): AnchorServices {
  const log = logOptions(world);
  const github = githubOf(world);
  const signed = (): SignedHead | null => {
    openAuditLog(log).tend();
    const folder = currentLog(readableState(log));
    return folder === null ? null : newestHead(folder);
  };
  return {
    names: [...log.settings.anchors.map(({ name }) => name), ...(github === null ? [] : [GITHUB])],
    sign: signed,
    anchor(names) {
      signed();
      return anchorNewest(log, { env: world.env, github, names, byHand: true });
    },
  };
}

async function patiently<T>(work: () => T | null): Promise<T> {
  for (let waited = 0; waited < 2 * WITHIN; waited += LOOK_EVERY) {
    const done = work();
    if (done !== null) return done;
    await Bun.sleep(LOOK_EVERY);
  }
  throw new Problem('internal', 'another process is still busy with the anchors', { hint: 'gatekeep doctor' });
}
