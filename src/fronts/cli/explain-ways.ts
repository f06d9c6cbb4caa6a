/** What would make it allowed: for each rule what it excuses, for each unknown part how to make it known. */
import type { Opaque } from '../../bash/analysis.ts';
import type { Judgement } from '../../gate/judgement.ts';
import { type WayOut, waysOut } from '../../rules/explain.ts';
import type { WordClass } from '../../rules/rule.ts';
import type { Node } from '../../terminal/tree.ts';
import type { Show } from './describe.ts';

export function wayNodes(judgement: Judgement, show: Show): readonly Node[] {
  const { decision, policy, analysis } = judgement;
  if (decision.verdict === 'allow') return [];
  const rules = waysOut(decision, policy.rules).map(way => ruleNode(way, show));
  const hashes = new Map(analysis.files.map(({ path, sha256 }) => [path, sha256]));
  const opaque = decision.opaque.map(part => ({
    subject: show(part.text),
    lines: [unknownWay(part, hashes, show)],
    children: [],
  }));
  const unlisted = rules.length + opaque.length > 0 ? [] : [unlistedNode];
  return [...rules, ...opaque, ...unlisted];
}

/** Only the profile strict asks where no rule and no unknown part does. */
const unlistedNode: Node = {
  subject: 'the profile strict',
  lines: ['a rule with verdict: allow that lists each command'],
  children: [],
};

const ELSEWHERE: Readonly<Record<WordClass, string>> = {
  outside: 'a place in this project or in a temporary folder',
  elsewhere: 'a place in this project or in a temporary folder',
  root: 'a place that is no system folder and no home',
  project: 'less than the whole project',
  home: 'a place outside the home',
  temp: 'a place that is no temporary folder',
};

function ruleNode({ rule, unless, classes }: WayOut, show: Show): Node {
  const shipped = !rule.at.startsWith('/');
  return {
    subject: show(rule.id),
    lines: [
      ...(rule.instead === null ? [] : [`run instead, for example: ${show(rule.instead)}`]),
      ...classes.map(name => ELSEWHERE[name]),
      ...unless.map(pattern => `as the rule excuses: ${show(pattern)}`),
      shipped ? `a policy that says disable: [${show(rule.id)}]` : `another rule at ${show(rule.at)}`,
    ],
    children: [],
  };
}

function unknownWay({ source }: Opaque, hashes: ReadonlyMap<string, string>, show: Show): string {
  const hash = source.kind === 'file' ? hashes.get(source.path) : undefined;
  if (source.kind === 'file' && hash !== undefined)
    return `read ${show(source.path)}, then a policy that says known: [${hash}]`;
  if (source.kind === 'variable') return `leave ${show(source.name)} out of the environment`;
  return 'write out what it stands for, so that it is known before the run';
}
