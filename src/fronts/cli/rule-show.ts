/** `rules show ID`: one rule as people read it. */
import { Problem } from '../../problem.ts';
import { type ListedRule, listed } from '../../rules/explain.ts';
import { nearest } from '../../rules/mistake.ts';
import type { Approvals, Condition, LoadedRule } from '../../rules/rule.ts';
import { wrap } from '../../terminal/wrap.ts';
import type { Caller } from '../caller.ts';
import { OK } from '../exit-codes.ts';
import { type Show, showWhole } from './describe.ts';
import { type Output, openOutput } from './output.ts';
import type { CliServices } from './services.ts';

export async function showRule(
  caller: Caller,
  services: CliServices,
  id: string,
  options: { readonly json?: boolean },
): Promise<number> {
  const rules = await services.rules();
  const rule = rules.find(one => one.id === id);
  if (rule === undefined) {
    const ids = rules.map(one => one.id);
    const near = nearest(id, ids) ?? ids.find(one => one.includes(id)) ?? null;
    throw new Problem('usage', `no rule in force is named ${id}`, {
      hint: near === null ? 'gatekeep rules list' : `did you mean ${near}?`,
    });
  }
  const output = await openOutput(caller, services.preferencesFolder);
  const { examples, tags, controls, references } = rule;
  const shown = listed(rule, services.policy());
  if (options.json) output.json({ ...shown, examples, tags, controls, references });
  else output.lines(drawn(rule, shown, output, showWhole(services.redact)));
  return OK;
}

function drawn(rule: LoadedRule, shown: ListedRule, output: Output, show: Show): string[] {
  const width = output.columns ?? Number.POSITIVE_INFINITY;
  const facts = rowsOf(rule, shown).filter(([, values]) => values.length > 0);
  const lines = [output.palette.strong(`${show(rule.id)} (${show(rule.at)})`), ...wrap(show(rule.reason), width, '')];
  for (const [name, values] of facts)
    values.forEach((value, i) => {
      lines.push(...wrap(`  ${(i === 0 ? name : '').padEnd(NAME)} ${show(value)}`, width, ' '.repeat(NAME + 3)));
    });
  const examples = (title: string, texts: readonly string[]): void => {
    lines.push(output.palette.strong(title), ...texts.flatMap(text => wrap(`  ${show(text)}`, width, '    ')));
  };
  examples('meets', rule.examples.match);
  examples('does not meet', rule.examples.no_match);
  return lines;
}

const NAME = 11;

type Row = readonly [name: string, values: readonly string[]];

function rowsOf(rule: LoadedRule, shown: ListedRule): Row[] {
  const one = (text: string | null): string[] => (text === null ? [] : [text]);
  return [
    ['verdict', [`${shown.verdict}, ${shown.sensitivity}`]],
    [
      'raised',
      rule.severityWhen.map(({ sensitivity, when }) => `${sensitivity} where ${when.map(told).join(', or ')}`),
    ],
    ['instead', one(rule.instead)],
    ['commands', shown.match],
    ['but not', shown.unless],
    ['reads', shown.reads],
    ['writes', shown.writes],
    ['flows', shown.flows === null ? [] : [`from ${ends(shown.flows.from)} to ${ends(shown.flows.to)}`]],
    ['variables', shown.assigns],
    ['where', rule.when === null ? [] : [told(rule.when)]],
    ['approvals', rule.approvals === null ? [] : [approvalText(rule.approvals)]],
    ['tags', rule.tags.length === 0 ? [] : [rule.tags.join(', ')]],
    ['controls', rule.controls.length === 0 ? [] : [rule.controls.join(', ')]],
    ['see', rule.references],
  ];
}

const ends = (end: (ListedRule['flows'] & {})['from']): string =>
  typeof end === 'string' ? end : 'files' in end ? `what touches ${end.files.join(', ')}` : end.join(', ');

/** `branch is main or release/*, and ci`. */
function told(when: Condition): string {
  const parts = Object.entries(when).flatMap(([fact, value]): string[] => {
    if (typeof value === 'boolean') return [value ? fact : `not ${fact}`];
    if (fact === 'env')
      return Object.entries(value as Record<string, string[]>).map(([name, globs]) => `$${name} is ${globText(globs)}`);
    return [`${fact} is ${globText(value as string[])}`];
  });
  return parts.join(' and ');
}

const globText = (globs: readonly string[]): string =>
  globs.map(glob => (glob.startsWith('!') ? `not ${glob.slice(1)}` : glob)).join(' or ');

const DURATIONS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1000, 's'],
] as const;

function durationText(ms: number): string {
  const [size, unit] = DURATIONS.find(([one]) => ms % one === 0)!;
  return `${ms / size}${unit}`;
}

function approvalText({ from, count, assurance, reason, wait, expires }: Approvals): string {
  return [
    `${count}`,
    ...(from.length === 0 ? [] : [`by ${from.join(' or ')}`]),
    ...(assurance === null ? [] : [`at least ${assurance}`]),
    ...(reason ? ['with a reason'] : []),
    ...(wait === null ? [] : [`within ${durationText(wait)}`]),
    ...(expires === null ? [] : [`good for ${durationText(expires)}`]),
  ].join(', ');
}
