/** A log on disk that is signed as it grows, and the heads that anchors are given. */
import type { SignedHead } from '../../src/audit/checkpoint.ts';
import { formatVkey, type NoteKey, parseVkey } from '../../src/audit/note.ts';
import { LOG_SETTINGS, type AnchorSettings } from '../../src/rules/log-settings.ts';
import type { AuditLogOptions } from '../../src/store/audit-append.ts';
import { currentLog } from '../../src/store/audit-folder.ts';
import { consistencyIn, newestHead } from '../../src/store/audit-heads.ts';
import { LogReader } from '../../src/store/audit-scan.ts';
import { parseRecord } from '../../src/audit/chain.ts';
import type { AnchorRecord, KeyRecord } from '../../src/audit/upkeep.ts';
import { newState, open, small } from '../store/log.ts';

export class SignedLog {
  readonly state = newState();
  readonly #more: Partial<AuditLogOptions>;

  constructor(anchors: readonly AnchorSettings[] = []) {
    this.#more = { settings: { ...LOG_SETTINGS, anchors }, anchored: anchors.length > 0, now: Date.now };
    this.grow(3);
  }

  get folder(): string {
    return currentLog(this.state)!;
  }

  /** So many lines more, and a checkpoint over all. */
  grow(lines: number): SignedHead {
    const sink = open(this.state, this.#more);
    for (let i = 0; i < lines; i++) sink.append([small()]);
    sink.tend();
    return this.head;
  }

  get head(): SignedHead {
    return newestHead(this.folder)!;
  }

  get options(): AuditLogOptions {
    return {
      stateDir: this.state,
      host: 'ci-1',
      version: '0.1.0',
      policy: null,
      service: null,
      ...CLOCK,
      ...this.#more,
    } as AuditLogOptions;
  }

  consistency = (old: number, size: number): readonly string[] => consistencyIn(this.folder, old, size);

  get key(): NoteKey {
    const [record] = this.records<KeyRecord>('key');
    return parseVkey(record!.vkey)!;
  }

  get vkey(): string {
    return formatVkey(this.key);
  }

  get anchored(): readonly AnchorRecord[] {
    return this.records<AnchorRecord>('anchor');
  }

  records<T>(type: string): readonly T[] {
    const reader = new LogReader(this.folder);
    try {
      return [...reader.read()].flatMap(({ bytes }) => {
        const record = parseRecord(bytes);
        return record?.type === type ? [record as T] : [];
      });
    } finally {
      reader.close();
    }
  }
}

const CLOCK = {
  who: { uid: 1000, user: 'ci' },
  boot: '6f1c2d3e',
  now: Date.now,
  monotonicMs: () => 1000,
};

export const soon = (ms = 5_000): AbortSignal => AbortSignal.timeout(ms);

/** What `work` fails with. */
export async function failureOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it did not fail');
}

export interface Server {
  readonly url: string;
  stop(): Promise<void>;
}

export function serve(answer: (request: Request) => Response | Promise<Response>): Server {
  const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: answer });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** What can go wrong with any server, and what is said of it. */
export const FAULTS: readonly (readonly [string, (request: Request) => Response | Promise<Response>, string])[] = [
  ['a 4xx', () => new Response('no', { status: 401 }), 'it answered 401'],
  ['a 5xx', () => new Response('oops', { status: 503 }), 'it answered 503'],
  ['a redirect', () => Response.redirect('http://127.0.0.1:9/'), 'it points elsewhere (302)'],
  ['an answer without end', () => new Response(new Uint8Array(2 << 20)), 'its answer is too long'],
];
