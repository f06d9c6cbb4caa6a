/** A refusal in words, for a person and for an agent that has to know what to do next. Loaded only then. */
import { typedOf } from '../approval/typed.ts';
import type { Opaque, Source } from '../bash/analysis.ts';
import type { Refusal, RefusalKind } from '../gate/refusal.ts';
import type { GatePorts } from '../gate/ports.ts';
import type { RuleMatch } from '../rules/decision.ts';
import { highest, strictest } from '../rules/verdict.ts';
import { oneLine, type Report } from '../terminal/report.ts';
import { DENIED, exitOfDecision, exitOfSignal, NOT_FOUND, USAGE } from './exit-codes.ts';
import { say } from './say.ts';
import { sourceLine } from './source-line.ts';
import type { Answer } from './wire.ts';

type Words = Pick<Report, 'kind' | 'text'> & { readonly why: string; readonly hint?: string };

/** What became of the request, and what the reader can do now. */
function words({ kind, why, by, judgement, id, instead }: Refusal): Words {
  const wait = `${judgement.decision.settings.wait / 1000} s`;
  const said = why === '' ? '' : `: "${why}"`;
  switch (kind) {
    case 'denied':
      return { kind: 'denied', why: 'a rule forbids it', hint: 'a person who may change the policy would have to' };
    case 'unanswerable':
      return {
        kind: 'denied',
        why: `needs a person's approval, and nobody can answer here (${why})`,
        hint: 'leave it out, or ask the person you work for to run it at their terminal; another attempt gets the same answer',
      };
    case 'unexplained':
      return {
        kind: 'denied',
        why: 'a rule wants to know why it is needed',
        hint: `say so and run it again: GATEKEEP_REASON='what for'`,
      };
    case 'rejected':
      return { kind: 'denied', why: `${by ?? 'a person'} refused it${said}` };
    case 'superseded':
      return { kind: 'denied', why: `${by ?? 'a person'} wants it changed${said}`, ...proposal(instead ?? '') };
    case 'expired':
      return { kind: 'denied', why: `no answer within ${wait}`, hint: 'run it again when somebody can answer' };
    case 'withdrawn':
      return { kind: 'denied', why: 'withdrawn before anybody answered' };
    case 'voided':
      return { kind: 'denied', why: `the request is void (${why})`, hint: 'run it again to ask anew' };
    case 'parked':
      return {
        kind: 'waiting',
        why: `request ${id.slice(-4)} is still open`,
        hint: 'run the same command again after it is approved: it then runs at once',
      };
    case 'syntax':
      return { kind: 'error', why };
  }
}

/** What fits a line, and can be typed from it, is the hint; all else is shown as it is. */
const SHORT = 300;

function proposal(instead: string): Pick<Words, 'hint' | 'text'> {
  const fits = instead.length <= SHORT && !instead.includes('\n');
  return fits ? { hint: `run instead: ${instead}` } : { hint: 'run this instead:', text: instead };
}

interface Found {
  readonly source: Source;
  readonly line?: number;
}

interface Met {
  readonly rule: RuleMatch;
  /** Where the code stands that met it. */
  readonly at: Found;
}

/** The rule that weighs most: the strictest verdict, then the highest sensitivity. */
function met({ judgement }: Refusal): Met | undefined {
  const { invocations, assignments } = judgement.decision;
  const all: Met[] = [
    ...invocations.flatMap(({ invocation: at, rules }) => rules.map(rule => ({ rule, at }))),
    ...assignments.flatMap(({ rules }) => rules.map(rule => ({ rule, at: { source: { kind: 'text' } as const } }))),
  ];
  return all
    .filter(({ rule }) => rule.verdict !== 'allow')
    .reduce<Met | undefined>(
      (most, one) => (most === undefined || outweighs(one.rule, most.rule) ? one : most),
      undefined,
    );
}

function outweighs(a: RuleMatch, b: RuleMatch): boolean {
  if (a.verdict !== b.verdict) return strictest(a.verdict, b.verdict) === a.verdict;
  return a.sensitivity !== b.sensitivity && highest(a.sensitivity, b.sensitivity) === a.sensitivity;
}

/** A test proves it for the packs; what a policy's own rule proposes is its author's word. */
const isShipped = ({ at }: RuleMatch): boolean => at.startsWith('rules/');

function whereOf({ source, line }: Found): string {
  if (source.kind === 'file') return ` (in ${source.path}${line === undefined ? '' : `:${line}`})`;
  return source.kind === 'variable' ? ` (in the variable ${source.name})` : '';
}

/** Why, in one line: the rule, or what cannot be told. */
function reasonOf(rule: Met | undefined, opaque: Opaque | undefined): string[] {
  if (rule !== undefined) {
    const { id, at, reason } = rule.rule;
    return [`rule ${id} (${at}): ${reason}${whereOf(rule.at)}`];
  }
  if (opaque === undefined) return [];
  const accept = opaque.source.kind === 'file' ? '; known: in the policy can list its sha256' : '';
  return [`cannot be told before it runs: ${opaque.why}${whereOf(opaque)}${accept}`];
}

function describe(refusal: Refusal, gate: GatePorts): Report {
  const { judgement } = refusal;
  const { kind, why, hint, text } = words(refusal);
  const command = oneLine(typedOf(gate.redactor.text(judgement.submission.text)));
  const found = met(refusal);
  const more = reasonOf(found, judgement.decision.opaque[0]).map(line => gate.redactor.plain(line));
  const rule = found?.rule;
  const instead = rule?.instead
    ? `${isShipped(rule) ? 'instead, for example' : 'instead'}: ${rule.instead}`
    : undefined;
  // Who waits has a next step already.
  const next = refusal.kind === 'parked' || refusal.kind === 'superseded' ? hint : (instead ?? hint);
  return {
    kind,
    head: `${command}: ${why}`,
    more,
    nothingRan: true,
    text,
    ...(next === undefined ? {} : { hint: next }),
  };
}

function syntaxReport({ judgement }: Refusal, { redactor }: GatePorts): Report {
  const { submission, analysis } = judgement;
  const error = analysis.errors[0]!;
  const from = submission.kind === 'shell' ? submission.from : 'command';
  const file = {
    command: '-c',
    file: submission.kind === 'shell' ? (submission.path ?? 'script') : '-c',
    stdin: 'stdin',
    interactive: 'stdin',
  }[from];
  const source = sourceLine(submission.text, error.line, redactor.text);
  const place = { file, line: error.line, column: error.column };
  const location = source === undefined ? place : { ...place, source, length: 1 };
  return { kind: 'error', head: redactor.plain(error.message), location, nothingRan: true };
}

const exitOf = ({ kind, signal }: Refusal): number => {
  const byKind: Partial<Record<RefusalKind, number>> = {
    syntax: USAGE,
    denied: exitOfDecision['auto-denied'],
    unexplained: DENIED,
  };
  if (kind === 'withdrawn') return exitOfSignal(signal ?? 'SIGTERM');
  // The caller killed it, and expects to see that; the request is open all the same.
  if (kind === 'parked' && signal !== null) return exitOfSignal(signal);
  return (
    byKind[kind] ?? exitOfDecision[kind as Exclude<RefusalKind, 'syntax' | 'denied' | 'withdrawn' | 'unexplained'>]
  );
};

/** `gatekeep run -- NAME`, where there is none. */
export function tellMissing(name: string, gate: GatePorts): Answer {
  say({ kind: 'error', head: `${gate.redactor.plain(name)}: no such program`, nothingRan: true });
  return { kind: 'exit', code: NOT_FOUND };
}

export const refusalReport = (refusal: Refusal, gate: GatePorts): Report =>
  refusal.kind === 'syntax' ? syntaxReport(refusal, gate) : describe(refusal, gate);

export function tellRefusal(refusal: Refusal, gate: GatePorts): Answer {
  say(refusalReport(refusal, gate));
  return { kind: 'exit', code: exitOf(refusal) };
}
