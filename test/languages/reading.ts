/** Short forms for the tables: a text in, what it would do as lines of text out. */
import type { Effect, LanguageName, Text } from '../../src/languages/effect.ts';
import { readCode } from '../../src/languages/read.ts';

/** An unknown part is `…`, with `*` where it may be none or several words. */
const word = (text: Text): string =>
  typeof text === 'string'
    ? text === '' || /\s/.test(text)
      ? `"${text}"`
      : text
    : `${text.prefix}…${text.suffix}${text.many ? '*' : ''}`;

function line(effect: Effect): string {
  switch (effect.kind) {
    case 'argv':
      return `${effect.cwd === undefined ? '' : `in ${word(effect.cwd)}: `}${effect.argv.map(word).join(' ')}`;
    case 'shell': {
      // As the judge takes it.
      if (typeof effect.code !== 'string') return 'opaque';
      const folder = effect.cwd === undefined ? '' : `in ${word(effect.cwd)}: `;
      return `${folder}sh: ${[effect.code, ...effect.positional.map(word)].join(' ')}`;
    }
    case 'write':
      return `${effect.append ? '>>' : '>'} ${word(effect.path)}`;
    case 'include':
      return `include ${effect.path}`;
    case 'opaque':
      return 'opaque';
  }
}

/** Each line once; several opaque parts are one. */
export const does = (language: LanguageName, text: string): string[] => [
  ...new Set(readCode(language, text, { name: language, home: '/home/u' }).map(line)),
];
