/** `export -f name` reaches a bash as BASH_FUNC_name%%; bash reads each as a definition before anything else. */
import { type Found, opaquePart } from './startup.ts';

const NAME = /^BASH_FUNC_(.+)%%$/s;

export function exportedFunctions(env: ReadonlyMap<string, string>, found: Found): void {
  for (const [variable, value] of env) {
    const name = NAME.exec(variable)?.[1];
    // bash imports only what begins like a definition, character by character.
    if (name === undefined || !value.startsWith('() {')) continue;
    const source = { kind: 'variable', name: variable } as const;
    if (/^[\w.:@+,[\]-]+$/.test(name))
      found.preludes.push({ source, code: `${name} ${value}\n`, why: `the caller exports the function ${name}` });
    else found.opaque.push(opaquePart(variable, 'the caller exports a function of an odd name', source));
  }
}
