/** The project around a folder, as rules see it: the nearest folder with `.git`, and the branch checked out there. */
import { readSmallFile, statPath } from '../posix/files.ts';
import { upwards } from './places.ts';

/** `cwd` itself where no folder above holds a repository. */
export function projectRoot(cwd: string): string {
  for (const folder of upwards(cwd)) {
    // A repository in / or straight in the home of root would make the whole machine one project.
    if (folder !== '/' && statPath(`${folder}/.git`) !== null) return folder;
  }
  return cwd;
}

const text = (path: string): string | null => {
  const file = readSmallFile(path, 4096);
  return file === null ? null : new TextDecoder().decode(file.bytes).trim();
};

/** null for no repository, and for a HEAD that is on no branch. */
export function currentBranch(project: string): string | null {
  let folder = `${project}/.git`;
  // A worktree's .git is a file that names the folder.
  const link = statPath(folder)?.kind === 'file' ? text(folder) : null;
  if (link?.startsWith('gitdir: ')) {
    const named = link.slice('gitdir: '.length);
    folder = named.startsWith('/') ? named : `${project}/${named}`;
  }
  const head = text(`${folder}/HEAD`);
  return head?.startsWith('ref: refs/heads/') ? head.slice('ref: refs/heads/'.length) : null;
}
