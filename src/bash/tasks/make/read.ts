/** Reads a makefile line by line: conditions, includes, definitions, variables, rules. */
import { resolvePath } from '../../folders.ts';
import type { TaskFile } from '../task-file.ts';
import { type Assignment, assign, assignmentOf } from './assign.ts';
import { Conditions } from './conditions.ts';
import { expand } from './expand.ts';
import { type Line, linesOf, withoutComment } from './lines.ts';
import { addRule } from './rule-lines.ts';
import type { Make, Rule } from './state.ts';
import { isUnknown } from '../unknown.ts';
import { wordsOf } from './words.ts';

/** Files that one makefile may bring in, and how deep. */
const MOST_INCLUDES = 500;

/** A `define` that waits for its `endef`. */
interface Definition {
  readonly head: Assignment;
  readonly override: boolean;
  readonly rows: string[];
  depth: number;
}

class Reader {
  readonly make: Make;
  readonly conditions: Conditions;
  /** Takes the recipe lines that follow. */
  rules: readonly Rule[] = [];
  definition: Definition | null = null;

  constructor(make: Make) {
    this.make = make;
    this.conditions = new Conditions(make);
  }
}

export function readFile(make: Make, file: TaskFile): void {
  const before = { file: make.file, line: make.line };
  make.file = file;
  if (isUnknown(file.text)) make.opaque('make reads characters that mean nothing');
  else readLines(make, file.text, 1);
  make.file = before.file;
  make.line = before.line;
}

/** What `$(eval …)` has put together: its lines count as the one that holds it. */
export function readText(make: Make, text: string): void {
  if (text.trim() === '') return;
  const { line } = make;
  readLines(make, text, null);
  make.line = line;
}

function readLines(make: Make, text: string, first: number | null): void {
  const reader = new Reader(make);
  for (const line of linesOf(text, () => make.variables.get('.RECIPEPREFIX')?.text[0] ?? '\t')) {
    make.spend(1);
    if (first !== null) make.line = line.number;
    readLine(reader, line);
  }
}

function readLine(reader: Reader, line: Line): void {
  const { make, conditions } = reader;
  if (reader.definition !== null) return readDefinition(reader, reader.definition, line);
  if (line.recipe !== null && reader.rules.length > 0) {
    if (conditions.active) addRecipe(reader, line.recipe, make.line);
    return;
  }
  // A blank at the end of a value belongs to it.
  const text = stripped(withoutComment(line.text));
  if (text.trim() === '' || conditions.take(text.trim())) return;
  const [word = ''] = /^\S+/.exec(text) ?? [];
  if (word === 'define' || /^(?:override|export)[ \t]+define\b/.test(text)) return startDefinition(reader, text);
  if (!conditions.active) return;
  if (directive(reader, word, text)) return;
  if (variableLine(reader, text)) return;
  reader.rules = addRule(make, stripped(line.text));
}

const stripped = (text: string): string => text.replace(/^[ \t]+/, '');

function addRecipe(reader: Reader, text: string, number: number): void {
  for (const rule of reader.rules) rule.recipe.push({ text, number });
}

function startDefinition(reader: Reader, text: string): void {
  const head = text.replace(/^(?:(?:override|export|private)[ \t]+)*define[ \t]*/, '');
  const named = /[:?+!]?=\s*$/.test(head) ? assignmentOf(head) : { name: head, operator: '=' as const, value: '' };
  reader.rules = [];
  reader.definition = {
    head: named ?? { name: head, operator: '=', value: '' },
    override: /^(?:export[ \t]+)?override\b/.test(text),
    rows: [],
    depth: 1,
  };
}

function readDefinition(reader: Reader, definition: Definition, line: Line): void {
  const bare = withoutComment(line.text).trim();
  if (/^define\b/.test(bare)) definition.depth++;
  if (/^endef\b/.test(bare) && --definition.depth === 0) {
    reader.definition = null;
    const value = definition.rows.join('\n');
    if (reader.conditions.active)
      assign(reader.make, { ...definition.head, value }, definition.override ? 'override' : 'file');
    return;
  }
  definition.rows.push(line.raw);
}

/** false: no directive of that name. */
function directive(reader: Reader, word: string, text: string): boolean {
  const { make } = reader;
  // `include = x` is a variable.
  const rest = text.slice(word.length).trim();
  if (assignmentOf(text) !== null || (/^(?:un)?export$/.test(word) && assignmentOf(rest) !== null)) return false;
  switch (word) {
    case 'include':
    case '-include':
    case 'sinclude':
      reader.rules = [];
      include(make, expand(make, rest));
      return true;
    case 'export':
    case 'unexport':
      reader.rules = [];
      if (rest === '') make.exported.set('', word === 'export');
      else for (const name of wordsOf(expand(make, rest))) make.exported.set(name, word === 'export');
      return true;
    case 'undefine':
      make.variables.delete(expand(make, rest).trim());
      return true;
    case 'load':
    case '-load':
      make.opaque('make loads code of its own language');
      return true;
    case 'vpath':
      return true;
    default:
      return false;
  }
}

function variableLine(reader: Reader, text: string): boolean {
  let rest = text;
  const modifiers = new Set<string>();
  for (let found = MODIFIER.exec(rest); found !== null; found = MODIFIER.exec(rest)) {
    if (assignmentOf(rest)?.name === found[1]) break;
    modifiers.add(found[1]!);
    rest = rest.slice(found[0].length);
  }
  const assignment = assignmentOf(rest);
  if (assignment === null) return false;
  reader.rules = [];
  assign(reader.make, assignment, modifiers.has('override') ? 'override' : 'file');
  if (modifiers.has('export')) reader.make.exported.set(expand(reader.make, assignment.name).trim(), true);
  return true;
}

const MODIFIER = /^(export|unexport|override|private)[ \t]+/;

function include(make: Make, names: string): void {
  for (const name of wordsOf(names)) {
    const paths = pathsOf(make, name);
    if (paths === null) {
      make.opaque('make includes a file that is not known before');
      continue;
    }
    for (const path of paths) {
      make.includes.push(path);
      if (make.includes.length > MOST_INCLUDES) return make.opaque('make includes more files than are read');
      const file = make.open(path);
      if (file !== null) make.deeper(() => readFile(make, file));
    }
  }
}

/** A glob is looked up; other unknown names are null. */
function pathsOf(make: Make, name: string): readonly string[] | null {
  const { unknowns } = make.shared;
  const isGlob = /[*?[]/.test(name) || isUnknown(name);
  if (!isGlob) return [name.startsWith('/') ? name : `${make.folder}/${name}`];
  if ([...name].some(char => isUnknown(char) && unknowns.kindOf(char) !== 'glob'))
    return isDependency(name) ? [] : null;
  const at = name.lastIndexOf('/') + 1;
  // A pattern in the folders is rare.
  const folder = resolvePath(make.folder, name.slice(0, at) || '.');
  if (folder === null || isUnknown(folder) || /[*?[]/.test(folder)) return isDependency(name) ? [] : null;
  const source = name
    .slice(at)
    .replace(/[.+^$()|\\{}]/g, '\\$&')
    .replace(/[\uE000-\uF8FF*?]+/g, '.*');
  const test = new RegExp(`^${source.replace(/\[[^\]]*\]?/g, '.')}$`);
  return make
    .namesIn(folder)
    .filter(each => test.test(each))
    .map(each => `${folder}/${each}`);
}

/** What a compiler writes about headers: named by what is compiled. */
export const isDependency = (name: string): boolean => /\.(?:d|dep|P|Po|Plo|Tpo|mk\.d)$/.test(name);
