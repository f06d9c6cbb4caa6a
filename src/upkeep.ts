/** Builds the real parts that keep the log in order; loaded only then. */
import type { UpkeepServices } from './fronts/cli/audit-upkeep.ts';
import { version } from '../package.json';
import type { TendWords } from './fronts/tend.ts';
import { account, bootId, currentUid, hostName, monotonicMs } from './posix/process.ts';
import { Problem } from './problem.ts';
import { gateOf, logOptions, type World } from './setup.ts';
import { erase } from './store/audit-erase.ts';
import type { AuditLogOptions } from './store/audit-append.ts';
import { openAuditLog } from './store/audit-file.ts';
import { changeKey, currentVkey } from './store/audit-key-change.ts';
import { retire } from './store/audit-retire.ts';

/** Milliseconds after which it ends, whatever hangs. */
const LONGEST = 120_000;

/** `words`: what fronts/tend.ts said. A failure is said by the next command that has to be signed, and by doctor. */
export async function tend(words: string): Promise<void> {
  setTimeout(() => process.exit(0), LONGEST).unref();
  const { state, settings, sign, anchored, github, env }: TendWords = JSON.parse(words);
  const uid = currentUid();
  const options: AuditLogOptions = {
    stateDir: state,
    host: hostName(),
    version,
    policy: null,
    who: { uid, user: account(uid)?.name ?? String(uid) },
    settings,
    anchored,
    boot: bootId(),
    now: Date.now,
    monotonicMs,
  };
  try {
    if (sign) openAuditLog(options).tend();
    if (anchored)
      await (await import('./anchoring.ts')).anchorNewest(options, {
        env: new Map(env),
        github,
        names: null,
        byHand: false,
      });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

export function upkeepServices(world: World): UpkeepServices {
  const options = logOptions(world);
  const { agent } = world.requester;
  const { redactor } = gateOf(world);
  const byPerson = <T>(work: () => T): T => {
    if (agent !== null)
      throw new Problem('usage', `${agent.name} runs this, and the log is for people to keep`, {
        hint: 'a person types it at their own terminal',
      });
    return work();
  };
  return {
    vkey: () => currentVkey(options),
    changeKey: (reason, lost) => byPerson(() => changeKey(options, { reason: redactor.plain(reason), lost })),
    retire: (before, reason) => byPerson(() => retire(options, { before, reason: redactor.plain(reason) })),
    erase: reason => byPerson(() => void erase(options, redactor.plain(reason))),
  };
}
