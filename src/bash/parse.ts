/** unbash, and what becomes of its errors. */
import { type ParsedScript, parse, type Word } from 'unbash';

export type { ParsedScript };

/** A backslash that ends the text stands for itself; to unbash it is nothing. */
const closed = (text: string): string => (text.endsWith('\\') && /(?<!\\)(?:\\\\)*\\$/.test(text) ? `${text}\\` : text);

/** unbash drops a `(` behind a command's name where the text ends, and says nothing; bash refuses all of the text. */
export function parseText(text: string): ParsedScript {
  const script = parse(closed(text));
  const end = script.commands.at(-1)?.end ?? 0;
  if (end === text.length || script.errors?.length || !/^[ \t]*\(\s*$/.test(text.slice(end))) return script;
  return Object.assign(script, { errors: [{ message: "unexpected token '('", pos: text.indexOf('(', end) }] });
}

/** The tree of a text, and the text that its offsets count in: where need be, one that says the same. */
export function readText(text: string): { readonly script: ParsedScript; readonly text: string } {
  const script = parseText(text);
  if (!script.errors?.length || !text.includes('case')) return { script, text };
  const { withQuotedCase } = require('./argument-case.ts') as typeof import('./argument-case.ts');
  return withQuotedCase(text) ?? { script, text };
}

/** The word that this text alone makes; null where it would be none, or more than one. */
export function reparseWord(text: string): { word: Word; text: string } | null {
  const whole = `: ${text.startsWith('#') ? '\\' : ''}${text}`;
  const script = parse(whole);
  const statement = script.commands.length === 1 ? script.commands[0] : undefined;
  const command = statement?.command;
  if ((script.errors?.length ?? 0) > 0 || command?.type !== 'Command' || command.prefix.length > 0) return null;
  const only = command.suffix.length === 1 ? command.suffix[0] : undefined;
  return only?.type === 'Word' && only.end === whole.length ? { word: only, text: whole } : null;
}
