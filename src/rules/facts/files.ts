/** Files that hold facts: found from the variables that move them, read as what they are. */
import { resolvePath } from '../../bash/folders.ts';
import type { Invocation } from '../../bash/analysis.ts';
import { type Around, variableFor } from '../around.ts';

/** Text of a file; null where there is none; `unknown` where it cannot be read or its place is not known. */
export type FileText = { readonly text: string } | null | 'unknown';

export function fileAt(path: string | 'unknown', around: Around): FileText {
  if (path === 'unknown') return 'unknown';
  const file = around.context.machine.readFile(path);
  if (file.kind === 'absent') return null;
  return file.kind === 'text' ? { text: file.text } : 'unknown';
}

/** `below` the folder that the variable names, else below `otherwise` in the caller's home. */
export function pathFrom(
  variable: string,
  below: string,
  otherwise: string,
  invocation: Invocation | null,
  around: Around,
): string | 'unknown' {
  const moved = variableFor(variable, invocation, around);
  if (moved === 'unknown') return 'unknown';
  if (moved.value) return resolvePath(folderOf(invocation, around), `${moved.value}${below}`) ?? 'unknown';
  return inHome(otherwise, invocation, around);
}

export function inHome(path: string, invocation: Invocation | null, around: Around): string | 'unknown' {
  const home = variableFor('HOME', invocation, around);
  if (home === 'unknown') return 'unknown';
  return `${home.value || around.context.home}/${path}`;
}

/** null: not known. */
export const folderOf = (invocation: Invocation | null, around: Around): string | null =>
  invocation === null ? around.context.cwd : invocation.cwd;

/** `[section]` and `key = value` lines, as AWS, gcloud and git write them. */
export function iniValues(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const line of text.split('\n')) {
    const head = /^\s*\[(.*)\]\s*$/.exec(line)?.[1]?.trim();
    const pair = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (head !== undefined) {
      section = sections.get(head) ?? new Map();
      sections.set(head, section);
    } else if (pair !== null) section.set(pair[1]!, pair[2]!);
  }
  return sections;
}
