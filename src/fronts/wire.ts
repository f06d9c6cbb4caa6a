/**
 * What a front asks the judge and what the judge may answer (docs/decisions/002-front-protocol.md).
 * Everything of the caller's arrives as data, byte for byte; a request that is not exactly as long as it says is refused.
 */
import { Problem } from '../problem.ts';

export interface WireRequest {
  /** socket: answers go back on the request's descriptor. pipes (script front): on `ANSWER_PIPE`, and no memory file is given. */
  readonly transport: 'socket' | 'pipes';
  readonly nonce: string;
  readonly uid: number;
  readonly ppid: number;
  /** Of the front, and so of what it becomes. */
  readonly pid: number;
  /** Empty when the folder is gone. */
  readonly cwd: Uint8Array;
  readonly umask: number;
  /** The caller's descriptor → where the judge finds it. A closed one is not listed. */
  readonly descriptors: ReadonlyMap<number, number>;
  readonly argv: readonly Uint8Array[];
  /** `NAME=value`, in the caller's order, duplicates and oddities included. */
  readonly env: readonly Uint8Array[];
}

/** Where the front puts things in the judge: the request (and a socket's answers), then a memory file or the answer pipe. */
export const REQUEST = 3;
export const SCRIPT_FILE = 4;
export const ANSWER_PIPE = 4;

const HEADER = 10;
/** No field of a request needs ten digits. */
const MOST = 9_999_999_999;
const TRANSPORTS = new Map<string | undefined, WireRequest['transport']>([
  ['gk2', 'socket'],
  ['gk1p', 'pipes'],
]);

function fieldsOf(bytes: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0, from);
    if (end < 0) throw broken('its last field does not end');
    fields.push(bytes.subarray(from, end));
    from = end + 1;
  }
  return fields;
}

const broken = (why: string): Problem => new Problem('internal', `the front's request cannot be read: ${why}`);

/** Only as the front writes it: no sign, no leading zeros. */
function number(field: string | undefined): number {
  const value = Number(field);
  if (!(value >= 0 && value <= MOST) || String(value) !== field) throw broken('a number was expected');
  return value;
}

/** As printf's %04o and bash's umask write it. */
function octal(field: string | undefined): number {
  const value = Number.parseInt(field ?? '', 8);
  if (!(value <= 0o777) || value.toString(8).padStart(4, '0') !== field) throw broken('a umask was expected');
  return value;
}

function descriptorsOf(list: string): Map<number, number> {
  const pairs = list === '' ? [] : list.split(',').map(pair => pair.split(':'));
  if (pairs.some(pair => pair.length !== 2)) throw broken('its list of descriptors is malformed');
  const map = new Map(pairs.map(([theirs, ours]) => [number(theirs), number(ours)]));
  if (map.size !== pairs.length) throw broken('it names a descriptor twice');
  return map;
}

export function decodeRequest(bytes: Uint8Array): WireRequest {
  const fields = fieldsOf(bytes);
  const [magic, nonce, uid, ppid, pid, , umask, list, argc, envc] = fields.slice(0, HEADER).map(latin1);
  const transport = TRANSPORTS.get(magic);
  if (transport === undefined) throw broken('it is of another version');
  const args = number(argc);
  if (args < 1 || fields.length !== HEADER + args + number(envc)) throw broken('its number of fields is wrong');
  if (!/^[0-9a-f-]{32,36}$/.test(nonce ?? '')) throw broken('it has no nonce');
  return {
    transport,
    nonce: nonce!,
    uid: number(uid),
    ppid: number(ppid),
    pid: number(pid),
    cwd: fields[5]!,
    umask: octal(umask),
    descriptors: descriptorsOf(list!),
    argv: fields.slice(HEADER, HEADER + args),
    env: fields.slice(HEADER + args),
  };
}

export type Answer =
  /** The front becomes bash. */
  | { readonly kind: 'allow' }
  /** The same, on the script in the memory file; `file` is the judge's descriptor of it where the front gave none (pipes). */
  | { readonly kind: 'script'; readonly file?: number }
  /** The front becomes the program at `path`, with its own argv from `index` on. */
  | { readonly kind: 'exec'; readonly index: number; readonly path: string | Uint8Array }
  /** Not the last word: the judge runs the command itself now, and only `exit` or `signal` may follow. */
  | { readonly kind: 'running' }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'signal'; readonly number: number };

/** The longest path that a front reads, its end included. */
const PATH_LIMIT = 4096;

/** The one line that the front will take; the judge hangs up after it and exits 0. */
export function encodeAnswer(nonce: string, answer: Answer): Uint8Array {
  const start = `${answer.kind} ${nonce}`;
  switch (answer.kind) {
    case 'allow':
    case 'running':
      return bytesOf(`${start}\n`, 'bytes');
    case 'script':
      return bytesOf(answer.file === undefined ? `${start}\n` : `${start} ${answer.file}\n`, 'bytes');
    case 'exec':
      return bytesOf(`${start} ${answer.index} ${pathOf(answer.path)}\n`, 'bytes');
    case 'exit':
      return bytesOf(`${start} ${answer.code}\n`, 'bytes');
    case 'signal':
      return bytesOf(`${start} ${answer.number}\n`, 'bytes');
  }
}

function pathOf(path: string | Uint8Array): string {
  const raw = latin1(typeof path === 'string' ? bytesOf(path, 'utf8') : path);
  if (!raw.startsWith('/') || raw.length >= PATH_LIMIT || /[\n\0]/.test(raw)) {
    throw new Problem('internal', 'the path of the program cannot be handed to the front');
  }
  return raw;
}

export interface Text {
  readonly text: string;
  /** bytes: it is no UTF-8, and each character of `text` is one byte. */
  readonly encoding: 'utf8' | 'bytes';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function text(bytes: Uint8Array): Text {
  try {
    return { text: utf8.decode(bytes), encoding: 'utf8' };
  } catch {
    return { text: latin1(bytes), encoding: 'bytes' };
  }
}

/** The way back from `text`. */
export const bytesOf = (value: string, encoding: Text['encoding']): Uint8Array =>
  new Uint8Array(Buffer.from(value, encoding === 'utf8' ? 'utf8' : 'latin1'));

// TextDecoder's latin1 is windows-1252, which is not byte for byte.
const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/** As bash takes them: the last of two of a name counts, what has no `=` is no variable. */
export function variables(env: readonly Uint8Array[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const entry of env) {
    const split = entry.indexOf(0x3d);
    if (split > 0) map.set(text(entry.subarray(0, split)).text, text(entry.subarray(split + 1)).text);
  }
  return map;
}
