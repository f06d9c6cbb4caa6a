/**
 * How far a decision is proven to be another person's: L0 a terminal of the same uid, L1 another OS user or a password,
 * L2 another authenticated account, L3 L2 and a signature over the digest with user presence.
 */
export type Assurance = 'L0' | 'L1' | 'L2' | 'L3';

// The names are in the order of what they prove.
export const atLeast = (has: Assurance, wanted: Assurance): boolean => has >= wanted;
export const lower = (a: Assurance, b: Assurance): Assurance => (a < b ? a : b);
