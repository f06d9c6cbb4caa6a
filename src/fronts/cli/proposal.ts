/** `approve --edit` and `--with`: another command in place of the one that was asked (R9). */
import type { ApprovalRequest } from '../../approval/request.ts';
import { LONGEST_COMMAND } from '../../approval/statement.ts';
import type { Proposal } from '../../approval/inbox-entry.ts';
import { typedOf } from '../../approval/typed.ts';
import { Problem } from '../../problem.ts';
import type { CliServices } from './services.ts';
import { shellSubmission } from './submission.ts';

export interface ProposalOptions {
  readonly edit?: boolean;
  readonly with?: string;
}

/** null: neither was said. Throws a Problem for what nobody could run. */
export async function proposalOf(
  services: CliServices,
  request: ApprovalRequest,
  { edit, with: given }: ProposalOptions,
): Promise<Proposal | null> {
  if (!edit && given === undefined) return null;
  if (edit && given !== undefined) throw new Problem('usage', '--edit and --with both say what to run');
  const asked = typedOf(request.text);
  const text = (given ?? (await services.edit(asked)) ?? '').trim();
  if (text === '' || text === asked.trim())
    throw new Problem('usage', 'nothing was changed, and nothing was answered', {
      hint: `gatekeep approve ${request.short}`,
    });
  if (text.length > LONGEST_COMMAND)
    throw new Problem('usage', `the command has ${text.length} characters, wanted at most ${LONGEST_COMMAND}`);
  // What stands there is our own mark, and would run as such.
  if (text.includes('[REDACTED:'))
    throw new Problem('usage', 'a secret of the command is not shown here, so nobody could run what you wrote', {
      hint: `gatekeep deny ${request.short} --reason 'what to change'`,
    });
  const { analysis, would } = services.judge(shellSubmission(text, []));
  if (analysis.errors.length > 0) throw new Problem('usage', `bash would reject it: ${analysis.errors[0]!.message}`);
  return { text, verdict: would };
}
