/** Context and namespace that an invocation would work in, as kubectl and helm find them. */
import type { Invocation } from '../../bash/analysis.ts';
import { resolvePath } from '../../bash/folders.ts';
import { type Around, variableFor } from '../around.ts';
import type { CommandLine } from '../words.ts';
import { isMoved } from './changers.ts';
import { type Fact, one } from './fact.ts';
import { fileAt, folderOf, inHome } from './files.ts';
import { hasFlag, optionValues } from './options.ts';

export function contextOf(invocation: Invocation | null, line: CommandLine | null, around: Around): Fact {
  const named = namedBy(['--context', '--kube-context'], 'HELM_KUBECONTEXT', invocation, line, around);
  if (named !== null) return named;
  const configs = configsOf(invocation, line, around);
  if (configs === 'unknown') return 'unknown';
  return one(currentOf(configs));
}

export function namespaceOf(invocation: Invocation | null, line: CommandLine | null, around: Around): Fact {
  if (hasFlag(line, ['-A', '--all-namespaces'])) return 'unknown';
  const named = namedBy(['--namespace', '-n'], 'HELM_NAMESPACE', invocation, line, around);
  if (named !== null) return named;
  const configs = configsOf(invocation, line, around);
  const context = contextOf(invocation, line, around);
  if (configs === 'unknown' || context === 'unknown' || 'all' in context) return 'unknown';
  return { oneOf: context.oneOf.map(name => (name === null ? null : namespaceIn(configs, name))) };
}

/** An option counts for certain; helm's variables count for helm alone. */
function namedBy(
  options: readonly string[],
  variable: string,
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
): Fact | null {
  const values = optionValues(line, options);
  if (values !== null) return values === 'unknown' ? 'unknown' : { oneOf: values };
  if (line?.program !== 'helm') return null;
  const seen = variableFor(variable, invocation, around);
  if (seen === 'unknown') return 'unknown';
  return seen.value === null ? null : one(seen.value);
}

interface KubeConfig {
  readonly current: string | null;
  readonly namespaces: ReadonlyMap<string, string | null>;
}

/** Several files are merged: of what two of them say, the first counts. */
function configsOf(
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
): readonly KubeConfig[] | 'unknown' {
  if (isMoved('kubernetes', invocation, around)) return 'unknown';
  const paths = pathsOf(invocation, line, around);
  if (paths === 'unknown') return 'unknown';
  const found: KubeConfig[] = [];
  for (const path of paths) {
    const file = fileAt(path, around);
    if (file === null) continue;
    const config = file === 'unknown' ? 'unknown' : readConfig(file.text, around);
    if (config === 'unknown') return 'unknown';
    found.push(config);
  }
  return found;
}

function pathsOf(
  invocation: Invocation | null,
  line: CommandLine | null,
  around: Around,
): readonly string[] | 'unknown' {
  const folder = folderOf(invocation, around);
  const named = optionValues(line, ['--kubeconfig']);
  const variable = variableFor('KUBECONFIG', invocation, around);
  if (named === 'unknown' || (named === null && variable === 'unknown')) return 'unknown';
  const listed = named ?? (variable === 'unknown' ? null : (variable.value?.split(':').filter(Boolean) ?? null));
  if (listed !== null && listed.length > 0) {
    const resolved = listed.map(path => resolvePath(folder, path));
    return resolved.includes(null) ? 'unknown' : (resolved as string[]);
  }
  const path = inHome('.kube/config', invocation, around);
  return path === 'unknown' ? path : [path];
}

function readConfig(text: string, around: Around): KubeConfig | 'unknown' {
  try {
    const top = mapping(around.context.machine.parseYaml(text));
    const contexts = Array.isArray(top.contexts) ? top.contexts.map(mapping) : [];
    return {
      current: textOr(top['current-context']),
      namespaces: new Map(
        contexts.flatMap(entry => {
          const name = textOr(entry.name);
          return name === null ? [] : [[name, textOr(mapping(entry.context).namespace)] as const];
        }),
      ),
    };
  } catch {
    return 'unknown';
  }
}

const mapping = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
const textOr = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

const currentOf = (configs: readonly KubeConfig[]): string | null =>
  configs.find(({ current }) => current !== null)?.current ?? null;

const namespaceIn = (configs: readonly KubeConfig[], context: string): string =>
  configs.find(({ namespaces }) => namespaces.has(context))?.namespaces.get(context) ?? 'default';
