/**
 * unbash 6.0.4 reads some hostile text otherwise than bash does, and says nothing. The numbers U1 to U9 name what is
 * known; each is met by one of two means. Shapes that are misread are looked for where they can stand. And every `$(`,
 * backtick, `${`, `<(` in a word must belong to a part that the parser opened for it, or stand where bash, too, takes
 * it as it is: so a substitution that the parser lost is found whatever the reason.
 */
import type { Assignment, HereDoc, ParsedScript, Redirect, SyntaxNode, Word } from 'unbash';
import { forEachChild } from 'unbash';
import type { Extent } from './place.ts';
import { checkArithmetic, checkWord, type Found, type Misreading, mayHoldCode } from './guard-words.ts';

export type { Misreading };

/** Without any of these nothing below can be found: most commands are done with one look. */
const WORTH_A_LOOK =
  /[\w{}]\\\n|\\\n[<>]|\$(?:\\\n)*[({['"]|`|[<>](?:\\\n)*[(&]|<<|\d{9}|\}[<>]|[<>][&|]?[ \t]*\d[\d\\\n]*[<>]|\[|\(\(|\bcoproc\b/;

/** `$`, a continued line and `x` is `$x` to bash; to the parser it is text. So is the rest of `$x`, where that is cut. */
const CUT_NAME = /\$(?:\\\n)+[\w@*#?!$'"-]|\$[A-Za-z_]\w*(?:\\\n)+\w/;

/** `isString`: the text is that of `-c`, and no file, nor what `eval` reads. */
export function findMisreadings(script: ParsedScript, text: string, isString = false): readonly Misreading[] {
  const found: Misreading[] = [];
  const cut = CUT_NAME.exec(text);
  if (cut !== null)
    found.push({
      pos: cut.index,
      end: cut.index + cut[0].length,
      why: 'a name behind a continued line',
      isError: false,
    });
  // Of a file bash drops it, and behind a quoted end of a line; else it is a letter behind -c, as the parser has it.
  const { length } = text;
  const isLetter = isString && !(text.includes('\n') && text.includes("'"));
  if (!isLetter && /(?<!\\)(?:\\\\)*\\$/.test(text.slice(-200)) && text.at(-1) === '\\')
    found.push({ pos: length - 1, end: length, why: 'a backslash at the very end', isError: false });
  if (script.errors?.length || WORTH_A_LOOK.test(text))
    visitScript(
      script,
      text,
      (at, why, isError = false) => {
        if (found.length < 20) found.push({ pos: at.pos, end: at.end, why, isError });
      },
      { pos: 0, end: text.length },
    );
  return found;
}

/** `at`: where it stands. */
function visitScript(script: ParsedScript, around: string, bad: Found, at: Extent): void {
  const text = script.source ?? around;
  // Offsets of a text of its own mean nothing outside; the whole of it is named then.
  const report: Found = script.source === undefined ? bad : (_, why, isError) => bad(at, why, isError);
  const [error] = script.errors ?? [];
  if (error !== undefined) report({ pos: error.pos, end: script.end }, 'this cannot be read with certainty', true);
  for (const statement of script.commands) visit(statement, text, report);
}

/** Looks into the substitutions of a text. */
const nestedIn = (text: string, bad: Found) => (script: ParsedScript, at: Extent) => visitScript(script, text, bad, at);

function visit(node: SyntaxNode, text: string, bad: Found): void {
  switch (node.type) {
    case 'Command':
      // Most of a long script is done here; the bodies of here-documents, which stand elsewhere, are announced here.
      if (!WORTH_A_LOOK.test(text.slice(Math.max(0, node.pos - 2), node.end + 2))) return;
      return forEachChild(node, child => visit(child, text, bad));
    case 'Word':
      return checkWord(node, text, bad, nestedIn(text, bad));
    case 'Assignment':
      return visitAssignment(node, text, bad);
    case 'Redirect':
    case 'HereString':
      return visitRedirect(node, text, bad);
    case 'HereDoc':
      return visitHereDoc(node, text, bad);
    case 'Subshell':
      if (text[node.pos + 1] === '(' && text.slice(node.pos, node.end).includes('<<'))
        bad(node, 'a here-document between parentheses that may be arithmetic');
      return forEachChild(node, child => visit(child, text, bad));
    case 'Coproc':
      // In a substitution, and in a function that is exported, bash prints it anew, with a name that the next reading takes
      // for the command.
      if (node.body.type === 'Command' && /[$<>]\(|\(\s*\)|\bfunction\b/.test(text.slice(0, node.pos)))
        bad(node, 'a coprocess in a substitution');
      return forEachChild(node, child => visit(child, text, bad));
    case 'ArithmeticCommand':
      return checkArithmetic(node, text, bad, nestedIn(text, bad));
    case 'ArithmeticFor':
      checkArithmetic({ ...node, end: node.body.pos }, text, bad, nestedIn(text, bad), [
        node.initialize,
        node.test,
        node.update,
      ]);
      return visit(node.body, text, bad);
    default:
      forEachChild(node, child => visit(child, text, bad));
  }
}

function visitAssignment(node: Assignment, text: string, bad: Found): void {
  const nested = nestedIn(text, bad);
  if (node.index !== undefined) checkArithmetic(node.index, text, bad, nested);
  // bash looks for the `]` by other means than for the `)` of a substitution in it; without one it is a command's name.
  if (node.index !== undefined && /[$<>]\(|`/.test(node.index.text) && /\n|#|<<|\bcase\b/.test(node.index.text))
    bad(node, 'a subscript that may be read otherwise');
  if (opensProcess(text, node.end)) bad(node, 'a process substitution joined to an assignment');
  if (node.value.type === 'Word') return checkWord(node.value, text, bad, nested);
  // In a substitution bash prints an array anew before it reads it, and takes an escaped quote for one that opens.
  const written = text.slice(node.pos, node.end);
  // With a here-document in it, the rest of the line behind that loses its semicolons.
  if (isInOrder(written, '<<', '\n', ';') && /[$<>]\(/.test(written)) bad(node, 'an array that bash reads twice');
  // The parser takes an element with a subscript for one piece.
  if (continuesQuotedElement(written)) bad(node, "a continued line in $'…', which bash keeps");
  if (written.includes("\\'") && /[$<>]\(/.test(text.slice(0, node.pos))) bad(node, 'an array that bash reads twice');
  for (const element of node.value.elements) {
    // `[subscript]=value`: quotes do not protect in the subscript.
    if (text[element.pos] === '[') checkArithmetic(element, text, bad, nested);
    else checkWord(element, text, bad, nested);
  }
}

/** An expression with `.*` twice would look for the second part anew from each place of the first. */
function isInOrder(text: string, first: string, second: string, third: string): boolean {
  const from = text.indexOf(first);
  return from >= 0 && text.lastIndexOf(second, text.lastIndexOf(third)) > from;
}

/** `([x]=$'a\<newline>b')`: looked for from its rare end, since a long array has many elements and may stand in one line. */
function continuesQuotedElement(array: string): boolean {
  for (const { index } of array.matchAll(/\$'[^']*\\\n/g))
    if (/\]\+?=/.test(array.slice(array.lastIndexOf('\n', index) + 1, index))) return true;
  return false;
}

const opensProcess = (text: string, at: number): boolean => /^[<>]\(/.test(text.slice(at, at + 2));
const endsWord = (letter: string | undefined): boolean => letter === undefined || /[\s;&|()<>`]/.test(letter);

/** U2: `>&-rm x` runs rm. U8: `>f<(a) rm x`. U9: a descriptor number that does not fit. */
function visitRedirect(node: Redirect | Extract<SyntaxNode, { type: 'HereString' }>, text: string, bad: Found): void {
  checkDescriptor(node, text, bad);
  const target = node.target;
  if (target === undefined) return;
  const closes = (node.operator === '>&' || node.operator === '<&') && text[target.pos] === '-';
  if (closes && target.end > target.pos + 1) bad(node, 'text joined to a descriptor that is closed');
  if (!endsWord(text[target.end])) bad(node, 'a redirection joined to text');
  if (opensProcess(text, target.end)) bad(node, 'a redirection joined to a process substitution');
  checkJoined(node.operator ?? '', target, text, bad);
  checkWord(target, text, bad, nestedIn(text, bad));
}

/** `<2>f` is a mistake to bash, for which the 2 belongs to the `>`; behind `>&` it does not. */
function checkJoined(operator: string, target: Extent, text: string, bad: Found): void {
  if (!/^(?:\\\n)*[<>]/.test(text.slice(target.end, target.end + 40))) return;
  const joined = text.slice(target.pos, target.end).replaceAll('\\\n', '');
  const isNumber = /^\d+$/.test(joined) && !/^[<>]&$/.test(operator);
  if (isNumber || /^\{.*\}$/s.test(joined)) bad(target, 'a redirection joined to the descriptor of the next one');
}

function checkDescriptor(node: Extent & { descriptor: Redirect['descriptor'] }, text: string, bad: Found): void {
  const one = node.descriptor;
  if (one === undefined && isCutDescriptor(text, node.pos))
    bad(node, 'a continued line between a redirection and what it redirects');
  if (one?.type === 'FileDescriptor' && one.end - one.pos > 9) bad(one, 'a descriptor number that does not fit');
  if (one?.type === 'FileDescriptorVariable' && mayHoldCode(text.slice(one.pos, one.end)))
    bad(one, 'code in the name of a descriptor');
}

/** Continued lines in or behind it: `2\<newline>>f`, `{x}\<newline>>f`, `&\<newline>>f`. To the parser it is a word, or the end of the command. */
function isCutDescriptor(text: string, operator: number): boolean {
  let from = operator;
  for (; ; from--) {
    if (text[from - 1] === '\n' && text[from - 2] === '\\') from--;
    else if (!/[\w{}]/.test(text[from - 1] ?? ' ')) break;
  }
  const whole = text.slice(from, operator);
  const joined = whole.replaceAll('\\\n', '');
  return joined !== whole && (joined === '' ? text[from - 1] === '&' : /^(?:\d+|\{\w+\})$/.test(joined));
}

/** U6: in the body of a here-document single quotes protect nothing. */
function visitHereDoc(node: HereDoc, text: string, bad: Found): void {
  checkDescriptor(node, text, bad);
  if (node.closing === undefined) bad(node, 'a here-document without its last line');
  if (node.delimiter !== undefined) checkJoined('<<', node.delimiter, text, bad);
  if (node.delimiter !== undefined && /[$`]/.test(node.delimiter.text))
    bad(node, 'an expansion in the end mark of a here-document');
  if (node.delimiter?.quoted) return;
  // bash joins continued lines before it looks into the body: also in quotes, comments and more here-documents there.
  for (const part of node.body.parts ?? []) {
    const code = part.type === 'Literal' ? '' : text.slice(part.pos, part.end);
    if (node.operator === '<<-' && code.lastIndexOf('\n\t') > code.search(/['"\\]|$/))
      bad(node, 'tabs in quotes in the code of a here-document, which bash takes away');
    if (code.includes('\\\n') && /['#]|<</.test(code)) bad(node, 'a continued line in the code of a here-document');
  }
  const body: Word = {
    type: 'Word',
    text: node.body.text,
    value: '',
    pos: node.body.pos,
    end: node.body.end,
    parts: node.body.parts,
  };
  checkWord(body, text, bad, nestedIn(text, bad), 'double');
}
