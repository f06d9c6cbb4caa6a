/** Listens in the service's place, and answers as it should not: argv is SOCKET MODE. */
import { acceptOne, listenOn, readable, receive, sendLine } from '../../src/posix/socket.ts';
import { changeMode, closeFile } from '../../src/posix/files.ts';
import { frame } from '../../src/store/log-service/wire.ts';

const [socket, mode] = process.argv.slice(2);
const listener = listenOn(socket!, 16);
changeMode(socket!, 0o666);
process.stdout.write('ready\n');

const ANSWERS: Readonly<Record<string, Uint8Array>> = {
  garbage: new Uint8Array([4, 0, 0, 0, 0xff, 0xfe, 0x7b, 0x00]),
  number: frame(7),
  empty: frame({}),
  busy: frame({ busy: true }),
  long: new Uint8Array([0xff, 0xff, 0xff, 0x7f]),
};

for (;;) {
  readable([listener], 60_000);
  const fd = acceptOne(listener);
  if (fd === null) continue;
  if (mode === 'silence') continue;
  readable([fd], 1_000);
  receive(fd, new Uint8Array(65_536));
  try {
    if (ANSWERS[mode!] !== undefined) sendLine(fd, ANSWERS[mode!]!);
  } catch {
    // Whoever asked has seen whose socket it is, and went.
  }
  closeFile(fd);
}
