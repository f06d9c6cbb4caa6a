/** What a parsed value has to be, put together of small checks. Members that a check does not name may be anything. */
export type Check = (value: unknown) => boolean;

export const integer: Check = value => Number.isSafeInteger(value);

export const matching =
  (pattern: RegExp): Check =>
  value =>
    typeof value === 'string' && pattern.test(value);

export const orNull =
  (check: Check): Check =>
  value =>
    value === null || check(value);

/** It may be left out. */
export const optional =
  (check: Check): Check =>
  value =>
    value === undefined || check(value);

export const list =
  (check: Check): Check =>
  value =>
    Array.isArray(value) && value.every(check);

export function object(members: Readonly<Record<string, Check>>): Check {
  const checks = Object.entries(members);
  return value => {
    if (typeof value !== 'object' || value === null) return false;
    for (const [name, check] of checks) if (!check((value as Record<string, unknown>)[name])) return false;
    return true;
  };
}
