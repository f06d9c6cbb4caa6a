/** Secrets that the caller's environment holds: they are hidden wherever they turn up, in the spellings they travel in. */
import type { Mask } from './mask.ts';
import { secretName } from './names.ts';
import { isSecretValue } from './values.ts';

/** Shorter ones would hide half of the text by chance. */
const SHORTEST = 8;
const URL_PASSWORD = /:\/\/[^\s/?#@:]{0,256}:([^\s/@]{8,256})@/;
const encoder = new TextEncoder();

/** What to look for, longest first, so that a value inside another does not leave the rest of it standing. */
export function environmentSecrets(env: ReadonlyMap<string, string>): readonly string[] {
  const forms = new Set<string>();
  for (const [name, value] of env) {
    if (value.length < SHORTEST) continue;
    if (isEnvironmentSecret(name) && isSecretValue(value) && !/^[./~][\w./-]*$/.test(value)) addForms(value, forms);
    const password = value.includes('://') && value.includes('@') ? URL_PASSWORD.exec(value)?.[1] : undefined;
    if (password !== undefined && isSecretValue(password)) addForms(password, forms);
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

/** How names of secrets end: tells most others apart before any expression is compiled. */
const ENDINGS = new Set([
  'ORD',
  'SWD',
  'ASE',
  'ODE',
  'ORT',
  'ASS',
  'PWD',
  'RET',
  'KEN',
  'UTH',
  'IAL',
  'OTP',
  'KEY',
  'YID',
]);

function isEnvironmentSecret(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false;
  const last = name.charCodeAt(name.length - 1);
  const end = last >= 48 && last <= 57 ? name.length - 1 : name.length;
  const ending = name.endsWith('KEY_ID') ? 'YID' : name.slice(end - 3, end).toUpperCase();
  return ENDINGS.has(ending) && (secretName(name) !== 'no' || ending === 'YID');
}

function addForms(value: string, forms: Set<string>): void {
  forms.add(value);
  forms.add(encodeURIComponent(value));
  forms.add(encodeURIComponent(value).replaceAll('%20', '+'));
  forms.add(JSON.stringify(value).slice(1, -1));
  for (const quoted of shellQuoted(value)) forms.add(quoted);
  if (!value.isWellFormed()) return;
  const bytes = encoder.encode(value);
  forms.add(bytes.toHex());
  forms.add(bytes.toHex().toUpperCase());
  for (const alphabet of ['base64', 'base64url'] as const) {
    for (const shift of [0, 1, 2]) forms.add(inBase64(bytes, shift, alphabet));
  }
}

/** Inside longer bytes, at each of three alignments: without the characters that bits of the neighbours would change. */
function inBase64(bytes: Uint8Array, shift: number, alphabet: 'base64' | 'base64url'): string {
  const padded = new Uint8Array(shift + bytes.length);
  padded.set(bytes, shift);
  const text = padded.toBase64({ alphabet, omitPadding: true });
  const whole = padded.length % 3 === 0 ? text : text.slice(0, -1);
  return whole.slice([0, 2, 3][shift]);
}

/** As our own quoting, `printf %q` and most programs that print commands write it: inside single or double quotes, or with backslashes. */
function shellQuoted(value: string): readonly string[] {
  return [
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["\\$`]/g, '\\$&'),
    value.replace(/[^\w@%+=:,./\p{L}-]/gu, '\\$&'),
  ];
}

export function environmentMasks(text: string, secrets: readonly string[]): Mask[] {
  const masks: Mask[] = [];
  for (const secret of secrets) {
    for (let from = text.indexOf(secret); from >= 0; from = text.indexOf(secret, from + secret.length)) {
      masks.push({ from, to: from + secret.length, kind: 'environment' });
    }
  }
  return masks;
}
