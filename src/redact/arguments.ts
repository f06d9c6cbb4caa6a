/** Secrets that their place in a command gives away: after a flag, as a certain word of a certain program, through a pipe. */
import type { Mask } from './mask.ts';
import { isSecretName, kindOf } from './names.ts';
import {
  CODE_TAKERS,
  READ_SECRET,
  secretArguments,
  type SecretArguments,
  SHELLS,
  takesSecret,
  WRAPPERS,
} from './programs.ts';
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

/** `plain`: words that name secrets and hold none, where nothing is to be looked for. */
export function argumentMasks(text: string, line: Line, plain: Word[] = []): Mask[] {
  const masks: Mask[] = [];
  const specs = specsOf(line);
  line.words.forEach((word, index) => {
    if (isPlain(specs, word.value, line.words[index - 1]?.value ?? '')) {
      plain.push(line.command.words[index]!);
      return;
    }
    const next = line.words[index + 1];
    flagMask(word, next, masks);
    for (const spec of specs) specMasks(spec, line.words, index, masks);
    literalMask(line, index, masks);
    settingMask(line, index, masks);
  });
  for (const { last } of specs) if (last !== undefined) lastMask(last, line, masks);
  inputMasks(text, line, masks);
  return masks;
}

const isPlain = (specs: readonly SecretArguments[], value: string, before: string): boolean =>
  specs.some(({ plain }) =>
    plain?.some(option => value === option || before === option || value.startsWith(`${option}=`)),
  );

/** `config set NAME VALUE`, `kv put path/NAME VALUE`, `write SERVICE NAME VALUE`, where the name says that it is secret. */
function settingMask({ words }: Line, index: number, masks: Mask[]): void {
  const name = words[index]!.value;
  const value = words[index + 1];
  if (value === undefined || /^[-/]/.test(value.value) || name.startsWith('-') || !isSecretName(name)) return;
  const verbs = words.slice(Math.max(1, index - 3), index);
  if (verbs.some(verb => /^(?:set|put|write)$/i.test(verb.value))) hide(value, 0, kindOf(name), masks);
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

/** Of the program itself, and of the first known one that it starts: `sudo mysql -pX`. */
function specsOf(line: Line): readonly SecretArguments[] {
  const wrapped = wrappedProgram(line);
  const all = [...secretArguments(line.program), ...(wrapped === null ? [] : secretArguments(wrapped))];
  return all.filter(({ when }) => when === undefined || line.words.some(word => when.test(word.value)));
}

function wrappedProgram(line: Line): string | null {
  if (!WRAPPERS.has(line.program)) return null;
  const names = line.words.slice(1).map(word => baseName(word.value));
  return names.find(name => name !== line.program && takesSecret(name)) ?? null;
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
  // Programs from Windows: /TargetPassword:X
  const colon = /^\/\w{1,64}:/.exec(value)?.[0];
  if (colon !== undefined && isSecretName(colon.slice(1, -1))) hide(word, colon.length, kindOf(colon), masks);
  if (value[0] !== '-' || next === undefined || value.length < 4 || !/^--?[A-Za-z][\w.-]*$/.test(value)) return;
  if (!isSecretName(value) || TAKES_NONE.test(value) || /^-/.test(next.value)) return;
  const kind = kindOf(value);
  if ((kind === 'key' && /^[./~@]/.test(next.value)) || /^(?:id|type|env|src|source|file)=/.test(next.value)) return;
  // openssl says where the password comes from: `pass:X` is X, `env:X` names it.
  hide(next, next.value.startsWith('pass:') ? 5 : 0, kind, masks);
}

function specMasks(spec: SecretArguments, words: readonly Unquoted[], index: number, masks: Mask[]): void {
  const { value } = words[index]!;
  const next = words[index + 1];
  for (const flag of spec.attached ?? []) {
    if (value.startsWith(flag) && !value.startsWith('--')) hide(words[index], flag.length, 'password', masks);
  }
  for (const flag of spec.next ?? []) {
    if (value === flag) hide(next, 0, 'password', masks);
    else if (flag.startsWith('--') && value.startsWith(`${flag}=`))
      hide(words[index], flag.length + 1, 'password', masks);
    else if (flag.length === 2 && value.startsWith(flag)) hide(words[index], 2, 'password', masks);
  }
  for (const [separator, flags] of Object.entries(spec.pair ?? {})) {
    for (const flag of flags) pairMask(separator, flag, words, index, masks);
  }
  for (const [word, count] of spec.after ?? []) {
    const place = word.test(value) ? words[index + count] : undefined;
    if (place !== undefined && !/^[-/]/.test(place.value) && (count !== 1 || !place.value.includes('=')))
      hide(place, 0, 'password', masks);
  }
  if (spec.form !== undefined) formMask(spec.form, words[index]!, masks);
  const pair = spec.pairs ? /^[\w.-]{1,256}=(?!@)/.exec(value)?.[0].length : undefined;
  if (pair !== undefined) hide(words[index], pair, 'secret', masks);
}

function formMask(form: RegExp, word: Unquoted, masks: Mask[]): void {
  for (const match of word.value.matchAll(form)) {
    const [from, to] = match.indices![1]!;
    if (isSecretValue(match[1]!)) masks.push({ from: word.at(from), to: word.at(to - 1) + 1, kind: 'secret' });
  }
}

function lastMask({ min, valued }: NonNullable<SecretArguments['last']>, { words }: Line, masks: Mask[]): void {
  const options = valued.split(' ');
  const operands = words.filter(
    ({ value }, index) => index > 0 && !value.startsWith('-') && !options.includes(words[index - 1]!.value),
  );
  if (operands.length >= min) hide(operands.at(-1), 0, 'password', masks);
}

/** `-u user:secret`, `-uuser:secret`, `-sSu user:secret`, `--user=user:secret`. */
function pairMask(separator: string, flag: string, words: readonly Unquoted[], index: number, masks: Mask[]): void {
  const word = words[index]!;
  if (word.value[0] !== '-') return;
  const long = flag.startsWith('--');
  const cluster = !long && word.value.length <= 10 && word.value.endsWith(flag[1]!) && /^-[a-zA-Z#]+$/.test(word.value);
  const target = word.value === flag || cluster ? words[index + 1] : word;
  if (target === undefined) return;
  const from = target !== word ? 0 : long ? flag.length + 1 : flag.length;
  if (target === word && !word.value.startsWith(long ? `${flag}=` : flag)) return;
  const at = target.value.indexOf(separator, from);
  if (at >= 0) hide(target, at + 1, 'password', masks);
}

/** `kubectl create secret … --from-literal=name=VALUE`: any name. */
function literalMask(line: Line, index: number, masks: Mask[]): void {
  const { value } = line.words[index]!;
  const literal = /^--from-literal=[^=]{1,256}=/.exec(value)?.[0].length ?? 0;
  if (literal > 0) hide(line.words[index], literal, 'secret', masks);
  const name = line.words[index - 1]?.value === '--from-literal' ? (/^[\w.-]{1,256}=/.exec(value)?.[0].length ?? 0) : 0;
  if (name > 0) hide(line.words[index], name, 'secret', masks);
}

/** `echo SECRET | docker login --password-stdin`, `chpasswd <<< user:SECRET`. */
function inputMasks(text: string, line: Line, masks: Mask[]): void {
  const program = [line.program, wrappedProgram(line)].find(name => name !== null && readsSecret(name, line));
  if (program === undefined) return;
  const source = line.command.pipedFrom;
  const printed = source === null ? [] : printedWords(text, source);
  for (const word of [...printed, ...line.command.inputs.map(input => unquote(text, input))]) {
    hide(word, program === 'chpasswd' ? word.value.indexOf(':') + 1 : 0, 'password', masks);
  }
}

function readsSecret(program: string, line: Line): boolean {
  const sign = READ_SECRET.get(program);
  return sign === null || (sign !== undefined && line.words.some(word => sign.test(word.value)));
}

function printedWords(text: string, source: Command): readonly Unquoted[] {
  const { program, words } = lineOf(text, source);
  if (program === 'echo') return words.slice(1).filter(word => !/^-[neE]+$/.test(word.value));
  // The format of printf holds the value only where nothing follows it.
  return program === 'printf' ? words.slice(words.length > 2 ? 2 : 1) : [];
}
