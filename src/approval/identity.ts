/**
 * Names that people act under, each in the form that cannot be given to somebody else: numeric ids rather than names, key
 * fingerprints rather than comments. One person may have several; two answers by one person are one.
 */
export type Identity =
  | `uid:${number}`
  /** The numeric id of a GitHub account. */
  | `github:${number}`
  /** A GitHub login in lower case: what CI environments name. Good enough to refuse, never to accept. */
  | `github-login:${string}`
  /** `SHA256:…`, as ssh-keygen prints it. */
  | `key:${string}`
  /** Of a git author, in lower case. Good enough to refuse, never to accept. */
  | `email:${string}`;

/** Do they share an identity? */
export const meet = (a: readonly Identity[], b: readonly Identity[]): boolean => a.some(one => b.includes(one));

/** A login can be renamed and taken by somebody else, and an address is what its author typed: they only ever refuse. */
export const isProven = (identity: Identity): boolean => /^(?:uid|github|key):/.test(identity);
