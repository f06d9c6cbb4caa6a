/** Invocations and what the rules say of them, in words that are safe to show. */
import { quote } from 'shell-quote';
import { type Arg, isKnown, type PartialWord } from '../../bash/analysis.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { RuleMatch } from '../../rules/decision.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText, shorten } from '../../terminal/safe-text.ts';

/** Redacts first: a cut through a secret would leave half of it. */
export type Show = (text: string) => string;

/** Characters of one command in a list; `--json` has all of it. */
const LONGEST = 300;

export const showWith =
  (redact: (text: string) => string): Show =>
  text =>
    shorten(safeText(oneLine(redact(text))).text, LONGEST);

/** A word that is only partly known shows what is known of it. */
const partial = ({ prefix, suffix }: PartialWord): string =>
  `${prefix === '' ? '' : quote([prefix])}...${suffix === '' ? '' : quote([suffix])}`;

/** Text that can be pasted, but for what is not known before the run. */
export const commandText = (argv: readonly Arg[]): string =>
  argv.map(arg => (isKnown(arg) ? quote([arg]) : partial(arg))).join(' ');

export const through = (via: readonly string[]): string => (via.length === 0 ? '' : ` (through ${via.join(', ')})`);

/** `high: rewrites history`, with the verdict where it is not plain "ask". */
export const ruleLine = ({ id, verdict, sensitivity, reason, at }: RuleMatch, show: Show): string =>
  `${verdict} ${show(id)} (${show(at)}), ${sensitivity}: ${show(reason)}`;

export const insteadLine = ({ instead }: RuleMatch, show: Show): readonly string[] =>
  instead === null ? [] : [`instead: ${show(instead)}`];

/** What made the verdict, part by part. */
export interface Finding {
  readonly subject: string;
  readonly lines: readonly string[];
}

export function findings({ decision }: Judgement, show: Show): readonly Finding[] {
  const met = (rules: readonly RuleMatch[]): readonly string[] =>
    rules.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]);
  const commands = decision.invocations.map(({ invocation, rules }) => ({
    subject: show(commandText(invocation.argv)) + show(through(invocation.via)),
    lines: met(rules),
  }));
  const variables = decision.assignments.map(({ assignment: { name, value }, rules }) => ({
    // In one piece: the name tells the redactor what the value is.
    subject: show(`${name}=${commandText([value])}`),
    lines: met(rules),
  }));
  const opaque = decision.opaque.map(({ text, why }) => ({
    subject: show(text),
    lines: [`cannot be known before it runs: ${show(why)}`],
  }));
  return [...commands, ...variables].filter(({ lines }) => lines.length > 0).concat(opaque);
}
