/** OpenSSH's tools, as root installed them: whoever asks chooses PATH, and could have put something there that says yes. */
import { statPath } from './files.ts';

const FOLDERS = ['/usr/bin', '/bin', '/usr/local/bin', '/run/current-system/sw/bin'];

/** null: it is not installed where only root writes. */
export function sshTool(name: 'ssh-keygen' | 'ssh-add'): string | null {
  return FOLDERS.map(folder => `${folder}/${name}`).find(isRoots) ?? null;
}

function isRoots(path: string): boolean {
  const stat = statPath(path);
  return stat?.kind === 'file' && stat.uid === 0 && (stat.mode & 0o022) === 0;
}
