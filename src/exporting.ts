/** Builds the real parts of `audit export`: where it goes, how far it came, and what is read of the log. */
import { formatOf } from './audit/export/make.ts';
import { type Item, ItemStream } from './audit/export/stream.ts';
import { leafHash, sha256 } from './audit/chain.ts';
import { type Cursor, readCursor, writeCursor } from './export/cursor.ts';
import { certificates, headersOf } from './export/environment.ts';
import { deliverAll, type Step } from './export/deliver.ts';
import { type FileTarget, fileTarget } from './export/file-target.ts';
import { framing } from './export/frames.ts';
import { httpTarget } from './export/http-target.ts';
import { streamTarget } from './export/stream-target.ts';
import { parsePlace, type Place, type Target } from './export/target.ts';
import { callerGone } from './fronts/caller-gone.ts';
import type { ExportEnd, ExportRequest, ExportSaid } from './fronts/cli/audit-services.ts';
import type { CallerGone } from './gate/ports.ts';
import { closeFile, inWords, lockExclusive, O_CREAT, O_NOFOLLOW, O_RDWR, openFile, PosixError } from './posix/files.ts';
import { version } from '../package.json';
import { Problem } from './problem.ts';
import { gateOf, readableLog, type World } from './setup.ts';
import { originOf } from './store/audit-append.ts';
import { currentLog, makeFolders } from './store/audit-folder.ts';
import { LogReader } from './store/audit-scan.ts';

const LOOK_EVERY_MS = 250;
const PATIENCE_MS = 30_000;
const PAUSE = { first: 250, longest: 30_000 };
/** Of an export that ends by itself; one that follows never gives up. */
const TRIES = 5;
const encoder = new TextEncoder();

export async function exportLog(world: World, request: ExportRequest, said: ExportSaid): Promise<ExportEnd> {
  const place = placeOf(request);
  const folder = currentLog(readableLog(world));
  if (folder === null) throw new Problem('usage', 'nothing is on record yet: there is no log to export');
  const run = new Export(world, request, said, folder);
  return run.to(place);
}

function placeOf({ place, isAddress }: ExportRequest): Place | null {
  if (place === null) return null;
  if (!isAddress) return { kind: 'file', path: place };
  const found = parsePlace(place);
  if (typeof found === 'string') throw new Problem('usage', `--to is ${place}, which ${found}`);
  return found;
}

class Export {
  readonly #world: World;
  readonly #request: ExportRequest;
  readonly #said: ExportSaid;
  readonly #folder: string;
  readonly #origin: string;
  readonly #stream: ItemStream;
  #gone: CallerGone | null = null;
  #items = 0;

  constructor(world: World, request: ExportRequest, said: ExportSaid, folder: string) {
    this.#world = world;
    this.#request = request;
    this.#said = said;
    this.#folder = folder;
    this.#origin = originOf(folder);
    this.#stream = new ItemStream(this.#format(), request.period, gateOf(world).redactor.thorough());
  }

  async to(place: Place | null): Promise<ExportEnd> {
    const { follow, place: named } = this.#request;
    const kept = follow && named !== null ? this.#cursorPath(named) : null;
    const unlock = kept === null ? () => {} : lockCursor(kept);
    try {
      const cursor = kept === null ? null : readCursor(kept);
      return await this.#run(this.#target(place, cursor, kept), kept, cursor);
    } finally {
      unlock();
    }
  }

  async #run(target: Target & Partial<FileTarget>, kept: string | null, cursor: Cursor | null): Promise<ExportEnd> {
    const reader = new LogReader(this.#folder);
    const gone = callerGone(this.#world.request).then(left => {
      this.#gone = left;
    });
    try {
      const all = await deliverAll(this.#steps(reader, cursor, gone), this.#counting(target), {
        delivered: last => {
          if (kept !== null) writeCursor(kept, this.#cursor(last, target));
        },
        failed: (why, next) => this.#said.warn(next === null ? why : `${why}: again in ${(next / 1000).toFixed(1)} s`),
        tries: this.#request.follow ? Number.POSITIVE_INFINITY : TRIES,
        gone,
        pause: PAUSE,
      });
      const { odd, hidden } = this.#stream;
      return { ended: this.#ended(all), items: this.#items, odd, hidden, missing: reader.missing };
    } finally {
      reader.close();
      target.close?.();
    }
  }

  #ended(all: boolean): ExportEnd['ended'] {
    const left = this.#gone;
    if (left !== null) return { kind: 'gone', signal: left.kind === 'withdrawn' ? left.signal : null };
    return { kind: all ? 'all' : 'undelivered' };
  }

  async *#steps(reader: LogReader, cursor: Cursor | null, gone: Promise<void>): AsyncGenerator<Step | null> {
    for (;;) {
      for (const { seq, bytes } of reader.read()) {
        if (cursor !== null && seq <= cursor.seq) this.#pass(bytes, seq, cursor);
        else yield { seq, hash: leafHash(bytes), item: this.#stream.item(bytes, seq) };
        if (this.#gone !== null) return;
      }
      if (cursor !== null && reader.seq < cursor.seq) throw rewritten(cursor);
      if (!this.#request.follow) break;
      yield null;
      await Promise.race([gone, Bun.sleep(LOOK_EVERY_MS)]);
      if (this.#gone !== null) return;
    }
    let { seq } = reader;
    for (const payload of this.#stream.rest()) yield { seq: ++seq, hash: '', item: { seq, hash: '', payload } };
  }

  /** Was delivered before. The log must still be the one that it was delivered from. */
  #pass(bytes: Uint8Array, seq: number, cursor: Cursor): void {
    if (seq === cursor.seq && leafHash(bytes) !== cursor.hash) throw rewritten(cursor);
    this.#stream.pass(bytes, seq);
  }

  #format(): ReturnType<typeof formatOf> {
    return formatOf(this.#request.format, { origin: this.#origin, version }, this.#request.ocsf);
  }

  #counting(target: Target): Target {
    return {
      deliver: async items => {
        await target.deliver(items);
        this.#items += items.length;
      },
    };
  }

  #target(place: Place | null, cursor: Cursor | null, kept: string | null): Target & Partial<FileTarget> {
    const format = this.#format();
    const framed = framing(this.#request.format, format);
    const { env } = this.#world;
    if (place === null) return this.#written(format.head);
    const ca = certificates(env);
    if (place.kind === 'stream') return streamTarget(place, framed, { ca, patience: PATIENCE_MS });
    if (place.kind === 'http') {
      const headers = headersOf(env, this.#request.format);
      return httpTarget(place.url, this.#origin, format, { headers, ca, patience: PATIENCE_MS, warn: this.#said.warn });
    }
    try {
      // A file is made of lines, whatever frames a stream has.
      return fileTarget(place.path, format.head, cursor?.file ?? null, framing('', format), file => {
        if (kept !== null) writeCursor(kept, { ...this.#cursor(NOTHING, {}), file });
      });
    } catch (error) {
      if (!(error instanceof PosixError)) throw error;
      throw new Problem('usage', `${place.path}: ${inWords(error)}`);
    }
  }

  #written(head: string): Target {
    const framed = framing('', this.#format());
    const decoder = new TextDecoder();
    let begin = head;
    return {
      deliver: async (items: readonly Item[]) => {
        this.#said.write(begin + decoder.decode(Buffer.concat(items.map(({ payload }) => framed(payload)))));
        begin = '';
      },
    };
  }

  #cursor({ seq, hash }: Step, target: Partial<FileTarget>): Cursor {
    const { format, place } = this.#request;
    return { v: 1, log: this.#origin, format, to: place ?? '', seq, hash, file: target.mark?.() ?? null };
  }

  /** One for each log, format and place. */
  #cursorPath(place: string): string {
    const { format, ocsf } = this.#request;
    const key = sha256(encoder.encode([this.#origin, format, format === 'ocsf' ? ocsf : '', place].join('\0')));
    return `${this.#world.places.state}/export/${key.slice(0, 24)}.cursor`;
  }
}

const NOTHING: Step = { seq: 0, hash: '', item: null };

const rewritten = ({ seq }: Cursor): Problem =>
  new Problem('internal', `line ${seq} of the log is not the line that was delivered`, {
    hint: 'gatekeep audit verify',
  });

/** Two exports to one place would send everything twice. */
function lockCursor(cursor: string): () => void {
  makeFolders(cursor.slice(0, cursor.lastIndexOf('/')));
  const fd = openFile(`${cursor}.lock`, O_RDWR | O_CREAT | O_NOFOLLOW, 0o600);
  if (lockExclusive(fd, false)) return () => closeFile(fd);
  closeFile(fd);
  throw new Problem('usage', 'another export to this place is running', { hint: `fuser -v ${cursor}.lock` });
}
