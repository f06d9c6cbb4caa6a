/** The project around a folder, as rules see it: the nearest folder with `.git`. */
import { statPath } from '../posix/files.ts';
import { upwards } from './places.ts';

/** `cwd` itself where no folder above holds a repository. */
export function projectRoot(cwd: string): string {
  for (const folder of upwards(cwd)) {
    // A repository in / or straight in the home of root would make the whole machine one project.
    if (folder !== '/' && statPath(`${folder}/.git`) !== null) return folder;
  }
  return cwd;
}
