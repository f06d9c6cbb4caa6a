/**
 * Against a yes by reflex: digits that no hand knows beforehand. Whoever can read the screen can type them, a program too, so
 * it says nothing of who answers (docs/decisions/020-challenges.md).
 */
import type { Questions } from './tty-questions.ts';

const DIGITS = 4;

function newCode(): string {
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  return String(random! % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** False: they thought better of it. */
export async function typesCode(ask: Questions): Promise<boolean> {
  const code = newCode();
  const wrong = (text: string): string | null => (text === '' || text === code ? null : `that is not ${code}`);
  return (await ask.line(`approve; type ${code} if you mean it, or nothing:`, { wrong, typed: true })) === code;
}
