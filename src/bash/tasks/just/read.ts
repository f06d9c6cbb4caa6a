/** A justfile's text → its settings, variables and recipes (just's manual, "Grammar"); nothing of it is evaluated here. */
import type { TaskFile } from '../task-file.ts';

export interface Parameter {
  readonly name: string;
  /** Expression; null: it must be given. */
  readonly otherwise: string | null;
  /** `*`: none or more words; `+`: one or more. */
  readonly variadic: '*' | '+' | null;
  readonly exported: boolean;
}

export interface Dependency {
  readonly name: string;
  /** Expressions. */
  readonly args: readonly string[];
}

export interface Recipe {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly dependencies: readonly Dependency[];
  readonly lines: { readonly text: string; readonly number: number }[];
  readonly file: TaskFile;
}

export interface Justfile {
  readonly recipes: Map<string, Recipe>;
  readonly aliases: Map<string, string>;
  /** Name → expression. */
  readonly variables: Map<string, { readonly text: string; readonly exported: boolean }>;
  readonly settings: Map<string, string>;
  readonly imports: string[];
  /** Lines that are none of these. */
  readonly strange: string[];
}

export const emptyJustfile = (): Justfile => ({
  recipes: new Map(),
  aliases: new Map(),
  variables: new Map(),
  settings: new Map(),
  imports: [],
  strange: [],
});

const NAME = '[A-Za-z_][\\w-]*';
const ASSIGNMENT = new RegExp(`^(export\\s+)?(${NAME})\\s*:=\\s*([\\s\\S]*)$`);
const HEADER = new RegExp(`^@?(${NAME})((?:\\s+[^:]*?|\\s*))\\s*:(?!=)(.*)$`, 's');
const PARAMETER = new RegExp(`^([*+]?)(\\$?)(${NAME})(?:\\s*=\\s*([\\s\\S]*))?$`);

export function readJustfile(into: Justfile, file: TaskFile): void {
  const rows = file.text.replace(/\r\n/g, '\n').split('\n');
  let recipe: Recipe | null = null;
  for (let at = 0; at < rows.length; at++) {
    const number = at + 1;
    let row = rows[at]!;
    if (/^[ \t]/.test(row) || (row === '' && recipe !== null)) {
      recipe?.lines.push({ text: row, number });
      continue;
    }
    if (row.trim() === '' || row.startsWith('#') || /^\[.*\]\s*$/.test(row)) continue;
    while (open(row) && at + 1 < rows.length) row += `\n${rows[++at]!}`;
    recipe = item(into, file, row);
  }
}

/** A quote of three, a bracket or a backslash that the row leaves open. */
function open(row: string): boolean {
  if (/\\$/.test(row)) return true;
  if ((row.match(/'''|"""|```/g)?.length ?? 0) % 2 === 1) return true;
  const bare = row.replace(/'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g, '');
  return (bare.match(/[([{]/g)?.length ?? 0) > (bare.match(/[)\]}]/g)?.length ?? 0);
}

/** The recipe that the indented lines below belong to; null: none. */
function item(into: Justfile, file: TaskFile, row: string): Recipe | null {
  const setting = /^set\s+([\w-]+)\s*(?::=\s*([\s\S]*))?$/.exec(row);
  const alias = /^alias\s+([\w-]+)\s*:=\s*([\w-]+)/.exec(row);
  const imported = /^import\??\s+(["'])(.*?)\1/.exec(row);
  const assignment = ASSIGNMENT.exec(row);
  if (setting !== null) into.settings.set(setting[1]!, (setting[2] ?? 'true').trim());
  else if (alias !== null) into.aliases.set(alias[1]!, alias[2]!);
  else if (imported !== null) into.imports.push(imported[2]!);
  else if (/^mod\??\s/.test(row) || /^unexport\s/.test(row)) return null;
  else if (assignment !== null)
    into.variables.set(assignment[2]!, { text: assignment[3]!.trim(), exported: assignment[1] !== undefined });
  else return header(into, file, row);
  return null;
}

function header(into: Justfile, file: TaskFile, row: string): Recipe | null {
  const found = HEADER.exec(row);
  const parameters = split(found?.[2] ?? '').map(word => PARAMETER.exec(word));
  if (found === null || parameters.includes(null)) {
    into.strange.push(row);
    return null;
  }
  const recipe: Recipe = {
    name: found[1]!,
    parameters: parameters.map(one => ({
      name: one![3]!,
      otherwise: one![4] ?? null,
      variadic: (one![1] as '*' | '+' | '') || null,
      exported: one![2] === '$',
    })),
    dependencies: dependenciesOf(found[3]!),
    lines: [],
    file,
  };
  into.recipes.set(recipe.name, recipe);
  return recipe;
}

/** `a (b "x") && c`. */
const dependenciesOf = (text: string): readonly Dependency[] =>
  split(text.replace(/\s#.*$/, ''))
    .filter(word => word !== '&&')
    .map(word => {
      const [name = '', ...args] = split(word.startsWith('(') ? word.slice(1, -1) : word);
      return { name, args };
    });

/** At blanks outside of quotes and brackets. */
export function split(text: string): readonly string[] {
  return (
    text.match(
      /(?:'''[\s\S]*?'''|"""[\s\S]*?"""|'[^']*'|"(?:[^"\\]|\\.)*"|`[^`]*`|\((?:[^()]|\([^()]*\))*\)|[^\s'"`()])+/g,
    ) ?? []
  );
}
