/** Rules of one document → compiled rules; the first mistake is thrown with its place. */
import { PatternError, parsePattern } from './pattern.ts';
import type { Condition, Examples, LoadedRule, Pattern } from './rule.ts';
import type { Shape } from './shape.ts';

const RULE_KEYS = [
  'id',
  'match',
  'unless',
  'assigns',
  'when',
  'verdict',
  'sensitivity',
  'reason',
  'instead',
  'examples',
];
const CONDITION_KEYS = ['cwd', 'branch', 'user', 'host', 'agent', 'env', 'ci', 'source'];
const VERDICTS = ['ask', 'deny', 'allow'] as const;
const SENSITIVITIES = ['low', 'medium', 'high', 'critical'] as const;

/** `shown`: the file as people are to see it. Ids must be new: `taken` holds those of the layers above. */
export function loadRules(list: Shape, shown: string, taken: ReadonlySet<string>): LoadedRule[] {
  const seen = new Set(taken);
  return list.list('rules').map(shape => {
    const rule = loadRule(shape, shown);
    if (seen.has(rule.id)) shape.at('id').fail(`rule id ${rule.id} is used twice`);
    seen.add(rule.id);
    return rule;
  });
}

function loadRule(shape: Shape, shown: string): LoadedRule {
  shape.keys('a rule', RULE_KEYS);
  const id = shape.at('id').text('id');
  if (!/^[a-z0-9][\w.-]*$/.test(id)) shape.at('id').fail(`id is made of a-z, 0-9, dots and dashes; found ${id}`);
  if (shape.at('match').isMissing && shape.at('assigns').isMissing)
    shape.at('id').fail(`rule ${id} has neither match nor assigns`);
  if (shape.at('examples').isMissing) shape.at('id').fail(`rule ${id} has no examples`);
  const verdict = optional(shape.at('verdict'), s => s.oneOf('verdict', VERDICTS), 'ask');
  return {
    id,
    verdict,
    sensitivity: optional(
      shape.at('sensitivity'),
      s => s.oneOf('sensitivity', SENSITIVITIES),
      verdict === 'allow' ? 'low' : 'medium',
    ),
    reason: shape.at('reason').text('reason'),
    instead: optional(shape.at('instead'), s => s.text('instead'), null),
    at: `${shown}${lineOfId(shape.source.text, id)}`,
    match: patterns(shape.at('match'), 'match'),
    unless: patterns(shape.at('unless'), 'unless'),
    assigns: optional(shape.at('assigns'), s => s.texts('assigns').map(t => t.text('assigns')), []),
    when: optional(shape.at('when'), condition, null),
    examples: examples(shape.at('examples')),
  };
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
    return shape.fail(error.message, { part: { offset: error.offset, length: error.length } });
  }
}

function condition(shape: Shape): Condition {
  shape.keys('when', CONDITION_KEYS);
  const globs = (key: string) => optional(shape.at(key), s => ({ [key]: s.texts(key).map(t => t.text(key)) }), {});
  const ci = optional(
    shape.at('ci'),
    s => (typeof s.value === 'boolean' ? { ci: s.value } : s.fail('ci is true or false')),
    {},
  );
  return {
    ...globs('cwd'),
    ...globs('branch'),
    ...globs('user'),
    ...globs('host'),
    ...globs('agent'),
    ...globs('source'),
    ...environment(shape.at('env')),
    ...ci,
  };
}

function environment(shape: Shape): Pick<Condition, 'env'> {
  if (shape.isMissing) return {};
  if (typeof shape.value !== 'object' || shape.value === null || Array.isArray(shape.value))
    shape.fail('env is a mapping of NAME: GLOB');
  const names = Object.keys(shape.value as object);
  return {
    env: Object.fromEntries(
      names.map(name => [
        name,
        shape
          .at(name)
          .texts(name)
          .map(t => t.text(name)),
      ]),
    ),
  };
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
    if (found[key].length === 0) shape.at(key).fail(`examples.${key} is empty`);
  return found;
}

/** `:12`, found in the text itself: the parser of the hot path gives no places. */
function lineOfId(text: string, id: string): string {
  const escaped = id.replace(/[.\\]/g, '\\$&');
  const found = new RegExp(`^[\\s{-]*id:\\s*["']?${escaped}["']?\\s*(?:[,#].*)?$`, 'm').exec(text);
  return found === null ? '' : `:${text.slice(0, found.index + found[0].search(/\S/)).split('\n').length}`;
}
