/** `bun test/audit/every-bit.ts [LINES]` (20): turns every bit of a log with an anchor, and takes every line and every end away. */
import { anchoredLog, missedBits, missedCuts } from './damage.ts';

const log = anchoredLog(Number(process.argv[2] ?? 20));
const missed = [...missedBits(log, () => [0, 1, 2, 3, 4, 5, 6, 7]), ...missedCuts(log)];
const tried = log.bytes.length * 8 + log.lines.length + log.bytes.length;
console.log(
  `${log.lines.length} lines, ${log.bytes.length} bytes: ${tried} kinds of damage tried, ${missed.length} missed`,
);
for (const one of missed) console.log(one);
process.exitCode = missed.length === 0 ? 0 : 1;
