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

/** No setting is longer; and a line of a megabyte costs no expression its square. */
const LONGEST_LINE = 4096;

/** `[section]` and `key = value` lines, as AWS, gcloud and git write them; `unknown`: with a line that nobody writes. */
export function iniValues(text: string): ReadonlyMap<string, ReadonlyMap<string, string>> | 'unknown' {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  for (const whole of text.split('\n')) {
    if (whole.length > LONGEST_LINE) return 'unknown';
    const line = whole.trim();
    const equals = line.indexOf('=');
    if (line.startsWith('[') && line.endsWith(']')) {
      const head = line.slice(1, -1).trim();
      section = sections.get(head) ?? new Map();
      sections.set(head, section);
    } else if (equals > 0 && !/^[#;]/.test(line))
      section.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return sections;
}
