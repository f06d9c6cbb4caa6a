/** What the gate needs of the world; setup.ts hands the real ones over, test/fakes.ts others. */
import type { Channel } from '../approval/channel.ts';
import type { Requester } from '../approval/requester.ts';
import type { AuditSink } from '../audit/sink.ts';
import type { Redactor } from '../redact/redactor.ts';
import type { Judgement } from './judgement.ts';
import type { Permit } from './permit.ts';

export type Outcome =
  | { readonly kind: 'exit'; readonly code: number; readonly durationMs: number }
  | { readonly kind: 'signal'; readonly signal: string; readonly number: number; readonly durationMs: number };

export interface RunDetails {
  /** The memory file with the script that came on standard input. */
  readonly script?: number | null;
  /** Called when all is checked and the command starts now. */
  readonly started?: () => void;
}

export interface Runner {
  /** Runs exactly what the permit holds with the caller's descriptors, environment, folder and umask. Uses it up. */
  run(permit: Permit, details?: RunDetails): Promise<Outcome>;
}

export type CallerGone =
  /** Killed, or its own caller vanished: the request stays open until it expires. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'withdrawn'; readonly signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'SIGQUIT' };

export interface GatePorts {
  readonly audit: AuditSink;
  /** Loaded when somebody is to be asked. */
  channels(): Promise<readonly Channel[]>;
  readonly redactor: Redactor;
  /** Loaded when something was approved. */
  runner(): Promise<Runner>;
  readonly requester: Requester;
  /** Groups of an OS user by the machine's own files; null: not known. */
  groupsOf(user: string): readonly string[] | null;
  /** Milliseconds since the epoch. */
  now(): number;
  /** UUIDv7. */
  newId(): string;
  /** Resolves when the front asks us to stop, or is gone: then nobody waits for the answer any more. */
  callerGone(): Promise<CallerGone>;
  /** Has anything that was judged changed since? The path of the first, or null. */
  changedSince(judgement: Judgement): string | null;
}
