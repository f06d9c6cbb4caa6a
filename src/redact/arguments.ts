/** Secrets that their place in a command gives away: after a flag, as a certain word of a certain program, through a pipe. */
import type { Mask } from './mask.ts';
import { isSecretName, kindOf } from './names.ts';
import { CODE_TAKERS, READ_SECRET, secretArguments, type SecretArguments, SHELLS, WRAPPERS } from './programs.ts';
import type { Command, Word } from './shell-words.ts';
import { type Unquoted, unquote } from './unquote.ts';
import { isSecretValue } from './values.ts';

/** A command with its words unquoted. */
export interface Line {
  readonly command: Command;
  readonly words: readonly Unquoted[];
  /** Base name of the program, behind assignments. */
  readonly program: string;
}

export function lineOf(text: string, command: Command): Line {
  const words = command.words.map(word => unquote(text, word));
  const first = words.find(word => !/^\w{1,128}\+?=/.test(word.value));
  return { command, words, program: baseName(first?.value ?? '') };
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export function argumentMasks(text: string, line: Line): Mask[] {
  const masks: Mask[] = [];
  const spec = specOf(line);
  line.words.forEach((word, index) => {
    const next = line.words[index + 1];
    flagMask(word, next, masks);
    if (spec !== null) specMasks(spec, line.words, index, masks);
    literalMask(line, index, masks);
    if (/^set$/.test(word.value) && next !== undefined && isSecretName(next.value))
      hide(line.words[index + 2], 0, kindOf(next.value), masks);
  });
  inputMasks(text, line, masks);
  return masks;
}

/** Words of the command that hold code of their own: `bash -c CODE`, `sudo sh -c CODE`, `eval CODE`; not `git -c x=y`. */
export function nestedCode(line: Line): readonly Word[] {
  const takes = CODE_TAKERS.has(line.program);
  let shell = takes;
  return line.command.words.filter((_, index) => {
    const { value } = line.words[index]!;
    if (shell && index > 0 && /\s/.test(value)) return takes || /^-[a-zA-Z]{0,8}c$/.test(line.words[index - 1]!.value);
    shell ||= SHELLS.has(baseName(value));
    return false;
  });
}

/** Does the command read its here-document as code? */
export const readsCode = (line: Line): boolean =>
  SHELLS.has(line.program) || (WRAPPERS.has(line.program) && line.words.some(word => SHELLS.has(baseName(word.value))));

function specOf(line: Line): SecretArguments | null {
  const direct = secretArguments(line.program);
  const wrapped = WRAPPERS.has(line.program)
    ? line.words.slice(1).find(word => secretArguments(baseName(word.value)) !== undefined)
    : undefined;
  for (const spec of [direct, wrapped && secretArguments(baseName(wrapped.value))]) {
    if (spec && (!spec.when || line.words.some(word => spec.when!.includes(word.value)))) return spec;
  }
  return null;
}

function hide(word: Unquoted | undefined, from: number, kind: string, masks: Mask[]): void {
  if (word === undefined) return;
  const value = word.value.slice(from);
  if (isSecretValue(value)) masks.push({ from: word.at(from), to: word.at(word.value.length), kind });
}

/** Flags that ask for a secret, print it or act on it, and take none. */
const TAKES_NONE =
  /^--?(?:no|ask|prompt|show|with|without|use|print|get|list|create|delete|revoke|generate|rotate|reset|update|force|skip|require)-/i;

/** `--password X`, `-storepass X`. With `=` the value is an assignment's. */
function flagMask(word: Unquoted, next: Unquoted | undefined, masks: Mask[]): void {
  const { value } = word;
  if (value[0] !== '-' || next === undefined || value.length < 4 || !/^--?[A-Za-z][\w.-]*$/.test(value)) return;
  if (!isSecretName(value) || TAKES_NONE.test(value) || /^-/.test(next.value)) return;
  const kind = kindOf(value);
  if ((kind === 'key' && /^[./~@]/.test(next.value)) || /^(?:id|type|env|src|source|file)=/.test(next.value)) return;
  hide(next, 0, kind, masks);
}

function specMasks(spec: SecretArguments, words: readonly Unquoted[], index: number, masks: Mask[]): void {
  const { value } = words[index]!;
  const next = words[index + 1];
  for (const flag of spec.attached ?? []) {
    if (value.startsWith(flag) && !value.startsWith('--')) hide(words[index], flag.length, 'password', masks);
  }
  for (const flag of spec.next ?? []) {
    if (value === flag) hide(next, 0, 'password', masks);
    else if (flag.length === 2 && value.startsWith(flag)) hide(words[index], 2, 'password', masks);
  }
  for (const [separator, flags] of Object.entries(spec.pair ?? {})) {
    for (const flag of flags) pairMask(separator, flag, words, index, masks);
  }
  const count = spec.after?.[value];
  const place = count === undefined ? undefined : words[index + count];
  if (place !== undefined && !place.value.startsWith('-') && (count !== 1 || !place.value.includes('=')))
    hide(place, 0, 'password', masks);
}

/** `-u user:secret`, `-uuser:secret`, `-sSu user:secret`, `--user=user:secret`. */
function pairMask(separator: string, flag: string, words: readonly Unquoted[], index: number, masks: Mask[]): void {
  const word = words[index]!;
  const long = flag.startsWith('--');
  const cluster = !long && new RegExp(`^-[a-zA-Z#]{0,8}${flag[1]}$`).test(word.value);
  const target = word.value === flag || cluster ? words[index + 1] : word;
  if (target === undefined) return;
  const from = target !== word ? 0 : long ? flag.length + 1 : flag.length;
  if (target === word && !word.value.startsWith(long ? `${flag}=` : flag)) return;
  const at = target.value.indexOf(separator, from);
  if (at >= 0) hide(target, at + 1, 'password', masks);
}

/** `kubectl create secret … --from-literal=name=VALUE`, `fly secrets set NAME=VALUE`: any name. */
function literalMask(line: Line, index: number, masks: Mask[]): void {
  const { value } = line.words[index]!;
  const literal = /^--from-literal=[^=]{1,256}=/.exec(value)?.[0].length ?? 0;
  if (literal > 0) hide(line.words[index], literal, 'secret', masks);
  const stores =
    line.words[index - 1]?.value === '--from-literal' ||
    (/^fly(?:ctl)?$/.test(line.program) && line.words[1]?.value === 'secrets');
  const name = stores ? (/^[\w.-]{1,256}=/.exec(value)?.[0].length ?? 0) : 0;
  if (name > 0) hide(line.words[index], name, 'secret', masks);
}

/** `echo SECRET | docker login --password-stdin`, `chpasswd <<< user:SECRET`. */
function inputMasks(text: string, line: Line, masks: Mask[]): void {
  const sign = READ_SECRET.get(line.program);
  if (sign === undefined || (sign !== null && !line.words.some(word => sign.test(word.value)))) return;
  const source = line.command.pipedFrom;
  const printed = source === null ? [] : printedWords(text, source);
  for (const word of [...printed, ...line.command.inputs.map(input => unquote(text, input))]) {
    hide(word, line.program === 'chpasswd' ? word.value.indexOf(':') + 1 : 0, 'password', masks);
  }
}

function printedWords(text: string, source: Command): readonly Unquoted[] {
  const { program, words } = lineOf(text, source);
  if (program === 'echo') return words.slice(1).filter(word => !/^-[neE]+$/.test(word.value));
  // The format of printf holds the value only where nothing follows it.
  return program === 'printf' ? words.slice(words.length > 2 ? 2 : 1) : [];
}
