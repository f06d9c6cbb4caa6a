/** What the log's lines become for other systems; one file a format beside this one. */
import type { Action, Stored } from '../action.ts';

export interface LogEvent {
  readonly seq: number;
  /** Leaf hash: the id by which a receiver knows a line that comes twice. */
  readonly hash: string;
  /** The stored line, byte for byte; its SHA-256 is `sha256`. */
  readonly line: string;
  readonly sha256: string;
  readonly record: Stored;
  /** What the line is about, as it stands after it; null for lines about the log itself. */
  readonly action: Action | null;
}

/** What is the same for every line of one export. */
export interface ExportContext {
  /** `gatekeep/` and the log's id. */
  readonly origin: string;
  /** Of gatekeep. */
  readonly version: string;
}

/** Texts around what lines become. */
export interface Frame {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

export interface Format {
  /** Before everything else in a file; empty where nothing is. */
  readonly head: string;
  /** Media type of what a request carries. */
  readonly media: string;
  /** Lines that are no records are part of it too, as they are. */
  readonly whole: boolean;
  /** What a line becomes, in one line; null: the format has nothing for it. */
  event(event: LogEvent): string | null;
  /** Of an action that had not ended when reading did. */
  rest(action: Action): string | null;
  /** Around each in a file or a stream, before its newline. */
  readonly alone: Frame;
  /** Around several that one HTTP request carries. */
  readonly body: Frame;
}

/** Formats of one text a line. */
export const perLine = (media: string, event: Format['event']): Format => ({
  head: '',
  media,
  whole: false,
  event,
  rest: () => null,
  alone: { before: '', between: '', after: '' },
  body: { before: '', between: '\n', after: '\n' },
});

export const FORMATS = ['jsonl', 'csv', 'ocsf', 'ecs', 'cef', 'leef', 'syslog', 'otlp'] as const;
export type FormatName = (typeof FORMATS)[number];
