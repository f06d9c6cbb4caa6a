/** Offsets in the text of a file to its lines, counted from 1. */
let lastText: string | null = null;
let lastStarts: readonly number[] = [];

/** Much is found in one file, one after the other: the last table is kept. */
export function lineNumbers(text: string): (offset: number) => number {
  if (text !== lastText) lastStarts = startsOf(text);
  // As in byte-offsets.ts: the same letters in another string are compared one by one, once.
  lastText = text;
  const starts = lastStarts;
  return offset => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function startsOf(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
