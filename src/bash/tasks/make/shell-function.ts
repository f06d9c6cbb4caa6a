/** `$(shell …)` and `$(file …)`: code that runs while make still reads. */
import { type Arg, isKnown } from '../../analysis.ts';
import { inProcess, walkSubstitution } from '../../code.ts';
import { inPlace, nested } from '../../context.ts';
import { parseText } from '../../parse.ts';
import { quoteWord } from '../../quote.ts';
import { scalar } from '../../value.ts';
import { shellCodeOf } from '../shell-code.ts';
import { tellsWords } from '../tells.ts';
import type { Make } from './state.ts';
import { isUnknown } from '../unknown.ts';

/** Texts that a command may print, each of which is followed. */
const MOST_TEXTS = 4;

export function printedBy(make: Make, text: string): string {
  const known = make.shared.printed.get(text);
  if (known !== undefined) return known;
  const decided = make.decided.size;
  const printed = run(make, text);
  // What hangs on the way that was taken is found anew on the next one.
  if (make.decided.size === decided) make.shared.printed.set(text, printed);
  return printed;
}

function run(make: Make, text: string): string {
  const { unknowns } = make.shared;
  const { code, variables, foreign } = shellCodeOf(make.shared.unknowns, text);
  if (foreign) make.opaque('make gives a text to its shell that another program prints');
  const whole = `$(\n${code}\n)`;
  const script = parseText(whole);
  const command = script.commands[0]?.command;
  const part = command?.type === 'Command' ? command.name?.parts?.[0] : undefined;
  if (parseText(code).errors?.length || script.errors?.length || part?.type !== 'CommandExpansion') {
    make.opaque('make gives its shell a text that cannot be read with certainty');
    return unknowns.add('foreign');
  }
  const { report, state } = make.ctx;
  const from = report.invocations.length;
  const opaque = report.opaque.length;
  let value = '' as Arg;
  state.branch(() => {
    state.folder = make.folder;
    for (const [name, word] of variables) state.setVariable(name, scalar(word));
    const place = nested(make.here, make.outer.at, whole, { ...make.here, text: whole, dash: true });
    inProcess(inPlace(make.ctx, place), { positional: ['sh'], scope: 'child' }, inner => {
      value = walkSubstitution(inner, part);
    });
  });
  const started = report.invocations.slice(from);
  if (isKnown(value))
    return isUnknown(value) ? unknowns.add('foreign') : value.replace(/\n+$/, '').replaceAll('\n', ' ');
  if (value.oneOf !== undefined && value.oneOf.length <= MOST_TEXTS) return oneOf(make, text, value.oneOf);
  const [only] = started;
  if (started.length === 1 && only?.argv[0] === 'cat' && only.argv.length === 2 && isKnown(only.argv[1]!)) {
    return contentOf(make, only.argv[1]);
  }
  const tells = !value.made && report.opaque.length === opaque && tellsWords(started);
  if (!tells) return unknowns.add('foreign');
  return value.single || value.glob ? unknowns.add('word', { ...value, single: true }) : unknowns.add('text');
}

/** Each of them is taken, one way after the other. */
function oneOf(make: Make, code: string, texts: readonly string[]): string {
  const taken = texts.slice(1).find(text => make.choose(`${code} prints ${text}`)) ?? texts[0]!;
  return isUnknown(taken) ? make.shared.unknowns.add('foreign') : taken.replace(/\n+$/, '').replaceAll('\n', ' ');
}

/** `$(shell cat VERSION)`. */
function contentOf(make: Make, name: string): string {
  const path = name.startsWith('/') ? name : `${make.folder}/${name}`;
  const file = make.open(path);
  if (file === null) return '';
  return isUnknown(file.text)
    ? make.shared.unknowns.add('foreign')
    : file.text.replace(/\n+$/, '').replaceAll('\n', ' ');
}

/** `$(file >name,text)` writes, `$(file <name)` reads. */
export function fileFunction(make: Make, how: string, _text: string): string {
  const [, operator = '<', name = ''] = /^(>>|>|<)\s*(.*)$/s.exec(how) ?? [];
  if (operator === '<') return make.shared.unknowns.add('foreign');
  printedBy(make, `: ${operator} ${isUnknown(name) ? name : quoteWord(name)}`);
  return '';
}
