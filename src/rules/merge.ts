/** Shipped rules and the policy files of all layers → the policy in force. A lower layer tightens, never loosens. */
import { checkNames } from './check-names.ts';
import { checkExamples } from './examples.ts';
import { SHIPPED_SITUATIONS } from './facts/situations.ts';
import { matchesGlob } from './glob.ts';
import { mergeLogSettings } from './load-log-settings.ts';
import { LOG_SETTINGS, type LogSettings } from './log-settings.ts';
import { mayLoosen } from './may-loosen.ts';
import { NO_APPROVAL_SETTINGS, type ApprovalSettings } from './approval-settings.ts';
import { mergeApprovals } from './merge-approvals.ts';
import { applySettings, refuseLooser } from './merge-settings.ts';
import { nearest } from './mistake.ts';
import type { Override, Policy, PolicyFile, Role, Settings } from './policy.ts';
import { type ParseYaml, type PolicyContent, readPolicyFile } from './policy-file.ts';
import type { CompiledRule, Condition } from './rule.ts';
import { indexRules, type RuleIndex } from './rule-index.ts';
import { defaultsOf } from './settings.ts';
import { policyHash, type Shipped } from './shipped.ts';

export interface PolicyText extends PolicyFile {
  readonly text: string;
}

export interface MergePorts {
  readonly parse: ParseYaml;
  /** Milliseconds since the epoch: what is trusted for a time ends. */
  readonly now: number;
}

/** `files`: highest layer first. Throws a Mistake for the first thing that is wrong with one of them. */
export function mergePolicy(shipped: Shipped, files: readonly PolicyText[], ports: MergePorts): Policy {
  const draft: Draft = {
    settings: defaultsOf('guard'),
    approvals: NO_APPROVAL_SETTINGS,
    audit: LOG_SETTINGS,
    overrides: [],
    roles: new Map(),
    situations: new Map(),
    known: new Set(),
    disabled: new Set(),
    rules: [],
  };
  const above: PolicyContent[] = [];
  const ids = new Set(shipped.rules.ids);
  const saidOfLog = new Set<string>();
  for (const file of files) {
    const content = readPolicyFile(file.text, file.path, ports.parse, ids);
    checkExamples(content.rules, content.shape.at('rules'));
    const loosens = mayLoosen(file, above, ports.now);
    draft.settings = applySettings(content, draft.settings, loosens);
    refuseLooser(content, loosens);
    const highest = above.length === 0 && file.layer !== 'project';
    const said = { ...content.approvals, ...(content.settings.wait !== undefined && { waitSaid: true }) };
    draft.approvals = mergeApprovals(said, draft.approvals, file.layer, highest, content.shape.at('approvals'));
    draft.audit = mergeLogSettings(content.audit, draft.audit, saidOfLog, file.layer, content.shape.at('audit'));
    applyNames(content, draft, file.layer);
    for (const value of content.known) draft.known.add(value);
    disable(content, draft, shipped.rules);
    draft.rules.push(...content.rules);
    for (const rule of content.rules) ids.add(rule.id);
    above.push(content);
  }
  return {
    ...draft.settings,
    approvals: draft.approvals,
    audit: draft.audit,
    overrides: draft.overrides,
    roles: draft.roles,
    situations: draft.situations,
    rules: combined(shipped.rules, draft),
    knownFiles: draft.known,
    files: files.map(({ layer, path, sha256 }) => ({ layer, path, sha256 })),
    hash: policyHash(shipped.hash, files),
  };
}

interface Draft {
  settings: Settings;
  approvals: ApprovalSettings;
  audit: LogSettings;
  readonly overrides: Override[];
  readonly roles: Map<string, Role>;
  readonly situations: Map<string, readonly Condition[]>;
  readonly known: Set<string>;
  readonly disabled: Set<string>;
  readonly rules: CompiledRule[];
}

/** A name means what the highest layer says: rules above may allow by it. */
function applyNames(content: PolicyContent, draft: Draft, layer: PolicyFile['layer']): void {
  const { shape } = content;
  for (const [name, role] of content.roles) {
    const at = shape.at('roles').at(name);
    if (draft.roles.has(name))
      at.fail(`role ${name} is defined in a layer above`, { hint: `another name: our-${name}`, part: 'key' });
    if (role.may.length > 0 && layer !== 'system')
      at.at('may').fail('only the policy of the machine, which root owns, says who may do more than others', {
        hint: 'in your own policy, disable takes a rule out of force',
        part: 'key',
      });
    draft.roles.set(name, role);
  }
  for (const [name, conditions] of content.situations) {
    if (draft.situations.has(name))
      shape
        .at('situations')
        .at(name)
        .fail(`situation ${name} is defined in a layer above`, { hint: `another name: our-${name}`, part: 'key' });
    draft.situations.set(name, conditions);
  }
  checkNames(content, draft.roles, new Set([...SHIPPED_SITUATIONS, ...draft.situations.keys()]));
  draft.overrides.push(...content.overrides);
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
