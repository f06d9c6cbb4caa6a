/** unbash, and what becomes of its errors. */
import { type ParsedScript, parse, type Word } from 'unbash';

export type { ParsedScript };

export const parseText = (text: string): ParsedScript => parse(text);

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
