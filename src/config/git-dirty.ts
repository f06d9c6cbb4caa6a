/**
 * Has a project changes that are not committed? git itself says so, in surroundings of ours. A repository's own settings
 * can make git start programs (core.fsmonitor, filters, lazy fetching), so one whose settings we do not know as harmless
 * is not looked at. The requester can put any program on the PATH: only the system's git is started.
 */
import { readSmallFile, statPath } from '../posix/files.ts';

const GIT = '/usr/bin/git';
/** Milliseconds. */
const TIME_LIMIT = 300;

/** Sections that start nothing when git compares files. */
const HARMLESS_SECTIONS =
  /^(?:user|remote|branch|pull|push|fetch|color|advice|init|gui|rebase|merge|commit|tag|log|status|credential|gpg|lfs|maintenance|submodule)\b/i;
const HARMLESS_CORE =
  /^(?:repositoryformatversion|filemode|bare|logallrefupdates|ignorecase|precomposeunicode|symlinks|autocrlf|eol|hookspath|sshcommand|editor|pager|excludesfile|longpaths|preloadindex|untrackedcache|quotepath|safecrlf|whitespace|abbrev)$/i;

/** null: it cannot be told, or not in time. */
export function isDirty(project: string): boolean | null {
  const git = statPath(GIT);
  // A worktree or submodule has its settings elsewhere.
  if (git?.uid !== 0 || statPath(`${project}/.git`, { follow: false })?.kind !== 'directory') return null;
  if (!isHarmless(`${project}/.git/config`) || statPath(`${project}/.git/config.worktree`) !== null) return null;
  const done = Bun.spawnSync({
    cmd: [
      GIT,
      '--no-optional-locks',
      ...['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', `safe.directory=${project}`],
      ...['-C', project, 'status', '--porcelain', '--ignore-submodules=all', '--no-renames'],
    ],
    cwd: '/',
    env: {
      PATH: '/usr/bin:/bin',
      LC_ALL: 'C',
      HOME: '/nonexistent',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_NO_LAZY_FETCH: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_DIR: `${project}/.git`,
      GIT_WORK_TREE: project,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: TIME_LIMIT,
    killSignal: 'SIGKILL',
  });
  return done.exitCode === 0 ? done.stdout.length > 0 : null;
}

/** A line of a megabyte would cost an expression its square. */
const LONGEST_LINE = 4096;

function isHarmless(path: string): boolean {
  const file = readSmallFile(path);
  if (file === null) return false;
  let section = '';
  for (const line of new TextDecoder().decode(file.bytes).split('\n')) {
    if (line.length > LONGEST_LINE) return false;
    const text = line.trim();
    if (text === '' || /^[#;]/.test(text)) continue;
    const head = /^\[\s*([^\]"\s]+)[^\]]*\]\s*(?:[#;].*)?$/.exec(text)?.[1];
    // A setting behind its section's bracket, or on several lines, is none that git's own commands write.
    if (head === undefined && (text.startsWith('[') || text.endsWith('\\'))) return false;
    if (head !== undefined) section = head;
    else if (!isHarmlessSetting(section, /^[\w-]*/.exec(text)![0])) return false;
  }
  return true;
}

const isHarmlessSetting = (section: string, key: string): boolean =>
  section.toLowerCase() === 'core' ? HARMLESS_CORE.test(key) : HARMLESS_SECTIONS.test(section);
