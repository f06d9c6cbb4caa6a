/** Secrets that the caller's environment holds: they are hidden wherever they turn up, in the spellings they travel in. */
import type { Mask } from './mask.ts';
import { secretName } from './names.ts';
import { isFilledIn } from './values.ts';

/** Shorter ones would hide half of the text by chance. */
const SHORTEST = 8;
const URL_PASSWORD = /:\/\/[^\s/?#@:]{0,256}:([^\s/@]{8,256})@/;
const encoder = new TextEncoder();

/** What to look for, longest first, so that a value inside another does not leave the rest of it standing. */
export function environmentSecrets(env: ReadonlyMap<string, string>): readonly string[] {
  const forms = new Set<string>();
  for (const [name, value] of env) {
    if (value.length < SHORTEST) continue;
    if (isEnvironmentSecret(name) && isFilledIn(value) && !/^[./~][\w./-]*$/.test(value)) addForms(value, forms);
    const password = value.includes('://') && value.includes('@') ? URL_PASSWORD.exec(value)?.[1] : undefined;
    if (password !== undefined && isFilledIn(password)) addForms(password, forms);
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

/** Every command pays for this once a secret, so nothing is made twice, and nothing that could not differ. */
function addForms(value: string, forms: Set<string>): void {
  forms.add(value);
  if (!isPlain(value)) {
    const encoded = encodeURIComponent(value.toWellFormed());
    forms.add(encoded).add(encoded.replaceAll('%20', '+')).add(JSON.stringify(value).slice(1, -1));
    for (const quoted of shellQuoted(value)) forms.add(quoted);
  }
  if (!value.isWellFormed()) return;
  const bytes = encoder.encode(`..${value}`);
  const hex = bytes.subarray(2).toHex();
  forms.add(hex).add(hex.toUpperCase());
  for (const shift of [0, 1, 2]) {
    const text = inBase64(bytes.subarray(2 - shift), shift);
    forms.add(text).add(text.replaceAll('+', '-').replaceAll('/', '_'));
  }
}

/** Letters, digits, `_`, `.` and `-` look the same in URLs, JSON and any quotes. */
function isPlain(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const isWord = (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
    if (!isWord && code !== 95 && code !== 45 && code !== 46) return false;
  }
  return true;
}

/** Behind `shift` bytes of something else, without the characters that bits of the neighbours would change. */
function inBase64(bytes: Uint8Array, shift: number): string {
  const text = bytes.toBase64({ omitPadding: true });
  return text.slice([0, 2, 3][shift], bytes.length % 3 === 0 ? undefined : -1);
}

/** As our own quoting, `printf %q` and most programs that print commands write it: inside single or double quotes, or with backslashes. */
function shellQuoted(value: string): readonly string[] {
  return [
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replace(/["\\$`]/g, '\\$&'),
    // What is not ASCII stays as it is.
    value.replace(/[^\w@%+=:,./\x80-\uffff-]/g, '\\$&'),
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
