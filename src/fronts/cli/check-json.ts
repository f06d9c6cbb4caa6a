/** The JSON of `check`, key for key as schemas/check.schema.json says. One object a line in a batch, so it is kept cheap. */
import { type Arg, isKnown, type FileOrigin, type Source, type Span, type TextError } from '../../bash/analysis.ts';
import type { Judgement } from '../../gate/judgement.ts';
import type { RuleMatch } from '../../rules/decision.ts';
import type { Sensitivity, Verdict } from '../../rules/verdict.ts';

/** Approvals and role only where there are some. */
type JsonRule = Omit<RuleMatch, 'at' | 'approvals' | 'role'> & Partial<Pick<RuleMatch, 'approvals' | 'role'>>;

/** Where a part came from; absent for what stands in the command itself. */
interface JsonSource {
  readonly source?:
    | { readonly file: string; readonly line: number | null; readonly origin: FileOrigin }
    | { readonly variable: string };
}

export interface CheckJson {
  readonly verdict: Verdict;
  readonly sensitivity: Sensitivity | null;
  readonly invocations: readonly (JsonSource & {
    /** null: not known before the run. */
    readonly argv: readonly (string | null)[];
    readonly via: readonly string[];
    readonly span: Span;
    readonly rules: readonly JsonRule[];
  })[];
  /** Variables of the text that a rule names. */
  readonly assignments: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly span: Span;
    readonly rules: readonly JsonRule[];
  }[];
  readonly opaque: readonly (JsonSource & { readonly text: string; readonly why: string; readonly span: Span })[];
  readonly errors: readonly TextError[];
  /** What would be said if the profile were not `observe`. */
  readonly would: Verdict;
  readonly policy: string;
  readonly digest: string;
}

const known = (arg: Arg): string | null => (isKnown(arg) ? arg : null);

const ruleJson = ({ id, verdict, sensitivity, reason, instead, approvals, role }: RuleMatch): JsonRule => ({
  id,
  verdict,
  sensitivity,
  reason,
  instead,
  ...(approvals !== null && { approvals }),
  ...(role !== null && { role }),
});

function sourceJson({ source, line }: { readonly source: Source; readonly line?: number }): JsonSource {
  if (source.kind === 'text') return {};
  if (source.kind === 'variable') return { source: { variable: source.name } };
  return { source: { file: source.path, line: line ?? null, origin: source.origin } };
}

export function checkJson({ verdict, would, decision, analysis, policy, digest }: Judgement): CheckJson {
  return {
    verdict,
    sensitivity: decision.sensitivity,
    invocations: decision.invocations.map(({ invocation, rules }) => ({
      argv: invocation.argv.map(known),
      via: invocation.via,
      span: invocation.span,
      rules: rules.map(ruleJson),
      ...sourceJson(invocation),
    })),
    assignments: decision.assignments
      .filter(({ rules }) => rules.length > 0)
      .map(({ assignment: { name, value, span }, rules }) => ({
        name,
        value: known(value),
        span,
        rules: rules.map(ruleJson),
      })),
    opaque: decision.opaque.map(part => ({ text: part.text, why: part.why, span: part.span, ...sourceJson(part) })),
    errors: analysis.errors,
    would,
    policy: policy.hash,
    digest,
  };
}

/** The answer for something that could not be judged: never an allow. */
export function refusedJson(message: string, policy: string, line: number): CheckJson {
  const nothing = { sensitivity: null, invocations: [], assignments: [], opaque: [] };
  const digest = `sha256:${new Bun.CryptoHasher('sha256').digest('hex')}`;
  return { verdict: 'deny', ...nothing, errors: [{ message, line, column: 1 }], would: 'deny', policy, digest };
}
