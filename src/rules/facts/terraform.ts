/** The workspace that terraform and its kin would work in. */
import type { Invocation } from '../../bash/analysis.ts';
import { resolvePath } from '../../bash/folders.ts';
import { type Around, variableFor } from '../around.ts';
import type { CommandLine } from '../words.ts';
import { isMoved } from './changers.ts';
import { type Fact, one } from './fact.ts';
import { fileAt, folderOf } from './files.ts';
import { optionValues } from './options.ts';

export function workspaceOf(invocation: Invocation | null, line: CommandLine | null, around: Around): Fact {
  const named = variableFor('TF_WORKSPACE', invocation, around);
  if (named === 'unknown') return 'unknown';
  if (named.value) return one(named.value);
  if (isMoved('terraform', invocation, around)) return 'unknown';
  const folder = rootModule(invocation, line, around);
  const data = variableFor('TF_DATA_DIR', invocation, around);
  if (folder === null || data === 'unknown') return 'unknown';
  const path = resolvePath(folder, `${data.value || '.terraform'}/environment`);
  const file = path === null ? 'unknown' : fileAt(path, around);
  if (file === 'unknown') return 'unknown';
  return one(file === null ? 'default' : file.text.trim() || 'default');
}

/** null: not known. */
function rootModule(invocation: Invocation | null, line: CommandLine | null, around: Around): string | null {
  const folder = folderOf(invocation, around);
  const moved = optionValues(line, ['-chdir', '--chdir', '--working-dir', '--terragrunt-working-dir']);
  if (moved === null) return folder;
  const last = moved === 'unknown' ? undefined : moved.at(-1);
  return last === undefined ? null : resolvePath(folder, last);
}
