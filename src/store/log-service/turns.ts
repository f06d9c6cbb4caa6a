/** Answers questions about the logs, in turns: one user after the other, so that nobody waits for another's many. */
import { closeFile } from '../../posix/files.ts';
import { sendWithDescriptor } from '../../posix/pass-descriptor.ts';
import { currentUid } from '../../posix/process.ts';
import { Problem } from '../../problem.ts';
import type { PolicyInForce } from '../audit-append.ts';
import { objectionTo } from './admission.ts';
import type { Connection } from './connection.ts';
import type { KeptLogs } from './kept-logs.ts';
import { isTooFine, type Question, type Refused, unframe, type Upkeep } from './wire.ts';

/** As it came: what it takes in memory to understand it is taken one at a time. */
interface Waiting {
  readonly connection: Connection;
  readonly bytes: Uint8Array;
}

interface Asked {
  readonly connection: Connection;
  readonly question: Question;
}

type Append = Asked & { readonly question: Question & { readonly op: 'append' } };

/** Bytes of what is written together. */
const TOGETHER = 1 << 20;

export class Turns {
  readonly #logs: KeptLogs;
  /** By user; those who wait longest first. */
  readonly #waiting = new Map<number, Waiting[]>();
  /** Users whose log is to be signed when nobody waits. */
  readonly #unsigned = new Set<number>();

  constructor(logs: KeptLogs) {
    this.#logs = logs;
  }

  get areWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  add(connection: Connection, bytes: Uint8Array): void {
    const queue = this.#waiting.get(connection.uid);
    if (queue === undefined) this.#waiting.set(connection.uid, [{ connection, bytes }]);
    else queue.push({ connection, bytes });
  }

  /** One turn of each user who waits. What comes together to one log is written, and synced, together. */
  take(): void {
    for (const [uid, queue] of [...this.#waiting]) {
      const first = understood(queue.shift()!);
      if (first !== null && first.question.op === 'append') this.#append(uid, withFollowing(first as Append, queue));
      else if (first !== null) this.#answer(uid, first);
      if (queue.length === 0) this.#waiting.delete(uid);
    }
  }

  /** Nobody waits: what is due is signed, one log at a time. */
  rest(): void {
    for (const uid of this.#unsigned) {
      this.#unsigned.delete(uid);
      try {
        this.#logs.tend(uid);
      } catch {
        // The next one that has to be signed is refused, and says why.
      }
      return;
    }
  }

  #append(uid: number, appends: readonly Append[]): void {
    const taken = appends.filter(({ connection, question }) => {
      const why = objectionTo(question.records, uid);
      if (why !== null) connection.answer({ error: `log service: ${why}` } satisfies Refused);
      return why === null;
    });
    if (taken.length === 0) return;
    const { policy, anchored } = taken[0]!.question;
    try {
      const records = taken.flatMap(({ question }) => question.records);
      const { receipts, due } = this.#logs.append(uid, records, policy, anchored);
      const isOurs = due === 'sign' && !anchored;
      if (isOurs) this.#unsigned.add(uid);
      let from = 0;
      for (const { connection, question } of taken) {
        const to = from + question.records.length;
        connection.answer({ receipts: receipts.slice(from, to), due: isOurs ? null : due });
        from = to;
      }
    } catch (error) {
      for (const { connection } of taken) connection.answer(refusal(error));
    }
  }

  #answer(uid: number, { connection, question }: Asked): void {
    try {
      switch (question.op) {
        case 'mac':
          return connection.answer({ mac: this.#logs.mac(uid, Buffer.from(question.bytes, 'base64')) });
        case 'tend':
          this.#logs.tend(uid);
          return connection.answer({});
        case 'health':
          return connection.answer(this.#logs.health(uid));
        case 'open':
          return this.#open(uid, connection);
        case 'change-key':
        case 'retire':
        case 'erase':
          return connection.answer(this.#keep(uid, question));
      }
    } catch (error) {
      connection.answer(refusal(error));
    }
  }

  /** Whoever is the service's user, or root, can do all of it without us. */
  #keep(uid: number, question: Upkeep): object {
    if (uid !== 0 && uid !== currentUid())
      throw new Problem('usage', 'only root does that to a log that the service keeps');
    return this.#logs.keep(uid, question);
  }

  #open(uid: number, connection: Connection): void {
    const folder = this.#logs.open(uid);
    try {
      connection.answer({}, (fd, bytes) => sendWithDescriptor(fd, bytes, folder));
    } finally {
      closeFile(folder);
    }
  }
}

/** A bug of ours is one user's trouble: the others are answered. */
function refusal(error: unknown): Refused {
  if (error instanceof Problem) return { error: error.message, ...(error.hint !== undefined && { hint: error.hint }) };
  return { error: `log service: ${error instanceof Error ? error.message : String(error)}` };
}

/** Whoever asks what is no question is told so, or hung up on; for who is gone nothing is done. */
function understood({ connection, bytes }: Waiting): Asked | null {
  if (!connection.open) return null;
  let question: Question | null;
  try {
    question = isTooFine(bytes) ? null : questionIn(unframe(bytes));
  } catch {
    connection.close();
    return null;
  }
  if (question !== null) return { connection, question };
  connection.answer({ error: 'log service: that is no question' } satisfies Refused);
  connection.close();
  return null;
}

/** Those that came together with it, from under the same policy; they are taken from the queue. */
function withFollowing(first: Append, queue: Waiting[]): readonly Append[] {
  const appends = [first];
  for (let size = 0; queue.length > 0; ) {
    size += queue[0]!.bytes.length;
    if (size > TOGETHER) break;
    const next = understood(queue[0]!);
    if (next !== null && (next.question.op !== 'append' || !isUnderSame(next as Append, first))) break;
    queue.shift();
    if (next !== null) appends.push(next as Append);
  }
  return appends;
}

const isUnderSame = ({ question: a }: Append, { question: b }: Append): boolean =>
  a.anchored === b.anchored && JSON.stringify(a.policy) === JSON.stringify(b.policy);

/** null: none that we know. What is in the records of an append is looked at later. */
function questionIn(value: unknown): Question | null {
  const question = value as Partial<
    Record<'op' | 'bytes' | 'policy' | 'anchored' | 'of' | 'reason' | 'lost' | 'before', unknown>
  > | null;
  switch (typeof question === 'object' ? question?.op : undefined) {
    case 'append':
      return typeof question!.anchored === 'boolean' && isPolicy(question!.policy) ? (value as Question) : null;
    case 'mac':
      return typeof question!.bytes === 'string' ? (value as Question) : null;
    case 'tend':
    case 'health':
    case 'open':
      return value as Question;
    case 'change-key':
    case 'retire':
    case 'erase':
      return isUpkeep(question!) ? (value as Question) : null;
    default:
      return null;
  }
}

const isUpkeep = ({ op, of, reason, lost, before }: Record<string, unknown>): boolean =>
  Number.isSafeInteger(of) &&
  (of as number) >= 0 &&
  typeof reason === 'string' &&
  (op !== 'change-key' || typeof lost === 'boolean') &&
  (op !== 'retire' || Number.isSafeInteger(before));

function isPolicy(value: unknown): value is PolicyInForce | null {
  if (value === null) return true;
  const { hash, files } = value as Partial<PolicyInForce>;
  return (
    typeof hash === 'string' &&
    /^[\w:.-]{1,200}$/.test(hash) &&
    Array.isArray(files) &&
    files.every(
      file => typeof file?.layer === 'string' && typeof file.path === 'string' && typeof file.sha256 === 'string',
    )
  );
}
