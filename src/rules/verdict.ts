/** The three verdicts are ordered, so there is no priority and no rule order to learn: the strictest wins. */

export type Verdict = 'allow' | 'ask' | 'deny';
export type Sensitivity = 'low' | 'medium' | 'high' | 'critical';

export const VERDICTS = ['allow', 'ask', 'deny'] as const satisfies readonly Verdict[];
export const SENSITIVITIES = ['low', 'medium', 'high', 'critical'] as const satisfies readonly Sensitivity[];

export const strictest = (a: Verdict, b: Verdict): Verdict => (VERDICTS.indexOf(a) >= VERDICTS.indexOf(b) ? a : b);

/** The higher of two; null is lower than all. */
export function highest(a: Sensitivity | null, b: Sensitivity | null): Sensitivity | null {
  if (a === null) return b;
  if (b === null) return a;
  return SENSITIVITIES.indexOf(a) >= SENSITIVITIES.indexOf(b) ? a : b;
}
