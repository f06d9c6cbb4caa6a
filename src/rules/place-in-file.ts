/** Finds the line and column of a mistake, with the full YAML parser: loaded only when there is a mistake to show. */
import type { LineCounter, Node, parseDocument } from 'yaml';
import { type Location, Problem } from '../problem.ts';
import { type DocumentPath, type Mistake, NO_YAML } from './mistake.ts';

/** The part of the `yaml` package that is used; the caller imports it. */
export interface YamlPlaces {
  readonly parseDocument: typeof parseDocument;
  readonly LineCounter: typeof LineCounter;
}

export function placed(mistake: Mistake, yaml: YamlPlaces): Problem {
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(mistake.text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const message = `no YAML: ${broken.message
      .split('\n')[0]!
      .replace(/ at line \d+, column \d+:?$/, '')
      .toLowerCase()}`;
    const hint = /unique/.test(message) ? 'leave out one of them, or make one of both' : NO_YAML.hint;
    return problem(message, { ...mistake, hint }, broken.pos[0], 1);
  }
  const range = rangeOf(document.contents, mistake) ?? [0, 1];
  const message = mistake.message.slice(mistake.file.length + 2);
  return problem(message, mistake, range[0], range[1] - range[0]);
}

interface Ranged {
  readonly range?: readonly [number, number, number] | null;
}
type Step = { readonly key: Ranged | null; readonly value: Node | null };

/** The range of what the path names, or of the deepest part of it that there is. */
function rangeOf(top: Node | null, mistake: Mistake): [number, number] | null {
  const { step, whole } = walk(top, mistake.path);
  const node: Ranged | null =
    mistake.part === 'key' || (whole && step.value === null) ? (step.key ?? step.value) : step.value;
  const range = node?.range;
  if (range === undefined || range === null) return null;
  if (mistake.part !== null && mistake.part !== 'key' && whole) return partOf(range, mistake.part, mistake.text);
  return [range[0], range[1]];
}

function walk(top: Node | null, path: DocumentPath): { step: Step; whole: boolean } {
  let step: Step = { key: null, value: top };
  for (const key of path) {
    const next = childOf(step.value, key);
    if (next === null) return { step: step.key === null ? step : { ...step, value: step.key as Node }, whole: false };
    step = next;
  }
  return { step, whole: true };
}

function childOf(node: Node | null, key: string | number): Step | null {
  const items: unknown = (node as { items?: unknown } | null)?.items;
  if (!Array.isArray(items)) return null;
  if (typeof key === 'number') return items[key] === undefined ? null : { key: null, value: items[key] as Node };
  const pair = (items as { key?: { value?: unknown } & Ranged; value?: Node | null }[]).findLast(
    i => i.key?.value === key,
  );
  return pair === undefined ? null : { key: pair.key ?? null, value: pair.value ?? null };
}

/** A quoted text begins after its quote; escapes before the part would shift it, so then the whole is marked. */
function partOf(
  range: readonly [number, number, number],
  part: { offset: number; length: number },
  text: string,
): [number, number] {
  const written = text.slice(range[0], range[1]);
  if (written.includes('\\')) return [range[0], range[1]];
  const from = range[0] + (/^["']/.test(written) ? 1 : 0) + part.offset;
  return [from, Math.min(range[1], from + part.length)];
}

function problem(
  message: string,
  mistake: Pick<Mistake, 'file' | 'text' | 'hint'>,
  offset: number,
  length: number,
): Problem {
  const before = mistake.text.slice(0, offset);
  const line = before.split('\n').length;
  const start = before.lastIndexOf('\n') + 1;
  const source = mistake.text.slice(start).split('\n', 1)[0]!;
  const location: Location = {
    file: mistake.file,
    line,
    column: offset - start + 1,
    source,
    length: Math.max(1, Math.min(length, source.length - (offset - start))),
  };
  return new Problem('config', message, mistake.hint === undefined ? { location } : { hint: mistake.hint, location });
}
