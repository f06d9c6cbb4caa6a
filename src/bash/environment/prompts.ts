/** Prompt strings are expanded whenever bash shows them: `PS4='$(rm x)'` runs rm for every traced command. */
import { UNKNOWN, UNKNOWN_MANY } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { opaque } from '../wrappers/handler.ts';

/** What bash puts something else for; a backslash before any other letter stays. */
const ESCAPES = 'adDehHjlnrstT@AuvVwW!#[]';

const ESCAPED_CODE = /(?:\$\(|`)[\s\S]*\\[\\$adDehHjlnrstT@AuvVwW!#[\]]/;

/** null: it holds nothing that is expanded. */
export function promptCode(value: string, name: string): Inner | null {
  // `\044` is a dollar sign by the time it is expanded, `\$` is one for everybody but root.
  if (/\\[0-7]/.test(value)) return opaque(`${name} holds characters that are written as numbers`);
  if (!/[$`]/.test(value)) return null;
  const text = value.replace(/\\(.)/gs, (whole, char: string) =>
    char === '\\' ? char : char === '$' ? DOLLAR : ESCAPES.includes(char) ? shown(char) : whole,
  );
  const code = /(?:\$\(|`)[\s\S]*[)`]/.exec(text)?.[0] ?? '';
  // dash has no escapes there.
  if (name === 'PS4' && ESCAPED_CODE.test(value)) return opaque(`${name} holds code with escapes`);
  // In posix mode a `!` is the number of the line.
  if (code.includes('!')) return opaque(`${name} holds code with a sign that posix mode replaces`);
  if (code.includes(DOLLAR) || (code.includes("'") && code.includes(SHOWN)))
    return opaque(`${name} holds code with quotes and escapes`);
  // Any shell that is started may show it, with words of its own.
  return {
    kind: 'code',
    code: expandedText(text),
    shell: 'sh',
    positional: [UNKNOWN, UNKNOWN_MANY],
    scope: 'same',
    shown: true,
  };
}

/** What stands there by the time it is expanded; of most escapes that is not known, as of `$_`. */
const SHOWN = '${_}';
/** `\$`: a dollar sign with or without a backslash, or a hash for root. */
const DOLLAR = '${_-}';
const shown = (char: string): string => ('[]'.includes(char) ? '' : char === 'n' ? '\n' : SHOWN);

/** A here-document expands its body just as a prompt is expanded: quotes are letters, `$` and backquotes are not. */
export function expandedText(text: string): string {
  let mark = 'END';
  while (text.includes(mark)) mark += '_';
  return `: <<${mark}\n${text}\n${mark}\n`;
}
