/** One word as it would be typed for bash. */
export function quoteWord(word: string): string {
  if (word !== '' && /^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words as one line that can be read, and pasted: a first word with a `=` would be an assignment there. */
export function quoteLine([program, ...words]: readonly string[]): string {
  if (program === undefined) return '';
  const first = program.includes('=') ? `'${program.replaceAll("'", "'\\''")}'` : quoteWord(program);
  return [first, ...words.map(quoteWord)].join(' ');
}
