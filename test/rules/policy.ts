/** A policy for tests out of the texts of its layers, with the packs as shipped. */
import * as yaml from 'yaml';
import { loadPacks, readPacks } from '../../tools/compile-rules.ts';
import type { Problem } from '../../src/problem.ts';
import { mergePolicy, type PolicyText } from '../../src/rules/merge.ts';
import type { Shipped } from '../../src/rules/shipped.ts';
import { Mistake } from '../../src/rules/mistake.ts';
import { placed } from '../../src/rules/place-in-file.ts';
import type { Policy, PolicyFile } from '../../src/rules/policy.ts';
import { indexRules } from '../../src/rules/rule-index.ts';

export const ROOT = `${import.meta.dir}/../..`;
export const packs = await readPacks(ROOT);
export const shippedRules = loadPacks(packs).flat();
export const shipped: Shipped = { rules: indexRules(shippedRules), hash: 'packs' };

export type Texts = Partial<Record<PolicyFile['layer'], string>>;

export function policyOf(texts: Texts = {}, now = 0): Policy {
  const files = (['system', 'user', 'project'] as const).flatMap((layer): PolicyText[] => {
    const text = texts[layer];
    return text === undefined ? [] : [{ layer, path: `/${layer}.yaml`, sha256: sha256(text), text }];
  });
  return mergePolicy(shipped, files, { parse: Bun.YAML.parse, now });
}

export const sha256 = (text: string): string => new Bun.CryptoHasher('sha256').update(text).digest('hex');

/** What a person would see of the first mistake. */
export function mistakeOf(texts: Texts, now = 0): Problem {
  try {
    policyOf(texts, now);
  } catch (error) {
    if (error instanceof Mistake) return placed(error, yaml);
    throw error;
  }
  throw new Error('no mistake found');
}

/** As the terminal would print it. */
export function transcript(problem: Problem): string {
  const at = problem.location;
  if (at === undefined) return problem.message;
  const mark = `${' '.repeat(at.column - 1)}${'^'.padEnd(at.length ?? 1, '~')}`;
  const lines = [`${at.file}:${at.line}:${at.column}: ${problem.message}`, at.source ?? '', mark];
  return [...lines, ...(problem.hint === undefined ? [] : [`hint: ${problem.hint}`])].join('\n');
}
