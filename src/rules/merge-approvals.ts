/**
 * Who decides and where answers come from is what the highest layer says that says anything; a layer below it may take
 * approvers away and ask for more, never add or redirect.
 */
import {
  type ApprovalSettings,
  type BreakGlass,
  CAPTURES,
  type GithubSettings,
  isStricter,
} from './approval-settings.ts';
import type { NamedApprovals } from './load-approval-settings.ts';
import type { PolicyFile } from './policy.ts';
import type { Shape } from './shape.ts';

/** `highest`: there is no layer above but ours. Throws a Mistake. */
export function mergeApprovals(
  named: NamedApprovals,
  above: ApprovalSettings,
  layer: PolicyFile['layer'],
  highest: boolean,
  shape: Shape,
): ApprovalSettings {
  if (!highest) refuseLooser(named, above, shape);
  if (named.notify !== undefined && layer === 'project')
    shape.at('notify').fail('a project says nothing of notify: its command would run without being judged', {
      hint: 'in your own policy it can stand',
    });
  const { github: place, challenge, ...rest } = named;
  const github = place === undefined ? above.github : mergeGithub(place, above.github, layer, shape.at('github'));
  if ((rest.channels ?? above.channels)?.includes('github') && github === null)
    shape.at('channels').fail('github is a channel, and nobody says which repository', {
      hint: 'approvals: { github: { repository: OWNER/NAME } }',
    });
  return { ...above, ...rest, github, challenge: { ...above.challenge, ...challenge } };
}

const isWithin = (named: ApprovalSettings['grants'] & {}, above: ApprovalSettings['grants']): boolean =>
  above !== null && named.longest <= above.longest && named.times <= above.times;

/** Who may review is narrower where anybody might have: an empty list above is all who may approve. */
const isNarrower = (named: BreakGlass, above: BreakGlass | null): boolean =>
  above !== null &&
  named.by.every(one => above.by.includes(one)) &&
  named.assurance >= above.assurance &&
  (above.reviewers.length === 0 ||
    (named.reviewers.length > 0 && named.reviewers.every(one => above.reviewers.includes(one))));

function refuseLooser(named: NamedApprovals, above: ApprovalSettings, shape: Shape): void {
  const refuse = (key: string, what: string): void => {
    shape
      .at(key)
      .fail(`${what}, which a lower layer may not loosen`, { hint: 'leave it out, or say more than the layer above' });
  };
  const added = above.channels === null ? undefined : named.channels?.find(name => !above.channels!.includes(name));
  if (added !== undefined) refuse('channels', `${added} is not among the channels of the layer above`);
  if (named.expires !== undefined && named.expires > above.expires)
    refuse('expires', `expires is longer than ${above.expires / 1000}s`);
  if (named.count !== undefined && named.count < above.count) refuse('count', `count is less than ${above.count}`);
  if (named.assurance != null && above.assurance !== null && named.assurance < above.assurance)
    refuse('assurance', `assurance is less than ${above.assurance}`);
  if (named.capture !== undefined && CAPTURES.indexOf(named.capture) < CAPTURES.indexOf(above.capture))
    refuse('capture', `capture ${named.capture} is less than ${above.capture}`);
  if (named.notify != null && above.notify !== null) refuse('notify', 'notify is what the layer above says');
  if (named.grants != null && !isWithin(named.grants, above.grants))
    refuse('grants', 'grants are wider than those of the layer above');
  if (named.breakGlass != null && !isNarrower(named.breakGlass, above.breakGlass))
    refuse('break_glass', 'break_glass lets more people, or others, than the layer above');
  for (const level of ['high', 'critical'] as const) {
    const wanted = named.challenge?.[level];
    if (wanted !== undefined && isStricter(above.challenge[level], wanted))
      refuse('challenge', `challenge for ${level} is less than ${above.challenge[level]}`);
  }
  if (named.popup === true && !above.popup) refuse('popup', 'popup is false above');
  if (named.escalate !== undefined) refuse('escalate', 'escalate adds approvers');
}

const PLACE = [
  ['repository', 'repository'],
  ['api', 'api'],
  ['allow_public', 'allowPublic'],
  ['pull_request', 'pullRequest'],
  ['ca', 'ca'],
] as const;

function mergeGithub(
  named: NonNullable<NamedApprovals['github']>,
  above: GithubSettings | null,
  layer: PolicyFile['layer'],
  shape: Shape,
): GithubSettings {
  if (above === null) {
    const { repository, ...rest } = named;
    if (repository === undefined)
      return shape.fail('github says no repository', { hint: 'repository: OWNER/NAME', part: 'key' });
    const usual = { api: 'env', approvers: [], allowPublic: false, pullRequest: false, ca: null };
    return { repository, ...usual, ...rest, layer };
  }
  for (const [key, member] of PLACE) {
    if (named[member] !== undefined)
      shape
        .at(key)
        .fail('where requests go is what the layer above says', { hint: 'leave it out here, or change it there' });
  }
  const added = named.approvers?.find(one => !above.approvers.includes(one));
  if (added !== undefined)
    shape.at('approvers').fail(`${added} is not among the approvers of the layer above`, {
      hint: 'name those who are, or change the layer above',
    });
  if (named.approvers?.length === 0)
    shape.at('approvers').fail('an empty list would let everybody in who may write', {
      hint: 'name at least one approver, or leave the list out',
    });
  return { ...above, ...named };
}
