/** Folders by their names alone: what a `cd` leads to, without asking the machine. */

/** As the kernel takes it: `.`, `..` and doubled slashes stay. */
export const absolute = (path: string, cwd: string): string => (path.startsWith('/') ? path : `${cwd}/${path}`);

/** Bytes of a path that Linux takes: by a longer one nothing is opened. */
const PATH_MAX = 4096;

/** `path` seen from `folder`, with `.` and `..` taken out the way bash's logical `cd` does; null: not known. */
export function resolvePath(folder: string | null, path: string): string | null {
  if (path === '' || path.length > PATH_MAX) return null;
  if (!path.startsWith('/') && folder === null) return null;
  const whole = absolute(path, folder ?? '');
  if (isTidy(whole)) return whole.length > PATH_MAX ? null : whole;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  const found = `/${parts.join('/')}`;
  return found.length > PATH_MAX ? null : found;
}

/** As most paths are: no part of it is empty or begins with a dot, so that nothing is to be taken out. */
function isTidy(path: string): boolean {
  if (path.charCodeAt(0) !== SLASH) return false;
  for (let at = 0; at >= 0; at = path.indexOf('/', at + 1)) {
    const next = path.charCodeAt(at + 1);
    if (at + 1 === path.length || next === SLASH || next === DOT) return false;
  }
  return true;
}

const SLASH = 47;
const DOT = 46;

const isBelow = (inner: string, outer: string): boolean => inner.startsWith(outer === '/' ? '/' : `${outer}/`);

/**
 * One folder or the other. A folder and one below it count as the inner one, where the outer one is below `start`, where the
 * text begins: `[ -d build ] && cd build; rm -rf out` removes within the project either way. Any other two are not known.
 */
export function joinFolders(a: string | null, b: string | null, start: string | null): string | null {
  if (a === b) return a;
  if (a === null || b === null) return null;
  const [inner, outer] = isBelow(a, b) ? [a, b] : [b, a];
  if (!isBelow(inner, outer)) return null;
  return start !== null && (outer === start || isBelow(outer, start)) ? inner : null;
}

/**
 * Where a shell stands behind a `cd` that nobody asked about. Into a folder above, `cd` does not fail; of one below, the
 * inner one counts: `cd build; rm -rf out`.
 */
export function settledFolder(target: string | null, before: string | null): string | null {
  if (target === null || before === null || target === before) return before === null ? null : target;
  return isBelow(before, target) || isBelow(target, before) ? target : null;
}

/** A folder, and others that it may be instead; null: not known. */
export interface Whereabouts {
  readonly folder: string | null;
  readonly others: readonly string[] | null;
}

/** Folders that a script may be in besides; null: any. */
export function joinOthers(
  a: readonly string[] | null = [],
  b: readonly string[] | null = [],
): readonly string[] | null {
  return a === null || b === null ? null : [...new Set([...a, ...b])];
}

/** Where `cd -` leads, and what `pushd` has put aside, the last one first; null: not known. */
export interface Trail {
  readonly back: string | null;
  readonly stack: readonly (string | null)[];
}
export const NO_TRAIL: Trail = { back: null, stack: [] };
