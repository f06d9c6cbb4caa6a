/** The line of a text that a mistake stands in, for a mark under it: only where it holds no secret, since a mark cannot move along. */
export function sourceLine(text: string, line: number, redact: (text: string) => string): string | undefined {
  const source = text.split('\n')[line - 1];
  if (source === undefined) return undefined;
  const safe = redact(text);
  return safe === text || safe.split('\n').includes(source) ? source : undefined;
}
