/** Names that say that their value is secret: they END in a secret word. `TOKEN_LIMIT` and `password-file` do not. */

const KEYS =
  'api|access|secret|private|account|auth|encryption|signing|master|storage|shared|session|license|deploy|application|app|service|client|subscription|consumer|webhook|hmac';

/** Source of the secret word, for expressions with the flag `i`. */
export const SECRET_WORD = `pass(?:w(?:or)?d|phrase|code|wort)?|pwd|secret|token|_auth|credential|otp|(?:${KEYS})[-_. ]?key`;

const NOT_SECRET =
  /^(?:old)?pwd$|(?:by|com|tres|sur|over|under)pass$|(?:next|page|starting|continuation|continue|sync|cancel(?:lation)?|eof|end)[-_]?token$|(?:public|primary|foreign|sort|partition|cache)[-_]?key$/i;
const ENDS_SECRET = new RegExp(`(?:${SECRET_WORD})\\d?$`, 'i');

/** `name` in full, as far as name characters go. */
export function isSecretName(name: string): boolean {
  if (name.length > 128 || !ENDS_SECRET.test(name)) return false;
  // `PWD` is the working folder, `DB_PWD` a password.
  return !NOT_SECRET.test(name);
}

/** What a mark calls the value. */
export function kindOf(name: string): string {
  if (/pass|pwd/i.test(name)) return 'password';
  if (/token/i.test(name)) return 'token';
  return /key/i.test(name) ? 'key' : 'secret';
}
