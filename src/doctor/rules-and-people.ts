/** Which policy is in force, who may decide, and who can write both. */
import type { ApproverList } from '../approval/approvers.ts';
import { HOW_TO_LOOSEN, idleSettings } from '../rules/idle-overrides.ts';
import type { Policy } from '../rules/policy.ts';
import { type Finding, ok, weak } from './finding.ts';
import { whoWrites } from './installed.ts';

export function policyFindings(policy: Policy, uid: number): readonly Finding[] {
  const idle = idleSettings(policy).map(({ at, message }, i) =>
    weak('policy', `${at}: ${message}`, i === 0 ? HOW_TO_LOOSEN : undefined),
  );
  return [...fileFindings(policy, uid), ...idle];
}

function fileFindings({ files }: Policy, uid: number): readonly Finding[] {
  if (files.length === 0) return [weak('policy', 'no policy file: the shipped rules are in force', 'docs/rules.md')];
  return files.map(({ layer, path }) => {
    const said = `${layer}: ${path}`;
    return layer === 'system' || whoWrites(path, uid) === null
      ? ok('policy', said)
      : weak(
          'policy',
          `${said}, which you can write${layer === 'user' ? ', and so can an agent that runs as you' : '; it can only tighten'}`,
        );
  });
}

export function approverFindings({ people, writable, path }: ApproverList): readonly Finding[] {
  if (path === null)
    return [
      weak(
        'approvers',
        'nobody is listed: the same user may answer at a terminal, as L0',
        'gatekeep approvers add NAME',
      ),
    ];
  const said = `${path}: ${people.map(({ name }) => name).join(', ') || 'nobody'}`;
  if (!writable) return [ok('approvers', said)];
  return [
    weak(
      'approvers',
      `${said}; whoever asks can write it, so keys in it prove nothing`,
      'sudo gatekeep approvers add NAME',
    ),
  ];
}
