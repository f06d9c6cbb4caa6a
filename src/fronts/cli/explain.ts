/** `explain`: the text as a tree of what it would start, each with the rule it met, and what was read to know it. */
import type { Judgement } from '../../gate/judgement.ts';
import { type ExplainedInvocation, explainTree } from '../../rules/explain.ts';
import { drawTree, type Node } from '../../terminal/tree.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { Caller } from '../caller.ts';
import { OK, USAGE } from '../exit-codes.ts';
import { submissionOf, syntaxReport } from './check.ts';
import { commandText, insteadLine, ruleLine, type Show, showWith } from './describe.ts';
import { type Output, openOutput, writeTo } from './output.ts';
import type { CliServices } from './services.ts';

export async function explain(
  caller: Caller,
  services: CliServices,
  words: readonly string[],
  options: { readonly command?: string },
): Promise<number> {
  const judgement = services.judge(submissionOf('explain', words, options.command, caller));
  if (judgement.analysis.errors.length > 0) {
    writeTo(caller.stderr, syntaxReport(judgement, services));
    return USAGE;
  }
  drawExplanation(judgement, showWith(services.redact), await openOutput(caller, services.preferencesFolder));
  return OK;
}

function invocationNode({ invocation, rules, children }: ExplainedInvocation, show: Show): Node {
  const lines = rules.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]);
  const { source, kind } = invocation;
  const from =
    source.kind === 'file'
      ? [`from ${show(source.path)}`]
      : source.kind === 'variable'
        ? [`from the variable ${show(source.name)}`]
        : [];
  const what = kind === 'function' ? ['a function'] : [];
  return {
    subject: show(commandText(invocation.argv)),
    ...(lines.length === 0 ? { note: 'no rule' } : {}),
    lines: [...lines, ...what, ...from],
    children: children.map(child => invocationNode(child, show)),
  };
}

function opaqueNodes({ decision }: Judgement, show: Show): readonly Node[] {
  return decision.opaque.map(({ text, why }) => ({
    subject: show(text),
    lines: [`cannot be known before it runs: ${show(why)}`],
    children: [],
  }));
}

function assignmentNodes({ analysis, decision }: Judgement, show: Show): readonly Node[] {
  return analysis.assignments.map(assignment => {
    const met = decision.assignments.filter(one => one.assignment === assignment).flatMap(({ rules }) => rules);
    return {
      subject: show(`${assignment.name}=${commandText([assignment.value])}`),
      lines: met.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]),
      children: [],
    };
  });
}

function drawExplanation(judgement: Judgement, show: Show, output: Output): void {
  const { decision, analysis, policy, verdict, would } = judgement;
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const files = analysis.files.map(file => ({
    subject: show(file.path),
    lines: [`sha256:${file.sha256}${file.known ? ', known' : ''}`],
    children: [],
  }));
  const sections: readonly (readonly [title: string, nodes: readonly Node[]])[] = [
    ['starts', explainTree(decision).map(node => invocationNode(node, show))],
    ['opaque', opaqueNodes(judgement, show)],
    ['assigns', assignmentNodes(judgement, show)],
    ['read', files],
  ];
  const lines = wrap(`${verdict}: ${show(judgement.submission.text)}`, width, '  ').map((line, i) =>
    i === 0 ? output.palette.verdict(verdict, line) : line,
  );
  for (const [title, nodes] of sections) {
    if (nodes.length > 0) lines.push(output.palette.strong(title), ...drawTree(nodes, width, output.palette));
  }
  const observed = verdict === would ? '' : `, would ${would}`;
  lines.push(...wrap(`policy: ${policy.profile}${observed}, ${policy.hash}`, width, '  '));
  lines.push(...policy.files.flatMap(({ layer, path }) => wrap(`  ${layer}: ${show(path)}`, width, '    ')));
  output.lines(lines);
}
