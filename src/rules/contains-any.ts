/** Does a text hold any of many parts? One at a time for the few texts of a command, by a table for those of a long script. */

/** Texts after which a table has paid for itself. */
const FEW = 32;
/** Places of the table: a power of two. */
const PLACES = 4096;

export function containsAny(parts: readonly string[]): (text: string) => boolean {
  let asked = 0;
  let inTable: ((text: string) => boolean) | null = null;
  return text => {
    if (asked < FEW) {
      asked++;
      for (const part of parts) if (text.includes(part)) return true;
      return false;
    }
    inTable ??= tableOf(parts);
    return inTable(text);
  };
}

const placeOf = (first: number, second: number): number => (first * 31 + second) & (PLACES - 1);

/** By their first two characters. */
function tableOf(parts: readonly string[]): (text: string) => boolean {
  const short = parts.filter(part => part.length < 2);
  const lists: string[][] = [];
  const places = new Uint16Array(PLACES);
  for (const part of parts) {
    if (part.length < 2) continue;
    const place = placeOf(part.charCodeAt(0), part.charCodeAt(1));
    if (places[place] === 0) places[place] = lists.push([]);
    lists[places[place]! - 1]!.push(part);
  }
  return text => {
    for (const part of short) if (text.includes(part)) return true;
    for (let i = 1, before = text.charCodeAt(0); i < text.length; i++) {
      const here = text.charCodeAt(i);
      const list = places[placeOf(before, here)]!;
      if (list > 0) for (const part of lists[list - 1]!) if (text.startsWith(part, i - 1)) return true;
      before = here;
    }
    return false;
  };
}
