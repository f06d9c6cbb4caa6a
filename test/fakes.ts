/** Stand-ins for what the gate needs of the world: a log in memory, a clock, channels that answer as told, a runner that notes. */
import { shipped } from '../build/generated/rules.ts';
import type { Answer, Json } from '../src/approval/answer.ts';
import type { Alarm, Availability, Channel, Outcome, Verified } from '../src/approval/channel.ts';
import type { Person } from '../src/approval/people.ts';
import type { ApprovalRequest } from '../src/approval/request.ts';
import type { ProcessMark, RequestStore, RunState, StoredRequest } from '../src/approval/stored-request.ts';
import { compose } from '../src/audit/compose.ts';
import type { AuditRecord, GenesisRecord } from '../src/audit/entry.ts';
import { type LogReport, verifyLog } from '../src/audit/verify.ts';
import { shellSubmission } from '../src/fronts/cli/submission.ts';
import { judge } from '../src/gate/judge.ts';
import type { Judgement, Submission } from '../src/gate/judgement.ts';
import type { Permit } from '../src/gate/permit.ts';
import type { CallerGone, GatePorts, Outcome as RunOutcome, WaitNews } from '../src/gate/ports.ts';
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

const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');

/** The real judge on the shipped rules and `policy` (a user's policy file). */
export function judged(what: string | Submission, policy = 'version: 1\n'): Judgement {
  const submission = typeof what === 'string' ? shellSubmission(what, []) : what;
  const file = { layer: 'user', path: '/home/dev/policy.yaml', text: policy, sha256: sha256(policy) } as const;
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
    hashFile: () => null,
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

  readonly due = null;
  tend(): void {}

  mac(bytes: Uint8Array): string {
    return new Bun.CryptoHasher('sha256', 'secret').update(bytes).digest('hex');
  }

  /** Like `request ask`, `decision approved`, `start`, `outcome 0`. */
  get story(): string[] {
    return this.records.map(record => {
      if (record.type === 'request') return `request ${record.decision?.result ?? record.verdict}`;
      if (record.type === 'decision') return `decision ${record.decision.result}`;
      if (record.type === 'answer') return `answer ${record.answer}`;
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

/** What a person says; the channel adds its name. */
export type Said = Omit<Answer, 'id' | 'channel'>;

/** `deaf` does not even stop when it is told to; several answers come one after the other. */
export type Script = 'never' | 'deaf' | Said | readonly Said[] | Error | (() => Promise<Said>);

/** A channel that answers from a script; what it was asked, how it ended, and whether it was withdrawn, can be looked at. */
export class FakeChannel implements Channel {
  readonly asked: ApprovalRequest[] = [];
  readonly closed: Outcome[] = [];
  readonly alarms: Alarm[] = [];
  withdrawn = false;

  readonly name: string;
  proves: Channel['proves'] = 'L0';
  signs = false;
  answerer: Channel['answerer'] = null;
  outlives = false;
  place?: NonNullable<Channel['place']>;
  notice?: NonNullable<Channel['notice']>;
  /** What its source says of an answer now; null: as it was. */
  source: ((answer: Answer) => Verified) | Error | null = null;
  used = false;
  readonly #script: Script;
  readonly #state: Availability | Error;

  constructor(name: string, script: Script, state: Availability | Error = { ok: true }) {
    this.name = name;
    this.#script = script;
    this.#state = state;
  }

  async available(): Promise<Availability> {
    if (this.#state instanceof Error) throw this.#state;
    return this.#state;
  }

  async post(): Promise<Json> {
    return { posted: this.name };
  }

  async watch(request: ApprovalRequest, _: Json, found: (answer: Answer) => void, signal: AbortSignal): Promise<void> {
    this.asked.push(request);
    signal.addEventListener('abort', () => {
      this.withdrawn = true;
    });
    const script = this.#script;
    if (script instanceof Error) throw script;
    if (script === 'deaf') return new Promise(() => {});
    if (script !== 'never') {
      const said = typeof script === 'function' ? [await script()] : Array.isArray(script) ? script : [script as Said];
      for (const [i, one] of said.entries()) found({ ...one, id: `${this.name}:${i}`, channel: this.name });
      if (!this.outlives) return;
    }
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  async verify(_request: ApprovalRequest, _posted: Json, answer: Answer): Promise<Verified> {
    if (this.source instanceof Error) throw this.source;
    return this.source?.(answer) ?? { ok: true, answer };
  }

  async claim(): Promise<boolean> {
    return !this.used;
  }

  async alarm(_request: ApprovalRequest, _posted: Json, alarm: Alarm): Promise<void> {
    this.alarms.push(alarm);
  }

  async close(_request: ApprovalRequest, _posted: Json, outcome: Outcome): Promise<void> {
    this.closed.push(outcome);
  }
}

export const person = { name: 'reviewer', identities: ['uid:1001'] } as const;
export const approves: Said = { kind: 'approve', reason: '', by: person, at: 0, assurance: 'L0', proof: null };
export const rejects = (reason: string): Said => ({ ...approves, kind: 'deny', reason });

/** Requests in memory, which every process of a test shares. */
export class FakeStore implements RequestStore {
  readonly kept = new Map<string, StoredRequest>();
  readonly self = { pid: 42, start: 1, boot: 'b' };
  readonly dead = new Set<number>();

  list = (): StoredRequest[] => [...this.kept.values()];
  get = (id: string): StoredRequest | null => this.kept.get(id) ?? null;
  add = (request: StoredRequest): void => void this.kept.set(request.request.id, request);
  isAlive = ({ pid }: ProcessMark): boolean => !this.dead.has(pid);

  update(id: string, change: (now: StoredRequest) => StoredRequest | null): StoredRequest | null {
    const now = this.get(id);
    const next = now === null ? null : change(now);
    if (next !== null) this.kept.set(id, next);
    return next ?? now;
  }

  async changed(id: string, signal: AbortSignal): Promise<void> {
    const before = this.kept.get(id);
    while (!signal.aborted && this.kept.get(id) === before) await Bun.sleep(2);
  }
}

/** Uses permits up as the real one does, and notes what ran. */
export class FakeRunner {
  readonly ran: Permit[] = [];

  readonly #script: RunOutcome | Error;

  constructor(script: RunOutcome | Error = { kind: 'exit', code: 0, durationMs: 5 }) {
    this.#script = script;
  }

  async run(permit: Permit): Promise<RunOutcome> {
    if (this.#script instanceof Error) throw this.#script;
    if (!permit.use()) throw new Problem('internal', 'the approval was used already');
    this.ran.push(permit);
    return this.#script;
  }
}

const ENDED = ['rejected', 'superseded', 'expired', 'withdrawn', 'voided', 'unanswerable'];

function runIn(records: readonly AuditRecord[]): RunState {
  if (records.some(({ type }) => type === 'outcome')) return 'ended';
  if (records.some(({ type }) => type === 'start')) return 'started';
  return records.some(record => record.type === 'decision' && ENDED.includes(record.decision.result))
    ? 'voided'
    : 'none';
}

export interface FakeGate extends GatePorts {
  readonly audit: FakeLog;
  readonly store: FakeStore;
  readonly told: WaitNews[];
  /** Ids of the requests that people were told of. */
  readonly announced: string[];
  /** Who broke the glass. */
  readonly alarms: string[];
  clock: number;
  /** Milliseconds that go by whenever somebody looks at the clock. */
  haste: number;
}

export function fakeGate(
  channels: readonly Channel[] = [],
  more: {
    readonly runner?: FakeRunner;
    readonly gone?: Promise<CallerGone>;
    readonly store?: FakeStore;
    readonly audit?: FakeLog;
    readonly listed?: readonly Person[];
    /** Hash of the list of approvers. */
    readonly list?: string;
    readonly reason?: string;
    readonly hookReason?: (mac: string) => string;
    readonly wait?: number;
    readonly changedSince?: GatePorts['changedSince'];
  } = {},
): FakeGate {
  const audit = more.audit ?? new FakeLog();
  const runner = more.runner ?? new FakeRunner();
  const store = more.store ?? new FakeStore();
  const told: WaitNews[] = [];
  const announced: string[] = [];
  const alarms: string[] = [];
  const gate: FakeGate = {
    audit,
    clock: Date.UTC(2026, 10, 23, 12),
    haste: 0,
    store,
    told,
    announced,
    alarms,
    asking: async () => ({
      channels,
      requests: store,
      listed: more.listed ?? [],
      userOf: uid => ({ 1000: 'dev', 1001: 'reviewer', 1002: 'lead' })[uid] ?? null,
      groupsOf: user => ({ reviewer: ['release'], lead: ['release', 'leads'] })[user] ?? null,
      surroundings: () => ({ repository: null, run: null, identities: ['uid:1000', 'github-login:dev'] }),
      reason: more.reason ?? '',
      hookReason: mac => more.hookReason?.(mac) ?? '',
      wait: more.wait ?? null,
      listFile: more.list === undefined ? null : { path: '/etc/approvers.yaml', sha256: more.list },
      lastList: () => audit.records.findLast(record => record.type === 'approvers')?.now,
      newNonce: () => '0123456789abcdef0123456789abcdef',
      tell: news => void told.push(news),
      alarm: (_request, glass) => void alarms.push(glass.by.name),
      recordGap: () => {},
      gatherReviews: async () => {},
      editsOf: mac =>
        audit.records.flatMap(record =>
          record.type === 'answer' && record.instead?.mac === mac
            ? [{ id: record.id, name: record.by.name, identities: record.by.identities }]
            : [],
        ),
      announce: request => void announced.push(request.id),
      grantOf: id => ({
        uses: audit.records.filter(record => record.type === 'grant' && record.of === id).length,
        revoked: audit.records.some(record => record.type === 'revoke' && record.id === id),
      }),
      isAskedAs: ({ id, digest }) =>
        audit.records.find(record => record.type === 'request' && record.asked?.digest === digest)?.id === id,
      runOf: id => runIn(audit.records.filter(record => record.id === id)),
    }),
    redactor: makeRedactor({ mac: bytes => audit.mac(bytes), env: ENV }),
    runner: async () => runner,
    requester: { uid: 1000, user: 'dev', host: 'box', pid: 42, agent: null, ci: null },
    now() {
      gate.clock += gate.haste;
      return gate.clock;
    },
    newId: () => Bun.randomUUIDv7(),
    isCallerThere: () => true,
    callerGone: () => more.gone ?? new Promise(() => {}),
    keepRecording: id => ({ file: `${id}.cast.gz`, bytes: 0, sha256: '0'.repeat(64) }),
    changedSince: more.changedSince ?? (() => null),
  };
  return gate;
}
