/** Builds the real parts that keep the log in order; loaded only then. */
import type { UpkeepServices } from './fronts/cli/audit-upkeep.ts';
import { version } from '../package.json';
import type { TendWords } from './fronts/tend.ts';
import { uidOf } from './config/groups.ts';
import { account, bootId, currentUid, hostName, monotonicMs } from './posix/process.ts';
import { Problem } from './problem.ts';
import type { Redacted } from './redact/redacted.ts';
import { makeRedactor } from './redact/redactor.ts';
import { gateOf, logOptions, type World } from './setup.ts';
import { erase } from './store/audit-erase.ts';
import type { AuditLogOptions } from './store/audit-append.ts';
import { recordGap } from './store/gap-note.ts';
import { openAuditLog } from './store/audit-file.ts';
import { changeKey, currentVkey } from './store/audit-key-change.ts';
import { readableState } from './store/log-service/kept-folder.ts';
import { ServiceLine } from './store/log-service/line.ts';
import { installedLogService, type LogService } from './store/log-service/marker.ts';
import type { Retired } from './store/log-service/wire.ts';
import { retire } from './store/audit-retire.ts';
import { forgetRecordings } from './store/recordings-sweep.ts';

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
    service: installedLogService(),
    boot: bootId(),
    now: Date.now,
    monotonicMs,
  };
  try {
    const log = openAuditLog(options);
    recordGap(state, log, makeRedactor({ mac: log.mac, env: new Map(env) }).plain);
    if (sign) log.tend();
    if (anchored)
      await (await import('./anchoring.ts')).anchorNewest(options, {
        env: new Map(env),
        github,
        names: null,
        byHand: false,
      });
    // Where a service keeps the log, what was retired goes from there, and the recordings are here.
    forgetRecordings(state, readableState(options));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

export function upkeepServices(world: World): UpkeepServices {
  const options = logOptions(world);
  const { agent } = world.requester;
  const served = options.service === null ? null : servedUpkeep(world, options.service);
  const { redactor } = gateOf(world);
  const byPerson = <T>(work: () => T): T => {
    if (agent !== null)
      throw new Problem('usage', `${agent.name} runs this, and the log is for people to keep`, {
        hint: 'a person types it at their own terminal',
      });
    return work();
  };
  return {
    vkey: () => (served === null ? currentVkey(options) : served.vkey()),
    changeKey: (text, lost, user) =>
      byPerson(() => {
        const reason = redactor.plain(text);
        return served === null ? changeKey(own(user), { reason, lost }) : served.changeKey(reason, lost, user);
      }),
    retire: (before, text, user) =>
      byPerson(() => {
        const reason = redactor.plain(text);
        if (served !== null) return served.retire(before, reason, user);
        const gone = retire(own(user), { before, reason });
        forgetRecordings(options.stateDir, options.stateDir);
        return gone;
      }),
    erase: (text, user) =>
      byPerson(() => {
        const reason = redactor.plain(text);
        if (served === null) erase(own(user), reason);
        else served.erase(reason, user);
      }),
  };

  function own(user: string | null): AuditLogOptions {
    if (user === null) return options;
    throw new Problem('usage', '--user is for root, where a log service keeps the logs of all users');
  }
}

/** What the log service does at root's word; nobody else changes a key or deletes anything there. */
function servedUpkeep({ requester }: World, service: LogService): ServedUpkeep {
  const line = new ServiceLine(service);
  const whose = (user: string | null): number => {
    if (requester.uid !== 0 && requester.uid !== service.uid)
      throw new Problem('usage', 'the log service keeps this log: root changes its key, and deletes what is old', {
        hint: `sudo gatekeep audit ... --user ${requester.user}`,
      });
    const uid = user === null ? requester.uid : /^\d+$/.test(user) ? Number(user) : uidOf(user);
    if (uid === null) throw new Problem('usage', `there is no user ${user}`);
    return uid;
  };
  return {
    vkey() {
      const { vkey } = line.ask({ op: 'health' });
      return vkey;
    },
    changeKey: (reason, lost, user) => line.ask({ op: 'change-key', of: whose(user), reason, lost }).vkey,
    retire: (before, reason, user) => line.ask({ op: 'retire', of: whose(user), reason, before }).gone,
    erase: (reason, user) => void line.ask({ op: 'erase', of: whose(user), reason }),
  };
}

interface ServedUpkeep {
  vkey(): string | null;
  changeKey(reason: Redacted, lost: boolean, user: string | null): string;
  retire(before: number, reason: Redacted, user: string | null): readonly Retired[];
  erase(reason: Redacted, user: string | null): void;
}
