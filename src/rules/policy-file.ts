/** One policy file: its text → its settings and rules, or the first mistake in it. */
import { loadRules } from './load.ts';
import { Mistake } from './mistake.ts';
import type { Profile } from './policy.ts';
import type { LoadedRule } from './rule.ts';
import { Shape } from './shape.ts';

/** YAML text → plain value; setup.ts hands in the fast one of the runtime. */
export type ParseYaml = (text: string) => unknown;

export interface PolicyContent {
  readonly profile: Profile | null;
  /** Milliseconds. */
  readonly wait: number | null;
  readonly rules: readonly LoadedRule[];
  readonly disable: readonly string[];
  readonly known: readonly string[];
  readonly mayLoosen: readonly string[];
  /** For mistakes that only the merge can see. */
  readonly shape: Shape;
}

const KEYS = ['version', 'profile', 'wait', 'rules', 'disable', 'known', 'may_loosen'];
const PROFILES = ['guard', 'strict', 'observe'] as const;
export const LOOSENABLE = ['profile', 'wait', 'disable', 'known', 'allow'] as const;
const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const MAX_WAIT = 30 * UNITS.d;

export function readPolicyFile(
  text: string,
  path: string,
  parse: ParseYaml,
  taken: ReadonlySet<string>,
): PolicyContent {
  const shape = new Shape({ file: path, text }, parsed(text, path, parse));
  shape.keys('a policy', KEYS);
  checkTopKeys(shape);
  const texts = (key: string) =>
    shape.at(key).isMissing
      ? []
      : shape
          .at(key)
          .list(key)
          .map(s => s.text(key));
  return {
    profile: shape.at('profile').isMissing ? null : shape.at('profile').oneOf('profile', PROFILES),
    wait: shape.at('wait').isMissing ? null : duration(shape.at('wait')),
    rules: shape.at('rules').isMissing ? [] : loadRules(shape.at('rules'), path, taken),
    disable: texts('disable'),
    known: shape.at('known').isMissing ? [] : shape.at('known').list('known').map(hash),
    mayLoosen: shape.at('may_loosen').isMissing
      ? []
      : shape
          .at('may_loosen')
          .list('may_loosen')
          .map(s => s.oneOf('may_loosen', LOOSENABLE)),
    shape,
  };
}

function parsed(text: string, path: string, parse: ParseYaml): unknown {
  try {
    return parse(text);
  } catch (error) {
    const why = String((error as Error).message)
      .replace(/^YAML Parse error: /, '')
      .toLowerCase();
    throw new Mistake({ file: path, text }, `no YAML: ${why}`, []);
  }
}

/** The version stands first, so that a file for a later gatekeep is refused before anything else in it is read. */
function checkTopKeys(shape: Shape): void {
  const [first] = Object.keys(shape.value as object);
  if (first !== 'version')
    shape.fail('the first key of a policy is version', { hint: 'write "version: 1" as the first line' });
  if (shape.at('version').value !== 1)
    shape.at('version').fail(`version is 1, found ${JSON.stringify(shape.at('version').value)}`);
  const keys = [...shape.source.text.matchAll(/^([a-z_]+)[ \t]*:/gm)].map(found => found[1]!);
  const twice = keys.find((key, i) => KEYS.includes(key) && keys.indexOf(key) !== i);
  if (twice !== undefined) shape.at(twice).fail(`${twice} is written twice`, { part: 'key' });
}

function duration(shape: Shape): number {
  const found = /^(\d+)([smhd])$/.exec(String(shape.value));
  const ms = found === null ? 0 : Number(found[1]) * UNITS[found[2] as keyof typeof UNITS];
  if (ms <= 0 || ms > MAX_WAIT)
    shape.fail(`wait is a time like 30s, 10m or 1h, at most 30d; found ${JSON.stringify(shape.value)}`);
  return ms;
}

function hash(shape: Shape): string {
  const found = shape.text('known').replace(/^sha256:/, '');
  if (!/^[\da-f]{64}$/.test(found))
    shape.fail('known lists SHA-256 values of files, 64 hexadecimal digits each', { hint: 'sha256sum FILE' });
  return found;
}
