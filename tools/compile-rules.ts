/**
 * rules/*.yaml → build/generated: the shipped packs, checked and proven by their examples, as data that the binary
 * holds. No compiled rule is ever read from a file at run time: the requester could write it.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as yaml from 'yaml';
import { useGrammars } from '../src/grammar/table.ts';
import { Problem } from '../src/problem.ts';
import { checkExamples } from '../src/rules/examples.ts';
import { loadRules } from '../src/rules/load.ts';
import { Mistake } from '../src/rules/mistake.ts';
import { placed } from '../src/rules/place-in-file.ts';
import type { CompiledRule, LoadedRule } from '../src/rules/rule.ts';
import { type RuleTable, tableOf } from '../src/rules/rule-index.ts';
import { Shape } from '../src/rules/shape.ts';

export interface Pack {
  /** As shown to people: `rules/git.yaml`. */
  readonly name: string;
  readonly text: string;
}

export async function readPacks(root: string): Promise<Pack[]> {
  const files = (await readdir(join(root, 'rules'))).filter(file => file.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async file => ({ name: `rules/${file}`, text: await readFile(join(root, 'rules', file), 'utf8') })),
  );
}

/** Throws the first mistake of the packs as a Problem with its place. */
export function loadPacks(packs: readonly Pack[]): LoadedRule[][] {
  const ids = new Set<string>();
  return packs.map(pack => {
    try {
      const list = new Shape({ file: pack.name, text: pack.text }, yaml.parse(pack.text));
      const rules = loadRules(list, pack.name, ids);
      checkExamples(rules, list);
      for (const rule of rules) ids.add(rule.id);
      return rules;
    } catch (error) {
      throw error instanceof Mistake ? placed(error, yaml) : error;
    }
  });
}

/** Writes build/generated/rules.ts, a file for each pack, and rule-about.ts below `root`. */
export async function compileRules(root: string): Promise<void> {
  // Examples are judged as the program judges, by the same grammars.
  useGrammars((await import(join(root, 'build', 'generated', 'grammars.ts'))).grammarText);
  const packs = await readPacks(root);
  const loaded = loadPacks(packs);
  const hasher = new Bun.CryptoHasher('sha256');
  for (const { name, text } of packs) hasher.update(`${name} ${text.length}\n${text}`);
  const bare = loaded.map(rules =>
    rules.map(({ examples: _, tags: _t, controls: _c, references: _r, ...rule }) => rule),
  );
  const about = loaded.flat().map(({ id, examples, tags, controls, references }) => {
    return [id, { examples, tags, controls, references }] as const;
  });
  const folder = join(root, 'build', 'generated');
  const names = packs.map(pack => pack.name.replace(/\.yaml$/, '.ts'));
  await mkdir(join(folder, 'rules'), { recursive: true });
  for (const [i, name] of names.entries()) await writeFile(join(folder, name), packModule(bare[i]!));
  await writeFile(join(folder, 'rules.ts'), rulesModule(tableOf(bare), names, hasher.digest('hex')));
  await writeFile(join(folder, 'rule-about.ts'), aboutModule(Object.fromEntries(about)));
}

const packModule = (rules: readonly CompiledRule[]): string => `/** Made by tools/compile-rules.ts. */
export const rules: readonly string[] = ${JSON.stringify(rules.map(rule => JSON.stringify(rule)))};
`;

/** Each pack is a chunk of its own, read when one of its rules is met. */
const rulesModule = (
  table: RuleTable,
  packs: readonly string[],
  hash: string,
): string => `/** Made by tools/compile-rules.ts from rules/*.yaml. */
import { indexFromTable } from '../../src/rules/rule-index.ts';
import type { Shipped } from '../../src/rules/shipped.ts';

const packs = [
${packs.map(pack => `  () => (require('./${pack}') as typeof import('./${pack}')).rules,`).join('\n')}
];

export const shipped: Shipped = { rules: indexFromTable(${JSON.stringify(table)}, packs), hash: '${hash}' };
`;

const aboutModule = (about: unknown): string => `/** Made by tools/compile-rules.ts from rules/*.yaml. */
import type { AboutRule } from '../../src/rules/rule.ts';

/** Rule id → what only people look at. */
export const shippedAbout = JSON.parse(${JSON.stringify(JSON.stringify(about))}) as Readonly<Record<string, AboutRule>>;
`;

function report(problem: Problem): void {
  const { location, hint } = problem;
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column}: `;
  console.error(`gatekeep: error: ${place}${problem.message}`);
  if (location?.source !== undefined) {
    console.error(
      `  ${location.source}\n  ${' '.repeat(location.column - 1)}^${'~'.repeat(Math.max(0, (location.length ?? 1) - 1))}`,
    );
  }
  if (hint !== undefined) console.error(`gatekeep: hint: ${hint}`);
}

if (import.meta.main) {
  try {
    await compileRules(join(import.meta.dir, '..'));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    report(error);
    process.exit(1);
  }
}
