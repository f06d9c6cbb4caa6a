/** seq, expr, date, basename, dirname: what they print follows from their words alone. */

export type Maker = (words: readonly string[]) => string | null;

export const seq: Maker = words => {
  const numbers = words.map(Number);
  if (words.length === 0 || words.length > 3 || !words.every(word => /^-?(?:0|[1-9]\d{0,6})$/.test(word))) return null;
  const [from, step, to] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : (numbers as [number, number, number]);
  if (step === 0 || Math.abs((to - from) / step) > 1000) return null;
  let out = '';
  for (let at = from; step > 0 ? at <= to : at >= to; at += step) out += `${at}\n`;
  return out;
};

/** `expr substr TEXT 2 7`, `expr 1 + 2`. */
export const expr: Maker = words => {
  const [first, second, third, fourth] = words;
  if (first === 'substr' && words.length === 4 && /^[\x20-\x7e]*$/.test(second!)) {
    const from = Number(third);
    const length = Number(fourth);
    return from >= 1 && length >= 1 ? `${second!.substr(from - 1, length)}\n` : null;
  }
  if (words.length !== 3 || !/^-?\d{1,9}$/.test(first!) || !/^-?\d{1,9}$/.test(third!)) return null;
  const [a, b] = [Number(first), Number(third)];
  if (second === '+') return `${a + b}\n`;
  if (second === '-') return `${a - b}\n`;
  return second === '*' ? `${a * b}\n` : null;
};

/** `date +--force`: only what holds no field of the time. */
export const date: Maker = words =>
  words.length === 1 && /^\+[^%]*$/.test(words[0]!) ? `${words[0]!.slice(1)}\n` : null;

export const dirname: Maker = ([path = '', ...more]) => {
  if (more.length > 0 || !/[^/]$/.test(path) || path.startsWith('-') || path.includes('//')) return null;
  const at = path.lastIndexOf('/');
  return `${at < 0 ? '.' : at === 0 ? '/' : path.slice(0, at)}\n`;
};

export const basename: Maker = words => {
  const [path = '', suffix, ...more] = words[0] === '--' ? words.slice(1) : words;
  if (more.length > 0 || !/[^/]$/.test(path) || (path.startsWith('-') && words[0] !== '--')) return null;
  const name = path.split('/').at(-1)!;
  return `${suffix !== undefined && name !== suffix && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name}\n`;
};
