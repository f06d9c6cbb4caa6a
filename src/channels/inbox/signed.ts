/** What a signature adds to an answer: whose it is, and how far that is proven. */
import type { ApproverKey, ApproverList, Approver } from '../../approval/approvers.ts';
import type { Assurance } from '../../approval/assurance.ts';
import type { Identity } from '../../approval/identity.ts';
import { verifySignature } from '../signature.ts';
import type { WrittenAnswer } from './source.ts';

/** What is known of the requester and of who may decide, now. */
export interface Signers {
  /** Read anew: who is taken off the list while we wait decides nothing. Throws where it is broken. */
  list(): ApproverList;
  /** Keys that the requester could use unseen, and where they are; asked for when there is a signature. */
  silent(): Promise<ReadonlyMap<Identity, string>>;
  now(): number;
}

export type Signed =
  | {
      readonly ok: true;
      readonly person: Approver;
      readonly key: ApproverKey;
      readonly hardware: boolean;
      readonly assurance: Assurance;
      /** Why it is less than L3; null: it is not. */
      readonly why: string | null;
    }
  | { readonly ok: false; readonly why: string };

export async function checkSigned({ statement, signature }: WrittenAnswer, signers: Signers): Promise<Signed> {
  if (signature === null) return { ok: false, why: 'it is not signed' };
  const list = signers.list();
  const check = verifySignature(statement, signature, list.people, signers.now());
  if (!check.ok) return check;
  const { person, key, hardware } = check;
  const why = list.writable ? 'whoever asks can write the list of keys' : await usable(key, signers);
  return { ok: true, person, key, hardware, assurance: why === null ? 'L3' : 'L0', why };
}

async function usable({ identity, hardware }: ApproverKey, signers: Signers): Promise<string | null> {
  if (hardware) return null;
  const where = (await signers.silent()).get(identity);
  return where === undefined ? null : `whoever asks can sign with this key: ${where}`;
}
