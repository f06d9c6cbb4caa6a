/** What reading the log needs of the rest; reading.ts hands the real parts over, loaded only then. */
import type { Action } from '../../audit/action.ts';
import type { NoteKey } from '../../audit/note.ts';
import type { LogReport } from '../../audit/verify.ts';
import type { FormatName } from '../../audit/export/format.ts';
import type { OcsfVersion } from '../../audit/export/ocsf.ts';
import type { Query } from '../../audit/query.ts';
import type { Look } from '../../audit/second-look.ts';
import type { Framework } from '../../evidence/controls.ts';
import type { CallerGone } from '../../gate/ports.ts';

export interface LogLine {
  /** The line's number, from 1. */
  readonly seq: number;
  /** As stored, without its newline. */
  readonly bytes: Uint8Array;
}

export interface VerifyRequest {
  /** A log's folder, or a file of lines; null: the user's own log. */
  readonly path: string | null;
  /** Keys that are trusted. */
  readonly keys: readonly NoteKey[];
  /** Verifier keys of witnesses that are trusted, beside those of the policy where it is the user's own log. */
  readonly witnesses: readonly string[];
  readonly anchorFiles: readonly string[];
  /** Lines so far, and bytes so far of all. */
  readonly progress?: ((lines: number, read: number, all: number) => void) | undefined;
}

export interface VerifiedLog extends LogReport {
  /** The user whose commands are on record can read the key that signs; null: it does not lie beside the log. */
  readonly key_readable: boolean | null;
  /** How many answers the log has from GitHub, and how many of the last of them stand there as it has them; null: not asked. */
  readonly answers: { readonly on_record: number; readonly stand: number } | null;
}

export interface ExportRequest {
  readonly format: FormatName;
  readonly ocsf: OcsfVersion;
  readonly period: Pick<Query, 'from' | 'to'>;
  /** An address, an absolute path, or null: what `write` is for. */
  readonly place: string | null;
  readonly isAddress: boolean;
  readonly follow: boolean;
}

export interface ExportSaid {
  readonly write: (text: string) => void;
  readonly warn: (what: string) => void;
}

export interface ExportEnd {
  readonly ended: { readonly kind: 'all' | 'undelivered' } | { readonly kind: 'gone'; readonly signal: string | null };
  readonly items: number;
  /** Lines that are no records. */
  readonly odd: number;
  /** Lines in which a second look found secrets: they were sent without. */
  readonly hidden: number;
  /** Lines whose file was retired. */
  readonly missing: readonly { readonly from: number; readonly to: number }[];
}

export interface EvidenceRequest {
  readonly framework: Framework;
  readonly period: Pick<Query, 'from' | 'to'>;
  /** As they were given. */
  readonly fromDay: string;
  readonly toDay: string;
  readonly sample: number;
  readonly seed: string;
  /** A folder that is not there yet; the zip stands beside it. */
  readonly output: string;
  /** The command that makes it again. */
  readonly query: string;
}

export interface EvidenceEnd {
  readonly requests: number;
  readonly items: number;
  /** The manifest bears the log's signature. */
  readonly signed: boolean;
  /** The log holds. */
  readonly sound: boolean;
}

export interface AuditServices {
  /** What was kept of a command's output, if it still has this hash. */
  recording(file: string, sha256: string): { readonly text: string } | 'gone' | 'changed';
  /** Every line of the user's log that is there, oldest first; none where no log was begun. */
  lines(): Iterable<LogLine>;
  /** The same after line `after`, and then every line as it is appended, until the caller is gone or interrupts. */
  follow(after: number): AsyncGenerator<LogLine, CallerGone>;
  /** Keys of the log, oldest first, as they lie beside it. */
  vkeys(): readonly string[];
  /** An in-toto statement on the action in a DSSE envelope, signed with the log's key. Throws a Problem where that is gone. */
  attest(action: Action, proof: string): string;
  /** For secrets in what leaves for others. */
  look(): Look;
  /** Throws a Problem where it is there already or cannot be written. */
  evidence(request: EvidenceRequest): EvidenceEnd;
  /** Throws a Problem where it cannot be read. */
  readText(path: string): string;
  /** Throws a Problem for a place that is none, or one that another export is at. */
  exportLog(request: ExportRequest, said: ExportSaid): Promise<ExportEnd>;
}
