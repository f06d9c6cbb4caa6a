/** Invocations and what the rules say of them, in words that are safe to show. */
import { type Arg, isKnown, type FileOrigin, type PartialWord, type Source } from '../../bash/analysis.ts';
import { quoteLine, quoteWord } from '../../bash/quote.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { RuleMatch } from '../../rules/decision.ts';
import { oneLine } from '../../terminal/report.ts';
import { safeText, shorten } from '../../terminal/safe-text.ts';

/** Redacts first: a cut through a secret would leave half of it. */
export type Show = (text: string) => string;

/** Characters of one command in a list; `--json` has all of it. */
const LONGEST = 300;

/** All of it: who reads a rule wants its last pattern as well. */
export const showWhole =
  (redact: (text: string) => string): Show =>
  text =>
    safeText(oneLine(redact(text))).text;

export const showWith =
  (redact: (text: string) => string): Show =>
  text =>
    shorten(safeText(oneLine(redact(text))).text, LONGEST);

/** A word that is only partly known shows what is known of it. */
const partial = ({ prefix, suffix }: PartialWord): string =>
  `${prefix === '' ? '' : quoteWord(prefix)}...${suffix === '' ? '' : quoteWord(suffix)}`;

const wordText = (word: Arg): string => (isKnown(word) ? quoteWord(word) : partial(word));

export const wordsText = (words: readonly Arg[]): string => words.map(wordText).join(' ');

/** Text that can be pasted, but for what is not known before the run. */
export const commandText = ([program, ...words]: readonly [string, ...Arg[]]): string =>
  [quoteLine([program]), ...words.map(wordText)].join(' ');

export const through = (via: readonly string[]): string => (via.length === 0 ? '' : `(through ${via.join(', ')})`);

/** `high: rewrites history`, with the verdict where it is not plain "ask". */
export const ruleLine = ({ id, verdict, sensitivity, reason, at }: RuleMatch, show: Show): string =>
  `${verdict} ${show(id)} (${show(at)}), ${sensitivity}: ${show(reason)}`;

export const insteadLine = ({ instead }: RuleMatch, show: Show): readonly string[] =>
  instead === null ? [] : [`instead, for example: ${show(instead)}`];

export const ORIGIN: Readonly<Record<FileOrigin, string>> = {
  system: "the system's",
  listed: 'listed in the policy',
  tool: "a version manager's own",
  committed: 'as it is committed',
  changed: 'changed since the last commit',
  new: 'not committed',
};

/** `from ci.sh:12, not committed`; nothing for what stands in the command itself. */
export function fromLine({ source, line }: { readonly source: Source; readonly line?: number }, show: Show): string[] {
  if (source.kind === 'variable') return [`from the variable ${show(source.name)}`];
  if (source.kind === 'text') return [];
  return [`from ${show(source.path)}${line === undefined ? '' : `:${line}`}, ${ORIGIN[source.origin]}`];
}

/** What made the verdict, part by part. */
export interface Finding {
  readonly subject: string;
  readonly lines: readonly string[];
}

export function findings({ decision }: Judgement, show: Show): readonly Finding[] {
  const met = (rules: readonly RuleMatch[]): readonly string[] =>
    rules.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]);
  const commands = decision.invocations.map(({ invocation, rules }) => ({
    // Each alone: what is shown has no blanks at its ends, and a long command does not cut the other off.
    subject: [commandText(invocation.argv), through(invocation.via)].map(show).join(' ').trimEnd(),
    lines: rules.length === 0 ? [] : [...met(rules), ...fromLine(invocation, show)],
  }));
  const variables = decision.assignments.map(({ assignment: { name, value }, rules }) => ({
    // In one piece: the name tells the redactor what the value is.
    subject: show(`${name}=${wordText(value)}`),
    lines: met(rules),
  }));
  const opaque = decision.opaque.map(part => ({
    subject: show(part.text),
    lines: [`cannot be known before it runs: ${show(part.why)}`, ...fromLine(part, show)],
  }));
  return [...commands, ...variables].filter(({ lines }) => lines.length > 0).concat(opaque);
}
