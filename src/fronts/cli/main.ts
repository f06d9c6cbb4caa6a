/** The command line of `gatekeep`: reads the words, does the work, and turns every ending into an exit code. */
import { type Command, CommanderError } from 'commander';
import { Problem } from '../../problem.ts';
import { problemReport } from '../../terminal/report.ts';
import type { Caller } from '../caller.ts';
import { exitOfProblem, exitOfSignal, OK } from '../exit-codes.ts';
import { located } from '../located.ts';
import { MAIN } from './help.ts';
import { ReaderGone, writeTo } from './output.ts';
import { type Ending, makeProgram } from './program.ts';
import type { CliServices } from './services.ts';

/** Whatever is not foreseen is thrown on: the caller of this ends it as a refusal. */
export async function main(caller: Caller, services: CliServices): Promise<number> {
  try {
    return await dispatch(caller, services);
  } catch (thrown) {
    const error = await located(thrown);
    if (error instanceof ReaderGone) return exitOfSignal('SIGPIPE');
    if (!(error instanceof Problem)) throw error;
    try {
      writeTo(caller.stderr, services.redact(problemReport(error, { nothingRan: caller.argv[0] === 'run' })));
    } catch (gone) {
      if (!(gone instanceof ReaderGone)) throw gone;
    }
    return exitOfProblem[error.kind];
  }
}

async function dispatch(caller: Caller, services: CliServices): Promise<number> {
  if (caller.argv.length === 0) {
    writeTo(caller.stdout, MAIN);
    return OK;
  }
  const ending: Ending = { code: OK };
  const program = makeProgram(caller, services, ending);
  prepare(program, text => writeTo(caller.stdout, text));
  try {
    await program.parseAsync(caller.argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw misuse(error, caller.argv);
  }
  return ending.code;
}

/** Nothing may end the process or write to its streams but us. */
function prepare(command: Command, write: (text: string) => void): void {
  command.exitOverride().configureOutput({ writeOut: write, writeErr: () => {} });
  for (const inner of command.commands) prepare(inner, write);
}

/** commander's words, put as ours. */
function misuse({ code, message }: CommanderError, argv: readonly string[]): Problem {
  const topic = argv[0] !== undefined && /^[a-z]+$/.test(argv[0]) ? `gatekeep ${argv[0]} -h` : 'gatekeep -h';
  const near = /\(Did you mean (?:one of )?(.*)\?\)/.exec(message)?.[1];
  return new Problem('usage', inOurWords(code, message, argv), {
    hint: near === undefined ? topic : `did you mean ${near}?`,
  });
}

function inOurWords(code: string, message: string, argv: readonly string[]): string {
  const named = /'([^']*)'/.exec(message)?.[1] ?? '';
  switch (code) {
    case 'commander.unknownOption':
      // Its value may be a secret.
      return `unknown option ${named.replace(/=.*/s, '')}`;
    case 'commander.unknownCommand':
      return `unknown word ${named} after ${argv[0]}`;
    case 'commander.optionMissingArgument':
      return `option ${named.replace(/ <.*/, '')} needs a value`;
    case 'commander.missingMandatoryOptionValue':
      return `${argv.slice(0, 2).join(' ')} needs ${named}`;
    case 'commander.missingArgument':
      return `${argv.slice(0, 2).join(' ')} needs ${named.toUpperCase()}`;
    case 'commander.excessArguments':
      return `too many words after ${argv.slice(0, 2).join(' ')}`;
    case 'commander.help':
      return `${argv[0]} needs a subcommand`;
    default:
      return message.replace(/^error: /, '').split('\n')[0]!;
  }
}
