/** One approval with kill -9 sprayed at everything that takes part, until the command ran or is declared unknown. */
import type { StoredRequest } from '../../src/approval/stored-request.ts';
import { killOne } from './kill.ts';
import type { Place } from './place.ts';

/** Attempts with kills; then it is left in peace. */
const WILD = 4;
const ATTEMPTS = 9;

export interface Tried {
  readonly text: string;
  readonly attempts: number;
  readonly kills: number;
  /** null: every approval came to its end: it ran, or it is declared unknown. Else how its requests stand. */
  readonly lost: string | null;
}

/** When the kill comes: after the command was started, after somebody answered, after the request was claimed; or at the approver. */
const MOMENTS = ['none', 'start', 'answered', 'claimed', 'approver'] as const;

export async function story(place: Place, text: string, random: () => number): Promise<Tried> {
  let kills = 0;
  for (let attempts = 1; attempts <= ATTEMPTS; attempts++) {
    const moment = attempts <= WILD ? MOMENTS[Math.floor(random() * MOMENTS.length)]! : 'none';
    kills += await attempt(place, text, moment, random);
    if (hasEnded(place, text)) return { text, attempts, kills, lost: null };
  }
  const states = place.requests(text).map(({ state, answers, end }) => `${state}, ${answers.length} answers, ${end}`);
  return { text, attempts: ATTEMPTS, kills, lost: states.join('; ') };
}

/** What was claimed by a process that died is declared by the next one that looks. */
function hasEnded(place: Place, text: string): boolean {
  const approved = place.requests(text).filter(isAnswered);
  return approved.length > 0 && approved.every(({ state }) => state !== 'open' && state !== 'executing');
}

const isAnswered = ({ answers }: StoredRequest): boolean => answers.length > 0;

async function attempt(
  place: Place,
  text: string,
  moment: (typeof MOMENTS)[number],
  random: () => number,
): Promise<number> {
  const front = place.front(text);
  const which = random();
  const delay = random() * DELAYS[moment];
  let done = false;
  const exited = front.exited.then(() => {
    done = true;
  });
  const kill = strike(place, text, front.pid, moment, delay, which, () => done);
  const approve = approving(place, text, moment === 'approver' ? { delay, which } : null, () => done);
  await new Response(front.stderr).text();
  await exited;
  const [killed, approverKilled] = await Promise.all([kill, approve]);
  return Number(killed) + Number(approverKilled);
}

/** Milliseconds. */
const DELAYS: Readonly<Record<(typeof MOMENTS)[number], number>> = {
  none: 0,
  start: 300,
  answered: 200,
  claimed: 60,
  approver: 300,
};

/** Waits for its moment, looking often, and strikes. */
async function strike(
  place: Place,
  text: string,
  pid: number,
  moment: (typeof MOMENTS)[number],
  delay: number,
  which: number,
  isDone: () => boolean,
): Promise<boolean> {
  if (moment === 'none' || moment === 'approver') return false;
  const came = (): boolean => {
    if (moment === 'start') return true;
    const requests = place.requests(text);
    return moment === 'answered'
      ? requests.some(one => one.state === 'open' && isAnswered(one))
      : requests.some(({ state }) => state === 'executing');
  };
  while (!came()) {
    if (isDone()) return false;
    await Bun.sleep(2);
  }
  await Bun.sleep(delay);
  return killOne(pid, which);
}

/** Approves the open request of the text, once it is there, again where the approver was killed before it had answered. */
async function approving(
  place: Place,
  text: string,
  killed: { readonly delay: number; readonly which: number } | null,
  isDone: () => boolean,
): Promise<boolean> {
  let struck = false;
  while (!isDone()) {
    const open = place.requests(text).find(({ state }) => state === 'open');
    if (open === undefined || isAnswered(open)) {
      await Bun.sleep(10);
      continue;
    }
    const { child, close } = place.approver(open.request.id);
    if (killed !== null && !struck) {
      await Bun.sleep(killed.delay);
      struck = killOne(child.pid, killed.which);
    }
    await child.exited;
    close();
  }
  return struck;
}
