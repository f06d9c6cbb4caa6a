/** A program that turns its standard input into its output: words after its name, what it reads → what it prints. */
export type Filter = (words: readonly string[], input: string) => string | null;

/** Letters whose count, order and case no locale sees differently. */
export const isAscii = (text: string): boolean => /^[\x00-\x7e]*$/.test(text);

/** Lines without their ends. */
export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

export const joined = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('');
