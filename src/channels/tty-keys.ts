/**
 * What of a terminal's input may reach a question. A key pressed is one small read; a paste, or a terminal's own reply
 * to what some program printed, is not: neither may answer.
 */

/** Enter, Ctrl-C, the arrows up and down, and the first letters of the choices. */
const CHOICE_KEY = /^(?:[\r\n\x03a-z]|\x1b[[O][AB])$/;

/** The key, or null. */
export const choiceKey = (input: string): string | null => (CHOICE_KEY.test(input) ? input : null);

/** A digit, Backspace, Enter or Ctrl-C, or null: a code is typed, not pasted. */
export const codeKey = (input: string): string | null => (/^[\d\r\n\x03\x08\x7f]$/.test(input) ? input : null);

/** Sequences of any length, half ones too; what remains are single characters. */
const SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|O.?|.?)/gs;
const LEFT_OR_RIGHT = /^\x1b[[O][CD]$/;
/** Left are Backspace, Enter, Ctrl-C, and Ctrl-A, -E, -K, -U, -W, which edit the line. Ctrl-Z would stop the judge alone. */
const OTHER_CONTROL = /[\x00\x02\x04\x06\x07\x09\x0c\x0e-\x14\x16\x18-\x1a\x1c-\x1f\x80-\x9f]/g;

/** A reason may be pasted: words, and the keys that edit a line. */
export const textKeys = (input: string): string =>
  input
    .replace(SEQUENCE, sequence => (LEFT_OR_RIGHT.test(sequence) ? sequence : ''))
    // Escape itself, kept in an arrow key above, is no control of ours to drop.
    .replace(OTHER_CONTROL, '');

/** Characters of a reason; more belongs elsewhere. */
export const LONGEST_REASON = 500;

/** What is kept of a reason: one line without anything that does not show. */
export const cleanReason = (text: string): string =>
  Array.from(
    text
      .replace(/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu, ' ')
      .replace(/ +/g, ' ')
      .trim(),
  )
    .slice(0, LONGEST_REASON)
    .join('');
