/** Where a word points: the word classes of patterns. Symbolic links are not followed; the judge knows no machine. */
import { type Arg, isKnown, type PartialWord } from '../bash/analysis.ts';
import { resolvePath } from '../bash/folders.ts';
import type { RuleContext } from './decision.ts';
import { matchesGlob } from './glob.ts';
import type { WordClass } from './rule.ts';

/** Folders whose loss is the machine's or a person's loss. */
const ROOTS = new Set(
  '/ /bin /boot /dev /etc /home /lib /lib32 /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /usr /usr/bin /usr/lib /usr/local /usr/sbin /usr/share /var /var/lib /var/log /var/www /Users /Library /System /Applications'.split(
    ' ',
  ),
);
/** No project lives below these, whatever the folder one is in. */
const SYSTEM = '/bin /boot /dev /etc /lib /lib32 /lib64 /proc /run /sbin /sys /usr /var/lib /var/log'.split(' ');
/** Though these lie there: images put their programs into /usr/src, Jenkins its workspaces below its home. */
const WORKPLACES = ['/usr/src', '/usr/local/src', '/var/lib/jenkins'];
const TEMPORARY = ['/tmp', '/var/tmp', '/var/folders', '/private/tmp', '/dev/shm'];
const HARMLESS = new Set(['/dev/null', '/dev/stdout', '/dev/stderr', '/dev/tty', '/dev/fd/1', '/dev/fd/2', '-']);

/** Absolute and without `.`, `..` and doubled slashes; null for a relative word in a folder that is not known. */
export const resolveWord = (word: string, cwd: string | null): string | null =>
  // What begins with no folder begins in the current one.
  resolvePath(cwd, word === '' ? '.' : word);

export const isBelow = (path: string, folder: string): boolean =>
  folder === '/' ? path !== '/' : path.length > folder.length + 1 && path.startsWith(`${folder}/`);

/** Is a word of this class meant? One that is not known could be anywhere; whole machines are not what people pass. */
export function isInClass(name: WordClass, arg: Arg, cwd: string | null, context: RuleContext): boolean {
  const place = isKnown(arg) ? placeOf(arg, cwd) : placeOfPartial(arg, cwd);
  if (place === 'unknown') return name === 'outside';
  if (name === 'outside' || name === 'elsewhere') return isOutside(place, context);
  if (name === 'root') return isRoot(place, context);
  if (name === 'temp') return isTemporary(place, context);
  if (name === 'home') return place.path === context.home || isBelow(place.path, context.home);
  return !isPartOfFolder(arg) && isProject(place, cwd, context);
}

/** `*.log`, `build-*`: some of what lies in a folder, not all of it. */
const isPartOfFolder = (arg: Arg): boolean =>
  !isKnown(arg) && arg.glob === true && (arg.suffix !== '' || !/(?:^|\/)$/.test(arg.prefix));

interface Place {
  readonly path: string;
  /** All that lies directly in `path` is meant (`*`), or something below it that is not known. */
  readonly content: boolean;
  /** How the name of that begins. */
  readonly stem?: string;
}

function placeOf(word: string, cwd: string | null): Place | 'unknown' {
  // An empty word is an expansion of something that is not set here: who wrote it meant a place.
  if (word === '') return 'unknown';
  // A tilde that is still here was quoted, or names another user's home.
  if (word.startsWith('~')) return { path: '/home', content: true };
  const path = resolveWord(word, cwd);
  return path === null ? 'unknown' : { path, content: false };
}

/** Assumes that the unknown part does not climb with `..` out of a folder that is written out (decision 003). */
function placeOfPartial(word: PartialWord, cwd: string | null): Place | 'unknown' {
  if (word.glob === true && word.prefix === '') return cwd === null ? 'unknown' : { path: cwd, content: true };
  if (/^\.*$/.test(word.prefix) || /(?:^|\/)\.\.(?:\/|$)/.test(word.suffix)) return 'unknown';
  const slash = word.prefix.lastIndexOf('/');
  const path = resolveWord(word.prefix.slice(0, slash + 1), cwd);
  return path === null ? 'unknown' : { path, content: true, stem: word.prefix.slice(slash + 1) };
}

function isOutside(place: Place, context: RuleContext): boolean {
  const { path } = place;
  if (HARMLESS.has(path) || isTemporary(place, context)) return false;
  if (isSystemProject(context)) return true;
  return path !== context.project && !isBelow(path, context.project);
}

/** A temporary folder itself is everybody's; what lies in it is not. */
function isTemporary({ path, content }: Place, context: RuleContext): boolean {
  const covers = (folder: string) => isBelow(path, folder) || (content && path === folder);
  if (TEMPORARY.some(covers)) return true;
  const own = ownTemporary(context);
  return own !== null && covers(own);
}

/** Is a folder that one works in of this class? Unlike for words, what lies in the project is the project. */
export function folderIs(name: WordClass, folder: string, context: RuleContext): boolean {
  if (name === 'project') return folder === context.project || isBelow(folder, context.project);
  return isInClass(name, folder, null, context) || (name === 'temp' && TEMPORARY.includes(folder));
}

/** TMPDIR is the caller's to set, so it counts only where it names a folder for temporary files. */
function ownTemporary(context: RuleContext): string | null {
  const named = context.env.get('TMPDIR');
  if (named === undefined || !named.startsWith('/')) return null;
  const path = resolveWord(named, null);
  return path !== null && /\/[^/]*te?mp[^/]*$/i.test(path) ? path : null;
}

/** Called in a home or system folder, there is no project that could be one's own to change. */
const isSystemProject = (context: RuleContext): boolean =>
  isRootFolder(context.project, context) ||
  (SYSTEM.some(folder => isBelow(context.project, folder)) &&
    !WORKPLACES.some(folder => isBelow(context.project, folder)));

const isRootFolder = (path: string, context: RuleContext): boolean =>
  ROOTS.has(path) || path === context.home || (isHome(path) && path.indexOf('/', path.indexOf('/', 1) + 1) < 0);

/** It is somebody's home, or lies in one. */
const isHome = (path: string): boolean => isBelow(path, '/home') || isBelow(path, '/Users');

function isRoot(place: Place, context: RuleContext): boolean {
  if (place.stem) return mayBeRoot(`${place.path === '/' ? '' : place.path}/${place.stem}`, context);
  if (isRootFolder(place.path, context)) return true;
  if (isBelow(context.home, place.path)) return true;
  const parent = place.path.slice(0, place.path.lastIndexOf('/')) || '/';
  return !place.content && place.path.endsWith('*') && isRootFolder(parent, context);
}

/** `/tmp/tmp.…` is no home, though the home may lie in `/tmp`. */
const mayBeRoot = (start: string, context: RuleContext): boolean =>
  isRootFolder(start, context) || [...ROOTS, context.home].some(root => root.startsWith(start));

function isProject(place: Place, cwd: string | null, context: RuleContext): boolean {
  const { project } = context;
  if (place.path === project) return !place.content || cwd === project;
  return place.path === `${project}/.git` || isBelow(project, place.path);
}

/** A path pattern (`/etc/*`, `~/.ssh/*`) against a place; `~/` is any home, since a rule cannot know which is meant. */
export function matchesPath(glob: string, { path, homes }: KnownPlace): boolean {
  if (path === null) return false;
  if (!glob.startsWith('~')) return matchesGlob(glob, path);
  return homes.some(home => matchesGlob(home + glob.slice(1), path));
}

/** A place, and the homes that `~/` may mean there: worked out once, since many globs are held against it. */
export interface KnownPlace {
  /** null: a relative word in a folder that is not known. */
  readonly path: string | null;
  readonly homes: readonly string[];
  /** Globs that were held against it, and what came of it. */
  readonly met: Map<string, boolean>;
}

export function knownPlace(word: string, cwd: string | null, context: RuleContext): KnownPlace {
  const path = resolveWord(word, cwd);
  return { path, homes: path === null ? [] : homesOf(path, context), met: new Map() };
}

export function homesOf(path: string, context: RuleContext): string[] {
  if (path === '/root' || isBelow(path, '/root')) return [context.home, '/root'];
  return isHome(path) ? [context.home, path.split('/', 3).join('/')] : [context.home];
}
