/**
 * Finds what gatekeep wrote for a request, after an answer was lost or a process died. Made from the nonce, which itself
 * stays here: with it, a short secret could be guessed from the digest.
 */
import type { ApprovalRequest } from '../../approval/request.ts';

/** `about`: which text of the request. */
export function marker(request: ApprovalRequest, about: string): string {
  const mac = new Bun.CryptoHasher('sha256', request.nonce).update(`gatekeep-github-1\0${request.digest}\0${about}`);
  return `<!-- gatekeep ${about.split(':')[0]} ${mac.digest('hex').slice(0, 32)} -->`;
}
