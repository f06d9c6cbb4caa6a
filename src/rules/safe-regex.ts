/**
 * Which regular expressions a policy may hold. JavaScript's engine backtracks, and the text it would run on is the
 * requester's: so what could take more than a low power of the text's length is refused, rather than tried.
 */

export const MAX_REGEX = 500;
/** Each unbounded repetition may multiply the time by the text's length; the judge cuts the text, this cuts the power. */
const MAX_UNBOUNDED = 3;
const MAX_COUNT = 100;

interface Group {
  /** Something in it repeats, or it offers alternatives: it may not be repeated itself. */
  varies: boolean;
}

/** Why the expression is refused, lower case; null when it is safe. */
export function whyUnsafe(source: string): string | null {
  if (source.length > MAX_REGEX) return `it is longer than ${MAX_REGEX} characters`;
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return `it is no regular expression: ${String((error as Error).message).toLowerCase()}`;
  }
  return scan(source);
}

function scan(source: string): string | null {
  const groups: Group[] = [{ varies: false }];
  let unbounded = 0;
  /** What a quantifier right here would repeat: null where there is nothing. */
  let last: Group | null = null;
  for (let i = 0; i < source.length; ) {
    const c = source[i]!;
    const rest = source.slice(i);
    const special = /^\((?:\?(?:[=!]|<[=!]))/.test(rest);
    if (special) return 'it looks ahead or behind';
    if (/^\\(?:[1-9]|k<)/.test(rest)) return 'it refers back to a group';
    const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest);
    if (quantifier !== null) {
      const why = whyUnsafeRepeat(quantifier, last);
      if (why !== null) return why;
      if (isUnbounded(quantifier) && ++unbounded > MAX_UNBOUNDED)
        return `it repeats without limit more than ${MAX_UNBOUNDED} times`;
      if (quantifier[0] !== '?') groups.at(-1)!.varies = true;
      i += quantifier[0].length;
      last = null;
    } else if (c === '(') {
      groups.push({ varies: false });
      i += /^\((?:\?(?::|<[^>]*>))?/.exec(rest)![0].length;
      last = null;
    } else if (c === ')') {
      last = groups.pop()!;
      if (last.varies) groups.at(-1)!.varies = true;
      i++;
    } else {
      if (c === '|' && groups.length > 1) groups.at(-1)!.varies = true;
      i += atomLength(rest);
      last = { varies: false };
    }
  }
  return null;
}

const isUnbounded = (q: RegExpExecArray): boolean => /^[*+]/.test(q[0]) || (q[2] === ',' && q[3] === '');

function whyUnsafeRepeat(q: RegExpExecArray, repeated: Group | null): string | null {
  if (Math.max(Number(q[1] ?? 0), Number(q[3] || 0)) > MAX_COUNT)
    return `it repeats something more than ${MAX_COUNT} times`;
  const once = /^\?/.test(q[0]);
  if (repeated?.varies && !once) return 'it repeats a group that itself repeats or offers alternatives';
  return null;
}

/** Length of one atom: an escape, a character class, or a character. */
function atomLength(rest: string): number {
  if (rest[0] === '\\')
    return /^\\(?:x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\}|p\{[^}]*\}|.)/isu.exec(rest)?.[0].length ?? 1;
  if (rest[0] === '[') return /^\[(?:\\.|[^\]\\])*\]/su.exec(rest)?.[0].length ?? 1;
  return 1;
}
