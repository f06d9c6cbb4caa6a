/** The values that an invocation gives an option: `--context x`, `--context=x`, `-n x`, `-nx`. */
import { isKnown } from '../../bash/analysis.ts';
import type { CommandLine } from '../words.ts';

/** null: it does not name the option for certain; `unknown`: it may, or with a value that is not known. */
export type OptionValues = readonly string[] | 'unknown' | null;

export function optionValues(line: CommandLine | null, names: readonly string[]): OptionValues {
  if (line === null) return null;
  const values: string[] = [];
  for (const [i, { arg, role }] of line.tokens.entries()) {
    if (!isKnown(arg)) {
      const mayBeOption =
        role !== 'value' && (arg.prefix === '' ? arg.many : names.some(n => fitsPrefix(n, arg.prefix)));
      if (mayBeOption) return 'unknown';
      continue;
    }
    if (role !== 'option') continue;
    const name = names.find(one => (names.includes(arg) ? arg === one : isAttached(one, arg)));
    if (name === undefined) continue;
    const value = arg === name ? line.tokens[i + 1]?.arg : arg.slice(name.length).replace(/^=/, '');
    if (value === undefined) continue;
    if (!isKnown(value)) return 'unknown';
    values.push(value);
  }
  return values.length === 0 ? null : values;
}

const fitsPrefix = (name: string, prefix: string): boolean => prefix.startsWith(name) || name.startsWith(prefix);

const isAttached = (name: string, arg: string): boolean =>
  arg.startsWith(`${name}=`) || (/^-[A-Za-z]$/.test(name) && arg.startsWith(name));

export const hasFlag = (line: CommandLine | null, names: readonly string[]): boolean =>
  line?.tokens.some(({ arg, role }) => role === 'option' && isKnown(arg) && names.includes(arg)) ?? false;
