/** What to do with a miss: made small, printed, and kept in found.jsonl, which the tests read. */
import { appendFileSync } from 'node:fs';
import { tryOut } from './compare.ts';
import type { Subject } from './generate/command-text.ts';
import type { Jail } from './jail/jail.ts';
import { shrink } from './shrink.ts';

const FOUND = new URL('./found.jsonl', import.meta.url).pathname;

/** `where`: how to make the same command again. */
export async function showMiss(jail: Jail, subject: Subject, where: string): Promise<void> {
  const small = await shrink(subject, async one => (await tryOut(jail, one)).missed.length > 0);
  const outcome = await tryOut(jail, small);
  const each = new Map(outcome.missed.map(one => [JSON.stringify(one.argv), one.argv]));
  const executed = [...each.values()];
  appendFileSync(FOUND, `${JSON.stringify({ text: small.text, files: small.files, executed })}\n`);
  console.log(`\nmissed (${where}), kept in test/oracle/found.jsonl:\n${small.text}`);
  for (const [path, file] of Object.entries(small.files)) console.log(`  ${path}: ${JSON.stringify(file.text)}`);
  console.log(`  bash executed ${JSON.stringify(executed[0])}`);
  console.log(
    `  listed: ${outcome.analysis.invocations
      .map(one => JSON.stringify(one.argv))
      .join(' ')
      .slice(0, 400)}`,
  );
}
