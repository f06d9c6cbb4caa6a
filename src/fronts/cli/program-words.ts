/** One word of `gatekeep`, as commander is told of it. */
import { Command } from 'commander';
import type { Caller } from '../caller.ts';
import type { CliServices } from './services.ts';

export const JSON_OPTION = ['--json', 'print JSON'] as const;

export class Program extends Command {
  /** `help` is the whole text; an error of usage never prints it. */
  static named(name: string, help: string): Program {
    const program = new Program(name);
    program.helpInformation = () => help;
    return program;
  }

  /** Words after the first operand are the judged command's own. */
  takesCommand(): this {
    return this.passThroughOptions().argument('[words...]');
  }
}

/** What every word is handed. */
export interface Context {
  readonly caller: Caller;
  readonly services: CliServices;
  readonly ends: <T extends unknown[]>(work: (...args: T) => Promise<number>) => (...args: T) => Promise<void>;
}
