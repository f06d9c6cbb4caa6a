/** A signature in a comment: by a key of the listed person whose account wrote it, over the digest, and out of the requester's reach. */
import { share } from '../../approval/identity.ts';
import { checkSigned, type Signers } from '../inbox/signed.ts';
import type { VerifySignature } from './options.ts';

export const signedComment =
  (signers: Signers): VerifySignature =>
  async (text, signature, by) => {
    const checked = await checkSigned({ statement: text, signature }, signers);
    if (!checked.ok) return checked;
    const { person, key, assurance } = checked;
    const account = by.filter(identity => identity.startsWith('github:'));
    if (!share(person.identities, account)) return { ok: false, why: 'the key is not listed for this account' };
    // A key that the requester could use, or list, adds nothing to what the account proves.
    return assurance === 'L3'
      ? { ok: true, identities: [key.identity], assurance }
      : { ok: true, identities: [], assurance: 'L2' };
  };
