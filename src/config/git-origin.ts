/**
 * Is a file what git's HEAD has at its path? A repository's own settings can name programs (fsmonitor, filters, hooks,
 * transports), and an agent writes them as it likes. So git is asked for one line of one tree and nothing else: that reads
 * no index and no work tree, and the hash of the file is made here. test/config/git-origin.test.ts tries to break in.
 */
import type { FileOrigin } from '../bash/analysis.ts';

/** Not looked for along a PATH. */
const GIT = '/usr/bin/git';

/** Milliseconds; a repository can be made of named pipes. */
const TIME_LIMIT = 1500;

/** No settings but the repository's own, no helper programs, no objects from elsewhere, no objects in place of others. */
const ENVIRONMENT = {
  PATH: '/usr/bin:/bin',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_TERMINAL_PROMPT: '0',
};

/** `100755 blob HASH\tNAME\0`; a link's own content is another thing than the file it leads to. */
const ENTRY = /^100(?:644|755) blob ([0-9a-f]+)\t/;

/** `path`: absolute, and no symbolic link itself. `bytes`: all of the file. Also `new` where git cannot be asked. */
export function gitOrigin(path: string, bytes: Uint8Array): Extract<FileOrigin, 'committed' | 'changed' | 'new'> {
  const at = path.lastIndexOf('/');
  const entry = ENTRY.exec(treeEntry(path.slice(0, at) || '/', path.slice(at + 1)));
  if (entry === null) return 'new';
  return entry[1] === blobHash(bytes, entry[1]!.length === 64 ? 'sha256' : 'sha1') ? 'committed' : 'changed';
}

/** `HEAD:./` is the tree of the folder, and nothing in git's own folder, where plain HEAD would be its root. */
function treeEntry(folder: string, name: string): string {
  try {
    const done = Bun.spawnSync({
      cmd: [GIT, '--no-pager', '-c', 'core.fsmonitor=false', 'ls-tree', '-z', '--full-tree', 'HEAD:./', '--', name],
      cwd: folder,
      env: ENVIRONMENT,
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'ignore',
      timeout: TIME_LIMIT,
      killSignal: 'SIGKILL',
    });
    return done.exitCode === 0 ? done.stdout.toString() : '';
  } catch {
    // No git, or no such folder any more.
    return '';
  }
}

/** As git hashes a file that no filter has changed. */
function blobHash(bytes: Uint8Array, algorithm: 'sha1' | 'sha256'): string {
  return new Bun.CryptoHasher(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
