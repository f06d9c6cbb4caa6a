/** Names that say that their value is secret: they END in a secret word. `TOKEN_LIMIT` and `password-file` do not. */

const KEYS =
  'api|access|secret|private|account|auth|encryption|signing|master|storage|shared|session|license|deploy|application|app|service|client|subscription|consumer|webhook|hmac';

/** Source of the secret word, for expressions with the flag `i`. */
export const SECRET_WORD = `pass(?:w(?:or)?d|phrase|code|wort)?|pwd|secret(?:[-_]string|[-_]key[-_]base)?|token|_auth|art-api|credential|otp|(?:${KEYS})[-_. ]?key`;

const NOT_SECRET =
  /^(?:old)?pwd$|(?:by|com|tres|sur|over|under)pass$|(?:next|page|starting|continuation|continue|sync|cancel(?:lation)?|eof|end)[-_]?token$|(?:public|primary|foreign|sort|partition|cache|idempotency|group|row|object|lock|range|hash|shard|routing)[-_]?key$|existing[-_]?secret$/i;
export const ENDS_SECRET = new RegExp(`(?:${SECRET_WORD})\\d?$`, 'i');

/** In lower case: a text without any of them holds no secret name. */
export const NAME_NEEDLES: readonly string[] = [
  'pass',
  'pwd',
  'secret',
  'token',
  '_auth',
  'art-api',
  'credential',
  'otp',
  'key',
];

/** `name` in full, as far as name characters go. `maybe`: it ends in `key`, and the value must look like one. */
export function secretName(name: string): 'sure' | 'maybe' | 'no' {
  if (name.length > 128 || NOT_SECRET.test(name)) return 'no';
  if (ENDS_SECRET.test(name)) return 'sure';
  return /[-_]key\d?$/i.test(name) ? 'maybe' : 'no';
}

export const isSecretName = (name: string): boolean => secretName(name) === 'sure';

/** What a mark calls the value. */
export function kindOf(name: string): string {
  if (/pass|pwd/i.test(name)) return 'password';
  if (/token/i.test(name)) return 'token';
  return /key/i.test(name) ? 'key' : 'secret';
}
