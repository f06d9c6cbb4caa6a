/** A judgement as a person is asked about it: redacted, with the parts that ask first. */
import { quote } from 'shell-quote';
import { type Arg, isKnown } from '../bash/analysis.ts';
import { needsOf } from '../approval/needs.ts';
import type { ApprovalRequest } from '../approval/request.ts';
import type { Judgement } from './judgement.ts';
import type { GatePorts } from './ports.ts';

/** Words that can be pasted; what is not known before the run shows as `…`. */
const words = (argv: readonly Arg[]): string[] => argv.map(arg => (isKnown(arg) ? arg : `${arg.prefix}…${arg.suffix}`));

export function describeRequest(judgement: Judgement, id: string, ports: GatePorts, asked: number): ApprovalRequest {
  const { decision } = judgement;
  const needs = needsOf(decision);
  const parts = decision.invocations
    .map(({ invocation, rules }) => ({ invocation, rules: rules.filter(rule => rule.verdict !== 'allow') }))
    .filter(({ rules }) => rules.length > 0)
    .map(({ invocation, rules }) => ({
      command: ports.redactor.text(quote(words(invocation.argv))),
      via: invocation.via,
      rules,
    }));
  const assigned = decision.assignments
    .filter(({ rules }) => rules.length > 0)
    .map(({ assignment, rules }) => ({
      command: ports.redactor.text(`${assignment.name}=${isKnown(assignment.value) ? quote([assignment.value]) : '…'}`),
      via: [],
      rules,
    }));
  return {
    id,
    short: id.slice(-4),
    text: ports.redactor.text(judgement.submission.text),
    cwd: judgement.cwd,
    requester: ports.requester,
    sensitivity: decision.sensitivity,
    parts: [...parts, ...assigned],
    opaque: decision.opaque.map(({ text, why }) => ({ text: ports.redactor.text(text), why })),
    digest: judgement.digest,
    asked,
    needs,
    expires: asked + Math.min(decision.settings.wait, needs?.wait ?? decision.settings.wait),
  };
}
