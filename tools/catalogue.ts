/** rules/*.yaml → docs/catalogue.md: every shipped rule with what it says and its examples. `npm run catalogue`. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { useGrammars } from '../src/grammar/table.ts';
import { listed } from '../src/rules/explain.ts';
import type { Condition, LoadedRule } from '../src/rules/rule.ts';
import { defaultsOf } from '../src/rules/settings.ts';
import { loadPacks, type Pack, readPacks } from './compile-rules.ts';

const HEAD = [
  '# Shipped rules',
  '',
  'Made by `npm run catalogue` from [rules/](../rules); [rules.md](rules.md) says what the words mean. Examples are judged in',
  '`/home/dev/project`.',
  '',
].join('\n');

/** In backticks, whatever the text holds. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const inner = text.replaceAll('\n', '⏎');
  return longest === 0 ? fence + inner + fence : `${fence} ${inner} ${fence}`;
}

const list = (texts: readonly string[]): string => texts.map(code).join(', ');

function told(rule: LoadedRule): string[] {
  const shown = listed(rule, defaultsOf('guard'));
  const lines = [
    `**${shown.verdict}**, ${shown.sensitivity}: ${rule.reason}`,
    ...rule.severityWhen.map(({ sensitivity, when }) => `${sensitivity} where ${when.map(conditionText).join(' or ')}`),
    ...(rule.when === null ? [] : [`only where ${conditionText(rule.when)}`]),
    ...(rule.instead === null ? [] : [`instead: ${code(rule.instead)}`]),
    ...(shown.reads.length === 0 ? [] : [`reads ${list(shown.reads)}`]),
    ...(shown.writes.length === 0 ? [] : [`writes ${list(shown.writes)}`]),
    ...(shown.flows === null ? [] : [`from ${flowText(shown.flows.from)} to ${flowText(shown.flows.to)}`]),
    ...(rule.assigns.length === 0 ? [] : [`variables ${list(rule.assigns)}`]),
    `meets ${list(rule.examples.match)}`,
    `not ${list(rule.examples.no_match)}`,
    ...(rule.controls.length === 0 ? [] : [`controls ${rule.controls.join(', ')}`]),
    ...(rule.references.length === 0 ? [] : [`see ${rule.references.join(', ')}`]),
  ];
  return lines.map(line => `- ${line}`);
}

const conditionText = (when: Condition): string => code(JSON.stringify(when).slice(1, -1).replaceAll('"', ''));

function flowText(end: (ReturnType<typeof listed>['flows'] & {})['from']): string {
  if (typeof end === 'string') return end;
  return 'files' in end ? list(end.files) : list(end);
}

/** The lines of comment that a pack opens with, but for the editors' one. */
function about({ text }: Pack): string {
  const lines = text.split('\n').filter(line => !line.startsWith('# yaml-language-server'));
  return lines
    .slice(
      0,
      lines.findIndex(line => !line.startsWith('#')),
    )
    .map(line => line.replace(/^# ?/, ''))
    .join('\n');
}

export async function catalogue(root: string): Promise<string> {
  const packs = await readPacks(root);
  const rules = loadPacks(packs);
  const count = `${packs.length} packs, ${rules.flat().length} rules.`;
  const parts = packs.map((pack, i) => {
    const name = pack.name.replace(/^rules\/|\.yaml$/g, '');
    const sections = rules[i]!.map(rule => `### ${rule.id}\n\n${told(rule).join('\n')}\n`);
    return `## ${name}\n\n${about(pack)}\n\n${sections.join('\n')}`;
  });
  return `${HEAD}\n${count}\n\n${parts.join('\n')}`;
}

if (import.meta.main) {
  // Examples are proven on the way, and options are known by the grammars that the build made.
  const { grammarText } = await import('../build/generated/grammars.ts');
  useGrammars(grammarText);
  const root = join(import.meta.dir, '..');
  await writeFile(join(root, 'docs/catalogue.md'), await catalogue(root));
}
