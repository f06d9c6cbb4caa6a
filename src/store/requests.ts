/**
 * Requests on disk: `<state>/requests/<id>.json`, one file each, replaced whole (written beside, synced, renamed) under one
 * lock, so that a kill at any point leaves the old or the new one.
 */
import { readdirSync } from 'node:fs';
import { isStored } from '../approval/request-shape.ts';
import { type ProcessMark, REQUEST_ID, type RequestStore, type StoredRequest } from '../approval/stored-request.ts';
import { changeIn } from '../posix/changes.ts';
import { readSmallFile, renamePath, statPath, unlinkPath } from '../posix/files.ts';
import { bootId, startOfProcess } from '../posix/process.ts';
import { checkFolder, checkState, create, makeFolders, syncPath } from './audit-folder.ts';
import { lock } from './audit-lock.ts';
import { onPath } from './audit-problem.ts';

/** A request of a megabyte of text, with its parts and answers, is smaller. */
const LARGEST = 32 << 20;

const WHAT = 'requests in';

/** `name`: `requests`, or `reviews` for those that ask for no run. */
export function openRequests(stateDir: string, name: 'requests' | 'reviews' = 'requests'): RequestStore {
  const folder = `${stateDir}/${name}`;
  const path = (id: string): string => `${folder}/${id}.json`;
  const get = (id: string): StoredRequest | null => (REQUEST_ID.test(id) ? read(path(id), id) : null);
  const locked = <T>(work: () => T): T =>
    onPath(
      folder,
      () => {
        prepare(stateDir, folder);
        const unlock = lock(`${folder}/lock`);
        try {
          return work();
        } finally {
          unlock();
        }
      },
      WHAT,
    );
  return {
    self: markOf(process.pid) ?? { pid: process.pid, start: 0, boot: bootId() },
    isAlive: mark => mark.boot === bootId() && startOfProcess(mark.pid) === mark.start,
    list: () => ids(folder).flatMap(id => get(id) ?? []),
    get,
    add: request =>
      locked(() => {
        forget(folder, path);
        replace(folder, path(request.request.id), request);
      }),
    update: (id, change) =>
      locked(() => {
        const now = get(id);
        const next = now === null ? null : change(now);
        if (next !== null) replace(folder, path(id), next);
        return next ?? now;
      }),
    changed: (id, signal) => changed(path(id), signal),
  };
}

/** Longer than any request or grant lives; the log keeps what happened for good. */
const KEPT_MS = 60 * 86_400_000;

/** Ended requests of long ago go, so that looking for an open one stays quick. */
function forget(folder: string, path: (id: string) => string): void {
  for (const id of ids(folder)) {
    // A UUIDv7 begins with milliseconds since the epoch.
    if (Date.now() - Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16) < KEPT_MS) return;
    const state = read(path(id), id)?.state;
    const isFolder = statPath(path(id), { follow: false })?.kind === 'directory';
    if (state !== 'open' && state !== 'executing' && !isFolder) unlinkPath(path(id));
  }
}

function markOf(pid: number): ProcessMark | null {
  const start = startOfProcess(pid);
  return start === null ? null : { pid, start, boot: bootId() };
}

/** Oldest first: the ids begin with the time. */
const ids = (folder: string): string[] =>
  (statPath(folder, { follow: false }) === null ? [] : readdirSync(folder))
    .filter(name => name.endsWith('.json') && REQUEST_ID.test(name.slice(0, -5)))
    .map(name => name.slice(0, -5))
    .sort();

function read(path: string, id: string): StoredRequest | null {
  const stat = statPath(path, { follow: false });
  if (stat?.kind !== 'file') return null;
  const file = readSmallFile(path, LARGEST);
  if (file === null) return null;
  try {
    const stored: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(file.bytes));
    return isStored(stored) && stored.request.id === id ? stored : null;
  } catch {
    return null;
  }
}

/** The folder that requests lie in, made where it is missing. Throws a Problem. */
export function requestFolder(stateDir: string): string {
  const folder = `${stateDir}/requests`;
  onPath(folder, () => prepare(stateDir, folder), WHAT);
  return folder;
}

function prepare(stateDir: string, folder: string): void {
  if (statPath(folder, { follow: false }) === null) makeFolders(folder);
  checkState(stateDir);
  checkFolder(folder);
}

function replace(folder: string, path: string, request: StoredRequest): void {
  const beside = `${path}.new`;
  // Left by a writer that was killed; under the lock nobody else writes it.
  if (statPath(beside, { follow: false }) !== null) unlinkPath(beside);
  create(beside, new TextEncoder().encode(`${JSON.stringify(request)}\n`));
  renamePath(beside, path);
  syncPath(folder);
}

async function changed(path: string, signal: AbortSignal): Promise<void> {
  const before = fingerprint(path);
  const isNew = (): boolean => fingerprint(path) !== before;
  while (!signal.aborted && !isNew()) await changeIn([path], signal, isNew);
}

/** Every change is a new file. */
function fingerprint(path: string): string {
  const stat = statPath(path, { follow: false });
  return stat === null ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}
