/** How the words of an invocation became known, a sentence each. */
import { type Arg, type Expansion, isKnown, type Span, type VariableAssignment } from '../../bash/analysis.ts';
import { type Show, wordsText } from './describe.ts';

/** Where an offset stands, as people count: `3:14`. */
export type PlaceOf = (byte: number) => string;

/** One part of the text, with everything that it became: a loop gives it several values. */
interface Part {
  readonly expansion: Expansion;
  readonly values: Set<string>;
}

const inside = ([from, to]: Span, outer: Span): boolean => outer[0] <= from && to <= outer[1];

/** The expansions that stand in this span and in no smaller one of `spans`. */
export function expansionsIn(span: Span, spans: readonly Span[], expansions: readonly Expansion[]): Expansion[] {
  const smaller = spans.filter(one => inside(one, span) && (one[0] > span[0] || one[1] < span[1]));
  return expansions.filter(
    expansion => inside(expansion.span, span) && !smaller.some(one => inside(expansion.span, one)),
  );
}

export function wordSentences(
  expansions: readonly Expansion[],
  assignments: readonly VariableAssignment[],
  placeOf: PlaceOf,
  show: Show,
): string[] {
  const parts = new Map<string, Part>();
  for (const expansion of expansions) {
    const key = `${expansion.span[0]} ${expansion.text}`;
    const part = parts.get(key) ?? { expansion, values: new Set() };
    parts.set(key, part);
    part.values.add(shownValues(expansion, show));
  }
  return [...parts.values()].map(part => sentence(part, assignments, placeOf, show));
}

const isOpen = (value: Arg): boolean => !isKnown(value) && value.prefix === '' && value.suffix === '';

/** Empty: nothing of it is known before the run. A name tells the redactor what its value is. */
function shownValues({ values, origin }: Expansion, show: Show): string {
  if (values.some(isOpen)) return '';
  const written = values.length === 0 ? 'nothing' : wordsText(values);
  return 'name' in origin ? show(`${origin.name}=${written}`).slice(origin.name.length + 1) : show(written);
}

function sentence(
  { expansion, values }: Part,
  assignments: readonly VariableAssignment[],
  placeOf: PlaceOf,
  show: Show,
): string {
  const { text, origin, span } = expansion;
  const subject = show(text);
  const known = [...values].filter(value => value !== '');
  const is = values.has('') ? 'is known only when it runs' : `is ${known.join(' or ')}`;
  switch (origin.kind) {
    case 'text': {
      const from = assignments.findLast(one => one.name === origin.name && one.span[0] <= span[0] && one.span[1] > 0);
      return `${subject} ${is}, ${from === undefined ? 'set in the text' : `set at ${placeOf(from.span[0])}`}`;
    }
    case 'environment':
      return `${subject} ${is}, from the environment`;
    case 'unset':
      return values.has('') ? `${subject} ${is}` : `${subject} is empty: it is set nowhere`;
    case 'positional':
      return `${subject} ${is}, from the arguments`;
    case 'printed':
      return values.has('') ? `${subject} ${is}` : `${subject} prints ${known.join(' or ')}`;
    case 'alias':
      return `${subject} is an alias of ${known.join(' or ')}`;
    case 'glob':
      return `${subject} becomes the names that are there when it runs`;
    case 'braces':
    case 'home':
    case 'arithmetic':
    case 'run':
      return `${subject} ${is}`;
  }
}
