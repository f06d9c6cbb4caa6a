/** Appends on many connections at once, as fast as it is let, until it is killed: argv is SOCKET COUNT; a line for each answer. */
import { connectTo, readable, receive, sendSome } from '../../src/posix/socket.ts';
import { frame } from '../../src/store/log-service/wire.ts';

const [socket, count] = process.argv.slice(2);
const question = frame({
  op: 'append',
  records: [{ type: 'gap', id: 'x', why: 'x'.repeat(2000), from: '', to: '' }],
  policy: null,
  anchored: false,
});
const fds = Array.from({ length: Number(count) }, () => connectTo(socket!));
for (const fd of fds) sendSome(fd, question);
const into = new Uint8Array(65_536);
for (;;)
  for (const fd of readable(fds, 1_000)) {
    if ((receive(fd, into) ?? 0) === 0) continue;
    process.stdout.write('answered\n');
    sendSome(fd, question);
  }
