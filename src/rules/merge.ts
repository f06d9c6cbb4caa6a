/** Shipped rules and the policy files of all layers → the policy in force. A lower layer tightens, never loosens. */
import { checkExamples } from './examples.ts';
import { matchesGlob } from './glob.ts';
import { nearest } from './mistake.ts';
import type { Policy, PolicyFile, Profile } from './policy.ts';
import { type ParseYaml, type PolicyContent, readPolicyFile } from './policy-file.ts';
import type { CompiledRule } from './rule.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';
import type { Shape } from './shape.ts';
import { DEFAULT_WAIT, policyHash, type Shipped } from './shipped.ts';

export interface PolicyText extends PolicyFile {
  readonly text: string;
}

const STRICTNESS: readonly Profile[] = ['observe', 'guard', 'strict'];

/** `files`: highest layer first. Throws a Mistake for the first thing that is wrong with one of them. */
export function mergePolicy(shipped: Shipped, files: readonly PolicyText[], parse: ParseYaml): Policy {
  const draft: Draft = { profile: 'guard', wait: DEFAULT_WAIT, known: new Set(), disabled: new Set(), rules: [] };
  const above: PolicyContent[] = [];
  const ids = new Set(shipped.rules.ids);
  for (const file of files) {
    const content = readPolicyFile(file.text, file.path, parse, ids);
    checkExamples(content.rules, content.shape.at('rules'));
    const isFirst = above.length === 0 && file.layer !== 'project';
    const mayLoosen = (key: string) =>
      isFirst || (above.length > 0 && above.every(upper => upper.mayLoosen.includes(key)));
    apply(content, draft, shipped.rules, mayLoosen);
    for (const rule of content.rules) ids.add(rule.id);
    above.push(content);
  }
  return {
    profile: draft.profile,
    wait: draft.wait,
    rules: combined(shipped.rules, draft),
    knownFiles: draft.known,
    files: files.map(({ layer, path, sha256 }) => ({ layer, path, sha256 })),
    hash: policyHash(shipped.hash, files),
  };
}

interface Draft {
  profile: Profile;
  wait: number;
  readonly known: Set<string>;
  readonly disabled: Set<string>;
  readonly rules: CompiledRule[];
}

type MayLoosen = (key: string) => boolean;

function apply(content: PolicyContent, draft: Draft, shipped: RuleIndex, mayLoosen: MayLoosen): void {
  const { shape } = content;
  const refuseUnless = (fine: boolean, key: string, place: Shape, what: string) => {
    if (fine || mayLoosen(key)) return;
    place.fail(`${what}, which a lower layer may not loosen`, {
      hint: `the layer above would have to name it: may_loosen: [${key}]`,
    });
  };
  if (content.profile !== null) {
    const tighter = STRICTNESS.indexOf(content.profile) >= STRICTNESS.indexOf(draft.profile);
    refuseUnless(tighter, 'profile', shape.at('profile'), `profile ${content.profile} is looser than ${draft.profile}`);
    draft.profile = content.profile;
  }
  if (content.wait !== null) {
    refuseUnless(content.wait <= draft.wait, 'wait', shape.at('wait'), `wait is longer than ${draft.wait / 1000}s`);
    draft.wait = content.wait;
  }
  refuseUnless(content.known.length === 0, 'known', shape.at('known'), 'known accepts files unseen');
  refuseUnless(content.disable.length === 0, 'disable', shape.at('disable'), 'disable takes rules out of force');
  const allows = content.rules.findIndex(rule => rule.verdict === 'allow');
  refuseUnless(
    allows < 0,
    'allow',
    shape.at('rules').at(allows).at('verdict'),
    `rule ${content.rules[allows]?.id} allows`,
  );
  for (const value of content.known) draft.known.add(value);
  disable(content, draft, shipped);
  draft.rules.push(...content.rules);
}

/** Only shipped rules can be taken out of force: those of a policy are taken out where they stand. */
function disable(content: PolicyContent, draft: Draft, shipped: RuleIndex): void {
  for (const [i, glob] of content.disable.entries()) {
    const ids = shipped.ids;
    const found = ids.filter(id => matchesGlob(glob, id));
    const near = nearest(glob, ids);
    if (found.length === 0)
      content.shape
        .at('disable')
        .at(i)
        .fail(`no shipped rule is named ${glob}`, {
          hint: near === null ? 'gatekeep rules list' : `did you mean ${near}?`,
        });
    for (const id of found) draft.disabled.add(id);
  }
}

/** Without a change of the rules the index made at build time is used as it is. */
function combined(shipped: RuleIndex, draft: Draft): RuleIndex {
  if (draft.rules.length === 0 && draft.disabled.size === 0) return shipped;
  return indexRules([...shipped.rules.filter(rule => !draft.disabled.has(rule.id)), ...draft.rules]);
}
