/** Many approvals at once in one home, and what must hold when all have ended. */
import { verifyLog } from '../../src/audit/verify.ts';
import type { RecordLine } from '../../src/audit/entry.ts';
import { readAudit } from '../stored-log.ts';
import { Place } from './place.ts';
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { killOne } from './kill.ts';
import { story, type Tried } from './story.ts';

/** Approvals that share a home: each looks at all requests that are kept. */
const TOGETHER = 50;

export interface Report {
  /** Requests that somebody approved. */
  readonly approvals: number;
  readonly ran: number;
  readonly unknown: number;
  readonly attempts: number;
  readonly kills: number;
  /** What must never be. */
  readonly wrong: readonly string[];
}

export async function campaign(
  count: number,
  seed: number,
  jobs: number,
  said: (done: number) => void,
): Promise<Report> {
  const tried: Tried[] = [];
  const results: Found[] = [];
  for (let from = 0; from < count; from += TOGETHER) {
    const place = new Place();
    const size = Math.min(TOGETHER, count - from);
    const texts = Array.from({ length: size }, (_, i) => `git push --force origin b${from + i}`);
    const waiting = texts.map((text, i) => () => story(place, text, randoms(seed * 1_000_003 + from + i)));
    await Promise.all(
      Array.from({ length: jobs }, async () => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) tried.push(await next());
      }),
    );
    results.push(await found(place, texts));
    place.remove();
    said(tried.length);
  }
  const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    approvals: sum(results, ({ approvals }) => approvals),
    ran: sum(results, ({ ran }) => ran),
    unknown: sum(results, ({ unknown }) => unknown),
    attempts: sum(tried, ({ attempts }) => attempts),
    kills: sum(tried, ({ kills }) => kills),
    wrong: [
      ...tried.flatMap(({ text, lost }) => (lost === null ? [] : [`${text}: lost: ${lost}`])),
      ...results.flatMap(r => r.wrong),
    ],
  };
}

/** mulberry32: the same seed, the same kills, as far as the machine's own timing lets them be. */
function randoms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Found = Pick<Report, 'approvals' | 'ran' | 'unknown' | 'wrong'>;

async function found(place: Place, texts: readonly string[]): Promise<Found> {
  // Whoever comes next declares what is left over; asked again, nothing runs by itself.
  const before = texts.map(text => place.runs(text));
  const wrong: string[] = [];
  for (const text of texts) wrong.push(...(await askedAnew(place, text)));
  texts.forEach((text, i) => {
    if (place.runs(text) !== before[i]) wrong.push(`${text}: ran again without an approval`);
  });
  const { bytes } = readAudit(place.state)!;
  for (const { kind, line, detail, warn } of verifyLog(bytes).problems)
    if (!warn) wrong.push(`audit verify: ${kind} at line ${line}: ${detail}`);
  const records = new TextDecoder()
    .decode(bytes!)
    .split('\n')
    .flatMap(line => parsed(line) ?? []);
  const approved = texts.flatMap(text => place.requests(text)).filter(({ answers }) => answers.length > 0);
  return {
    approvals: approved.length,
    ran: texts.reduce((sum, text) => sum + place.runs(text), 0),
    unknown: approved.filter(({ state }) => state === 'unknown').length,
    wrong: [...wrong, ...texts.flatMap(text => faultsOf(place, text, records))],
  };
}

/** The same command without a new approval: it must come to a question, which nobody answers. */
async function askedAnew(place: Place, text: string): Promise<string[]> {
  const front = place.front(text);
  const said = new Response(front.stderr).text();
  const isAsked = (): boolean =>
    place.requests(text).some(({ state, answers }) => state === 'open' && answers.length === 0);
  while (front.exitCode === null && !isAsked()) await Bun.sleep(5);
  if (front.exitCode !== null) return [`${text}: asked anew it ended with ${front.exitCode}: ${await said}`];
  // It may have been open from before, and the front not be there yet. Standard error ends with the last of its processes:
  // what one of them still writes is not to be found half done.
  for (; front.exitCode === null && front.signalCode === null; await Bun.sleep(5)) killOne(front.pid, 0);
  await said;
  return [];
}

function parsed(line: string): RecordLine | null {
  try {
    return JSON.parse(line) as RecordLine;
  } catch {
    return null;
  }
}

function faultsOf(place: Place, text: string, records: readonly RecordLine[]): string[] {
  const faults: string[] = [];
  const requests = place.requests(text);
  let started = 0;
  let done = 0;
  for (const stored of requests) {
    const course = records.filter(({ id }) => id === stored.request.id);
    const starts = course.filter(({ type }) => type === 'start').length;
    started += starts;
    // One that was ended by a signal may not have come to its note.
    done += course.filter(record => record.type === 'outcome' && record.exit === 0).length;
    faults.push(...faultsOfRequest(stored, starts, course));
  }
  const runs = place.runs(text);
  if (runs < done || runs > started) faults.push(`ran ${runs} times, ${started} were started and ${done} done`);
  const known = requests.map(({ request }) => courseOf(request.id, records)).join('; ');
  return faults.map(fault => `${text}: ${fault} (${known})`);
}

/** What the log says of a request, for whoever reads that something is wrong. */
const courseOf = (id: string, records: readonly RecordLine[]): string =>
  `${id}: ${records
    .filter(record => record.id === id)
    .map(record => `${record.seq} ${record.type}${record.type === 'decision' ? ` ${record.decision.result}` : ''}`)
    .join(', ')}`;

function faultsOfRequest(
  { request: { id }, state, answers, end }: StoredRequest,
  starts: number,
  course: readonly RecordLine[],
): string[] {
  const faults: string[] = [];
  if (starts > 1) faults.push(`request ${id} was started ${starts} times`);
  // Killed between the start's record and the start itself, or found by a sweeper that was killed: the log says why.
  const failed = state === 'voided' && course.some(isSaid);
  if (answers.length > 0 && state !== 'done' && state !== 'unknown' && !failed)
    faults.push(`request ${id} was approved, and is ${state}: ${end}`);
  if (state === 'unknown' && !course.some(isSaid)) faults.push(`request ${id} is unknown, and the log does not say so`);
  if (state === 'done' && !course.some(({ type }) => type === 'outcome'))
    faults.push(`request ${id} is done, and has no outcome`);
  return faults;
}

const isSaid = (record: RecordLine): boolean =>
  record.type === 'outcome'
    ? record.exit === null && record.signal === null && record.reason !== undefined
    : record.type === 'decision' && record.decision.result === 'voided';
