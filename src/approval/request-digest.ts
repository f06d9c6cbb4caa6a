/**
 * The request digest: what approvers see, name and sign. It binds one question: this action under this policy, asked once,
 * until then. The nonce keeps a short text from being guessed from it.
 */
export interface RequestTerms {
  /** `sha256:…` (gate/digest.ts). */
  readonly action: string;
  /** `sha256:…`, or as the policy names it. */
  readonly policy: string;
  /** 128 random bits, hex. */
  readonly nonce: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** `sha256:` + hex. JSON of an array has one spelling, so no canonical form is needed. */
export function requestDigest({ action, policy, nonce, expires }: RequestTerms): string {
  const bytes = JSON.stringify(['gatekeep-request-1', action, policy, nonce, expires]);
  return `sha256:${new Bun.CryptoHasher('sha256').update(bytes).digest('hex')}`;
}
