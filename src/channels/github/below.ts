/** What the body of an issue has no room for: it goes on in comments below, and what is long stands there once more, word by word. */
import { commandsOf } from '../../approval/commands.ts';
import type { ApprovalRequest } from '../../approval/request.ts';
import { typedOf } from '../../approval/typed.ts';
import { argumentLines } from '../../terminal/arguments.ts';
import { safeText } from '../../terminal/safe-text.ts';
import { fenced, MOST_ON_PAGE, pagesOf } from './fenced.ts';
import { marker } from './marker.ts';

/** What a page shows of a line without being scrolled to the side. */
export const COLUMNS = 100;

/** Characters of the marker, the sentence and the fence of a comment: no run of ticks is longer than a line. */
const AROUND = 2 * COLUMNS + 300;

const GO_ON = 'This list goes on in comments below, also by this account.';
const SPREAD = '**One argument per line**, of what is long above:';
const TOO_LONG =
  'What is long above is too long to stand here with one argument per line; where it was asked, this shows it:';

export const nameOf = ({ short }: ApprovalRequest): string => short.replace(/[^\w-]/g, '');

export const lengthOf = (paragraphs: readonly string[]): number =>
  paragraphs.reduce((sum, text) => sum + text.length + 2, 0);

/** The second page and those that follow, a comment each. */
export function goingOn(
  request: ApprovalRequest,
  kind: 'part' | 'facts',
  what: string,
  pages: readonly (readonly string[])[],
): readonly string[] {
  const title = (number: number): string => `Part ${number} of ${pages.length} of ${what}:`;
  return pages
    .slice(1)
    .map((lines, i) => `${marker(request, `${kind}:${i + 2}`)}\n\n${title(i + 2)}\n\n${fenced(lines)}`);
}

export interface Fitted {
  /** Paragraphs of the body. */
  readonly here: readonly string[];
  /** Comments. */
  readonly below: readonly string[];
}

/** The facts, and the arguments of what is long: in `room` characters of the body as far as they fit. */
export function fitted(request: ApprovalRequest, facts: readonly string[], room: number): Fitted {
  const pages = pagesOf(facts, Math.max(room - AROUND, 1), MOST_ON_PAGE - AROUND);
  const here = [fenced(pages[0]!), ...(pages.length > 1 ? [GO_ON] : [])];
  const below = goingOn(request, 'facts', 'the list', pages);
  const lines = argumentsOf(request);
  if (lines === null) return { here: [...here, TOO_LONG, fenced([`gatekeep pending ${nameOf(request)}`])], below };
  if (lines.length === 0) return { here, below };
  const whole = [SPREAD, fenced(lines)];
  if (lengthOf([...here, ...whole]) <= room) return { here: [...here, ...whole], below };
  return { here, below: [...below, [marker(request, 'arguments'), ...whole].join('\n\n')] };
}

/** Each argument of what is longer than a line; null: more than a page of them. */
function argumentsOf(request: ApprovalRequest): readonly string[] | null {
  const lines = typedOf(request.text).split('\n');
  const long = [...new Set([...commandsOf(request), ...lines])].filter(isLong);
  if (lengthOf(long) > MOST_ON_PAGE) return null;
  const shown = long.flatMap((command, i) => [...(i === 0 ? [] : ['']), ...argumentLines(command, COLUMNS)]);
  return lengthOf(shown) > MOST_ON_PAGE - AROUND ? null : shown;
}

/** What is made visible is longer than it was. */
const isLong = (text: string): boolean => text.length > COLUMNS || Bun.stringWidth(safeText(text).text) > COLUMNS;
