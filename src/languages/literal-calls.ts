/**
 * Calls with literal texts as they are mostly written (`system("git status")`, `unlink 'x'`, backticks) in languages
 * without a parser here. Wherever such a call stands, it can at most do what it says: in a text it only adds to what is
 * judged, and what could run that text is in the net.
 */
import type { Effect } from './effect.ts';
import { removal } from './files.ts';
import type { Ledger } from './ledger.ts';

/** Nothing in it stands for something else. */
const TEXT = String.raw`(?:'[^'\\]*'|"[^"\\$@#{]*")`;
const TEXTS = String.raw`${TEXT}(?:\s*,\s*${TEXT})*`;

export interface LiteralCalls {
  /** Names that start a program: one text is for a shell, several are its words. */
  readonly start: string;
  readonly remove: string;
  readonly removeTree?: string;
  /** Whole parts of a text that do nothing that matters. */
  readonly harmless?: RegExp;
  /** A call may do without parentheses; it then ends where nothing can be added to its last text. */
  readonly bare: boolean;
  readonly backticks: boolean;
}

const END = String.raw`(?=\s*(?:[;)}\n|&?]|$|(?:or|and|if|unless|do|==|!=)\b))`;

function pattern(names: string, bare: boolean): RegExp {
  const open = String.raw`(?<![\w$@%&>.:])(?:${names})`;
  const called = String.raw`${open}\(\s*(${TEXTS})\s*\)`;
  return new RegExp(bare ? String.raw`${called}|${open}\s+(${TEXTS})${END}` : called, 'g');
}

export function followLiteralCalls(ledger: Ledger, calls: LiteralCalls): void {
  const found = (names: string, toEffects: (texts: readonly string[]) => readonly Effect[]): void => {
    for (const match of ledger.text.matchAll(pattern(names, calls.bare))) {
      ledger.add(...toEffects(textsIn(match[1] ?? match[2] ?? '')));
      ledger.account(match.index, match.index + match[0].length);
    }
  };
  found(calls.start, texts => [
    texts.length === 1 ? { kind: 'shell', code: texts[0]!, positional: [] } : { kind: 'argv', argv: texts },
  ]);
  found(calls.remove, texts => texts.map(path => removal(path, false)));
  if (calls.removeTree !== undefined) found(calls.removeTree, texts => texts.map(path => removal(path, true)));
  for (const match of calls.backticks ? ledger.text.matchAll(/`([^`\\$@#{]*)`/g) : []) {
    ledger.add({ kind: 'shell', code: match[1]!, positional: [] });
    ledger.account(match.index, match.index + match[0].length);
  }
  for (const match of calls.harmless === undefined ? [] : ledger.text.matchAll(calls.harmless))
    ledger.account(match.index, match.index + match[0].length);
}

const textsIn = (list: string): string[] =>
  [...list.matchAll(new RegExp(TEXT, 'g'))].map(([text]) => text.slice(1, -1));
