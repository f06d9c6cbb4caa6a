/** Situations that rules name instead of spelling them out: production, a protected branch, root. */
import { type Invocation, isKnown } from '../../bash/analysis.ts';
import { type Around, variableFor } from '../around.ts';
import type { TextFact } from '../rule.ts';
import type { CommandLine } from '../words.ts';
import { type Fact, fits, one } from './fact.ts';

export const SHIPPED_SITUATIONS = ['production', 'protected-branch', 'root'] as const;

export type ShippedSituation = (typeof SHIPPED_SITUATIONS)[number];

/** Finds another fact of the same invocation. */
export type FindFact = (name: TextFact) => Fact;

/** `unknown` where it may be so. */
export function shippedSituation(
  name: ShippedSituation,
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
  find: FindFact,
): boolean | 'unknown' {
  if (name === 'production') return isProduction(line, around, invocation, find);
  if (name === 'root') return isRoot(invocation, line, around);
  const branch = branchesMeant(line, find);
  return branch === 'unknown' ? branch : fits(PROTECTED, branch, 'possible');
}

/** Names that hosting services protect by default, and those that deployments are made from. */
const PROTECTED = [
  'main',
  'master',
  'trunk',
  'production',
  'prod',
  'live',
  'release',
  'release/*',
  'releases/*',
  'stable',
];

/** A push names the branch that it changes; anything else works on the one that is checked out. */
function branchesMeant(line: CommandLine | null, find: FindFact): Fact {
  if (line?.program !== 'git' || line.first !== 'push') return find('branch');
  const operands = line.tokens.filter(({ role }) => role === 'operand').slice(2);
  if (line.tokens.some(({ arg }) => arg === '--all' || arg === '--mirror' || arg === '--branches')) return 'unknown';
  if (operands.length === 0) return find('branch');
  const targets: (string | null)[] = [];
  for (const { arg } of operands) {
    if (!isKnown(arg)) return 'unknown';
    const target = arg
      .replace(/^\+/, '')
      .replace(/^.*:/, '')
      .replace(/^refs\/heads\//, '');
    if (target !== 'HEAD') targets.push(target);
    else {
      const current = find('branch');
      if (current === 'unknown' || 'all' in current) return 'unknown';
      targets.push(...current.oneOf);
    }
  }
  return { oneOf: targets };
}

const ROOT_PROGRAMS = new Set(['sudo', 'doas', 'su', 'pkexec', 'run0', 'sudoedit', 'runuser']);

function isRoot(invocation: Invocation | null, line: CommandLine | null, { context }: Around): boolean {
  if (context.user === 'root') return true;
  return ROOT_PROGRAMS.has(line?.program ?? '') || (invocation?.via.some(name => ROOT_PROGRAMS.has(name)) ?? false);
}

/** A word of the name, wherever it stands: `prod-eu`, `gke_shop_europe_prod`, `arn:aws:eks:…:cluster/prod1`. */
const PRODUCTION = /(?:^|[^a-z0-9])(?:prod|prd|production|live)(?:[^a-z]|$)/i;

const KUBERNETES = new Set(
  'kubectl oc helm helmfile kustomize k9s flux argocd istioctl stern velero skaffold'.split(' '),
);
const TERRAFORM = new Set('terraform tofu terragrunt'.split(' '));

/** Variables by which programs are told what they work on. */
const VARIABLES =
  'ENV ENVIRONMENT APP_ENV NODE_ENV RAILS_ENV RACK_ENV DJANGO_ENV FLASK_ENV MIX_ENV STAGE DEPLOY_ENV TARGET_ENV'.split(
    ' ',
  );

function isProduction(
  line: CommandLine | null,
  around: Around,
  invocation: Invocation | null,
  find: FindFact,
): boolean | 'unknown' {
  const program = line?.program ?? '';
  const names: TextFact[] = KUBERNETES.has(program) ? ['kube_context', 'kube_namespace'] : ['cloud_profile'];
  if (TERRAFORM.has(program)) names.push('terraform_workspace');
  const facts = [...names.map(find), ...VARIABLES.map(name => variableFact(name, invocation, around))];
  if (facts.some(fact => fact !== 'unknown' && valuesOf(fact).some(value => PRODUCTION.test(value)))) return true;
  return facts.includes('unknown') ? 'unknown' : false;
}

const valuesOf = (fact: Exclude<Fact, 'unknown'>): readonly string[] =>
  'all' in fact ? fact.all : fact.oneOf.filter(value => value !== null);

function variableFact(name: string, invocation: Invocation | null, around: Around): Fact {
  const seen = variableFor(name, invocation, around);
  return seen === 'unknown' ? seen : one(seen.value);
}
