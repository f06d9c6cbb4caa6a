/** The keys of a log, each vouched for by the one before, and which of them whoever checks has reason to trust. */
import type { LogProblem } from './log-problem.ts';
import { formatVkey, type NoteKey, type Opened, openNote, parseVkey } from './note.ts';
import { keyText } from './signed-text.ts';
import type { KeyRecord } from './upkeep.ts';

/** `pinned`: it was given, or a given key vouches for it. `own`: only the log itself says that it is its key. */
export type Trust = 'pinned' | 'own';

export interface KnownKey {
  readonly key: NoteKey;
  readonly vkey: string;
  /** Of the line that introduces it; null: no line that is left does. */
  readonly line: number | null;
  /** null: neither given nor vouched for by a key that is trusted. */
  readonly trust: Trust | null;
}

export class KeyChain {
  readonly #pinned: readonly string[];
  readonly #beside: readonly NoteKey[];
  readonly #known: KnownKey[] = [];
  #current: KnownKey | null = null;

  /** `beside`: keys that lie beside the log, for one whose first lines were deleted. */
  constructor(pinned: readonly NoteKey[], beside: readonly NoteKey[]) {
    this.#pinned = pinned.map(formatVkey);
    this.#beside = [...pinned, ...beside];
  }

  get known(): readonly KnownKey[] {
    return this.#known;
  }

  /** What does not hold; null: it does. */
  introduce(record: KeyRecord, origin: string, line: number): Pick<LogProblem, 'kind' | 'detail'> | null {
    const key = parseVkey(record.vkey);
    if (key === null) return { kind: 'key', detail: 'introduces a key that is none' };
    const before = this.#current;
    const vouched = before !== null && isVouchedFor(record, origin, before);
    const trust = this.#isPinned(record.vkey) ? 'pinned' : vouched ? before.trust : this.#first(before);
    this.#use({ key, vkey: record.vkey, line, trust });
    if (before === null || vouched || this.#isPinned(record.vkey)) return null;
    return record.by === null
      ? { kind: 'key-unvouched', detail: 'introduces a key that the one before does not vouch for' }
      : { kind: 'key', detail: 'introduces a key with a signature that is not by the one before' };
  }

  /** Whether the note is signed with the key in force; a key that was replaced signs nothing any more. */
  open(note: string): Opened & { readonly trust?: Trust | null } {
    const { verifySignature } = require('./signature.ts') as typeof import('./signature.ts');
    if (this.#current !== null)
      return { ...openNote(note, [this.#current.key], verifySignature), trust: this.#current.trust };
    const opened = openNote(note, this.#beside, verifySignature);
    if ('why' in opened) return opened;
    const key = opened.by[0]!;
    const vkey = formatVkey(key);
    const trust = this.#isPinned(vkey) ? 'pinned' : this.#first(null);
    this.#use({ key, vkey, line: null, trust });
    return { ...opened, trust };
  }

  /** Is it signed with any key that this log had? For notes of unknown age. */
  isOurs(note: string): boolean {
    const { verifySignature } = require('./signature.ts') as typeof import('./signature.ts');
    return !('why' in openNote(note, [...this.#known.map(({ key }) => key), ...this.#beside], verifySignature));
  }

  /** Without a key to hold it against, the first one that a log has is believed. */
  #first(before: KnownKey | null): Trust | null {
    return before === null && this.#pinned.length === 0 ? 'own' : null;
  }

  #isPinned(vkey: string): boolean {
    return this.#pinned.includes(vkey);
  }

  #use(key: KnownKey): void {
    this.#known.push(key);
    this.#current = key;
  }
}

function isVouchedFor(record: KeyRecord, origin: string, before: KnownKey): boolean {
  if (record.by !== before.vkey || record.signature === null) return false;
  const { verifySignature } = require('./signature.ts') as typeof import('./signature.ts');
  const opened = openNote(record.signature, [before.key], verifySignature);
  return !('why' in opened) && opened.text === keyText(origin, record.n, record.vkey);
}
