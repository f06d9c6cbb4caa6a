/** What GitHub still shows of a log: its checkpoints on the pages where people were asked, and what they answered there. */
import { AnchorFailure } from './anchors/anchor.ts';
import { commentLook, GivenAnswers } from './anchors/answers.ts';
import { githubPages, ShownPages } from './anchors/pages.ts';
import { githubOptions } from './anchoring.ts';
import { type Anchor, anchorsIn } from './audit/anchors.ts';
import { parseRecord } from './audit/chain.ts';
import type { RecordLine } from './audit/entry.ts';
import type { LogProblem } from './audit/log-problem.ts';
import { hasShape } from './audit/shape.ts';
import { absolute } from './bash/folders.ts';
import { GithubFailure } from './channels/github/failure.ts';
import { Problem } from './problem.ts';
import type { Shown } from './reading.ts';
import { readableLog, type World } from './setup.ts';
import { closeLog, openLogAt, openOwnLog, readWhole } from './store/audit-whole.ts';

/** Milliseconds for which a page that cannot be read is asked for again: somebody sits and waits. */
const PATIENCE = 30_000;
/** Pages and answers that are asked for at once, and of each at most: a log of years has thousands, and GitHub counts calls. */
const AT_ONCE = 4;
const MOST = 500;

/** Throws a Problem. `path`: of another log than the user's own. */
export async function shownOnGithub(world: World, path: string | null): Promise<Shown> {
  const { places, policy, env } = world;
  const { github } = policy.approvals;
  if (github === null)
    throw new Problem('usage', 'the policy names no repository on GitHub', { hint: 'docs/approvals-github.md' });
  const [pages, given] = [new ShownPages(), new GivenAnswers()];
  readLog(world, path, record => {
    pages.see(record);
    given.see(record);
  });
  const options = { ...githubOptions(places.state, github, env), pace: { patience: PATIENCE } };
  const [page, comment] = [githubPages(options, true), commentLook(options)];
  const anchors: Anchor[] = [];
  const problems: LogProblem[] = [...given.problems, ...leftOut(pages.all, 'pages'), ...leftOut(given.all, 'answers')];
  await eachOf(pages.all, async ({ where, line, ...shown }, signal) => {
    try {
      anchors.push(...anchorsIn(where, (await page({ where, line, ...shown }, signal)).body));
    } catch (error) {
      if (!(error instanceof AnchorFailure)) throw error;
      problems.push({ kind: 'anchor', line, detail: `was shown to people at ${where}: ${error.message}`, warn: false });
    }
  });
  let stand = 0;
  await eachOf(given.all, async (answer, signal) => {
    const problem = await comment(answer, signal);
    if (problem === null) stand++;
    else problems.push(problem);
  });
  return { anchors, problems, answers: { on_record: given.all.length, stand } };
}

/** Calls `each` on the last of them, some at once. */
async function eachOf<T extends { readonly where: string }>(
  all: readonly T[],
  each: (one: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const rest = all.slice(-MOST);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = rest.shift(); one !== undefined; one = rest.shift())
        await each(one, AbortSignal.timeout(2 * PATIENCE)).catch(unreachable(one.where));
    }),
  );
}

function leftOut(all: readonly { readonly line: number }[], what: string): readonly LogProblem[] {
  const last = all.at(-MOST - 1);
  if (last === undefined) return [];
  const detail = `is the last of ${all.length - MOST} ${what} on GitHub that were not asked for`;
  return [{ kind: 'anchor-unchecked', line: last.line, detail, warn: true }];
}

/** Nothing is said of pages that could not be asked for: a network that is down is no evidence. */
const unreachable =
  (where: string) =>
  (error: unknown): never => {
    throw error instanceof GithubFailure || (error as Error).name === 'TimeoutError'
      ? new Problem('config', `${where} cannot be read: ${(error as Error).message}`)
      : error;
  };

function readLog(world: World, path: string | null, see: (record: RecordLine) => void): void {
  const log = path === null ? openOwnLog(readableLog(world)) : openLogAt(absolute(path, world.cwd));
  if (log === null) return;
  try {
    readWhole(log, {
      line(bytes) {
        const record = tellsOfGithub(bytes) ? parseRecord(bytes) : null;
        if (record !== null && hasShape(record)) see(record);
      },
      endFile() {},
    });
  } finally {
    closeLog(log);
  }
}

/** Most lines tell nothing of it, and need not be parsed. */
function tellsOfGithub(line: Uint8Array): boolean {
  const bytes = Buffer.from(line.buffer, line.byteOffset, line.length);
  return ['"type":"notify"', '"type":"decision"', '"type":"anchor"', '"type":"answer"', '"asked":{'].some(part =>
    bytes.includes(part),
  );
}
