/**
 * Programs whose operands are files, one row each: short options, long options, and what is done with the operands and
 * the options' values. Manual pages: coreutils 9.1, GNU grep 3.8, sed 4.9, util-linux 2.38 and the programs' own.
 */
import type { Arg } from '../analysis.ts';
import { has, values } from '../wrappers/handler.ts';
import type { OptionTable, Reading } from '../wrappers/options.ts';
import { type Effects, type EffectsOf, contentOf, eachEffect, NONE } from './effect.ts';

interface Row {
  /** What is done with operands, in order; the last letter holds for all that follow: read, write, both, neither (`-`). */
  readonly operands: string;
  readonly short?: string;
  readonly long?: string;
  /** Options whose value is a file. */
  readonly reads?: string;
  readonly writes?: string;
  /** With one of these the first operand is a file as well (`grep -e x FILE`). */
  readonly instead?: string;
  /** With one of these the files of `writes` are only looked at: `ssh-keygen -l -f FILE`. */
  readonly looks?: string;
  /** Only with one of these operands are changed: `sed -i`. */
  readonly inPlace?: string;
  /** With one of these nothing of what is read comes out: `grep -q`. */
  readonly quiet?: string;
  /** Options end where the operands begin: what follows is another program's. */
  readonly leading?: true;
  /** With one of these a folder's whole content is meant; `*`: always. */
  readonly recursive?: string;
}

const PATTERN_FIRST = '-r';
const GREP: Row = {
  operands: PATTERN_FIRST,
  short: 'EFGPwxivchlLnoqrRsTUuzHZbyIa0e:f:m:A:B:C:D:d:',
  long: 'regexp= file= include= exclude= exclude-dir= exclude-from= max-count= context= after-context= before-context= label= binary-files= devices= directories= color=? colour=? recursive dereference-recursive files-with-matches files-without-match line-number count ignore-case invert-match word-regexp only-matching quiet silent no-messages fixed-strings extended-regexp perl-regexp text null no-filename with-filename',
  reads: 'f file',
  instead: 'e regexp f file',
  recursive: 'r R recursive dereference-recursive',
  quiet: 'q quiet silent c count l files-with-matches',
};
const RIPGREP: Row = {
  ...GREP,
  short: 'aFiIlnNopPqsSuUvwxzhHLVe:f:g:t:T:m:A:B:C:d:j:r:E:M:0c.',
  long: `${GREP.long} glob= iglob= type= type-not= replace= max-depth= threads= sort= sortr= pre= encoding= hidden no-ignore json files color= colors= engine= multiline follow`,
  recursive: '*',
};
const PAGER: Row = {
  operands: 'r',
  short: 'AceFSRXqsuvETtnb:p:x:y:z:o:O:P:',
  writes: 'o O log-file',
  long: 'log-file=',
};
const HASHED: Row = { operands: 'r', short: 'w:di', long: 'wrap= decode ignore-garbage' };
const PACKED: Row = {
  operands: 'b',
  short: 'cdfhklnNqrtvVS:0123456789T:',
  long: 'stdout keep decompress suffix= recursive force test list',
  recursive: 'r recursive',
};
const REMOVED: Row = {
  operands: 'w',
  short: 'dfiIrRvpn:s:uxz',
  long: 'recursive force verbose interactive=? one-file-system no-preserve-root preserve-root=?',
  recursive: 'r R recursive',
};

/** By name; several names share a row where they read their words alike. */
const ROWS: Readonly<Record<string, Row>> = {
  'cat tac nl rev bat batcat ccat expand unexpand pr': {
    operands: 'r',
    short: 'AbeEnstTuvp:l:H:w:h:i:',
    long: 'number style= language= plain paging= color=',
  },
  'head tail ghead gtail': {
    operands: 'r',
    short: 'n:c:qvzfFs:',
    long: 'lines= bytes= quiet verbose follow=? pid= retry sleep-interval=',
  },
  'less more most view pg': PAGER,
  'grep egrep fgrep zgrep ggrep': GREP,
  'rg ag ack ugrep': RIPGREP,
  'cut paste fold fmt comm join column iconv csvcut csvlook': {
    operands: 'r',
    short: 'b:c:d:f:nszw:t:o:j:1:2:e:i:a:v:',
    long: 'delimiter= fields= characters= bytes= width= output= from-code= to-code= table separator= output-separator=',
    writes: 'output',
  },
  'base64 base32 basenc': HASHED,
  'od hexdump hd strings xxd': {
    operands: 'r',
    short: 'abcdfhilopvxA:j:N:S:t:w::n:e:s:C',
    long: 'address-radix= format= skip-bytes= read-bytes= bytes= encoding= radix=',
  },
  'diff colordiff sdiff diff3 wdiff icdiff': {
    operands: 'r',
    short: 'abBcdeEiNpqrstTuwyU:C:W:I:x:X:',
    long: 'unified=? context=? exclude= recursive brief',
    recursive: 'r recursive',
  },
  'jq gojq jaq yq dasel': {
    operands: PATTERN_FIRST,
    short: 'acCeijMnrRsSf:L:',
    long: 'arg= argjson= slurpfile= rawfile= from-file= indent= tab raw-output compact-output null-input slurp inplace',
    reads: 'f from-file slurpfile rawfile',
    inPlace: 'i inplace',
  },
  sed: {
    operands: PATTERN_FIRST,
    short: 'nrEsuzbi::e:f:l:',
    long: 'expression= file= in-place=? quiet silent regexp-extended separate unbuffered null-data posix line-length= follow-symlinks debug sandbox',
    reads: 'f file',
    instead: 'e expression f file',
    inPlace: 'i in-place',
  },
  'awk gawk mawk nawk': {
    operands: PATTERN_FIRST,
    short: 'F:v:f:e:i:o::p::d::',
    long: 'field-separator= assign= file= source= include= pretty-print=? profile=? dump-variables=?',
    reads: 'f file',
    writes: 'o p d pretty-print profile dump-variables',
    instead: 'f e file source',
  },
  perl: { operands: PATTERN_FIRST, short: 'acfnpsStTuUvwWXe:E:i::F:I:m:M:0::l::', instead: 'e E', inPlace: 'i' },
  sort: {
    operands: 'r',
    short: 'bcdfghiMnRrsuVzmo:k:t:S:T:',
    long: 'output= key= field-separator= buffer-size= temporary-directory= compress-program= parallel= batch-size= files0-from= unique reverse numeric-sort',
    reads: 'files0-from',
    writes: 'o output',
  },
  uniq: { operands: 'rw-', short: 'cdDiuzf:s:w:', long: 'count repeated unique skip-fields= skip-chars= check-chars=' },
  shuf: {
    operands: 'r',
    short: 'ezri:n:o:',
    long: 'echo input-range= head-count= output= repeat random-source=',
    writes: 'o output',
  },
  split: {
    operands: 'r-',
    short: 'a:b:C:l:n:dxet:u',
    long: 'suffix-length= bytes= lines= number= filter= additional-suffix=',
  },
  'xargs gxargs parallel': {
    operands: '-',
    leading: true,
    short: '0a:d:E:e::I:i::j:L:l::n:kN:oP:prS:s:tXx',
    long: 'arg-file= delimiter= eof=? exit interactive max-args= max-chars= max-lines=? max-procs= no-run-if-empty null open-tty replace=? verbose jobs= colsep= bar dry-run keep-order',
    reads: 'a arg-file',
  },
  'tee sponge': { operands: 'w', short: 'aip', long: 'append ignore-interrupts output-error=?' },
  'rm unlink rmdir shred trash srm wipe': REMOVED,
  touch: { operands: 'w', short: 'acfhmd:r:t:', long: 'date= reference= time= no-create no-dereference' },
  'mkdir mkfifo mknod': { operands: 'w', short: 'pvZm:', long: 'parents mode= verbose context=?' },
  'truncate fallocate': { operands: 'w', short: 'copnvxzr:s:l:', long: 'size= reference= length= offset= no-create' },
  'gzip gunzip bzip2 bunzip2 xz unxz zstd unzstd lz4 compress uncompress pigz lzma': PACKED,
  // What SQL changes is for the rules on statements.
  'sqlite3 sqlite duckdb': { operands: 'r-' },
  'zcat bzcat xzcat zstdcat zless zmore bzless xzless lzcat': { operands: 'r', short: 'fhqvVcd' },
  patch: {
    operands: 'br-',
    short: 'bcEeflNnRstTuvZB:d:D:F:g:i:o:p:r:V:x:Y:z:',
    long: 'input= output= directory= strip= reject-file= dry-run reverse forward batch force backup',
    reads: 'i input',
    writes: 'o output r reject-file',
  },
  openssl: { operands: '-', short: '', long: '', reads: 'in inkey key CAkey', writes: 'out keyout' },
  'gpg gpg2 age rage': {
    operands: 'r',
    short: 'abdesvqcko:r:u:i:R:p',
    long: 'output= recipient= local-user= identity= recipients-file= decrypt encrypt sign armor passphrase symmetric batch yes homedir=',
    writes: 'o output',
  },
  'tcpdump tshark': { operands: '-', short: 'w:r:i:c:s:nvxXAeqtlDG:C:W:F:', writes: 'w', reads: 'r F' },
  'strace ltrace': { operands: '-', short: 'fFqtTrvxyo:e:p:s:u:E:O:S:a:I:P:', long: 'output=', writes: 'o output' },
  'gcc cc g++ c++ clang clang++ ld as rustc': { operands: '-', short: 'o:cgI:L:l:D:O::W::', writes: 'o' },
  'pg_dump pg_dumpall': {
    operands: '-',
    short: 'acCvwWsxOF:f:h:p:U:n:t:d:j:Z:N:T:',
    long: 'file= host= port= username= dbname= format= table= schema=',
    writes: 'f file',
  },
  'mysqldump mariadb-dump': {
    operands: '-',
    short: 'h:P:u:p::r:qAB',
    long: 'result-file= host= port= user= password=?',
    writes: 'r result-file',
  },
  'gh hub glab': {
    operands: '-',
    long: 'body-file= notes-file= input= output= dir=',
    short: 'F:O:D:',
    reads: 'F body-file notes-file input',
    writes: 'O output D dir',
  },
  'pandoc ffmpeg convert magick dot': {
    operands: '-',
    short: 'o:f:t:i:',
    long: 'output= from= to=',
    writes: 'o output',
    reads: 'i',
  },
  'mail mutt sendmail mailx': { operands: '-', short: 'a:A:s:c:b:r:', long: 'attach=', reads: 'a A attach' },
  'xclip xsel wl-copy pbcopy clip.exe qrencode qr': { operands: 'r', short: 'iord:', long: 'selection=' },
  'vim vi nvim nano ex emacs code pico micro': { operands: 'b', short: 'c:S:u:U:i:w:W:r:RnNeEsmMdpoO', long: 'cmd=' },
  ed: { operands: 'b', short: 'Gp:srvEl' },
  'chattr setfattr': { operands: '-w' },
  'dos2unix unix2dos': { operands: 'b' },
  'ssh-keygen': {
    operands: '-',
    short: 'AeghHiklLopqrRTUvyBcDf:t:b:C:N:P:m:a:I:n:V:s:O:z:F:Y:',
    writes: 'f',
    looks: 'l y B e L F',
  },
};

/** Operands as `git`'s own reader knows them are no files of the same kind; programs that are not here go by convention. */
export function operandEffects(name: string): EffectsOf | null {
  const earlier = met.get(name);
  if (earlier !== undefined) return earlier;
  const found = read(name);
  // A script may name as many programs as it likes.
  if (met.size < 1000) met.set(name, found);
  return found;
}

const met = new Map<string, EffectsOf | null>();

function read(name: string): EffectsOf | null {
  const found = Object.entries(ROWS).find(([names]) => ` ${names} `.includes(` ${name} `));
  if (found === undefined || name.includes(' ')) return null;
  const [, row] = found;
  const table: OptionTable = {
    short: row.short ?? '',
    long: row.long ?? '',
    permute: row.leading !== true,
    digits: true,
  };
  if (name === 'openssl') return argv => singleDash(argv, row);
  return argv => eachEffect(argv.slice(1), table, reading => effectsOf(row, reading));
}

function effectsOf(row: Row, reading: Reading): Effects {
  const set = (names = ''): readonly string[] => names.split(' ');
  const reads: Arg[] = [...values(reading, ...set(row.reads))];
  const looks = row.looks !== undefined && has(reading, ...set(row.looks));
  const writes: Arg[] = looks ? [] : [...values(reading, ...set(row.writes))];
  const operands =
    row.instead !== undefined && has(reading, ...set(row.instead)) ? row.operands.slice(1) : row.operands;
  const changes = row.inPlace !== undefined && has(reading, ...set(row.inPlace));
  const deep = row.recursive === '*' || (row.recursive !== undefined && has(reading, ...set(row.recursive)));
  reading.operands.forEach((word, i) => {
    const done = operands[Math.min(i, operands.length - 1)] ?? '-';
    const named = deep ? [word, contentOf(word)] : [word];
    if (done === 'r' || done === 'b') reads.push(...named);
    if (done === 'w' || done === 'b' || (done === 'r' && changes)) writes.push(...named);
  });
  // Without an operand these look through the folder they are in.
  if (deep && operands.endsWith('r') && reading.operands.length < operands.length) reads.push(contentOf('.'));
  return { reads: row.quiet !== undefined && has(reading, ...set(row.quiet)) ? [] : reads, writes };
}

/** `openssl enc -in FILE -out FILE`: long options with one dash. */
function singleDash(argv: readonly Arg[], row: Row): Effects {
  const after = (names = ''): readonly Arg[] =>
    argv.flatMap((word, at) => {
      const next = argv[at + 1];
      const isNamed = typeof word === 'string' && word.startsWith('-') && names.split(' ').includes(word.slice(1));
      return isNamed && next !== undefined ? [next] : [];
    });
  return { ...NONE, reads: after(row.reads), writes: after(row.writes) };
}
