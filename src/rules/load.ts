/** Rules of one document → compiled rules; the first mistake is thrown with its place. */
import { loadAbout } from './load-about.ts';
import { loadApprovals } from './load-approvals.ts';
import { loadCondition, loadRaises } from './load-condition.ts';
import { loadFiles, loadFlow } from './load-files.ts';
import { PatternError, parsePattern } from './pattern.ts';
import type { Examples, LoadedRule, Pattern } from './rule.ts';
import type { Shape } from './shape.ts';
import { highest, SENSITIVITIES, type Sensitivity, VERDICTS, type Verdict } from './verdict.ts';

const RULE_KEYS = [
  'id',
  'match',
  'unless',
  'assigns',
  'reads',
  'writes',
  'flows',
  'when',
  'verdict',
  'sensitivity',
  'severity_when',
  'reason',
  'instead',
  'approvals',
  'controls',
  'tags',
  'references',
  'examples',
];

/** What a rule is about: one of these it must say. */
const SUBJECTS = ['match', 'reads', 'writes', 'flows', 'assigns'];

/** `shown`: the file as people are to see it. Ids must be new: `taken` holds those of the layers above. */
export function loadRules(list: Shape, shown: string, taken: ReadonlySet<string>): LoadedRule[] {
  const seen = new Set(taken);
  return list.list('rules').map(shape => {
    const rule = loadRule(shape, shown);
    if (seen.has(rule.id)) shape.at('id').fail(`rule id ${rule.id} is used twice`, { hint: takenHint(rule.id, taken) });
    seen.add(rule.id);
    return rule;
  });
}

const takenHint = (id: string, taken: ReadonlySet<string>): string =>
  taken.has(id) ? `id: our.${id}, with disable: [${id}] where it is to take the other's place` : 'give one another id';

function loadRule(shape: Shape, shown: string): LoadedRule {
  shape.keys('a rule', RULE_KEYS);
  const id = shape.at('id').text('id');
  if (!/^[a-z0-9][\w.-]*$/.test(id))
    shape.at('id').fail(`id is made of a-z, 0-9, dots and dashes; found ${id}`, {
      hint: `id: ${id.toLowerCase().replace(/[^a-z0-9.]+/g, '-')}`,
    });
  if (SUBJECTS.every(key => shape.at(key).isMissing))
    shape.at('id').fail(`rule ${id} has none of ${SUBJECTS.join(', ')}`, { hint: 'match: "make deploy ..."' });
  if (shape.at('examples').isMissing)
    shape
      .at('id')
      .fail(`rule ${id} has no examples`, { hint: 'examples: { match: [make deploy], no_match: [make test] }' });
  if (shape.at('reason').isMissing)
    shape.at('id').fail(`rule ${id} has no reason`, { hint: 'reason: what the command does, in one line' });
  const verdict = optional(shape.at('verdict'), s => s.oneOf('verdict', VERDICTS), null);
  const rule: LoadedRule = {
    id,
    verdict,
    sensitivity: sensitivityOf(shape, verdict),
    severityWhen: optional(shape.at('severity_when'), loadRaises, []),
    reason: shape.at('reason').text('reason'),
    instead: optional(shape.at('instead'), s => s.text('instead'), null),
    at: `${shown}${lineOfId(shape.source.text, id)}`,
    match: patterns(shape.at('match'), 'match'),
    unless: patterns(shape.at('unless'), 'unless'),
    assigns: optional(shape.at('assigns'), s => s.texts('assigns').map(t => t.text('assigns')), []),
    reads: optional(shape.at('reads'), s => loadFiles(s, 'reads'), null),
    writes: optional(shape.at('writes'), s => loadFiles(s, 'writes'), null),
    flows: optional(shape.at('flows'), s => loadFlow(s, patterns), null),
    when: optional(shape.at('when'), s => loadCondition(s, verdict === 'allow'), null),
    approvals: optional(shape.at('approvals'), loadApprovals, null),
    examples: examples(shape.at('examples')),
    ...loadAbout(shape),
  };
  checkSense(rule, shape);
  return rule;
}

const sensitivityOf = (shape: Shape, verdict: Verdict | null): Sensitivity =>
  optional(shape.at('sensitivity'), s => s.oneOf('sensitivity', SENSITIVITIES), verdict === 'allow' ? 'low' : 'medium');

/** What is said and could never count. */
function checkSense(rule: LoadedRule, shape: Shape): void {
  const { verdict, sensitivity, severityWhen, approvals, id } = rule;
  const guessed = (['reads', 'writes', 'flows'] as const).find(key => rule[key] !== null);
  if (verdict === 'allow' && guessed !== undefined)
    shape.at(guessed).fail(`a command may touch more than is known of it, so ${guessed} cannot allow`, {
      hint: 'match: names the commands that may run',
      part: 'key',
    });
  if (approvals !== null && (verdict === 'allow' || verdict === 'deny'))
    shape.at('approvals').fail(`rule ${id} asks nobody: its verdict is ${verdict}`, {
      hint: 'leave out approvals, or the verdict',
      part: 'key',
    });
  const idle = severityWhen.find(raise => highest(raise.sensitivity, sensitivity) === sensitivity);
  if (idle !== undefined)
    shape
      .at('severity_when')
      .at(idle.sensitivity)
      .fail(`rule ${id} is ${sensitivity} already, so ${idle.sensitivity} raises nothing`, {
        hint: `name a sensitivity above ${sensitivity}, or leave it out`,
        part: 'key',
      });
}

const optional = <T, D>(shape: Shape, read: (shape: Shape) => T, otherwise: D): T | D =>
  shape.isMissing ? otherwise : read(shape);

const patterns = (shape: Shape, what: string): Pattern[] =>
  optional(shape, s => s.texts(what).map(text => pattern(text, what)), []);

function pattern(shape: Shape, what: string): Pattern {
  try {
    return parsePattern(shape.text(what));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return shape.fail(error.message, error.place(0));
  }
}

function examples(shape: Shape): Examples {
  shape.keys('examples', ['match', 'no_match']);
  const texts = (key: string) =>
    shape
      .at(key)
      .texts(`examples.${key}`)
      .map(t => t.text(`examples.${key}`));
  const found = { match: texts('match'), no_match: texts('no_match') };
  for (const key of ['match', 'no_match'] as const)
    if (found[key].length === 0)
      shape
        .at(key)
        .fail(`examples.${key} is empty`, { hint: `${key}: [${key === 'match' ? 'make deploy' : 'make test'}]` });
  return found;
}

/** `:12`, found in the text itself: the parser of the hot path gives no places. */
function lineOfId(text: string, id: string): string {
  const escaped = id.replace(/[.\\]/g, '\\$&');
  const found = new RegExp(`^[\\s{-]*id:\\s*["']?${escaped}["']?\\s*(?:[,#].*)?$`, 'm').exec(text);
  return found === null ? '' : `:${text.slice(0, found.index + found[0].search(/\S/)).split('\n').length}`;
}
