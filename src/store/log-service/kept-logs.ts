/** The logs that the service keeps, `<data>/<uid>` each, written by the same code as everybody's own (audit-file.ts). */
import type { AuditRecord, Receipt } from '../../audit/entry.ts';
import type { AuditSink } from '../../audit/sink.ts';
import { O_DIRECTORY, O_RDONLY, openFile } from '../../posix/files.ts';
import { account, bootId, hostName, monotonicMs } from '../../posix/process.ts';
import { Problem } from '../../problem.ts';
import type { LogSettings } from '../../rules/log-settings.ts';
import type { AuditLogOptions, PolicyInForce } from '../audit-append.ts';
import { erase } from '../audit-erase.ts';
import { openAuditLog } from '../audit-file.ts';
import { currentLog, makeAuditFolder } from '../audit-folder.ts';
import { changeKey } from '../audit-key-change.ts';
import { retire } from '../audit-retire.ts';
import { signingHealth, type SigningHealth } from '../audit-signing-health.ts';
import type { Answers, Upkeep } from './wire.ts';

export interface KeptLogsOptions {
  readonly data: string;
  readonly version: string;
  /** As the machine's policy has them now. Throws a Problem where that is broken. */
  settings(): LogSettings;
}

/** What was appended, and what is due then. */
export interface Appended {
  readonly receipts: readonly Receipt[];
  readonly due: AuditSink['due'];
}

/** Each throws a Problem, and whatever a bug of ours throws. */
export class KeptLogs {
  readonly #options: KeptLogsOptions;

  constructor(options: KeptLogsOptions) {
    this.#options = options;
  }

  append(uid: number, records: readonly AuditRecord[], policy: PolicyInForce | null, anchored: boolean): Appended {
    const sink = openAuditLog(this.#of(uid, policy, anchored));
    const receipts = sink.append(records);
    return { receipts, due: sink.due };
  }

  mac(uid: number, bytes: Uint8Array): string {
    return openAuditLog(this.#of(uid)).mac(bytes);
  }

  tend(uid: number): void {
    openAuditLog(this.#of(uid)).tend();
  }

  health(uid: number): SigningHealth {
    return signingHealth(this.#state(uid), this.#options.settings());
  }

  /** A descriptor of the folder with this user's log, from which it can be read and nothing else be reached. */
  open(uid: number): number {
    const state = this.#state(uid);
    if (currentLog(state) === null) makeAuditFolder(state);
    return openFile(state, O_RDONLY | O_DIRECTORY);
  }

  /** At root's word. */
  keep(by: number, question: Upkeep): Answers[Upkeep['op']] {
    const { of, reason } = question;
    const who = { uid: by, user: account(by)?.name ?? String(by) };
    const options = { ...this.#of(of), settings: this.#options.settings(), who };
    if (currentLog(options.stateDir) === null) throw new Problem('usage', `no log of uid ${of} was begun`);
    switch (question.op) {
      case 'change-key':
        return { vkey: changeKey(options, { reason, lost: question.lost }) };
      case 'retire': {
        const gone = retire(options, { before: question.before, reason });
        return { gone: gone.map(({ file, first, last }) => ({ file, first, last })) };
      }
      case 'erase':
        erase(options, reason, of);
        return {};
    }
  }

  #state(uid: number): string {
    return `${this.#options.data}/${uid}`;
  }

  #of(uid: number, policy: PolicyInForce | null = null, anchored = false): AuditLogOptions {
    const options = this.#options;
    return {
      stateDir: this.#state(uid),
      host: hostName(),
      version: options.version,
      policy,
      who: { uid, user: account(uid)?.name ?? String(uid) },
      // Only what signs looks at it.
      get settings() {
        return options.settings();
      },
      anchored,
      service: null,
      boot: bootId(),
      now: Date.now,
      monotonicMs,
    };
  }
}
