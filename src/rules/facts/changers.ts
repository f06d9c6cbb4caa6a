/** Commands that change a circumstance: what stands after one in the same text meets one that is not known. */
import type { Invocation } from '../../bash/analysis.ts';
import type { Around } from '../around.ts';
import { matchesPattern, subjectOf } from '../match.ts';
import { parsePattern } from '../pattern.ts';
import { readCommandLine } from '../words.ts';

const CHANGERS = {
  git: [
    'git checkout|switch|init|clone|rebase|bisect|worktree|symbolic-ref|config|update-ref|submodule ...',
    'git branch -m|-M|--move ...',
    'git remote add|set-url|rename|remove|rm ...',
    'gh repo|pr checkout|clone|fork|set-default|sync ...',
    'gt|hub|jj ...',
  ],
  kubernetes: [
    'kubectl|oc config|login|project|logout ...',
    'kubectx|kubens|kubie|kubeswitch|k9s|kind|minikube|k3d|microk8s|vcluster|rancher ...',
    'gcloud container ...',
    'aws eks ...',
    'az aks ...',
    'doctl kubernetes ...',
    'eksctl ...',
  ],
  terraform: ['terraform|tofu|terragrunt workspace|init|env ...', 'tfenv|tfswitch ...'],
  cloud: [
    'aws configure|sso|login ...',
    'gcloud config|auth|init ...',
    'az account|login|logout|cloud|configure ...',
    'awsume|assume|granted|aws-vault|saml2aws|aws-sso|okta-awscli|leapp|gimme-aws-creds ...',
  ],
} as const;

export type Changed = keyof typeof CHANGERS;

/** Does any part of the text before this one, or around it, change the circumstance? */
export function isMoved(what: Changed, invocation: Invocation | null, around: Around): boolean {
  const { invocations } = around.analysis;
  const end = invocation === null ? invocations.length : invocations.indexOf(invocation);
  const patterns = CHANGERS[what].map(parsePattern);
  return invocations.slice(0, end < 0 ? invocations.length : end).some(earlier => {
    const subject = subjectOf(earlier, readCommandLine(earlier.argv), around);
    return patterns.some(pattern => matchesPattern(pattern, subject, 'possible'));
  });
}
