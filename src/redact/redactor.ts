/**
 * The one place where others' text loses its secrets, before it is hashed, stored, sent or shown. Names, hosts, paths and
 * flags stay: a person must still see what would happen. Every pass goes over the text once.
 */
import { argumentMasks, type Line, lineOf, nestedCode, readsCode } from './arguments.ts';
import { assignmentMasks, statementMasks } from './assignments.ts';
import { environmentMasks, environmentSecrets } from './environment.ts';
import { type Mac, type Mask, masked, ordered } from './mask.ts';
import { SECRET_WORD } from './names.ts';
import { PROGRAM_NAMES } from './programs.ts';
import type { Redacted } from './redacted.ts';
import { type Command, type Segment, scanShell, type Word } from './shell-words.ts';
import { tokenMasks } from './tokens.ts';
import { unquote } from './unquote.ts';

export interface Redactor {
  /** Shell code. */
  text(shell: string): Redacted;
  /** One command's words, each on its own in the answer. */
  argv(words: readonly string[]): readonly Redacted[];
  /** Anything else: a reason, a message. */
  plain(text: string): Redacted;
}

export function makeRedactor(ports: { readonly mac: Mac; readonly env: ReadonlyMap<string, string> }): Redactor {
  let secrets: readonly string[] | null = null;
  const masksOf = (text: string, own: () => readonly Mask[]): readonly Mask[] => {
    secrets ??= environmentSecrets(ports.env);
    const known = environmentMasks(text, secrets);
    if (!suspicious(text)) return known.length === 0 ? known : ordered(known);
    return ordered([...known, ...tokenMasks(text), ...own()]);
  };
  return {
    text: shell =>
      masked(
        shell,
        masksOf(shell, () => shellMasks(shell)),
        ports.mac,
      ),
    plain: text =>
      masked(
        text,
        masksOf(text, () => plainMasks(text)),
        ports.mac,
      ),
    argv(words) {
      const joined = join(words);
      const masks = masksOf(joined.text, () => argvMasks(joined));
      return joined.words.map(word => masked(joined.text, masks, ports.mac, word.from, word.to));
    },
  };
}

/**
 * The quick look: most commands hold nothing that any pass could find. Every pass must be named here, and a test holds
 * each case of test/redact against it.
 */
let quickLook: RegExp | null = null;
function suspicious(text: string): boolean {
  quickLook ??= new RegExp(
    `${SECRET_WORD}|[-_]key|authorization|cookie|identified|bearer|pass:|://[^\\s/]{0,300}@|[?&](?:sig|x-)|hooks\\.slack|api/webhooks|/bot\\d|private key|from-literal|secrets|` +
      '(?<![a-z0-9])(?:a(?:ki|si|bi|cc)a[a-z0-9]{12}|gh[pousr]_|gl[a-z]{2,5}-|sk[-_]|rk_|xox|xapp|aiza|ya29|gocspx|sg\\.|npm_|pypi-|dckr_|hf_|do[opr]_v1|shp[acs]|hv[sbr]\\.|dapi|figd|lin_api|ntn_|pscale|gl[sc]a?_|sntry|gsk_|sbp_|pul-|xai-|rubygems|r8_|tskey|pmak|nrak|atatt|atbb|sq0|age-secret|eyj|atlasv1|whsec)|\\.atlasv1|' +
      `(?<![\\w-])(?:${PROGRAM_NAMES.join('|')})(?![\\w-])`,
    'i',
  );
  return quickLook.test(text);
}

/** Deeper code is looked at as the text it is quoted in. */
const DEEPEST = 3;

function shellMasks(text: string, depth = 0): readonly Mask[] {
  const { commands, segments } = scanShell(text);
  const masks: Mask[] = [];
  const code: Word[] = [];
  for (const command of commands) {
    const line = lineOf(text, command);
    masks.push(...argumentMasks(text, line));
    if (depth < DEEPEST)
      code.push(...nestedCode(line), ...(readsCode(line) ? [...command.bodies, ...command.inputs] : []));
  }
  for (const word of code) masks.push(...nested(text, word, depth));
  const skip = new Set(segments.filter(isInside(code)));
  return [...masks, ...assignmentMasks(text, segments, skip), ...statementMasks(text, segments, new Set())];
}

/** Masks of a word's content, read as code, at their places in the text. */
function nested(text: string, word: Word, depth: number): readonly Mask[] {
  const isBody = 'kind' in word;
  const { value, at } = isBody
    ? { value: text.slice(word.from, word.to), at: (i: number) => word.from + i }
    : unquote(text, word);
  return shellMasks(value, depth + 1).map(mask => ({
    ...mask,
    from: at(mask.from),
    to: mask.to > mask.from ? at(mask.to - 1) + 1 : at(mask.to),
  }));
}

/** Both lists are in order only each by itself; the words are sorted once and searched by halves. */
function isInside(words: readonly Word[]): (segment: Segment) => boolean {
  const sorted = words.toSorted((a, b) => a.from - b.from);
  return segment => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.to < segment.to) low = middle + 1;
      else high = middle;
    }
    return low < sorted.length && sorted[low]!.from <= segment.from;
  };
}

function plainMasks(text: string): readonly Mask[] {
  const whole: readonly Segment[] = [{ from: 0, to: text.length, kind: 'body' }];
  return [...assignmentMasks(text, whole, new Set()), ...statementMasks(text, whole, new Set())];
}

interface Joined {
  readonly text: string;
  readonly words: readonly Word[];
}

/** Words one a line, so that no pass reads from one into the next. */
function join(words: readonly string[]): Joined {
  let from = 0;
  const spans = words.map(word => {
    const span = { from, to: from + word.length };
    from = span.to + 1;
    return span;
  });
  return { text: words.join('\n'), words: spans };
}

function argvMasks({ text, words }: Joined): readonly Mask[] {
  const segments = words.map(word => ({ ...word, kind: 'argument' as const }));
  const command: Command = { words: [...words], inputs: [], bodies: [], pipedFrom: null };
  const values = words.map(({ from, to }) => ({ value: text.slice(from, to), at: (i: number) => from + i }));
  const program = values[0]?.value.split('/').at(-1) ?? '';
  const line: Line = { command, words: values, program };
  const code = nestedCode(line);
  const inner = code.flatMap(word =>
    shellMasks(text.slice(word.from, word.to), 1).map(mask => shifted(mask, word.from)),
  );
  const skip = new Set(segments.filter(isInside(code)));
  return [
    ...argumentMasks(text, line),
    ...inner,
    ...assignmentMasks(text, segments, skip),
    ...statementMasks(text, segments, skip),
  ];
}

const shifted = (mask: Mask, by: number): Mask => ({ ...mask, from: mask.from + by, to: mask.to + by });
