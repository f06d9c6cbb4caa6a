/** sed scripts that are a list of `s///`, `y///`, `p`, `d` without addresses, as far as JavaScript reads them alike. */
import { type Filter, isAscii, joined, linesOf } from './filter.ts';

interface Step {
  readonly apply: (line: string) => string | null;
}

export const sed: Filter = (words, input) => {
  const scripts: string[] = [];
  const rest: string[] = [];
  let extended = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-E' || word === '-r' || word === '--regexp-extended') extended = true;
    else if (word === '-e' || word === '--expression') scripts.push(words[++at] ?? '');
    else if (word.startsWith('-')) return null;
    else rest.push(word);
  }
  if (scripts.length === 0) scripts.push(rest.shift() ?? '');
  if (rest.length > 0 || !isAscii(input)) return null;
  const steps = scripts.map(script => stepsOf(script, extended));
  if (!steps.every(one => one !== null)) return null;
  const lines = linesOf(input).map(line =>
    steps.flat().reduce<string | null>((text, step) => (text === null ? null : step.apply(text)), line),
  );
  if (!lines.every(line => line !== null)) return null;
  return input.endsWith('\n') || input === '' ? joined(lines) : lines.join('\n');
};

function stepsOf(script: string, extended: boolean): readonly Step[] | null {
  const steps: Step[] = [];
  let rest = script.replace(/^[\s;]+/, '');
  while (rest !== '') {
    const parts = commandOf(rest);
    if (parts === null) return null;
    const step = parts.name === 's' ? substitution(parts, extended) : transliteration(parts);
    if (step === null) return null;
    steps.push(step);
    rest = rest.slice(parts.length).replace(/^[\s;]+/, '');
  }
  return steps;
}

interface Parts {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly flags: string;
  readonly mark: string;
  readonly length: number;
}

function commandOf(text: string): Parts | null {
  const name = text[0]!;
  const mark = text[1];
  if (!/[sy]/.test(name) || mark === undefined || /[\\\n\w\s]/.test(mark)) return null;
  const first = closing(text, 2, mark);
  const second = first === null ? null : closing(text, first + 1, mark);
  if (first === null || second === null) return null;
  const flags = /^[gIi0-9p]*/.exec(text.slice(second + 1))?.[0] ?? '';
  const after = text[second + 1 + flags.length];
  if (after !== undefined && !/[\s;]/.test(after)) return null;
  return {
    name,
    from: text.slice(2, first),
    to: text.slice(first + 1, second),
    flags,
    mark,
    length: second + 1 + flags.length,
  };
}

function closing(text: string, from: number, mark: string): number | null {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === mark) return at;
  }
  return null;
}

/** An expression without anything that the two languages read differently. */
function expressionOf(pattern: string, mark: string, extended: boolean): string | null {
  const plain = mark === '/' ? pattern.replaceAll('\\/', '/') : pattern;
  if (plain.includes(`\\${mark}`) || /\[[^\]]*[[\\]/.test(plain) || /\\[^.*[\]^$\\(){}|+?]/.test(plain)) return null;
  if (extended) return /\{|\(\?/.test(plain) ? null : plain;
  // In a basic expression the signs for groups and repeats stand for themselves, and with a backslash for what they do.
  const swapped = plain.replace(
    /\\([(){}|+?])|([(){}|+?])/g,
    (_, escaped?: string, bare?: string) => escaped ?? `\\${bare}`,
  );
  return /^\*|\{/.test(swapped.replaceAll('\\{', '')) ? null : swapped;
}

function substitution({ from, to, flags, mark }: Parts, extended: boolean): Step | null {
  const source = expressionOf(from, mark, extended);
  if (source === null || from === '' || /[0-9p]/.test(flags) || /\\[^0-9&\\/]/.test(to) || to.includes('\n'))
    return null;
  const expression = tryExpression(source, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`);
  if (expression === null) return null;
  const replacement = (found: string, groups: readonly (string | undefined)[]): string =>
    to.replace(/\\([0-9&\\/])|&/g, (whole, escaped?: string) => {
      if (whole === '&' || escaped === '0') return found;
      return escaped !== undefined && /[1-9]/.test(escaped) ? (groups[Number(escaped) - 1] ?? '') : (escaped ?? '');
    });
  return {
    apply: line => {
      if (line.length > 2_000) return null;
      return line.replace(expression, (found: string, ...rest: unknown[]) =>
        replacement(found, rest.filter((one): one is string => typeof one === 'string').slice(0, -1)),
      );
    },
  };
}

/** Repeats of repeats could take for ever: such expressions are not tried. */
function tryExpression(source: string, flags: string): RegExp | null {
  if (/[*+?][^)]*\)[*+?]/.test(source)) return null;
  try {
    return new RegExp(source, flags);
  } catch {
    return null;
  }
}

function transliteration({ from, to, flags, mark }: Parts): Step | null {
  const [left, right] = [from, to].map(one => one.replaceAll(`\\${mark}`, mark));
  if (flags !== '' || left === undefined || right === undefined || left.includes('\\') || right.includes('\\'))
    return null;
  if (left.length !== right.length) return null;
  return { apply: line => [...line].map(one => right[left.indexOf(one)] ?? one).join('') };
}
