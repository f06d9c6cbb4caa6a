/**
 * RFC 8785: one byte string per JSON value, so that a hash over the bytes leaves no second spelling to argue about.
 * Stricter than the RFC in numbers: integers below 2^53 only, which every JSON reader keeps exactly.
 */

export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('a text with half a surrogate pair has no canonical form');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no integer below 2^53`);
      return String(value === 0 ? 0 : value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonical).join(',')}]` : members(value);
    default:
      throw new TypeError(`a ${typeof value} is no JSON value`);
  }
}

/** Names in the order of their UTF-16 code units, which is what sort() does. */
function members(object: object): string {
  const names = Object.keys(object).sort();
  return `{${names.map(name => `${canonical(name)}:${canonical((object as Record<string, unknown>)[name])}`).join(',')}}`;
}
