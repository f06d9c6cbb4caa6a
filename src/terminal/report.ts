/**
 * Every line of ours on a terminal, in one voice: `gatekeep: KIND: SUBJECT: what and why`, on the caller's stderr.
 * Lower case, no full stop, present tense; the thing is named, with the value found and the value wanted; it says whether
 * anything ran; a hint is something to type now. At most four lines beside a marked source line. Everything is escaped
 * here, so no caller can forget to. Plain text: a refusal is printed without loading anything else.
 */
import type { Location, Problem } from '../problem.ts';
import { safeLines, safeText, shorten } from './safe-text.ts';
import { sourceMark } from './source-mark.ts';

export type ReportKind = 'denied' | 'waiting' | 'error' | 'warning' | 'hint';

export interface Report {
  readonly kind: Exclude<ReportKind, 'hint'>;
  /** The first line says it all. */
  readonly head: string;
  /** What else there is to say: two lines at most. */
  readonly more?: readonly string[];
  readonly location?: Location | undefined;
  readonly hint?: string | undefined;
  /** Shown whole below the hint, a bar before each of its lines. */
  readonly text?: string | undefined;
  /** Says "nothing was run" at the end. */
  readonly nothingRan?: boolean;
}

/** Longest line of ours in characters; a command of a megabyte is named by its ends. */
const LONGEST = 500;

const line = (text: string): string => `gatekeep: ${shorten(safeText(text).text, LONGEST)}\n`;

export function report(of: Report): string {
  const { location } = of;
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
  const mark = location === undefined ? [] : sourceMark(location);
  const lines = [
    line(`${of.kind}: ${place}${of.head}`),
    ...mark.map(text => `${text}\n`),
    ...(of.more ?? []).map(line),
    ...(of.hint === undefined ? [] : [line(`hint: ${of.hint}`)]),
    ...(of.text === undefined ? [] : safeLines(of.text).lines.map(one => `  | ${one}\n`)),
    ...(of.nothingRan ? [line('nothing was run')] : []),
  ];
  return lines.join('');
}

/** A foreseen failure. Its cause stands once, at the end of the line that names the subject. */
export function problemReport(problem: Problem, options: { readonly nothingRan: boolean }): string {
  const cause = problem.cause instanceof Error ? `: ${problem.cause.message}` : '';
  const { location, hint } = problem;
  return report({ kind: 'error', head: problem.message + cause, location, hint, nothingRan: options.nothingRan });
}

/** A text of one or many lines as the subject of one line: the first line, and how many more there are. */
export function oneLine(text: string): string {
  const lines = text.trim().split('\n');
  const more = lines.length - 1;
  return more === 0 ? lines[0]! : `${lines[0]} <and ${more} more line${more === 1 ? '' : 's'}>`;
}
