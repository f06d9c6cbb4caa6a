/**
 * The log service (docs/decisions/016-system-installation.md): keeps the logs of all users of a machine as a user of its own.
 * Started by systemd, which hands it the socket, or by a script that root runs (tools/log-service.sh).
 */
import { version } from '../package.json';
import { changeMode, closeFile, statPath, unlinkPath } from './posix/files.ts';
import { currentUid } from './posix/process.ts';
import { connectTo, listenAgain, listenOn } from './posix/socket.ts';
import { Problem } from './problem.ts';
import { machineLogSettings } from './setup.ts';
import { letReadersIn } from './store/audit-readers.ts';
import { KeptLogs } from './store/log-service/kept-logs.ts';
import { installedLogService, type LogService } from './store/log-service/marker.ts';
import { LogServer } from './store/log-service/server.ts';

/** Where systemd puts the first socket that it hands over (sd_listen_fds(3)). */
const HANDED_OVER = 3;
const BACKLOG = 256;

/** Throws a Problem where it cannot be what it should; then it never began. */
export function serveLogs(): never {
  const service = installedLogService();
  if (service === null)
    throw new Problem('usage', 'there is no log service here', { hint: 'sudo ./install.sh --system' });
  const uid = currentUid();
  if (uid !== service.uid) throw new Problem('usage', `the log service runs as uid ${service.uid}, this is ${uid}`);
  checkData(service);
  // What readers may see is said file by file (store/audit-readers.ts).
  process.umask(0o022);
  letReadersIn();
  const listener = socketOf(service);
  return new LogServer(listener, new KeptLogs({ data: service.data, version, settings: machineLogSettings })).serve();
}

/** Nobody else gets below it, but by a descriptor that the service hands over. */
function checkData({ data, uid }: LogService): void {
  const stat = statPath(data, { follow: false });
  if (stat?.kind !== 'directory' || stat.uid !== uid || (stat.mode & 0o077) !== 0)
    throw new Problem('config', `${data} is no folder of uid ${uid} alone`, { hint: `ls -ld ${data}` });
}

function socketOf({ socket }: LogService): number {
  if (process.env.LISTEN_PID === String(process.pid) && process.env.LISTEN_FDS === '1') {
    listenAgain(HANDED_OVER, BACKLOG);
    return HANDED_OVER;
  }
  if (statPath(socket, { follow: false })?.kind === 'socket') {
    if (isListenedOn(socket)) throw new Problem('usage', `somebody listens on ${socket} already`);
    unlinkPath(socket);
  }
  const listener = listenOn(socket, BACKLOG);
  // Whoever connects is told apart by the kernel.
  changeMode(socket, 0o666);
  return listener;
}

function isListenedOn(socket: string): boolean {
  try {
    closeFile(connectTo(socket));
    return true;
  } catch {
    return false;
  }
}
