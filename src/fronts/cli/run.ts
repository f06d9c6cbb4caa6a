/** `run`: an argv through the gate. */
import { Problem } from '../../problem.ts';
import type { CliServices } from './services.ts';

export async function runGated(services: CliServices, words: readonly string[]): Promise<number> {
  const [program, ...rest] = words;
  if (program === undefined)
    throw new Problem('usage', 'run needs a command', { hint: 'gatekeep run -- terraform destroy' });
  return services.gateRun([program, ...rest]);
}
