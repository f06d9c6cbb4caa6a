/** A first guess at a rule from one command, for `rules new`. */
import { isKnown } from '../bash/analysis.ts';
import { analyzeExample, failedExamples } from './examples.ts';
import { loadRules } from './load.ts';
import { Mistake } from './mistake.ts';
import { Shape } from './shape.ts';
import { readCommandLine } from './words.ts';

/** A rule as its author writes it. */
export interface RuleDraft {
  readonly id: string;
  readonly match: readonly string[];
  readonly verdict?: 'deny';
  readonly sensitivity: string;
  readonly reason: string;
  readonly instead?: string;
  readonly examples: { readonly match: readonly string[]; readonly no_match: readonly string[] };
}

/** Why a text cannot be an example; null where it can. */
export function whyNoExample(text: string): string | null {
  if (text.trim() === '') return 'a command, as it is typed';
  const { errors, invocations } = analyzeExample(text);
  if (errors.length > 0) return `bash would reject it: ${errors[0]!.message}`;
  return invocations.length === 0 ? 'it starts nothing' : null;
}

/** `git push --force origin main` → `git push --force ...`: program, subcommand and plain options. */
export function suggestPattern(command: string): string {
  const { argv } = analyzeExample(command).invocations.at(-1)!;
  const line = readCommandLine(argv);
  const words = line.tokens.flatMap(({ arg, role }) => {
    if (!isKnown(arg) || /[\s|*?<>/]/.test(arg)) return [];
    return arg === line.first || (role === 'option' && !arg.includes('=')) ? [arg] : [];
  });
  return [line.program, ...words, '...'].join(' ');
}

/** `git push --force ...` → `our.git-push-force`. */
export function suggestId(pattern: string): string {
  const name = pattern
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `our.${name || 'rule'}`;
}

/** What is wrong with it as it stands, in words; null: it loads and its examples hold. */
export function mistakeIn(draft: RuleDraft, taken: ReadonlySet<string>): string | null {
  try {
    const [rule] = loadRules(new Shape({ file: '', text: '' }, [draft]), '', taken);
    const [failed] = failedExamples(rule!);
    if (failed === undefined) return null;
    return failed.kind === 'match' ? `it does not meet ${failed.example}` : `it meets ${failed.example}`;
  } catch (error) {
    if (error instanceof Mistake) return error.message.replace(/^: /, '');
    throw error;
  }
}
