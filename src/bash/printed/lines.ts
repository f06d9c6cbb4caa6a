/** rev, tac, cut, head, tail, sort, uniq, fold, paste, nl: programs that print their lines otherwise. */
import { readOptions } from '../wrappers/options.ts';
import { has, values } from '../wrappers/handler.ts';
import type { Option } from '../wrappers/options.ts';
import { type Filter, isAscii, joined, linesOf } from './filter.ts';

export const rev: Filter = (words, input) =>
  words.length === 0 && isAscii(input)
    ? input
        .split('\n')
        .map(line => [...line].reverse().join(''))
        .join('\n')
    : null;

export const tac: Filter = (words, input) =>
  words.length === 0 && (input === '' || input.endsWith('\n')) ? joined([...linesOf(input)].reverse()) : null;

const COUNT = { short: 'n:c:qvz', long: 'lines= bytes= quiet verbose', digits: true, permute: true } as const;

const known = (options: readonly Option[]): boolean =>
  options.every(one => one.name !== '' && (one.value === null || typeof one.value === 'string'));

/** `head -n 3`, `head -3`, `head -c 5`. */
const ends =
  (take: (all: readonly string[], count: string) => readonly string[] | null): Filter =>
  (words, input) => {
    const reading = readOptions(words, COUNT)[0];
    if (reading === undefined || reading.operands.length > 0 || !known(reading.options)) return null;
    const short = values(reading, '#').map(word => String(word).slice(1));
    const count = String([...short, ...values(reading, 'n', 'lines')].at(-1) ?? '10');
    if (has(reading, 'q', 'v', 'z', 'quiet', 'verbose')) return null;
    const bytes = values(reading, 'c', 'bytes').at(-1);
    if (bytes !== undefined) return isAscii(input) ? (take([...input], String(bytes))?.join('') ?? null) : null;
    const pieces = input.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    return take(pieces, count)?.join('') ?? null;
  };

export const head = ends((all, count) => (/^-?\d{1,6}$/.test(count) ? all.slice(0, Number(count)) : null));
export const tail = ends((all, count) => {
  if (/^\+\d{1,6}$/.test(count)) return all.slice(Math.max(0, Number(count) - 1));
  const size = /^-?\d{1,6}$/.test(count) ? Math.abs(Number(count)) : null;
  return size === null ? null : size === 0 ? [] : all.slice(-size);
});

const CUT = {
  short: 'b:c:d:f:ns',
  long: 'bytes= characters= delimiter= fields= only-delimited output-delimiter=',
  permute: true,
} as const;

export const cut: Filter = (words, input) => {
  const reading = readOptions(words, CUT)[0];
  if (reading === undefined || reading.operands.length > 0 || !known(reading.options) || !isAscii(input)) return null;
  const mark = String(values(reading, 'd', 'delimiter').at(-1) ?? '\t');
  const list = values(reading, 'b', 'c', 'f', 'bytes', 'characters', 'fields').at(-1);
  const chosen = listed(String(list ?? ''));
  if (chosen === null || mark.length !== 1) return null;
  const between = values(reading, 'output-delimiter').at(-1);
  if (!has(reading, 'f', 'fields'))
    return joined(linesOf(input).map(line => [...line].filter((_, i) => chosen(i + 1)).join('')));
  const lines = linesOf(input).filter(line => line.includes(mark) || !has(reading, 's', 'only-delimited'));
  const pick = (line: string): string =>
    line.includes(mark)
      ? line
          .split(mark)
          .filter((_, i) => chosen(i + 1))
          .join(String(between ?? mark))
      : line;
  return joined(lines.map(pick));
};

/** `1,3-5,7-`. */
function listed(text: string): ((at: number) => boolean) | null {
  const parts = text.split(/[, ]/).map(one => /^(\d{0,6})(-?)(\d{0,6})$/.exec(one));
  if (text === '' || !parts.every(one => one !== null && one[0] !== '' && one[0] !== '-')) return null;
  const ranges = parts.map(one => {
    const from = Number(one![1] || 1);
    return [from, one![2] === '' ? from : Number(one![3] || Number.POSITIVE_INFINITY)] as const;
  });
  return at => ranges.some(([from, to]) => at >= from && at <= to);
}

/** Without options, and in the order of bytes: another locale may order letters otherwise. */
export const sort: Filter = (words, input) => {
  const flags = words.join('');
  if (!/^(?:-[ru]+)*$/.test(flags)) return null;
  const lines = [...linesOf(input)];
  if (lines.length > 1 && !lines.every(line => /^[0-9]$|^[a-z]$/.test(line))) return null;
  lines.sort();
  const kept = flags.includes('u') ? [...new Set(lines)] : lines;
  return joined(flags.includes('r') ? kept.reverse() : kept);
};

export const uniq: Filter = (words, input) =>
  words.length === 0 ? joined(linesOf(input).filter((line, i, all) => line !== all[i - 1])) : null;

export const fold: Filter = (words, input) => {
  const width = Number(/^-(?:w ?)?(\d{1,5})$/.exec(words.join(' '))?.[1] ?? (words.length === 0 ? 80 : 0));
  if (width === 0 || !isAscii(input) || /[\t\b\r]/.test(input)) return null;
  const pieces = input.split('\n').map(line => (line.match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']).join('\n'));
  return pieces.join('\n');
};

/** `paste -sd ''`: all lines in one. */
export const paste: Filter = (words, input) => {
  const reading = readOptions(words, { short: 'd:s', long: 'delimiters= serial', permute: true })[0];
  if (reading === undefined || reading.operands.some(word => word !== '-') || !known(reading.options)) return null;
  const mark = String(values(reading, 'd', 'delimiters').at(-1) ?? '\t');
  if (!has(reading, 's', 'serial') || mark.length > 1 || mark === '\\') return null;
  return `${linesOf(input).join(mark)}\n`;
};

export const tee: Filter = (_, input) => input;

/** `grep` and `grep -v` with a text in which no sign means anything else. */
export const grep: Filter = (words, input) => {
  const flags = words.filter(word => word.startsWith('-') && word !== '--').join('');
  const [text, ...more] = words.filter(word => !word.startsWith('-'));
  if (text === undefined || more.length > 0 || !/^(?:-[FviohE]+)*$/.test(flags) || !isAscii(input)) return null;
  if (!flags.includes('F') && /[^\w :=/@,%-]/.test(text)) return null;
  const fits = (line: string): boolean =>
    flags.includes('i') ? line.toLowerCase().includes(text.toLowerCase()) : line.includes(text);
  const lines = linesOf(input).filter(line => fits(line) !== flags.includes('v'));
  if (flags.includes('o'))
    return flags.includes('v') || flags.includes('i')
      ? null
      : joined(
          lines.flatMap(line =>
            line
              .split(text)
              .slice(1)
              .map(() => text),
          ),
        );
  return joined(lines);
};
