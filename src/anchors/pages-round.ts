/** After decisions: the pages that showed a checkpoint are looked at once more, and what is seen goes on record. */
import type { RecordLine } from '../audit/entry.ts';
import { GithubFailure } from '../channels/github/failure.ts';
import { AnchorFailure, aborted } from './anchor.ts';
import type { PageNow, ShownPage } from './pages.ts';
import { ShownPages } from './pages.ts';
import type { RoundPorts, Told } from './round.ts';
import { type AnchorState, NEVER } from './state.ts';

/** The anchor that every policy has whose requests go to GitHub. */
export const GITHUB = 'github';
/** More are left to the next round. */
const MOST = 20;

export interface PagesPorts extends Pick<RoundPorts, 'readStates' | 'writeStates' | 'record' | 'now' | 'newId'> {
  /** Records of the lines after this number, and the number of the last one. */
  recordsAfter(line: number): { readonly records: Iterable<RecordLine>; readonly last: () => number };
  look(page: ShownPage, signal: AbortSignal): Promise<PageNow>;
}

export async function pagesRound(ports: PagesPorts, within: number): Promise<readonly Told[]> {
  const states = ports.readStates();
  const before = states[GITHUB] ?? NEVER;
  const pages = new ShownPages();
  const { records, last } = ports.recordsAfter(before.looked ?? 0);
  for (const record of records) pages.see(record);
  const signal = AbortSignal.timeout(within);
  const told: Told[] = [];
  for (const page of pages.due.slice(0, MOST)) {
    const why = await lookAt(page, ports, signal);
    told.push({ name: GITHUB, where: page.where, size: page.head.size, why: why?.text ?? null });
    // What is edited or gone stays so: verify says it of each page. What may pass is tried again.
    if (why === null || why.lasts) pages.see(asSeen(page));
  }
  const looked = pages.openFrom ?? last();
  if (told.length > 0 || looked !== before.looked)
    ports.writeStates({ ...states, [GITHUB]: { ...stateAfter(told, before, ports.now()), looked } });
  return told;
}

function stateAfter(told: readonly Told[], before: AnchorState, now: number): AnchorState {
  if (told.length === 0) return before;
  const kept = told.filter(({ why }) => why === null).map(({ size }) => size);
  const why = told.find(one => one.why !== null)?.why ?? null;
  const failed = why === null ? null : { at: now, why };
  return { size: Math.max(before.size, ...kept), at: kept.length > 0 ? now : before.at, failed };
}

const asSeen = ({ where }: ShownPage): RecordLine => ({ type: 'anchor', kind: GITHUB, where }) as RecordLine;

async function lookAt(
  page: ShownPage,
  ports: PagesPorts,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly lasts: boolean } | null> {
  try {
    const { receipt } = await Promise.race([ports.look(page, signal), aborted(signal)]);
    const { where, head } = page;
    ports.record({ type: 'anchor', id: ports.newId(), kind: GITHUB, where, ...head, receipt });
    return null;
  } catch (error) {
    if (signal.aborted) return { text: 'it did not answer in time', lasts: false };
    if (error instanceof AnchorFailure) return { text: error.message, lasts: true };
    if (error instanceof GithubFailure) return { text: error.message, lasts: false };
    throw error;
  }
}
