/** Programs that only turn text into other text: what they make of words of the text comes from whoever wrote it. */
import type { Arg, Invocation } from '../analysis.ts';
import { isKnown } from '../analysis.ts';
import { effects } from '../effects.ts';

const SYSTEM = /^\/(?:usr\/)?bin\//;

const TEXT_TOOLS = new Set(
  `echo printf cat rev tac tr cut head tail sort uniq fold paste tee grep egrep fgrep rg sed gsed awk gawk mawk nawk base64
  base32 basenc xxd od hexdump hd openssl gpg gzip gunzip zcat bzip2 bunzip2 xz unxz zstd lz4 uudecode uuencode iconv
  recode nl pr fmt expand unexpand column comm join shuf tsort jq yq bc dc expr seq numfmt factor strings colrm ul split dd diff cmp sdiff wdiff
  basename dirname date xargs read m4 cpp md5sum sha1sum sha256sum sha512sum cksum wc figlet rot13 caesar perl python python2 python3 node nodejs ruby php bun deno
  lua tclsh`.split(/\s+/),
);
/** Of these, those that are given a program of their own, which may look anywhere. */
const LANGUAGES = new Set(
  'awk gawk mawk nawk perl python python2 python3 node nodejs ruby php bun deno lua tclsh'.split(' '),
);
/** What a program says where it takes something from elsewhere than its own text and its input. */
const LOOKS_ROUND =
  /\b(?:import|require|use|open|sys|os|process|env|ENV|argv|ARGV|File|IO|Dir|get|fetch|date|time|now|rand\w*|hostname|version\w*|system|exec|spawn|getline|ENVIRON|srand|systime|strftime|include|load|source|getenv|_SERVER|globals?)\b|[`<]|\$0/i;
/** They say nothing where all goes well. */
const QUIET = new Set('mkdir rmdir rm touch mv cp ln chmod chown sleep kill cmp sync'.split(' '));
/** Nothing but its words decides what such a program prints. */
const WORDS_ONLY = new Set(['echo', 'printf', 'expr', 'seq', 'numfmt', 'factor', 'basename', 'dirname']);

/**
 * Whatever it prints, it makes that of words and input that stand in the text: whoever wrote them knows what comes
 * of them, so it is no value that the run brings.
 */
export function makesText(argv: readonly Arg[], input: { readonly made: boolean }): boolean {
  if (!argv.every(word => isKnown(word) || word.made === true)) return false;
  const full = String(argv[0]).replace(SYSTEM, '');
  const name = TEXT_TOOLS.has(full) ? full : full.replace(/[0-9.]+$/, '');
  const words = argv.slice(1).filter(isKnown);
  if (WORDS_ONLY.has(name) || QUIET.has(name)) return true;
  if (name === 'shuf' && words.some(word => /^-[A-Za-z]*e/.test(word))) return true;
  if (name === 'jq' && words.some(word => /^-[A-Za-z]*n/.test(word)) && words.length === 2) return true;
  if (name === 'date') return words.length === 1 && /^\+[^%]/.test(words[0]!);
  if (!TEXT_TOOLS.has(name)) return false;
  if (LANGUAGES.has(name)) return programMakes(name, words, input.made);
  // What it reads beside them would have to be made of the text, too, and stand in its words.
  if (!input.made && argv.every(isKnown)) return false;
  const called: Pick<Invocation, 'argv' | 'redirections' | 'kind'> = {
    argv: [name, ...argv.slice(1)],
    redirections: [],
    kind: 'program',
  };
  const reads = effects(called).reads;
  return reads.every(word => !isKnown(word) && word.made === true) && (input.made || reads.length > 0);
}

/** `python3 -c 'print("--for" + "ce")'`. */
function programMakes(name: string, words: readonly string[], inputMade: boolean): boolean {
  const isAwk = name.endsWith('awk');
  const code = words.filter(word => !word.startsWith('-')).join(' ');
  if (!(isAwk || words.some(word => /^-\w*[cepEnr]/.test(word))) || LOOKS_ROUND.test(code)) return false;
  if (inputMade) return true;
  const reads = /\b(?:input|stdin|STDIN|read\w*|gets)\b|<|-[np]/.test(words.join(' '));
  return !reads && (!isAwk || /\bBEGIN\b/.test(code));
}
