/** `help [TOPIC]`: the same texts as `-h`. */
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import * as help from './help.ts';
import { AUDIT } from './help-audit.ts';
import { nearest } from './nearest.ts';
import { writeTo } from './output.ts';

const TOPICS: ReadonlyMap<string, string> = new Map([
  ['run', help.RUN],
  ['check', help.CHECK],
  ['explain', help.EXPLAIN],
  ['rules', help.RULES],
  ['policy', help.POLICY],
  ['audit', AUDIT],
  ['inbox', help.INBOX],
  ['hook', help.HOOK],
  ['pending', help.PENDING],
  ['approve', help.PENDING],
  ['deny', help.PENDING],
  ['withdraw', help.PENDING],
  ['review', help.REVIEW],
  ['grants', help.GRANTS],
  ['approvers', help.APPROVERS],
  ['doctor', help.DOCTOR],
  ['config', help.CONFIG],
]);

/** `help rules test` is on rules. */
export function sayHelp(caller: Caller, [topic]: readonly string[]): number {
  const text = topic === undefined ? help.MAIN + help.MAIN_MORE : TOPICS.get(topic);
  if (text === undefined) {
    const near = nearest(topic!, TOPICS.keys());
    const hint = near === null ? `the topics are ${[...TOPICS.keys()].join(', ')}` : `did you mean ${near}?`;
    throw new Problem('usage', `no help on ${topic}`, { hint });
  }
  writeTo(caller.stdout, text);
  return OK;
}
