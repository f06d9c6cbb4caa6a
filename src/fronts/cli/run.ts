/** `run`: an argv through the gate. */
import { Problem } from '../../problem.ts';
import { parseDuration } from '../../rules/duration.ts';
import type { CliServices } from './services.ts';

export interface RunOptions {
  readonly wait?: string;
  readonly reason?: string;
  readonly quietWait?: boolean;
}

export async function runGated(
  services: CliServices,
  words: readonly string[],
  options: RunOptions = {},
): Promise<number> {
  const [program, ...rest] = words;
  if (program === undefined)
    throw new Problem('usage', 'run needs a command', { hint: 'gatekeep run -- terraform destroy' });
  const wait = options.wait === undefined ? undefined : waitOf(options.wait);
  return services.gateRun([program, ...rest], { wait, reason: options.reason, quiet: options.quietWait });
}

function waitOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === null) throw new Problem('usage', `--wait is ${text}, wanted a time like 30s, 10m or 1h`);
  return ms;
}
