/** kill -9 for one of our own processes below another one: the front or the judge, never the command that runs. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const OURS = /\/(?:bin\/gatekeep|lib\/gatekeep\/judge)$/;

function below(pid: number): number[] {
  try {
    const children = readdirSync(`/proc/${pid}/task`).flatMap(task =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
    return [pid, ...children.flatMap(below)];
  } catch {
    return [];
  }
}

function isOurs(pid: number): boolean {
  try {
    return OURS.test(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return false;
  }
}

/** Front and judge of the call that was started as this process, as far as they live. */
export const ours = (pid: number): number[] => below(pid).filter(isOurs);

/** `which`: 0 to 1, chooses among front and judge. False where nothing of ours was there any more. */
export function killOne(pid: number, which: number): boolean {
  const living = ours(pid);
  const victim = living[Math.floor(which * living.length)];
  if (victim === undefined) return false;
  try {
    process.kill(victim, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
