/** Every fact that a condition can name, and where it comes from. Loaded when a rule first asks for one. */
import type { Invocation } from '../../bash/analysis.ts';
import type { Around } from '../around.ts';
import { holdsFact } from '../condition.ts';
import type { TextFact, YesNoFact } from '../rule.ts';
import type { CommandLine } from '../words.ts';
import { cloudFact } from './cloud.ts';
import { type Fact, one } from './fact.ts';
import { gitFolder, branchOf, remotesOf } from './git.ts';
import { groupsOf, rolesOf } from './identity.ts';
import { packageFact } from './package.ts';
import { contextOf, namespaceOf } from './kubernetes.ts';
import { SHIPPED_SITUATIONS, type ShippedSituation, shippedSituation } from './situations.ts';
import { workspaceOf } from './terraform.ts';

/** The part that is looked at: null for an assignment, or for the text as a whole. */
export interface Part {
  readonly invocation: Invocation | null;
  readonly line: CommandLine | null;
  /** It runs on another machine, in a container or as another user: what holds here says nothing of there. */
  readonly elsewhere: boolean;
}

/** Facts of the requester: the same wherever the part runs. */
const OF_REQUESTER: readonly TextFact[] = ['source', 'user', 'group', 'role', 'agent', 'session', 'host', 'situation'];

export function factOf(name: TextFact, part: Part, around: Around): Fact {
  const { invocation, line, elsewhere } = part;
  const { context } = around;
  if (elsewhere && !OF_REQUESTER.includes(name)) return 'unknown';
  switch (name) {
    case 'cwd':
      return invocation === null ? one(context.cwd) : invocation.cwd === null ? 'unknown' : one(invocation.cwd);
    case 'branch':
      return branchOf(invocation, line, around);
    case 'remote':
      return remotesOf(invocation, line, around);
    case 'user':
      return one(context.user);
    case 'group':
      return groupsOf(around);
    case 'role':
      return rolesOf(around, () => remotesOf(invocation, line, around));
    case 'agent':
      return one(context.agent);
    case 'session':
      return one(context.session);
    case 'host':
      return one(context.host);
    case 'package':
      return packageFact(part, around);
    case 'source':
      return invocation === null ? 'unknown' : one(sourceOf(invocation));
    case 'situation':
      return situationsOf(part, around);
    case 'kube_context':
      return contextOf(invocation, line, around);
    case 'kube_namespace':
      return namespaceOf(invocation, line, around);
    case 'terraform_workspace':
      return workspaceOf(invocation, line, around);
    case 'cloud_profile':
    case 'cloud_account':
    case 'cloud_region':
      return cloudFact(
        name === 'cloud_profile' ? 'profile' : name === 'cloud_account' ? 'account' : 'region',
        invocation,
        line,
        around,
      );
  }
}

const sourceOf = ({ source }: Invocation): string =>
  source.kind === 'text' ? 'command' : source.kind === 'variable' ? 'variable' : source.origin;

export function yesNoFact(name: YesNoFact, part: Part, around: Around): boolean | 'unknown' {
  const { context, analysis } = around;
  switch (name) {
    case 'ci':
      return context.ci;
    case 'terminal':
      return context.machine.isTerminal();
    case 'dirty': {
      // What runs before may change any file.
      const first = part.invocation === null || analysis.invocations[0] === part.invocation;
      const folder = part.elsewhere || !first ? null : gitFolder(part.invocation, part.line, around);
      return folder === null ? 'unknown' : (context.machine.isDirty(context.machine.projectOf(folder)) ?? 'unknown');
    }
  }
}

/** Only the situations that are asked for are worked out: see situationIs. */
function situationsOf(part: Part, around: Around): Fact {
  const names = [...SHIPPED_SITUATIONS, ...around.policy.situations.keys()];
  const found = names.map(name => [name, situationIs(name, part, around)] as const);
  if (found.some(([, is]) => is === 'unknown')) return 'unknown';
  return { all: found.flatMap(([name, is]) => (is === true ? [name] : [])) };
}

export function situationIs(name: string, part: Part, around: Around): boolean | 'unknown' {
  const find = (fact: TextFact): Fact => factOf(fact, part, around);
  const shipped = (SHIPPED_SITUATIONS as readonly string[]).includes(name)
    ? shippedSituation(name as ShippedSituation, part.invocation, part.line, around, find)
    : false;
  if (shipped === true) return true;
  const own = (around.policy.situations.get(name) ?? []).map(when =>
    holdsFact(when, part, around, 'certain') ? true : holdsFact(when, part, around, 'possible') ? 'unknown' : false,
  );
  if (own.includes(true)) return true;
  return shipped === 'unknown' || own.includes('unknown') ? 'unknown' : false;
}
