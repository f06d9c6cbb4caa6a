/** What the policy wants of a yes, before it is given on the command line. */
import type { ApprovalRequest } from '../../approval/request.ts';
import { Problem } from '../../problem.ts';
import { exitOfSignal, FOUND } from '../exit-codes.ts';
import type { AnswerDesk } from './written-answer.ts';

/** null: it is met. Else how this ends. A signature is asked for by whoever counts the answers, too. */
export async function unmet(
  request: ApprovalRequest,
  { breakGlass }: { readonly breakGlass: boolean },
  answers: AnswerDesk,
): Promise<number | null> {
  const { challenge } = request.needs;
  if (challenge === 'signature' && !breakGlass)
    throw new Problem('usage', 'the policy wants a signature for this', {
      hint: `gatekeep approve ${request.short} --sign ~/.ssh/id_ed25519`,
    });
  if (challenge !== 'code') return null;
  answers.requirePerson();
  const typed = await answers.typesCode();
  if (typed === null) return exitOfSignal('SIGINT');
  return typed ? null : FOUND;
}
