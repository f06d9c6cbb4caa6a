/** Builds what an evidence pack says of policies: their texts, the tests of their rules as they come out now, and what changed. */
import type { PolicyInForce } from './evidence/gather.ts';
import { csvTable } from './evidence/tables.ts';
import { lineDiff } from './fronts/cli/line-diff.ts';
import { failedExamples } from './rules/examples.ts';
import { Mistake } from './rules/mistake.ts';
import { readPolicyFile } from './rules/policy-file.ts';
import type { LoadedRule } from './rules/rule.ts';
import { shippedIds, shippedRules } from './setup.ts';
import { readPolicyCopy, readPolicyText } from './store/policy-copies.ts';

/** Texts above this many lines are shown whole where they differ: comparing takes the product of both. */
const MOST_LINES = 4000;
const SHIPPED_TESTS = 'policy/shipped-tests.csv';

export interface PolicyEvidenceOptions {
  readonly stateDir: string;
  /** For secrets in texts that go into the pack. */
  readonly hide: (text: string) => string;
  /** Policy → the one that it took the place of, as the log says; null: it does not. */
  readonly before: ReadonlyMap<string, string | null>;
}

interface Kept {
  readonly layer: string;
  readonly sha256: string;
  readonly text: string | null;
}

export function policyEvidence(
  policies: readonly PolicyInForce[],
  options: PolicyEvidenceOptions,
  put: (path: string, content: string) => void,
): void {
  const rows = policies.map((policy, i) => {
    const folder = `policy/${String(i + 1).padStart(3, '0')}-${policy.hash.replace(/^sha256:/, '').slice(0, 8)}`;
    return [...versionOf(policy, policies[i - 1] ?? null, folder, options, put), folder];
  });
  put('policy/policies.csv', csvTable(POLICY_COLUMNS, rows));
  const tests = shippedRules().rules.flatMap(testsOf);
  put(
    SHIPPED_TESTS,
    csvTable(
      TEST_COLUMNS,
      tests.map(row => ['shipped', ...row]),
    ),
  );
}

const POLICY_COLUMNS = [
  'policy',
  'first_request',
  'last_request',
  'requests',
  'files',
  'gatekeep',
  'shipped_rules_tested_in',
].concat(['own_rules_tests', 'tests_that_fail', 'text', 'changed_from', 'folder']);
const TEST_COLUMNS = ['file', 'rule', 'example_is_to', 'example', 'holds'];

type Row = readonly (string | number | null)[];

function versionOf(
  policy: PolicyInForce,
  earlier: PolicyInForce | null,
  folder: string,
  { stateDir, hide, before }: PolicyEvidenceOptions,
  put: (path: string, content: string) => void,
): Row {
  const { hash, first, last, requests, files } = policy;
  const copy = readPolicyCopy(stateDir, hash);
  const kept = textsOf(policy, stateDir);
  let isHidden = false;
  for (const { layer, text } of kept) {
    if (text === null) continue;
    const shown = hide(text);
    isHidden ||= shown !== text;
    put(`${folder}/${layer}.yaml`, shown);
  }
  const tests = kept.flatMap(({ layer, text }) => (text === null ? [] : ownTests(layer, text)));
  put(`${folder}/tests.csv`, csvTable(TEST_COLUMNS, tests));
  const old = before.get(hash) ?? earlier?.hash ?? null;
  const was = old === null ? null : textsOf({ hash: old, files: earlier?.hash === old ? earlier.files : [] }, stateDir);
  if (was !== null) put(`${folder}/changes.diff`, hide(changesOf(was, kept)));
  const missing = kept.filter(({ text }) => text === null).map(({ layer }) => layer);
  const text = missing.length > 0 ? `not kept: ${missing.join(' ')}` : isHidden ? 'kept, secrets hidden' : 'kept';
  const isOurs = copy?.shipped === shippedRules().hash;
  const named = files.map(({ layer, path, sha256 }) => `${layer} ${path} ${sha256}`).join('; ');
  const failing = tests.filter(row => row.at(-1) !== 'yes').length;
  return [
    hash,
    first,
    last,
    requests,
    named,
    copy?.version ?? null,
    isOurs ? SHIPPED_TESTS : 'that version',
    tests.length,
    failing,
    text,
    old,
  ];
}

/** As the log names them; where it does not, as the copy does. */
function textsOf({ hash, files }: Pick<PolicyInForce, 'hash' | 'files'>, stateDir: string): readonly Kept[] {
  const named = files.length > 0 ? files : (readPolicyCopy(stateDir, hash)?.files ?? []);
  return named.map(({ layer, sha256 }) => ({
    layer: LAYERS.includes(layer) ? layer : 'other',
    sha256,
    text: readPolicyText(stateDir, sha256),
  }));
}

const LAYERS: readonly string[] = ['system', 'user', 'project'];

const ids = new Set(shippedIds);

/** By this gatekeep, whatever was in force then. */
function ownTests(layer: string, text: string): Row[] {
  try {
    const { rules } = readPolicyFile(text, layer, Bun.YAML.parse, ids);
    return rules.flatMap(rule => testsOf(rule).map(row => [layer, ...row]));
  } catch (error) {
    if (!(error instanceof Mistake) && !(error instanceof SyntaxError)) throw error;
    return [[layer, '', 'be read', error.message, 'no']];
  }
}

function testsOf(rule: LoadedRule): Row[] {
  const failed = failedExamples(rule);
  return (['match', 'no_match'] as const).flatMap(kind =>
    rule.examples[kind].map((example, index): Row => {
      const holds = !failed.some(one => one.kind === kind && one.index === index);
      return [rule.id, kind === 'match' ? 'match' : 'not match', example, holds ? 'yes' : 'no'];
    }),
  );
}

function changesOf(was: readonly Kept[], now: readonly Kept[]): string {
  const layers = [...new Set([...was, ...now].map(({ layer }) => layer))];
  const parts = layers.flatMap(layer => {
    const [old, young] = [was, now].map(all => all.find(one => one.layer === layer));
    if (old?.sha256 === young?.sha256) return [];
    const head = `${layer}: ${old?.sha256 ?? 'no file'} -> ${young?.sha256 ?? 'no file'}`;
    if (old?.text === null || young?.text === null) return [head, '(a text was not kept)'];
    return [head, ...differing(old?.text ?? '', young?.text ?? '')];
  });
  return parts.length === 0 ? 'no policy file changed: the shipped rules did\n' : `${parts.join('\n')}\n`;
}

function differing(old: string, now: string): readonly string[] {
  const [a, b] = [old, now].map(text => text.split('\n'));
  if (Math.max(a!.length, b!.length) <= MOST_LINES) return lineDiff(old, now);
  return [...a!.map(line => `- ${line}`), ...b!.map(line => `+ ${line}`)];
}
