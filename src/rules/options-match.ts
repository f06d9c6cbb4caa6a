/** One option word of a pattern against the options of a command line: aliases, clusters, `--opt=value`, short forms. */
import { type Arg, isKnown, type PartialWord } from '../bash/analysis.ts';
import type { FoundWord } from '../grammar/cursor.ts';
import { couldMatchGlob, matchesGlob } from './glob.ts';
import { hasSingleDash } from './global-options.ts';
import type { OptionTest, WordTest } from './rule.ts';
import { matchesTest, type Scene } from './word-match.ts';
import type { CommandLine, Token } from './words.ts';

export function hasOption(alternatives: readonly OptionTest[], line: CommandLine, scene: Scene): boolean {
  return alternatives.some(test =>
    scene.reading === 'certain' ? surely(test, line, scene) : possibly(test, line, scene),
  );
}

function possibly(test: OptionTest, line: CommandLine, scene: Scene): boolean {
  if (line.tokens.some(token => couldBecomeOption(token))) return true;
  if (test.kind === 'letters') return hasLetters(test, line, scene);
  return line.tokens.some(
    (token, i) => token.role === 'option' && isOption(test, token, line.tokens[i + 1], line, scene),
  );
}

/** Only an unquoted expansion is taken for options: a quoted one is one word, and people quote names (decision 003). */
function couldBecomeOption({ role, arg }: Token): boolean {
  if (role !== 'operand' || isKnown(arg)) return false;
  return arg.many && arg.glob !== true && arg.prefix === '' && arg.suffix === '';
}

function hasLetters(test: OptionTest & { kind: 'letters' }, line: CommandLine, scene: Scene): boolean {
  if (test.letters.length > 1 && line.tokens.some(t => t.role === 'option' && t.arg === `-${test.letters}`))
    return true;
  return [...test.letters].every(letter =>
    line.tokens.some(
      (token, i) => token.role === 'option' && hasLetter(letter, test, token, line.tokens[i + 1], line, scene),
    ),
  );
}

function hasLetter(
  letter: string,
  test: OptionTest & { kind: 'letters' },
  token: Token,
  next: Token | undefined,
  line: CommandLine,
  scene: Scene,
): boolean {
  const { arg, found } = token;
  if (!isKnown(arg))
    return /^-[A-Za-z0-9]*$/.test(arg.prefix) && (arg.prefix.includes(letter) || !arg.prefix.startsWith('--'));
  if (found !== null && isAlias(`-${letter}`, test.value, found, next, scene)) return true;
  if (isDecided(found, arg)) return false;
  const at = letterIndex(letter, arg, line);
  if (at < 0) return false;
  if (test.value === null) return true;
  const attached = arg.slice(at + 1).replace(/^=/, '');
  const value = attached === '' ? next?.arg : attached;
  return value !== undefined && matchesTest(test.value, value, scene);
}

/** The grammar knows an option of this name in the word, under whatever name it is written. */
function isAlias(
  name: string,
  value: WordTest | null,
  { options }: FoundWord,
  next: Token | undefined,
  scene: Scene,
): boolean {
  return options.some(({ names, attached }) => {
    if (!names.includes(name)) return false;
    if (value === null) return attached !== 'false';
    const word = attached ?? next?.arg;
    return word !== undefined && matchesTest(value, word, scene);
  });
}

/** No other reading of the word need be tried: the tool confirms this one, or it is a long option's whole name. */
const isDecided = (found: FoundWord | null, arg: string): boolean =>
  found !== null && (found.sure || (arg.startsWith('--') && !found.abbreviated));

/** Place of a letter in a cluster; -1 where it has none, or where the letter is part of another option's value. */
function letterIndex(letter: string, arg: string, line: CommandLine): number {
  if (arg.startsWith('--')) return -1;
  if (hasSingleDash(line.program)) return new RegExp(`^-${letter}(?:=|$)`).test(arg) ? 1 : -1;
  for (let i = 1; i < arg.length; i++) {
    if (arg[i] === letter) return i;
    if (!isAlphanumeric(arg.charCodeAt(i))) return -1;
    if (line.table?.everywhere && line.table.values.has(`-${arg[i]}`)) return -1;
  }
  return -1;
}

/** By hand: a regular expression that is used once costs more to make than all of this. */
const isAlphanumeric = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);

function isOption(test: OptionTest, token: Token, next: Token | undefined, line: CommandLine, scene: Scene): boolean {
  const { arg, found } = token;
  if (test.kind === 'raw') return isKnown(arg) ? matchesGlob(test.glob, arg) : couldMatchGlob(test.glob, arg);
  if (test.kind === 'letters') return false;
  if (!isKnown(arg)) return couldBeLong(test.name, arg);
  if (found !== null && isAlias(test.name, test.value, found, next, scene)) return true;
  if (isDecided(found, arg) && !hasSingleDash(line.program)) return false;
  const equals = arg.indexOf('=');
  const name = equals < 0 ? arg : arg.slice(0, equals);
  if (!isNamed(name, test.name, line.program)) return false;
  const attached = equals < 0 ? null : arg.slice(equals + 1);
  if (test.value === null) return attached !== 'false';
  const value = attached ?? next?.arg;
  return value !== undefined && matchesTest(test.value, value, scene);
}

/** GNU programs take any unique beginning of a long option: `--recurs`; programs with one dash take two as well. */
function isNamed(written: string, name: string, program: string): boolean {
  if (hasSingleDash(program)) return written.replace(/^--?/, '') === name.replace(/^--?/, '');
  if (written === name) return true;
  return written.startsWith('--') && written.length > 2 && name.startsWith(written);
}

const couldBeLong = (name: string, word: PartialWord): boolean =>
  couldMatchGlob(name, word) || word.prefix.startsWith(`${name}=`) || couldMatchGlob(`${name}=*`, word);

/**
 * An option that excuses must surely be there and surely be an option: not the value of the option before it, not
 * taken back by `--no-…`, and every time it is named it says the same (`--dry-run=client --dry-run=none`).
 */
function surely(test: OptionTest, line: CommandLine, scene: Scene): boolean {
  if (line.tokens.some(couldBecomeOption) || line.tokens.some(t => t.role === 'option' && !isKnown(t.arg)))
    return false;
  if (test.kind === 'raw') return false;
  const written = test.kind === 'letters' ? `-${test.letters}` : test.name;
  const named = line.tokens.filter(t => t.role === 'option' && isWritten(t, written));
  if (named.length === 0) return false;
  const names = [written, ...named.flatMap(t => otherNames(t, written))];
  if (line.tokens.some(t => names.some(name => isTakenBack(t.arg, name)))) return false;
  // Another name that only one source has for it excuses nothing, and must not say otherwise: `--index-url=GOOD -i BAD`.
  const alike = line.tokens.filter(t => t.role === 'option' && !named.includes(t) && otherNames(t, written).length > 0);
  return [...named, ...alike].every(token => isSure(test, written, token, line, scene));
}

/** Another name of it counts where the tool itself says so. */
function isWritten({ arg, found }: Token, name: string): boolean {
  if (arg === name || (arg as string).startsWith(`${name}=`)) return true;
  return found?.sure === true && found.options.some(({ names }) => names.includes(name));
}

/** `-n` is taken back by `--no-dry-run`. */
const otherNames = ({ found }: Token, name: string): readonly string[] =>
  found?.options.flatMap(({ names }) => (names.includes(name) ? names : [])) ?? [];

/** `--no-dry-run`, or its beginning. */
function isTakenBack(arg: Arg, name: string): boolean {
  if (typeof arg !== 'string' || !arg.startsWith('--no-')) return false;
  const negated = `--no-${name.replace(/^--?/, '')}`;
  return arg.startsWith(negated) || negated.startsWith(arg);
}

function isSure(
  test: OptionTest & { kind: 'letters' | 'long' },
  written: string,
  token: Token,
  line: CommandLine,
  scene: Scene,
): boolean {
  if (token.doubtful) return false;
  const attached = attachedTo(token, written);
  if (test.value === null) return attached === null;
  const value = attached ?? line.tokens[line.tokens.indexOf(token) + 1]?.arg;
  return value !== undefined && matchesTest(test.value, value, scene);
}

function attachedTo({ arg, found }: Token, name: string): string | null {
  if (found?.sure) return found.options.find(({ names }) => names.includes(name))?.attached ?? null;
  const equals = (arg as string).indexOf('=');
  return equals < 0 ? null : (arg as string).slice(equals + 1);
}
