/** A process of its own that waits for one request, as `gatekeep run` does. Its task is JSON in its one argument. */
import { githubChannel } from '../../../src/channels/github/github.ts';

const { options, request, posted } = JSON.parse(process.argv[2]!);
const channel = githubChannel({ ...options, env: new Map(options.env), now: Date.now });
const stop = new AbortController();
process.on('SIGTERM', () => stop.abort());
const watching = channel.watch(request, posted, answer => console.log(answer.id), stop.signal);
console.log('watching');
await watching;
console.log(`rss ${Math.round(process.memoryUsage.rss() / 1e6)}`);
process.exit(0);
