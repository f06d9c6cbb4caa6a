/** What a text costs to take apart, guessed before it is: parser and guard build something for each of these letters. */
const WEIGHTS = new Uint8Array(128);
for (const [letters, weight] of [
  [' \t', 1],
  ['\n;&|', 2],
  ['$<>*?[{', 3],
  ['(`', 5],
] as const)
  for (const letter of letters) WEIGHTS[letter.charCodeAt(0)] = weight;

const BLANK = 1;

/** In steps. A run of blanks is one. */
export function weightOf(text: string): number {
  let sum = 0;
  let before = 0;
  for (let i = 0; i < text.length; i++) {
    const weight = WEIGHTS[text.charCodeAt(i)] ?? 0;
    if (weight !== BLANK || before !== BLANK) sum += weight;
    before = weight;
  }
  return sum;
}
