/** Why something is needed, as whoever asks puts it: in the environment, or at the head of the text itself. */
import { isKnown } from '../bash/analysis.ts';
import type { Judgement } from './judgement.ts';

const VARIABLE = 'GATEKEEP_REASON';
/** Characters; more is no reason but an attempt to hide one. */
const LONGEST = 2_000;

/** Empty: not said. `fromEnvironment`: what the variable holds outside the text. */
export function reasonOf({ analysis }: Judgement, fromEnvironment: string): string {
  const said = analysis.assignments.find(({ name, value }) => name === VARIABLE && isKnown(value));
  const reason = said !== undefined && isKnown(said.value) ? said.value : fromEnvironment;
  return reason.trim().slice(0, LONGEST);
}
