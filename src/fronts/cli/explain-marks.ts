/** Numbers and letters that tie the parts of a text to the tree below it. */
import type { Opaque, Span } from '../../bash/analysis.ts';
import { charOffsets } from '../../bash/byte-offsets.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { Mark } from '../../terminal/marked-text.ts';
import type { PlaceOf } from './explain-words.ts';

/** Labels of the parts of the text itself; what comes from a file or a variable has none. */
export interface Marked {
  readonly marks: readonly Mark[];
  /** The number of the first invocation that has this span. */
  readonly numberOf: (invocation: object) => string | null;
  readonly letterOf: (opaque: Opaque) => string | null;
  readonly placeOf: PlaceOf;
}

export function markedParts({ decision, submission: { text } }: Judgement): Marked {
  const chars = charOffsets(text);
  const numbers = new Map<object, string>();
  const letters = new Map<Opaque, string>();
  const marks: Mark[] = [];
  const seen = new Set<string>();
  const add = ([from, to]: Span, label: string, line: string, matters: boolean): void => {
    marks.push({ from: chars(from), to: chars(to), label, line, matters });
  };
  for (const { invocation, rules } of decision.invocations) {
    const { span, source } = invocation;
    if (source.kind !== 'text' || seen.has(span.join())) continue;
    seen.add(span.join());
    const label = String(numbers.size + 1);
    numbers.set(invocation, label);
    // Code in a word shares its span: a rule that one of its commands met matters as well.
    const same = decision.invocations.filter(one => one.invocation.span.join() === span.join());
    add(span, label, '~', rules.length > 0 || same.some(one => one.rules.length > 0));
  }
  for (const opaque of decision.opaque) {
    if (opaque.source.kind !== 'text') continue;
    const label = letterOf(letters.size);
    letters.set(opaque, label);
    add(opaque.span, label, '?', true);
  }
  return {
    marks,
    numberOf: invocation => numbers.get(invocation) ?? null,
    letterOf: opaque => letters.get(opaque) ?? null,
    placeOf: byte => lineAndColumn(text, chars(byte)),
  };
}

/** a … z, aa, ab, … */
const letterOf = (index: number): string =>
  (index >= 26 ? letterOf(Math.floor(index / 26) - 1) : '') + String.fromCharCode(97 + (index % 26));

function lineAndColumn(text: string, at: number): string {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return `${line}:${at - before.lastIndexOf('\n')}`;
}
