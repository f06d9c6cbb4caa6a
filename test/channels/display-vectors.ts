/** What a command can have in it that people should see and might not: for every place where it is shown. */
export interface Vector {
  readonly what: string;
  readonly argv: readonly [string, ...string[]];
  /** Something in it has to be made visible, and said. */
  readonly hides: boolean;
}

const long = 'x'.repeat(3000);

export const VECTORS: readonly Vector[] = [
  { what: 'nothing strange', argv: ['git', 'push', '--force'], hides: false },
  { what: 'an empty argument', argv: ['git', 'push', '', '--force'], hides: false },
  { what: 'a control character', argv: ['git', 'push', 'a\x07b\x7f', '--force'], hides: true },
  { what: 'a terminal sequence', argv: ['git', 'push', '\x1b[2J\x1b[1;1Hgit status', '--force'], hides: true },
  { what: 'a one-byte terminal sequence', argv: ['git', 'push', '\x9b2J', '--force'], hides: true },
  {
    what: 'a link that terminals draw',
    argv: ['git', 'push', '\x1b]8;;https://evil.example\x07ok\x1b]8;;\x07'],
    hides: true,
  },
  { what: 'a carriage return', argv: ['git', 'push', '--force\rgit status'], hides: true },
  { what: 'right-to-left text', argv: ['git', 'push', '\u202eecrof--\u202c', '--force'], hides: true },
  { what: 'isolates', argv: ['git', 'push', '\u2066x\u2069', '--force'], hides: true },
  {
    what: 'nothing to be seen',
    argv: ['git', 'push', 'o\u200bri\u2060gin', '\u{e0041}\u{e0100}', '--force'],
    hides: true,
  },
  { what: 'blanks that are none', argv: ['git', 'push', 'a\u00a0b\u3000c\u2800', '--force'], hides: true },
  { what: 'letters that look like others', argv: ['git', 'push', 'https://p\u0430ypal.com/x', '--force'], hides: true },
  {
    what: 'another host in its other spelling',
    argv: ['git', 'push', 'https://xn--pypal-4ve.com/x', '--force'],
    hides: true,
  },
  {
    what: 'marks stacked over their neighbours',
    argv: ['git', 'push', `a${'\u0301'.repeat(30)}`, '--force'],
    hides: true,
  },
  { what: 'blanks that push the rest away', argv: ['git', 'push', `a${' '.repeat(300)}`, '--force'], hides: true },
  {
    what: 'what looks like our own lines',
    argv: ['git', 'push', 'x  1  status', '\n  0  git\n  1  status\n'],
    hides: true,
  },
  { what: 'quotes and backslashes', argv: ['git', 'push', `it's "so"`, 'a\\', "'", '--force'], hides: false },
  { what: 'Markdown', argv: ['git', 'push', '```\n@alice <b>x</b>\n```', '--force'], hides: true },
  { what: 'a very long argument, and one behind it', argv: ['git', 'push', long, '--force'], hides: false },
  {
    what: 'very many arguments, and one behind them',
    argv: ['git', 'push', ...Array.from({ length: 2000 }, (_, i) => `ref-${i}`), '--force'],
    hides: false,
  },
];
