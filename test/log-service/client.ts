/** Talks to the log service as anybody could, one user or another: argv is SOCKET, then questions in JSON; prints an answer a line. */
import { connectTo, isReady, receive, sendSome } from '../../src/posix/socket.ts';
import { bodyLength, frame, HEAD_LENGTH, unframe } from '../../src/store/log-service/wire.ts';

const [socket, ...questions] = process.argv.slice(2);
const fd = connectTo(socket!);

function take(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let have = 0; have < length; ) {
    if (!isReady(fd, 'read', 10_000)) throw new Error('no answer');
    const n = receive(fd, bytes.subarray(have));
    if (n === 0) throw new Error('hung up');
    have += n ?? 0;
  }
  return bytes;
}

for (const question of questions) {
  const bytes = frame(JSON.parse(question));
  for (let done = 0; done < bytes.length; ) done += sendSome(fd, bytes.subarray(done));
  try {
    console.log(JSON.stringify(unframe(take(bodyLength(take(HEAD_LENGTH))))));
  } catch (error) {
    console.log(JSON.stringify({ failed: (error as Error).message }));
    break;
  }
}
