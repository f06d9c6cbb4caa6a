/** `explain`: the text with its parts marked, then the tree of what it would start, each with the rule it met and how its words became known. */
import { ABSENT, type Expansion, type Span } from '../../bash/analysis.ts';
import type { Judgement } from '../../gate/judgement.ts';
import { type ExplainedInvocation, explainTree } from '../../rules/explain.ts';
import { markText } from '../../terminal/marked-text.ts';
import { drawTree, type Node } from '../../terminal/tree.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { Caller } from '../caller.ts';
import { OK, USAGE } from '../exit-codes.ts';
import { submissionOf, syntaxReport } from './check.ts';
import { commandText, fromLine, insteadLine, ORIGIN, ruleLine, type Show, showWith, wordsText } from './describe.ts';
import { type Marked, markedParts } from './explain-marks.ts';
import { wayNodes } from './explain-ways.ts';
import { expansionsIn, wordSentences } from './explain-words.ts';
import { type Output, openOutput, writeTo } from './output.ts';
import type { CliServices } from './services.ts';

export async function explain(
  caller: Caller,
  services: CliServices,
  words: readonly string[],
  options: { readonly command?: string },
): Promise<number> {
  const expansions: Expansion[] = [];
  const submission = submissionOf('explain', words, options.command, caller);
  const judgement = services.judge(submission, expansion => expansions.push(expansion));
  if (judgement.analysis.errors.length > 0) {
    writeTo(caller.stderr, syntaxReport(judgement, services));
    return USAGE;
  }
  const shown = { judgement, expansions, marked: markedParts(judgement), show: showWith(services.redact) };
  const output = await openOutput(caller, services.preferencesFolder);
  output.lines([...drawText(shown, services.redact, output), ...drawExplanation(shown, output)]);
  return OK;
}

/** What is drawn, and with what. */
interface Shown {
  readonly judgement: Judgement;
  readonly expansions: readonly Expansion[];
  readonly marked: Marked;
  readonly show: Show;
}

/** The text itself, with a number under what it starts and a letter under what cannot be told. */
function drawText({ judgement, marked, show }: Shown, redact: (text: string) => string, output: Output): string[] {
  const { verdict, submission } = judgement;
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const head = wrap(`${verdict}: ${show(submission.text)}`, width, '  ').map((line, i) =>
    i === 0 ? output.palette.verdict(verdict, line) : line,
  );
  return [...head, ...markText(submission.text, marked.marks, width, redact(submission.text).split('\n'))];
}

function invocationNode(node: ExplainedInvocation, spans: readonly Span[], shown: Shown): Node {
  const { invocation, rules, children } = node;
  const { show, marked, expansions, judgement } = shown;
  const number = marked.numberOf(invocation);
  const own = number === null ? [] : expansionsIn(invocation.span, spans, expansions);
  const lines = [
    ...wordSentences(own, judgement.analysis.assignments, marked.placeOf, show),
    ...rules.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]),
  ];
  return {
    subject: `${number === null ? '' : `${number}  `}${show(commandText(invocation.argv))}`,
    ...(rules.length === 0 ? { note: 'no rule' } : {}),
    lines: [...lines, ...(invocation.kind === 'function' ? ['a function'] : []), ...fromLine(invocation, show)],
    children: children.map(child => invocationNode(child, spans, shown)),
  };
}

/** Those that do not count are told as well: somebody answers for the file they stand in. */
function opaqueNodes({ judgement, marked, show }: Shown): readonly Node[] {
  const counted = new Set(judgement.decision.opaque);
  return judgement.analysis.opaque.map(part => {
    const letter = counted.has(part) ? marked.letterOf(part) : null;
    const accepted = counted.has(part) ? [] : ['accepted with the file'];
    return {
      subject: `${letter === null ? '' : `${letter}  `}${show(part.text)}`,
      lines: [`cannot be known before it runs: ${show(part.why)}`, ...fromLine(part, show), ...accepted],
      children: [],
    };
  });
}

function assignmentNodes({ analysis, decision }: Judgement, show: Show): readonly Node[] {
  return analysis.assignments.map(assignment => {
    const met = decision.assignments.filter(one => one.assignment === assignment).flatMap(({ rules }) => rules);
    return {
      subject: show(`${assignment.name}=${wordsText([assignment.value])}`),
      lines: met.flatMap(rule => [ruleLine(rule, show), ...insteadLine(rule, show)]),
      children: [],
    };
  });
}

function drawExplanation(shown: Shown, output: Output): readonly string[] {
  const { judgement, show } = shown;
  const { decision, analysis, policy, verdict, would } = judgement;
  const spans = decision.invocations.map(({ invocation }) => invocation.span);
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const files = analysis.files.map(file => ({
    subject: show(file.path),
    lines: [file.sha256 === ABSENT ? 'not there' : `sha256:${file.sha256}, ${ORIGIN[file.origin]}`],
    children: [],
  }));
  const sections: readonly (readonly [title: string, nodes: readonly Node[]])[] = [
    ['starts', explainTree(decision).map(node => invocationNode(node, spans, shown))],
    ['opaque', opaqueNodes(shown)],
    ['assigns', assignmentNodes(judgement, show)],
    ['read', files],
    ['allowed with', wayNodes(judgement, show)],
  ];
  const lines: string[] = [];
  for (const [title, nodes] of sections) {
    if (nodes.length > 0) lines.push(output.palette.strong(title), ...drawTree(nodes, width, output.palette));
  }
  const observed = verdict === would ? '' : `, would ${would}`;
  lines.push(...wrap(`policy: ${policy.profile}${observed}, ${policy.hash}`, width, '  '));
  lines.push(...policy.files.flatMap(({ layer, path }) => wrap(`  ${layer}: ${show(path)}`, width, '    ')));
  return lines;
}
