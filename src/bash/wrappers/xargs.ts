/** Programs that start another once or many times with words that come from elsewhere. */
import { type Arg, isKnown, type PartialWord, UNKNOWN, UNKNOWN_MANY } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { concat, couldBe, eachReading, type Handler, has, opaque, program, values } from './handler.ts';
import { LIMITS } from '../limits.ts';
import type { OptionTable, Reading } from './options.ts';

const XARGS: OptionTable = {
  short: '0a:d:E:e::I:i::J:L:l::n:oP:prR:S:s:tx',
  long: 'arg-file= delimiter= eof=? exit interactive max-args= max-chars= max-lines=? max-procs= no-run-if-empty null open-tty process-slot-var= replace=? show-limits verbose help version',
};

export const xargs: Handler = (argv, context) =>
  eachReading(argv, XARGS, reading => {
    if (has(reading, 'help', 'version')) return [];
    const replace = reading.options.filter(each => ['I', 'i', 'replace', 'J'].includes(each.name)).at(-1);
    const words = reading.operands.length === 0 ? ['echo'] : reading.operands;
    const text = inputOf(reading, context);
    const given = replace === undefined ? wordsGiven(reading, text) : null;
    if (given !== null) return given.map(more => ({ kind: 'argv', argv: [...words, ...more] }) as const);
    const names = has(reading, 'a', 'arg-file') ? undefined : context.names;
    const appended: Inner = {
      kind: 'argv',
      argv: [...words, names === undefined ? UNKNOWN_MANY : { ...names, many: true }],
    };
    if (replace === undefined) return [appended];
    const mark = replace.value ?? '{}';
    if (typeof mark !== 'string' || mark === '') return [opaque('xargs replaces a mark that is not known')];
    const lines = replace.name === 'J' || has(reading, ...OTHERWISE, ...SEPARATORS) ? null : linesGiven(text);
    const pieces = lines ?? [replace.name === 'J' ? UNKNOWN_MANY : (names ?? UNKNOWN)];
    const all = pieces.flatMap(piece => filled(words, mark, piece));
    return mayAppend(reading) ? [...all, appended] : all;
  });

/** Of replacing and counting GNU's takes what is said last, and then the mark is a word like others; only `-n 1` it takes for no count. */
const mayAppend = (reading: Reading): boolean =>
  has(reading, 'L', 'l', 'max-lines') || values(reading, 'n', 'max-args').some(count => count !== '1');

/** GNU's leaves the program's own name as it is; others fill it, too. */
function filled(words: readonly Arg[], mark: string, piece: Arg): readonly Inner[] {
  const [name = '', ...rest] = words.map(word => fill(word, mark, piece));
  return [...new Set([name, words[0]!])].map(one => ({ kind: 'argv', argv: [one, ...rest] }));
}

/** Options that change where the input ends, or how much of it each call gets. */
const OTHERWISE = ['E', 'e', 'eof', 'L', 'l', 'max-lines', 's', 'max-chars'];
/** Options that change how the input is taken apart. */
const SEPARATORS = ['d', 'delimiter', '0', 'null'];
/** Quotes and backslashes keep blanks together, and a NUL ends the word for whoever gets it; not taken apart here. */
const QUOTED = /['"\\\0]/;
/** Characters of a list of words that is taken for one call: a longer one may be several. */
const LONGEST_LIST = 60_000;

/** All that comes in: from the text, or from a file of words as it is now; undefined: not known. */
function inputOf(reading: Reading, context: UnwrapContext): Arg | undefined {
  const files = values(reading, 'a', 'arg-file');
  const file = files.length > 0 ? files.at(-1) : context.path;
  const text = files.length > 0 ? undefined : context.text;
  return text ?? (file === undefined ? undefined : (context.content?.(file) ?? undefined));
}

/** The words of each call, where the input is known; null: not certain. */
function wordsGiven(reading: Reading, text: Arg | undefined): readonly (readonly Arg[])[] | null {
  if (typeof text !== 'string' || text.length > LONGEST_LIST || has(reading, ...OTHERWISE)) return null;
  const words = wordsIn(reading, text);
  const count = values(reading, 'n', 'max-args').at(-1);
  if (words === null) return null;
  if (count === undefined || words.length === 0) return [words];
  const size = typeof count === 'string' && /^[1-9]\d{0,3}$/.test(count) ? Number(count) : words.length;
  const calls = Math.ceil(words.length / size);
  if (typeof count !== 'string' || calls > LIMITS.choices) return null;
  return Array.from({ length: calls }, (_, i) => words.slice(i * size, (i + 1) * size));
}

/** `-d '\n'` takes lines as they are, and is the only separator that people give. */
function wordsIn(reading: Reading, text: string): readonly string[] | null {
  if (has(reading, ...SEPARATORS)) {
    const separator = values(reading, 'd', 'delimiter').at(-1);
    if (has(reading, '0', 'null') || text.includes('\0') || (separator !== '\\n' && separator !== '\n')) return null;
    return text === '' ? [] : text.replace(/\n$/, '').split('\n');
  }
  return QUOTED.test(text) ? null : text.split(/[ \t\n]+/).filter(word => word !== '');
}

function linesGiven(text: Arg | undefined): readonly string[] | null {
  if (typeof text !== 'string' || QUOTED.test(text)) return null;
  const lines = text
    .split('\n')
    .map(line => line.replace(/^[ \t]+/, ''))
    .filter(line => line !== '');
  return lines.length > LIMITS.choices ? null : lines;
}

/** The word with every mark replaced by something unknown. */
export function fill(word: Arg, mark: string, piece: Arg): Arg {
  if (typeof word !== 'string') return word;
  if (word === mark) return piece;
  if (!word.includes(mark)) return word;
  return concat(word.split(mark).flatMap((text, at) => (at === 0 ? [text] : [piece, text])));
}

const EXECS = ['-exec', '-execdir', '-ok', '-okdir'];

/** More than anybody writes; each one is followed to its end. */
const MOST_EXECS = 100;

/** find's expression: from each -exec to its `;` or `{} +`. */
export const find: Handler = argv => {
  const inners: Inner[] = [];
  argv.forEach((word, at) => {
    if (at === 0 || inners.length > MOST_EXECS) return;
    if (inners.length === MOST_EXECS) inners.push(opaque('find has too many -exec to be read'));
    else if (typeof word === 'string' && EXECS.includes(word)) inners.push(...execOf(argv, at));
    else if (typeof word !== 'string' && EXECS.some(exec => couldBe(word, exec)) && couldStart(argv, at))
      inners.push(opaque('find gets words that are not known'));
  });
  return inners.length === 0 ? null : inners;
};

/** A single unknown word is an -exec only where a `;` or `+` ends it later; several can bring their own. */
function couldStart(argv: readonly Arg[], at: number): boolean {
  const word = argv[at]!;
  if (typeof word !== 'string' && word.many) return true;
  return argv.slice(at + 1).some(each => couldBe(each, ';') || couldBe(each, '+'));
}

/** The folders that find starts at: the words before its expression; the current one where there is none. */
function starts(argv: readonly Arg[]): readonly Arg[] {
  const words = argv.slice(1);
  const options = words.findIndex(word => typeof word !== 'string' || !/^-(?:[HLP-]|O\d|D)$/.test(word));
  const rest = words.slice(Math.max(options, 0));
  const end = rest.findIndex(word => typeof word === 'string' && /^(?:-.|[(!),])/.test(word));
  const folders = rest.slice(0, end < 0 ? undefined : end);
  return folders.length === 0 ? ['.'] : folders;
}

/** What is found is named so, by `-name`, where nothing but tests that all hold stands before; '': not known. */
function pattern(tests: readonly Arg[]): string {
  const at = tests.indexOf('-name');
  const name = tests[at + 1];
  const isPlain = tests.every(word => typeof word === 'string' && !/^(?:-o|-or|,|!|-not|\(|\))$/.test(word));
  return at < 0 || !isPlain || typeof name !== 'string' ? '' : name;
}

/** What stands for `{}`: a path below the one folder it starts at, without a `..`; of several nothing is known. */
function found(folders: readonly Arg[], many: boolean, name: string): Arg {
  const [folder] = folders;
  const known = folders.length === 1 && typeof folder === 'string' && folder !== '' && !folder.startsWith('-');
  if (!known) return many ? UNKNOWN_MANY : UNKNOWN;
  const prefix = folder.endsWith('/') ? folder : `${folder}/`;
  // `*.pyc` ends so; the name that `.env*` begins with is one that it fits.
  const suffix = /[^*?[\]\\]*$/.exec(name)?.[0] ?? '';
  const [, start] = /^([^*?[\]\\\s]+)\*$/.exec(name) ?? [];
  const word = { prefix, suffix, many, glob: true };
  return start === undefined ? word : { ...word, oneOf: [`${prefix}${start}`], orElse: true };
}

/** A name that `find` prints; null: not known. */
export function namesFound(argv: readonly Arg[]): PartialWord | null {
  const folder = starts(argv);
  const piece = found(folder, false, pattern(argv.slice(1)));
  if (
    isKnown(piece) ||
    piece.prefix === '' ||
    argv.some(
      word => typeof word === 'string' && /^-(?:f?printf|fprint0?|f?ls|execdir|exec|okdir|ok|delete|quit)$/.test(word),
    )
  )
    return null;
  const itself = startItself(argv);
  return itself === null ? piece : { ...piece, prefix: String(itself), suffix: '' };
}

function execOf(argv: readonly Arg[], at: number): readonly Inner[] {
  const inDirectory = argv[at] === '-execdir' || argv[at] === '-okdir';
  let end = at + 1;
  while (end < argv.length && argv[end] !== ';' && !(argv[end] === '+' && argv[end - 1] === '{}')) end += 1;
  const words = argv.slice(at + 1, end);
  if (words.length === 0) return [];
  const piece = found(inDirectory ? ['.'] : starts(argv), argv[end] === '+', pattern(argv.slice(1, at)));
  const cwd = inDirectory && { cwd: UNKNOWN };
  const below: Inner = { kind: 'argv', argv: words.map(word => fill(word, '{}', piece)), ...cwd };
  const folder = inDirectory ? null : startItself(argv);
  if (folder === null || !words.some(word => couldBe(word, '{}') || String(word).includes('{}'))) return [below];
  const itself = words.flatMap(word =>
    word === '{}' && argv[end] === '+' ? [folder, piece] : [fill(word, '{}', folder)],
  );
  return [below, { kind: 'argv', argv: itself }];
}

/** The folder it starts at is found as well, unless the tests say otherwise; null: it is not, or not known. */
function startItself(argv: readonly Arg[]): Arg | null {
  const [folder, ...others] = starts(argv);
  if (folder === undefined || others.length > 0 || typeof folder !== 'string' || folder.startsWith('-')) return null;
  const depth = argv[argv.indexOf('-mindepth') + 1];
  if (argv.includes('-mindepth') && typeof depth === 'string' && /^[1-9]/.test(depth)) return null;
  const negates = argv.includes('!') || argv.includes('-not');
  return !negates && alternatives(argv).every(tests => leavesOut(tests, folder)) ? null : folder;
}

function alternatives(argv: readonly Arg[]): readonly (readonly Arg[])[] {
  const all: Arg[][] = [[]];
  for (const word of argv) {
    if (word === '-o' || word === '-or' || word === ',') all.push([]);
    else all.at(-1)?.push(word);
  }
  return all;
}

/** Tests that the folder at the start does not meet: it is no file, or has another name. */
function leavesOut(tests: readonly Arg[], folder: string): boolean {
  const after = (name: string): Arg | undefined => (tests.includes(name) ? tests[tests.indexOf(name) + 1] : undefined);
  const [type, name] = [after('-type'), after('-name')];
  if (/(?:^|\/)\.{0,2}$/.test(folder) && (type === 'f' || type === 'l')) return true;
  const end = typeof name === 'string' ? (/[^*?[\]\\]*$/.exec(name)?.[0] ?? '') : '';
  return end !== '' && !folder.endsWith(end);
}

const FD_EXEC = /^(?:-[A-Za-z]*[xX]|--exec(?:-batch)?)$/;
const FD_MARK = /\{(?:|\/|\/\/|\.|\/\.)\}/;

/** `fd pattern -x command …`: to a `;` or the end, with what is found where a mark stands or behind it. */
export const fd: Handler = argv => {
  const inners: Inner[] = [];
  argv.forEach((word, at) => {
    if (typeof word !== 'string' || at === 0 || inners.length > MOST_EXECS) return;
    const attached = /^--exec(?:-batch)?=(.*)$/s.exec(word)?.[1];
    if (attached === undefined && !FD_EXEC.test(word)) return;
    const end = argv.indexOf(';', at);
    const rest = argv.slice(at + 1, end < 0 ? undefined : end);
    const words = attached === undefined ? rest : [attached, ...rest];
    const isMarked = words.some(one => typeof one === 'string' && FD_MARK.test(one));
    const filled = words.map(one => (typeof one === 'string' && FD_MARK.test(one) ? UNKNOWN : one));
    inners.push(...program(words.length === 0 || isMarked ? filled : [...filled, UNKNOWN_MANY]));
  });
  return inners.length === 0 ? null : inners;
};

const PARALLEL: OptionTable = {
  short: 'a:C:d:D:E:I:i::j:J:L:l::mN:n:P:q0rs:S:tuUvxXkhV:W:',
  long: 'arg-file= arg-sep= arg-file-sep= bar bg block= colsep= delay= delimiter= dry-run dryrun env= eta fg files group gnu halt= halt-on-error= header= jobs= joblog= keep-order line-buffer linebuffer link load= max-args= max-procs= max-replace-args= memfree= nice= no-notice no-run-if-empty null onall nonall pipe pipepart plain progress quote recstart= recend= replace= results= resume resume-failed retries= round-robin rpl= seqreplace= shuf sshdelay= sshlogin= sshloginfile= tag tagstring= tempdir= timeout= tmpdir= ungroup verbose will-cite wd= workdir= xargs help version citation',
};

/** What of an input stands there, or its number: `{}`, `{.}`, `{/}`, `{2}`, `{#}`. */
const PARALLEL_MARK = /\{(?:\d*(?:\.|\/\/?|\/\.)?|#|%)\}/g;
/** Where no sign makes a mark a part of something else than a word. */
const UNQUOTED = /^(?:[^'"\\$`#{}<]|<(?!<))*$/;
/** Options by which a mark stands for several words. */
const SEVERAL = ['m', 'X', 'n', 'N', 'max-args', 'L', 'l', 'max-lines', 'max-replace-args', 'xargs'];
/** Options that leave the inputs as they are written. */
const LEAVES_INPUTS = new Set('j jobs k keep-order u ungroup bar progress eta v verbose halt will-cite'.split(' '));

/** GNU parallel joins its words and hands them to a shell for every input; without a command the inputs are code. */
export const parallel: Handler = argv =>
  eachReading(argv, PARALLEL, reading => {
    if (has(reading, 'help', 'version', 'citation', 'dry-run', 'dryrun')) return [];
    const end = reading.operands.findIndex(word => typeof word === 'string' && /^:::(:?\+?)$/.test(word));
    const command = end < 0 ? reading.operands : reading.operands.slice(0, end);
    if (command.length === 0 || values(reading, 'I', 'replace', 'rpl').length > 0)
      return [opaque('parallel runs what it reads')];
    const text = command.every(isKnown) ? command.join(' ') : null;
    if (text === null || has(reading, 'q') || !UNQUOTED.test(text.replace(PARALLEL_MARK, '')))
      return [opaque('parallel hands its words to a shell')];
    const inputs = end < 0 ? [] : reading.operands.slice(end);
    const isList = has(reading, ...SEVERAL) || inputs.slice(1).some(word => !isKnown(word) || word.startsWith(':::'));
    const marked = text.search(PARALLEL_MARK) < 0 ? `${text} {}` : text;
    const code = marked.replace(PARALLEL_MARK, isList ? '"$@"' : '"$1"');
    const given = isList || /\{[^}]/.test(marked) ? null : inputsGiven(reading, inputs);
    const pieces = given ?? [isList ? UNKNOWN_MANY : UNKNOWN];
    return pieces.map(piece => ({ kind: 'code', code, shell: 'bash', scope: 'child', positional: ['bash', piece] }));
  });

/** null: not known. */
function inputsGiven(reading: Reading, inputs: readonly Arg[]): readonly Arg[] | null {
  const isPlain = inputs[0] === ':::' && reading.options.every(({ name }) => LEAVES_INPUTS.has(name));
  const words = inputs.slice(1);
  return isPlain && words.length > 0 && words.length <= LIMITS.choices ? words : null;
}
