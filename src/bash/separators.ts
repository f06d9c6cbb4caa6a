/** How bash cuts a text at the letters of IFS: blanks among them in a row, any other one by one. */

/** A piece, and what ends it: a `mark` leaves a word even where the piece is empty, `blank` and the end of the text do not. */
export interface Piece {
  readonly text: string;
  readonly end: 'mark' | 'blank' | 'none';
}

const BLANKS = ' \t\n';

export function cutAt(separators: string, text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const isBlank = (letter: string): boolean => BLANKS.includes(letter) && separators.includes(letter);
  let from = 0;
  let at = 0;
  while (at < text.length) {
    if (!separators.includes(text[at]!)) {
      at++;
      continue;
    }
    const piece = text.slice(from, at);
    while (at < text.length && isBlank(text[at]!)) at++;
    const isMark = at < text.length && separators.includes(text[at]!);
    if (isMark) at++;
    while (isMark && at < text.length && isBlank(text[at]!)) at++;
    pieces.push({ text: piece, end: isMark ? 'mark' : 'blank' });
    from = at;
  }
  return [...pieces, { text: text.slice(from), end: 'none' }];
}

/** Words of `read -a`. */
export const wordsAt = (separators: string, text: string): readonly string[] =>
  cutAt(separators, text).flatMap(({ text: piece, end }) => (piece !== '' || end === 'mark' ? [piece] : []));
