/**
 * The command as it was typed, within the text that an agent's program makes of it. Only for what is said and shown of a
 * command: what runs is judged whole, and answers are about all of it.
 */
import { type ParsedScript, parseText } from '../bash/parse.ts';

type Node = ParsedScript['commands'][number]['command'];

/** Whatever it may be: the text itself, what is given to its `eval`s, what stands in its subshells. */
export function typedIn(text: string): readonly string[] {
  const found = parseText(text).commands.flatMap(({ command }) => within(command, text));
  return [...new Set([text, ...found].map(one => one.trim()))];
}

/** Where the text is what a known agent makes of a command, and nothing but that (or `steadyText` of it): the command. Else the text. */
export const typedOf = (text: string): string => known(text)?.command ?? text;

/**
 * The text without what is another each time a known agent makes it of the same command: the name of a file for its own use
 * shows as `*`. So the same command is the same action, and people are shown what their answer is about.
 */
export const steadyText = (text: string): string => known(text)?.steady ?? text;

interface Known {
  readonly command: string;
  readonly steady: string;
}

function known(text: string): Known | null {
  if (!text.includes('eval ') && !text.includes('_bgpids_file')) return null;
  const { commands, errors } = parseText(text);
  return errors?.length ? null : (claudes(commands, text) ?? geminis(commands, text));
}

function within(node: Node, text: string): readonly string[] {
  if (node.type === 'Redirected') return within(node.command, text);
  if (node.type === 'AndOr') return node.commands.flatMap(one => within(one, text));
  if (node.type === 'Subshell') {
    const [first, ...rest] = node.body.commands;
    return rest.length === 0 ? [] : [text.slice(first!.end, node.end - 1)];
  }
  const given = evaluated(node);
  return given === null ? [] : [given];
}

/** The one literal word that an `eval` is given; null: it is no such. */
function evaluated(node: Node): string | null {
  if (node.type !== 'Command' || node.name?.text !== 'eval' || node.prefix.length > 0) return null;
  const [word, ...more] = node.suffix;
  if (word?.type !== 'Word' || more.some(one => !isFromNothing(one))) return null;
  const isLiteral = (word.parts ?? []).every(
    part =>
      part.type === 'Literal' ||
      part.type === 'SingleQuoted' ||
      (part.type === 'DoubleQuoted' && part.parts.every(({ type }) => type === 'Literal')),
  );
  return isLiteral ? word.value : null;
}

/** `< /dev/null`: the command's standard input. Any other redirection is part of what it does. */
const isFromNothing = (one: { readonly type: string }): boolean => {
  const { operator, target } = one as { readonly operator?: string; readonly target?: { readonly text: string } };
  return one.type === 'Redirect' && operator === '<' && target?.text === '/dev/null';
};

/** Each part of Claude Code's text around the `eval`, as a statement of its own. */
const CLAUDES = [
  /^source [\w/.@+-]+\/\.claude\/shell-snapshots\/[\w.-]+ 2>\/dev\/null$/,
  /^true$/,
  /^\\builtin shopt -u extglob 2>\/dev\/null$/,
  /^\{ \\builtin unalias -- '\w+'; \\builtin unset -f -- '\w+'; \} >\/dev\/null 2>&1$/,
] as const;
const CLAUDES_FOLDER = /^(pwd -P >\| [\w/.@+-]*\/claude-)(?:[0-9a-f]{4,}|\*)-cwd$/;

function claudes(commands: ParsedScript['commands'], text: string): Known | null {
  const list = commands.length === 1 ? commands[0]!.command : undefined;
  if (list?.type !== 'AndOr' || text.slice(list.end).trim() !== '') return null;
  const given: (string | null)[] = [];
  const last = list.commands.at(-1)!;
  for (const node of list.commands.slice(0, -1)) {
    const written = text.slice(node.pos, node.end);
    if (!CLAUDES.some(part => part.test(written))) given.push(evaluated(node));
  }
  const folder = CLAUDES_FOLDER.exec(text.slice(last.pos, last.end));
  const [command, ...more] = given;
  if (folder === null || !command || more.length > 0) return null;
  return { command, steady: `${text.slice(0, last.pos)}${folder[1]}*-cwd` };
}

const GEMINI_HEAD =
  /^(shopt -u promptvars nullglob extglob nocaseglob dotglob; _bgpids_file=[\w/.@+-]*\/gemini-shell-)(?:\w+|\*)(\/bgpids\.tmp\n\(\n {2}trap 'jobs -p > "\$_bgpids_file"' EXIT\n)$/;
const GEMINI_TAIL = ')\n__code=$?\nexit $__code';

/** The tree says where the subshell is, so that nothing in the command can end it. */
function geminis(commands: ParsedScript['commands'], text: string): Known | null {
  const node = commands.length === 5 ? commands[2]!.command : undefined;
  if (node?.type !== 'Subshell' || text.slice(node.end - 1) !== GEMINI_TAIL) return null;
  const start = (node.body.commands[0]?.end ?? 0) + 1;
  const head = GEMINI_HEAD.exec(text.slice(0, start));
  if (head === null) return null;
  const command = text.slice(start, node.end - 1).trimEnd();
  return { command, steady: `${head[1]}*${head[2]}${text.slice(start)}` };
}
