/** What is installed, and whether whoever asks could put something else in its place. */
import { O_RDONLY, closeFile, openFile, readAt, statPath } from '../posix/files.ts';
import { sshTool } from '../posix/ssh-tools.ts';
import { type Finding, ok, weak } from './finding.ts';

/** `judge`: PREFIX/lib/gatekeep/judge. */
export function installed(judge: string, uid: number): readonly Finding[] {
  const lib = judge.slice(0, judge.lastIndexOf('/'));
  const bin = `${lib.slice(0, lib.lastIndexOf('/lib/'))}/bin/gatekeep`;
  const writable = [judge, bin, `${lib}/bash/bash`].map(path => whoWrites(path, uid)).find(path => path !== null);
  return [
    isScript(bin)
      ? weak(
          'front',
          `${bin} is the script front: LD_* variables reach it, and six cases differ from bash`,
          'sudo apt-get install gcc libc6-dev, then ./install.sh again',
        )
      : ok('front', `${bin}, in C`),
    writable === undefined
      ? ok('program', `${lib}, which only root writes`)
      : weak(
          'program',
          `you can write ${writable}, and so can an agent that runs as you`,
          'sudo ./install.sh --prefix /usr/local',
        ),
    sshTool('ssh-keygen') === null
      ? weak('ssh', 'ssh-keygen is not installed: answers cannot be signed', 'sudo apt-get install openssh-client')
      : ok('ssh', `${sshTool('ssh-keygen')} signs and verifies answers`),
  ];
}

function isScript(path: string): boolean {
  try {
    const fd = openFile(path, O_RDONLY);
    const head = new Uint8Array(2);
    readAt(fd, head, 0);
    closeFile(fd);
    return head[0] === 0x23 && head[1] === 0x21;
  } catch {
    return false;
  }
}

/** The part of the path that this user can write, or null. Root writes everything, which says nothing here. */
export function whoWrites(path: string, uid: number): string | null {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const stat = statPath(at);
    if (stat === null) continue;
    if (uid !== 0 && stat.uid === uid) return at;
    // In a sticky folder nobody replaces what is another's.
    if ((stat.mode & 0o002) !== 0 && (stat.mode & 0o1000) === 0) return at;
  }
  return null;
}
