/** `audit prove ID` writes what proves one action, and `audit verify --proof` checks it without the log. */
import { leafHash } from '../../audit/chain.ts';
import { beginAfterGone, InclusionProofs } from '../../audit/inclusion.ts';
import { type NoteKey, parseVkey } from '../../audit/note.ts';
import { checkProofs, originOf } from '../../audit/proven-action.ts';
import { type Look, lookedAt } from '../../audit/second-look.ts';
import { verifySignature } from '../../audit/signature.ts';
import { joinProofs } from '../../audit/tlog-proof.ts';
import { Problem } from '../../problem.ts';
import type { Caller } from '../caller.ts';
import { FOUND, OK } from '../exit-codes.ts';
import { parseLine } from './audit-rows.ts';
import type { AuditServices } from './audit-services.ts';
import { type Found, findAction } from './audit-show.ts';
import { describeAction } from './audit-story.ts';
import { openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export async function proveAction(
  caller: Caller,
  services: CliServices,
  word: string,
  options: { readonly output?: string; readonly inToto?: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const audit = await services.audit();
  const found = findAction(audit, word);
  if (options.inToto && found.action.decision?.result !== 'approved')
    throw new Problem(
      'usage',
      `request ${found.action.id.slice(-8)} was not approved by a person: there is no approval to attest`,
    );
  const proof = proofOf(audit, found);
  const text = options.inToto ? `${audit.attest(found.action, proof)}\n` : proof;
  if (options.output === undefined) {
    output.write(text);
    return OK;
  }
  services.writeFile(services.absolute(options.output), text);
  output.lines([`${found.action.lines.length} lines, proven under the checkpoint of line ${found.checkpoint!.line}`]);
  return OK;
}

const decoder = new TextDecoder();

/** In one pass over the lines up to the checkpoint. Throws a Problem where none covers the action, or the log is not what it signed. */
export function proofOf(audit: AuditServices, { action, checkpoint }: Found): string {
  if (checkpoint === null)
    throw new Problem(
      'usage',
      `request ${action.id.slice(-8)} is under no checkpoint yet: the next is signed within the hour`,
    );
  const indexes = action.lines.map(({ line }) => line - 1);
  const wanted = new Set(indexes);
  const extras = new Map<number, Uint8Array>();
  const proofs = new InclusionProofs(indexes, checkpoint.size);
  let first = true;
  let needed = true;
  let note = '';
  for (const { seq, bytes } of audit.lines()) {
    if (first && seq > 1 && !beginAfterGone(proofs, seq, bytes)) break;
    first = false;
    if (wanted.has(seq - 1)) extras.set(seq - 1, bytes.slice());
    if (needed) needed = proofs.push(leafHash(bytes));
    if (seq !== checkpoint.line) continue;
    note = String(parseLine(decoder.decode(bytes))?.note ?? '');
    break;
  }
  const paths = proofs.proofs();
  if (paths === null) throw notWhole(action.id);
  for (const [index, bytes] of extras) refuseSecrets(index + 1, bytes, audit.look());
  const text = joinProofs(
    indexes.map((index, i) => ({ extra: extras.get(index)!, index, hashes: paths[i]!, checkpoint: note })),
  );
  const keys = audit.vkeys().flatMap(vkey => parseVkey(vkey) ?? []);
  // A proof that does not hold is worse than none.
  const checked = checkProofs(text, keys, verifySignature);
  if (typeof checked === 'string') throw notWhole(action.id, checked);
  return text;
}

/** A proof holds whole lines, as they are stored, and is made to be handed on. */
function refuseSecrets(line: number, bytes: Uint8Array, look: Look): void {
  const text = decoder.decode(bytes);
  const record = parseLine(text);
  if (record !== null && lookedAt(record, look) !== record)
    throw new Problem(
      'usage',
      `line ${line} holds what a second look takes for a secret, and its proof would hold it, too`,
    );
}

const notWhole = (id: string, why = 'the lines before it are not all there'): Problem =>
  new Problem('internal', `request ${id.slice(-8)} cannot be proven: what would prove it ${why}`, {
    hint: 'gatekeep audit verify',
  });

export async function verifyProof(
  caller: Caller,
  services: CliServices,
  path: string,
  { keys, json }: { readonly keys: readonly NoteKey[]; readonly json: boolean },
): Promise<number> {
  const output = await openOutput(caller, services.preferencesFolder);
  const audit = await services.audit();
  const text = audit.readText(services.absolute(path));
  const own = keys.length > 0 ? keys : audit.vkeys().flatMap(vkey => parseVkey(vkey) ?? []);
  const origin = originOf(text);
  if (keys.length === 0 && origin !== null && !own.some(({ name }) => name === origin))
    throw new Problem(
      'usage',
      `${path}: is of the log ${origin}, which is not yours: no key is known that could sign it`,
      {
        hint: 'gatekeep audit verify --proof FILE --key VKEY',
      },
    );
  const proven = checkProofs(text, own, verifySignature);
  if (typeof proven === 'string') {
    output.report({ kind: 'error', head: `${path}: ${proven}` });
    return FOUND;
  }
  const { action, checkpoint, vkeys } = proven;
  if (json) {
    output.json({ action, log: checkpoint.origin, size: checkpoint.size, root: checkpoint.root, signed_by: vkeys });
    return OK;
  }
  const covered = `${action.lines.length} lines of the log ${checkpoint.origin} as it was signed at ${checkpoint.size} lines`;
  const by = keys.length > 0 ? 'with the key that was given' : 'with a key of your own log';
  output.lines([...describeAction(action, null, output).slice(0, -1), '', `proven: ${covered}, ${by}`]);
  return OK;
}
