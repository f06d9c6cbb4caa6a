/** One policy file: its text → its settings and rules, or the first mistake in it. */
import { loadRules } from './load.ts';
import { loadApprovalSettings, type NamedApprovals } from './load-approval-settings.ts';
import { loadLogSettings, type NamedLogSettings } from './load-log-settings.ts';
import { loadConditions } from './load-condition.ts';
import { loadOverride, loadRole, loadSettings, loadTrust, type Trust } from './load-policy.ts';
import { Mistake, NO_YAML } from './mistake.ts';
import type { Override, Role, Settings } from './policy.ts';
import type { Condition, LoadedRule } from './rule.ts';
import { Shape } from './shape.ts';

/** YAML text → plain value; setup.ts hands in the fast one of the runtime. */
export type ParseYaml = (text: string) => unknown;

export interface PolicyContent {
  /** Only what the file names. */
  readonly settings: Omit<Partial<Settings>, 'thresholds'> & { readonly thresholds?: Partial<Settings['thresholds']> };
  readonly approvals: NamedApprovals;
  readonly audit: NamedLogSettings;
  readonly rules: readonly LoadedRule[];
  readonly overrides: readonly Override[];
  readonly roles: ReadonlyMap<string, Role>;
  readonly situations: ReadonlyMap<string, readonly Condition[]>;
  readonly disable: readonly string[];
  readonly known: readonly string[];
  readonly mayLoosen: readonly string[];
  readonly trust: readonly Trust[];
  /** For mistakes that only the merge can see. */
  readonly shape: Shape;
}

const SETTINGS = ['profile', 'opaque', 'unlisted', 'thresholds', 'wait'];
const KEYS = [
  'version',
  ...SETTINGS,
  'approvals',
  'audit',
  'overrides',
  'roles',
  'situations',
  'rules',
  'disable',
  'known',
  'may_loosen',
  'trust',
];
export const LOOSENABLE = [
  ...(SETTINGS as ['profile', 'opaque', 'unlisted', 'thresholds', 'wait']),
  'disable',
  'known',
  'allow',
] as const;

export function readPolicyFile(
  text: string,
  path: string,
  parse: ParseYaml,
  taken: ReadonlySet<string>,
): PolicyContent {
  const shape = new Shape({ file: path, text }, parsed(text, path, parse));
  shape.keys('a policy', KEYS);
  checkTopKeys(shape);
  const list = <T>(key: string, read: (shape: Shape) => T): T[] =>
    shape.at(key).isMissing ? [] : shape.at(key).list(key).map(read);
  return {
    settings: loadSettings(shape),
    approvals: loadApprovalSettings(shape.at('approvals')),
    audit: loadLogSettings(shape.at('audit')),
    rules: shape.at('rules').isMissing ? [] : loadRules(shape.at('rules'), path, taken),
    overrides: list('overrides', loadOverride),
    roles: named(shape.at('roles'), loadRole),
    situations: named(shape.at('situations'), loadConditions),
    disable: list('disable', s => s.text('disable')),
    known: list('known', hash),
    mayLoosen: list('may_loosen', s => s.oneOf('may_loosen', LOOSENABLE)),
    trust: list('trust', s => loadTrust(s, LOOSENABLE)),
    shape,
  };
}

/** A mapping of names that the author chooses. */
function named<T>(shape: Shape, read: (shape: Shape) => T): ReadonlyMap<string, T> {
  if (shape.isMissing) return new Map();
  return new Map(
    shape.names('a name').map(name => {
      if (!/^[a-z][a-z0-9-]*$/.test(name))
        shape.at(name).fail(`a name is made of a-z, 0-9 and dashes; found ${name}`, {
          hint: `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}:`,
          part: 'key',
        });
      return [name, read(shape.at(name))];
    }),
  );
}

function parsed(text: string, path: string, parse: ParseYaml): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = String((error as Error).message)
      .replace(/^YAML Parse error: /, '')
      .toLowerCase();
    throw new Mistake({ file: path, text }, `no YAML: ${why}`, [], NO_YAML);
  }
}

/** The version stands first, so that a file for a later gatekeep is refused before anything else in it is read. */
function checkTopKeys(shape: Shape): void {
  const [first] = Object.keys(shape.value as object);
  if (first !== 'version')
    shape.fail('the first key of a policy is version', { hint: 'write "version: 1" as the first line' });
  if (shape.at('version').value !== 1)
    shape
      .at('version')
      .fail(`version is 1, found ${JSON.stringify(shape.at('version').value)}`, { hint: 'version: 1' });
  const keys = [...shape.source.text.matchAll(/^([a-z_]+)[ \t]*:/gm)].map(found => found[1]!);
  const twice = keys.find((key, i) => KEYS.includes(key) && keys.indexOf(key) !== i);
  if (twice !== undefined)
    shape.at(twice).fail(`${twice} is written twice`, { hint: 'one list with all of them', part: 'key' });
}

function hash(shape: Shape): string {
  const found = shape.text('known').replace(/^sha256:/, '');
  if (!/^[\da-f]{64}$/.test(found))
    shape.fail('known lists SHA-256 values of files, 64 hexadecimal digits each', { hint: 'sha256sum FILE' });
  return found;
}
