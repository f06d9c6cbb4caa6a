/** `audit key show`, `audit key rotate`, `audit retire`, `audit erase`: what a person does to a log. */
import type { RetireRecord } from '../../audit/upkeep.ts';
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { period } from './audit-query.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

/** Each throws a Problem. */
export interface UpkeepServices {
  /** Of the key that signs; null: no log was begun. */
  vkey(): string | null;
  /** The new vkey. `lost`: nobody vouches for it. `user`: by name or uid, whose log; null: the caller's. */
  changeKey(reason: string, lost: boolean, user: string | null): string;
  /** Deletes the files whose last record is older, milliseconds since the epoch. */
  retire(before: number, reason: string, user: string | null): readonly Pick<RetireRecord, 'file' | 'first' | 'last'>[];
  erase(reason: string, user: string | null): void;
}

export interface UpkeepOptions {
  readonly reason?: string;
  readonly lost?: boolean;
  readonly before?: string;
  readonly user?: string;
}

async function says(caller: Caller, services: CliServices, lines: readonly string[]): Promise<number> {
  (await openOutput(caller, services.preferencesFolder)).lines(lines);
  return OK;
}

function reasonOf({ reason }: UpkeepOptions): string {
  if (reason === undefined || reason.trim() === '')
    throw new Problem('usage', 'the log is to say why', { hint: '--reason WHY' });
  return reason;
}

export async function showKey(caller: Caller, services: CliServices): Promise<number> {
  const vkey = (await services.upkeep()).vkey();
  if (vkey !== null) return says(caller, services, [vkey]);
  const output = await openOutput(caller, services.preferencesFolder);
  output.report({ kind: 'error', head: 'no log was begun, so there is no key' });
  return FOUND;
}

export async function rotateKey(caller: Caller, services: CliServices, options: UpkeepOptions): Promise<number> {
  const reason = reasonOf(options);
  return says(caller, services, [
    (await services.upkeep()).changeKey(reason, options.lost === true, options.user ?? null),
  ]);
}

export async function retireFiles(caller: Caller, services: CliServices, options: UpkeepOptions): Promise<number> {
  const reason = reasonOf(options);
  if (options.before === undefined)
    throw new Problem('usage', 'retire wants --before', { hint: 'gatekeep audit retire --before 365d --reason WHY' });
  const { from } = period({ from: options.before }, Date.now());
  const gone = (await services.upkeep()).retire(from!, reason, options.user ?? null);
  const lines = gone.map(({ file, first, last }) => `${file}: lines ${first} to ${last} are gone`);
  return says(caller, services, lines.length === 0 ? ['no file of the archive is so old'] : lines);
}

export async function eraseSecret(caller: Caller, services: CliServices, options: UpkeepOptions): Promise<number> {
  const reason = reasonOf(options);
  (await services.upkeep()).erase(reason, options.user ?? null);
  return says(caller, services, ['the secret is another now: values of earlier lines cannot be tried any more']);
}
