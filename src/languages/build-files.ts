/**
 * Files of build tools and of compiled programs: commands that are written out in them, by the shape of their calls. The rest
 * is the program's own business, so that nothing here is opaque.
 */
import { type Effect, LONGEST } from './effect.ts';
import { removal } from './files.ts';

/** No longer than a command is written, so that a search costs no more than the length of the text. */
const TEXT = String.raw`(?:'[^'\\$\n]{0,200}'|"(?:[^"\\$\n]|\\["\\]){0,200}")`;
const TEXTS = String.raw`${TEXT}(?:\s*,\s*${TEXT}){0,50}`;

/** What a call of one shape does with the texts in it. */
type Row = readonly [shape: string, effects: (texts: readonly string[]) => readonly Effect[]];

const shell = (texts: readonly string[]): readonly Effect[] =>
  texts.slice(0, 1).map(code => ({ kind: 'shell', code, positional: [] }));
const started = (argv: readonly string[]): readonly Effect[] => (argv.length === 0 ? [] : [{ kind: 'argv', argv }]);
const command = (texts: readonly string[]): readonly Effect[] => (texts.length === 1 ? shell(texts) : started(texts));
const removed = (texts: readonly string[]): readonly Effect[] => texts.map(path => removal(path, false));
const removedTree = (texts: readonly string[]): readonly Effect[] => texts.map(path => removal(path, true));
/** `execlp("rm", "rm", "-rf", "x", NULL)`: the second is the name that the program sees. */
const replaced = ([path, , ...rest]: readonly string[]): readonly Effect[] =>
  path === undefined ? [] : started([path, ...rest]);

const JVM: readonly Row[] = [
  [String.raw`\.exec\s*\(\s*(?:new\s+String\[\]\s*\{\s*)?(TEXTS)`, command],
  [String.raw`new\s+ProcessBuilder\s*\(\s*(TEXTS)`, started],
];

/** TEXT and TEXTS stand for one literal text and for several. */
const SHAPES = {
  c: [
    [String.raw`\b(?:system|popen)\s*\(\s*(TEXT)`, shell],
    [String.raw`\bexecl[pe]*\s*\(\s*(TEXTS)`, replaced],
    [String.raw`\b(?:unlink|rmdir|remove)\s*\(\s*(TEXT)\s*\)`, removed],
  ],
  go: [
    [String.raw`\bexec\.Command\s*\(\s*(TEXTS)`, started],
    [String.raw`\bos\.Remove\s*\(\s*(TEXT)\s*\)`, removed],
    [String.raw`\bos\.RemoveAll\s*\(\s*(TEXT)\s*\)`, removedTree],
  ],
  rust: [
    [String.raw`\bCommand::new\s*\(\s*(TEXT)\s*\)((?:\s*\.args?\s*\(\s*&?\[?\s*(?:TEXTS)\s*\]?\s*\))*)`, started],
    [String.raw`\bremove_file\s*\(\s*(TEXT)\s*\)`, removed],
    [String.raw`\bremove_dir(?:_all)?\s*\(\s*(TEXT)\s*\)`, removedTree],
  ],
  java: JVM,
  gradle: [
    ...JVM,
    [String.raw`(TEXT)\.execute\s*\(`, shell],
    [String.raw`\[\s*(TEXTS)\s*\]\.execute\s*\(`, started],
    [String.raw`\bcommandLine\b[\s(=]*\[?\s*(TEXTS)`, started],
    [String.raw`\bdelete(?:\s*\(\s*|[ \t]+)(TEXTS)`, removedTree],
  ],
  rake: [
    [String.raw`\bsh\b[ \t]*\(?\s*(TEXTS)`, command],
    [String.raw`\brm(?:_f)?\b[ \t]*\(?\s*(TEXTS)`, removed],
    [String.raw`\b(?:rm_rf?|rmtree)\b[ \t]*\(?\s*(TEXTS)`, removedTree],
  ],
} satisfies Record<string, readonly Row[]>;

export type BuildLanguage = keyof typeof SHAPES | 'gdb' | 'cmake' | 'composer';

export function readBuildFile(language: BuildLanguage, text: string): readonly Effect[] {
  if (text.length > LONGEST) return [];
  switch (language) {
    case 'gdb':
      return [...text.matchAll(/^[ \t]*(?:shell|!)[ \t]*(\S.*)$/gm)].flatMap(([, code]) => shell([code!]));
    case 'cmake':
      return readCMake(text);
    case 'composer':
      return readComposer(text);
    default:
      return SHAPES[language].flatMap(([shape, effects]) =>
        [...text.matchAll(new RegExp(shape.replaceAll('TEXTS', TEXTS).replaceAll('TEXT', TEXT), 'g'))].flatMap(match =>
          effects(textsIn(match.slice(1).join(' '))),
        ),
      );
  }
}

const textsIn = (list: string): readonly string[] =>
  [...list.matchAll(new RegExp(TEXT, 'g'))].map(([text]) => text.slice(1, -1).replace(/\\(.)/g, '$1'));

/** Words of cmake-commands(7) that end those of a COMMAND. */
const KEYWORD =
  /^(?:COMMAND\w*|WORKING_DIRECTORY|TIMEOUT|(?:RESULTS?|OUTPUT|ERROR|INPUT)_\w+|ECHO_\w+|ENCODING|DEPENDS|BYPRODUCTS|COMMENT|VERBATIM|APPEND|USES_TERMINAL|MAIN_DEPENDENCY|DEPFILE|PRE_BUILD|PRE_LINK|POST_BUILD|ARGS|SOURCES|JOB_\w+)$/;

/** `execute_process(COMMAND a b COMMAND c)`, `file(REMOVE_RECURSE x)`. */
function readCMake(text: string): readonly Effect[] {
  return [...text.matchAll(/\b(execute_process|add_custom_\w+|file)\s*\(([^()]*)\)/gi)].flatMap(([, name, inside]) => {
    const words = [...inside!.matchAll(/"([^"\\]*)"|([^\s"]+)/g)].map(([, quoted, bare]) => quoted ?? bare!);
    const lists = words.flatMap((word, at) => {
      const rest = words.slice(at + 1);
      const end = rest.findIndex(one => KEYWORD.test(one));
      return [{ word, rest: rest.slice(0, end < 0 ? undefined : end).filter(one => !one.includes('$')) }];
    });
    return lists.flatMap(({ word, rest }) => {
      if (name!.toLowerCase() !== 'file') return word === 'COMMAND' ? started(rest) : [];
      return word === 'REMOVE' ? removed(rest) : word === 'REMOVE_RECURSE' ? removedTree(rest) : [];
    });
  });
}

/** A script is a command, a list of them, or a call of PHP (`Name\Space::method`); `@name` is another script. */
function readComposer(text: string): readonly Effect[] {
  let scripts: unknown;
  try {
    scripts = (JSON.parse(text) as { scripts?: unknown } | null)?.scripts;
  } catch {
    return [];
  }
  const codes = Object.values(scripts ?? {}).flatMap((one: unknown) => one);
  return codes.filter(one => typeof one === 'string' && !/^@|::/.test(one)).flatMap(one => shell([one as string]));
}
