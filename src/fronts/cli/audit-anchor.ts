/** `audit anchor`: takes the newest checkpoint to where it is kept, now; or writes it so that a workflow can attest it. */
import { attestable, CHECKPOINT_PREDICATE } from '../../audit/attestation.ts';
import type { SignedHead } from '../../audit/checkpoint.ts';
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

/** What became of one anchor. */
export interface AnchorResult {
  readonly name: string;
  readonly where: string;
  /** Lines that the checkpoint covers. */
  readonly size: number;
  /** null: it is kept there. */
  readonly why: string | null;
}

export interface AnchorServices {
  /** As people call them. */
  readonly names: readonly string[];
  /** Signs all lines so far and takes that to these; null: to all. Throws a Problem. */
  anchor(names: readonly string[] | null): Promise<readonly AnchorResult[]>;
  /** Signs all lines so far. Null: nothing is on record yet. Throws a Problem. */
  sign(): SignedHead | null;
}

export async function anchorAudit(
  caller: Caller,
  services: CliServices,
  names: readonly string[],
  { attest, json = false }: { readonly attest?: string; readonly json?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const anchors = await services.anchoring();
  if (attest !== undefined) {
    if (names.length > 0) throw new Problem('usage', '--attest writes files, and asks no anchor: leave the names out');
    return writeAttestable(anchors, services, attest, line => output.lines([line]));
  }
  const unknown = names.find(name => !anchors.names.includes(name));
  if (unknown !== undefined)
    throw new Problem('usage', `no anchor is called ${unknown}`, {
      hint: anchors.names.length === 0 ? 'the policy names none' : `there are ${anchors.names.join(', ')}`,
    });
  if (anchors.names.length === 0)
    throw new Problem('usage', 'the policy names no anchor', {
      hint: 'audit: { anchors: [...] }, as docs/audit.md says',
    });
  const results = await anchors.anchor(names.length === 0 ? null : names);
  if (json) output.json(results);
  else
    for (const { name, where, size, why } of results) {
      if (why === null) output.lines([`${name}: ${size} line${size === 1 ? '' : 's'}, kept in ${where}`]);
      else output.report({ kind: 'error', head: `anchor ${name}: ${where}: ${why}` });
    }
  return results.every(({ why }) => why === null) ? OK : FOUND;
}

function writeAttestable(
  anchors: AnchorServices,
  services: CliServices,
  file: string,
  say: (line: string) => void,
): number {
  const head = anchors.sign();
  if (head === null) throw new Problem('usage', 'nothing is on record yet');
  const path = services.absolute(file);
  const { note, checksums, predicate } = attestable(head, path.slice(path.lastIndexOf('/') + 1));
  services.writeFile(path, note);
  services.writeFile(`${path}.sha256`, checksums);
  services.writeFile(`${path}.predicate.json`, predicate);
  say(`${head.size} lines: ${file}, ${file}.sha256 and ${file}.predicate.json (${CHECKPOINT_PREDICATE})`);
  return OK;
}
