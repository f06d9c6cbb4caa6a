/** Secrets that the caller's environment holds: they are hidden wherever they turn up, in the spellings they travel in. */
import type { Mask } from './mask.ts';
import { isSecretName } from './names.ts';
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
    const password = value.includes('://') ? URL_PASSWORD.exec(value)?.[1] : undefined;
    if (password !== undefined && isSecretValue(password)) addForms(password, forms);
  }
  return [...forms].sort((a, b) => b.length - a.length);
}

const isEnvironmentSecret = (name: string): boolean => isSecretName(name) || /_KEY$|ACCESS_KEY_ID$/.test(name);

function addForms(value: string, forms: Set<string>): void {
  forms.add(value);
  if (!value.isWellFormed()) return;
  const bytes = encoder.encode(value);
  for (const alphabet of ['base64', 'base64url'] as const) forms.add(bytes.toBase64({ alphabet, omitPadding: true }));
  forms.add(encodeURIComponent(value));
  forms.add(JSON.stringify(value).slice(1, -1));
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
