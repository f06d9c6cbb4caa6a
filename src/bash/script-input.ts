/**
 * A script that bash reads from its standard input shares it with the commands in it. One that takes only a part of
 * the rest makes bash go on in the middle of something: what was a string to the judge is then a command.
 */
import type { Arg } from './analysis.ts';
import { isKnown } from './analysis.ts';
import type { Context } from './context.ts';

/** Programs that may stop reading early, and how many operands they have before they stop reading standard input. */
const STOPS_EARLY: Readonly<Record<string, number>> = { head: 1, sed: 2, awk: 2, gawk: 2, mawk: 2, grep: 2, egrep: 2 };
const READS_PART = new Set(['read', 'mapfile', 'readarray', 'dd']);

/** `bash <<E`, `… | sh`, or the caller's own text. */
function isScript({ stdin, state, report }: Context): boolean {
  if (stdin.kind === 'unknown') return stdin.script === true;
  return report.facts.textOnStdin === true && stdin.kind === 'caller' && state.stdin === null;
}

/** null: it leaves the script alone. */
export function takesScript(ctx: Context, argv: readonly [string, ...Arg[]]): string | null {
  if (!isScript(ctx)) return null;
  const name = argv[0];
  const words = argv.slice(1);
  if (name === 'dd' && words.some(word => isKnown(word) && word.startsWith('if='))) return null;
  if ((name === 'read' || name.startsWith('mapfile')) && words.some(word => isKnown(word) && /^-\w*u/.test(word)))
    return null;
  const operands = words.filter(word => !isKnown(word) || !/^-./.test(word)).length;
  const stops = Object.hasOwn(STOPS_EARLY, name) && operands < (STOPS_EARLY[name] ?? 0);
  return stops || READS_PART.has(name) ? `${name} takes a part of the script as its input` : null;
}
