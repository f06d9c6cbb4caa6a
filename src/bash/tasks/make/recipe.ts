/** One recipe: its lines with make's variables put in, each given to a shell of its own. */
import { runCall } from '../../invoke.ts';
import { baseName } from '../../place.ts';
import { placeIn } from '../task-file.ts';
import { inTask, runTaskCode, type TaskCode } from '../task-shell.ts';
import { exportedText } from './assign.ts';
import { expand, variableText } from './expand.ts';
import { endsInBackslash } from './lines.ts';
import { type Make, MakeStops, type Rule, type Scope, simple } from './state.ts';
import { shellCodeOf, wordOf } from '../shell-code.ts';
import { isUnknown } from '../unknown.ts';

export interface Made {
  readonly target: string;
  readonly needs: readonly string[];
  /** What `%` stands for. */
  readonly stem: string;
}

export function runRecipe(make: Make, rule: Rule, made: Made, dry: boolean): void {
  const before = { file: make.file, line: make.line };
  make.file = rule.file;
  try {
    make.inScope(automatic(made), () => runLines(make, rule, dry));
  } catch (error) {
    // make would stop at this recipe; others count all the same.
    if (!(error instanceof MakeStops)) throw error;
    if (error.message !== '') make.opaque(`make stops at ${error.message}`);
  }
  make.file = before.file;
  make.line = before.line;
}

/** Variables of one recipe, made when they are asked for: their lists can be long. */
function automatic({ target, needs, stem }: Made): Scope {
  const value = (name: string): string | undefined => {
    switch (name) {
      case '@':
        return target;
      case '<':
        return needs[0] ?? '';
      case '^':
      case '?':
        return [...new Set(needs)].join(' ');
      case '+':
        return needs.join(' ');
      case '*':
        return stem;
      case '|':
      case '%':
        return '';
      default:
        return undefined;
    }
  };
  return {
    get(name) {
      const whole = name.length > 2 ? undefined : value(name[0]!);
      if (whole === undefined) return undefined;
      const words = whole.split(' ').filter(word => word !== '');
      if (name.length === 1) return simple(whole);
      if (name[1] === 'D') return simple(words.map(folderOf).join(' '));
      return name[1] === 'F' ? simple(words.map(baseName).join(' ')) : undefined;
    },
  };
}

const folderOf = (word: string): string => (word.includes('/') ? word.slice(0, word.lastIndexOf('/')) || '/' : '.');

function runLines(make: Make, rule: Rule, dry: boolean): void {
  const whole = make.rules.some(({ targets }) => targets.includes('.ONESHELL'));
  const parts = whole
    ? [{ text: rule.recipe.map(({ text }) => text).join('\n'), number: rule.recipe[0]?.number ?? 1 }]
    : rule.recipe;
  for (const { text, number } of parts) {
    make.line = number;
    const runsAnyway = /\$\(MAKE\)|\$\{MAKE\}/.test(text);
    const expanded = expand(make, text);
    for (const line of whole ? [expanded] : logicalLines(expanded)) {
      const [, marks = '', code = ''] = /^([\s@+-]*)([\s\S]*)$/.exec(line) ?? [];
      if (code.trim() === '' || (dry && !runsAnyway && !marks.includes('+'))) continue;
      // In one shell, the marks of later lines are taken away as well.
      runLine(make, whole ? code.replace(/\n[@+-]+/g, '\n') : code);
    }
  }
}

/** A variable may have brought several lines; each has a shell of its own. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (const row of text.split('\n')) {
    const before = lines.at(-1);
    if (before !== undefined && endsInBackslash(before)) lines[lines.length - 1] = `${before}\n${row}`;
    else lines.push(row);
  }
  return lines;
}

const SHELL_FLAGS = /^(?:-[eux]*c?|-o|pipefail|-)$/;

function runLine(make: Make, text: string): void {
  const shell = variableText(make, 'SHELL').trim();
  const flags = variableText(make, '.SHELLFLAGS').trim().split(/\s+/);
  const { code, variables, foreign } = shellCodeOf(make.shared.unknowns, text);
  if (foreign) make.opaque('make gives its shell a text that another program prints');
  const exported = environmentOf(make);
  const key = JSON.stringify([make.folder, shell, flags, text, exported]);
  if (make.shared.judged.has(key)) return;
  make.shared.judged.add(key);
  const kind = shellKind(shell);
  const task: TaskCode = {
    text: code,
    at: make.outer.at,
    where: placeIn(make.file, make.line),
    shell: kind ?? 'sh',
    folder: make.folder,
    variables: [...exported, ...variables],
  };
  inTask(make.ctx, `make ${make.folder}\0${text}`, ctx => {
    if (kind !== null && flags.every(flag => SHELL_FLAGS.test(flag))) return runTaskCode(ctx, task);
    const words = [...shell.split(/\s+/), ...flags, code].map(value => ({
      value: isUnknown(value) ? wordOf(make.shared.unknowns, value) : value,
      at: make.outer.at,
    }));
    runCall(
      { ...ctx, place: { ...ctx.place, ...task.where, fixed: ctx.place.fixed } },
      { words, at: make.outer.at, assignments: [], redirections: [], declared: [], inShell: false, functions: false },
    );
  });
}

function shellKind(path: string): TaskCode['shell'] | null {
  const name = baseName(path.replace(/^\/usr\/bin\/env /, ''));
  if (name === 'bash') return 'bash';
  return name === 'sh' || name === 'dash' || name === 'ash' ? 'sh' : null;
}

/**
 * What a recipe finds in its environment that make did not: what was exported, given on the command line, or inherited
 * and set anew.
 */
function environmentOf(make: Make): TaskCode['variables'] {
  const all = make.exported.get('') ?? false;
  const found: TaskCode['variables'][number][] = [];
  for (const [name, { origin }] of make.variables) {
    const wanted = make.exported.get(name) ?? (all && /^[A-Za-z_]\w*$/.test(name) && origin !== 'default');
    if (origin === 'environment' || name === 'SHELL') continue;
    if (!wanted && origin !== 'command line' && !make.inherited.has(name)) continue;
    const text = exportedText(make, name);
    if (text !== null) found.push([name, wordOf(make.shared.unknowns, text)]);
  }
  return found;
}
