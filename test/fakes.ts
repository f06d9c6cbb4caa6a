/** Stand-ins for what the gate needs of the world: a log in memory, a clock, channels that answer as told, a runner that notes. */
import { shipped } from '../build/generated/rules.ts';
import type { Answer, Channel } from '../src/approval/channel.ts';
import type { ApprovalRequest } from '../src/approval/request.ts';
import { compose } from '../src/audit/compose.ts';
import type { AuditRecord, GenesisRecord } from '../src/audit/entry.ts';
import { type LogReport, verifyLog } from '../src/audit/verify.ts';
import { shellSubmission } from '../src/fronts/cli/submission.ts';
import { judge } from '../src/gate/judge.ts';
import type { Judgement, Submission } from '../src/gate/judgement.ts';
import type { Permit } from '../src/gate/permit.ts';
import type { CallerGone, GatePorts, Outcome } from '../src/gate/ports.ts';
import { Problem } from '../src/problem.ts';
import { makeRedactor } from '../src/redact/redactor.ts';
import { EXAMPLE_CONTEXT } from '../src/rules/example-place.ts';
import { mergePolicy } from '../src/rules/merge.ts';

const CWD = '/home/dev/project';
export const SECRET = 'hunter2-correct-horse';
const ENV: ReadonlyMap<string, string> = new Map([
  ['HOME', '/home/dev'],
  ['PATH', '/usr/bin:/bin'],
  ['DEPLOY_PASSWORD', SECRET],
]);

/** The real judge on the shipped rules and `policy` (a user's policy file). */
export function judged(what: string | Submission, policy = 'version: 1\n'): Judgement {
  const submission = typeof what === 'string' ? shellSubmission(what, []) : what;
  const file = { layer: 'user', path: '/home/dev/policy.yaml', text: policy, sha256: '0'.repeat(64) } as const;
  const user = { user: 'dev', host: 'box', agent: null, ci: false } as const;
  return judge(submission, CWD, ENV, {
    policy: mergePolicy(shipped, [file], { parse: Bun.YAML.parse, now: 0 }),
    ports: {
      readFile: () => null,
      syntaxError: text => (text.includes('((') ? { message: 'syntax error', line: 1, column: 1 } : null),
      linkTarget: () => null,
      isOwnFront: () => false,
      folderWritableByOthers: () => false,
      namesIn: () => [],
      isAbsent: () => false,
    },
    context: { ...EXAMPLE_CONTEXT, env: ENV, ...user },
    uid: 1000,
    resolveProgram: () => null,
  });
}

/** A log in memory, chained as the real one is, so that `audit verify` can say what it thinks of the records. */
export class FakeLog {
  readonly records: AuditRecord[] = [];
  /** 1-based numbers of the appends that fail. */
  readonly failing = new Set<number>();
  #appends = 0;
  #after = { seq: 0, hash: '0'.repeat(64) };
  readonly #parts: Uint8Array[] = [];
  readonly #stamp = { t: '2026-11-23T12:00:00.000Z', mono: 1, boot: '6f1c2d3e' };

  constructor() {
    const rest = { log: `gatekeep/${Bun.randomUUIDv7()}`, host: 'box', version: '0', policy: '' };
    const genesis: GenesisRecord = { type: 'genesis', id: Bun.randomUUIDv7(), ...rest };
    this.#write([genesis]);
  }

  append(records: readonly AuditRecord[]): ReturnType<GatePorts['audit']['append']> {
    if (this.failing.has(++this.#appends)) throw new Problem('internal', 'audit log: no space left on device');
    this.records.push(...records);
    return this.#write(records);
  }

  mac(bytes: Uint8Array): string {
    return new Bun.CryptoHasher('sha256', 'secret').update(bytes).digest('hex');
  }

  /** Like `request ask`, `decision approved`, `start`, `outcome 0`. */
  get story(): string[] {
    return this.records.map(record => {
      if (record.type === 'request') return `request ${record.decision?.result ?? record.verdict}`;
      if (record.type === 'decision') return `decision ${record.decision.result}`;
      return record.type === 'outcome' ? `outcome ${record.exit ?? record.signal ?? record.reason}` : record.type;
    });
  }

  verify(): LogReport {
    return verifyLog(Buffer.concat(this.#parts));
  }

  #write(records: readonly (AuditRecord | GenesisRecord)[]): ReturnType<GatePorts['audit']['append']> {
    const { bytes, receipts } = compose(this.#after, records, this.#stamp);
    this.#parts.push(bytes);
    this.#after = { ...receipts.at(-1)! };
    return receipts;
  }
}

/** `deaf` does not even stop when it is told to. */
export type Script = 'never' | 'deaf' | Answer | Error | (() => Promise<Answer>);

/** A channel that answers from a script; what it was asked, and whether it was withdrawn, can be looked at. */
export class FakeChannel implements Channel {
  readonly asked: ApprovalRequest[] = [];
  withdrawn = false;

  readonly name: string;
  proves: Channel['proves'] = 'L0';
  answerer: string | null = null;
  readonly #script: Script;
  readonly #state: ReturnType<Channel['available']> | Error;

  constructor(name: string, script: Script, state: ReturnType<Channel['available']> | Error = { ok: true }) {
    this.name = name;
    this.#script = script;
    this.#state = state;
  }

  available(): ReturnType<Channel['available']> {
    if (this.#state instanceof Error) throw this.#state;
    return this.#state;
  }

  async ask(request: ApprovalRequest, signal: AbortSignal): Promise<Answer> {
    this.asked.push(request);
    signal.addEventListener('abort', () => {
      this.withdrawn = true;
    });
    if (this.#script instanceof Error) throw this.#script;
    if (typeof this.#script === 'function') return this.#script();
    if (typeof this.#script === 'object') return this.#script;
    return new Promise((_, reject) => {
      if (this.#script === 'never') signal.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

export const person = { uid: 1001, user: 'reviewer', tty: '/dev/pts/7' } as const;
export const approves = { kind: 'approved', reason: '', by: person, assurance: 'L0' } as const;
export const rejects = (reason: string): Answer => ({ kind: 'rejected', reason, by: person, assurance: 'L0' });

/** Uses permits up as the real one does, and notes what ran. */
export class FakeRunner {
  readonly ran: Permit[] = [];

  readonly #script: Outcome | Error;

  constructor(script: Outcome | Error = { kind: 'exit', code: 0, durationMs: 5 }) {
    this.#script = script;
  }

  async run(permit: Permit): Promise<Outcome> {
    if (this.#script instanceof Error) throw this.#script;
    if (!permit.use()) throw new Problem('internal', 'the approval was used already');
    this.ran.push(permit);
    return this.#script;
  }
}

export interface FakeGate extends GatePorts {
  readonly audit: FakeLog;
  clock: number;
  /** Milliseconds that go by whenever somebody looks at the clock. */
  haste: number;
}

export function fakeGate(
  channels: readonly Channel[] = [],
  more: {
    readonly runner?: FakeRunner;
    readonly gone?: Promise<CallerGone>;
    readonly changedSince?: GatePorts['changedSince'];
  } = {},
): FakeGate {
  const audit = new FakeLog();
  const runner = more.runner ?? new FakeRunner();
  return {
    audit,
    clock: Date.UTC(2026, 10, 23, 12),
    haste: 0,
    channels: async () => channels,
    redactor: makeRedactor({ mac: bytes => audit.mac(bytes), env: ENV }),
    runner: async () => runner,
    requester: { uid: 1000, user: 'dev', host: 'box', pid: 42, agent: null, ci: null },
    now() {
      this.clock += this.haste;
      return this.clock;
    },
    groupsOf: user => (user === 'reviewer' ? ['release'] : null),
    newId: () => Bun.randomUUIDv7(),
    callerGone: () => more.gone ?? new Promise(() => {}),
    changedSince: more.changedSince ?? (() => null),
  };
}
