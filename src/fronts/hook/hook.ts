/**
 * `gatekeep hook AGENT`: what an agent asks before its shell tool runs a command. Where the command goes to gatekeep's shell,
 * that one judges, asks and records; the hook only hands on why it is said to be needed, which reaches no shell. Elsewhere it
 * judges here. It never waits for a person: agents let a command run when a hook takes too long.
 */
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { writeTo } from '../cli/output.ts';
import { OK } from '../exit-codes.ts';
import { type Heard, type Host, HOSTS } from './hosts.ts';

export interface HookServices {
  /** All that came on standard input. Throws a Problem where it is too much. */
  input(): string;
  /** Does this command go to gatekeep's own shell? */
  isGated(host: Host): boolean;
  /** For the shell that gets the command, as the requester's word. */
  keepReason(heard: Heard): void;
  /** Judged, and on record: null where it may run, else why not. */
  judge(heard: Heard, agent: string): Promise<string | null>;
}

export async function hook(caller: Caller, services: HookServices, name: string): Promise<number> {
  const host = Object.hasOwn(HOSTS, name) ? HOSTS[name]! : null;
  if (host === null)
    throw new Problem('usage', `no hook is known of ${name}`, { hint: `one of ${Object.keys(HOSTS).join(', ')}` });
  try {
    const heard = host.hear(parse(services.input()));
    const answer = heard === null ? null : await answerTo(heard, host, services);
    if (answer !== null) writeTo(caller.stdout, `${JSON.stringify(answer)}\n`);
    return OK;
  } catch (error) {
    // Every other exit than 2 lets the command run in some agent.
    if (error instanceof Problem && error.kind !== 'internal') throw error;
    throw new Problem('config', 'the hook could not judge the command', { cause: error });
  }
}

async function answerTo(heard: Heard, host: Host, services: HookServices): Promise<unknown> {
  if (heard.reason.trim() !== '') services.keepReason(heard);
  if (services.isGated(host)) return null;
  const why = await services.judge(heard, host.agent);
  return why === null ? null : host.refuse(why, heard.event);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('usage', "the hook's input is no JSON", { hint: 'an agent calls this: docs/agents.md' });
  }
}
