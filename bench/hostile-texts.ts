/**
 * Texts that no person writes, made to cost the judge more than they cost their author: every construct of the shell
 * inside itself, beside itself a hundred thousand times, and both; words by the megabyte for the programs with the most
 * rules; and the shapes that have cost the square of their length, or worse. Each is at most a megabyte. Beside them the
 * lines of everyday tools, again and again.
 */
import { LINES, repeated } from './hostile-lines.ts';

export interface Hostile {
  readonly name: string;
  /** Made when it is needed: all of them together are a gigabyte. */
  readonly text: () => string;
}

const MEGABYTE = 1_000_000;
/** A script that a generator writes. */
const LONG = 200_000;
const DEPTH = 10_000;

export const times = (text: string, count: number): string => text.repeat(count);
export const each = (count: number, make: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => make(i)).join('');
export const nested = (open: string, middle: string, close: string, depth = DEPTH): string =>
  open.repeat(depth) + middle + close.repeat(depth);

/** Each construct that can hold itself: what opens it, what closes it. */
const NESTS: readonly (readonly [name: string, open: string, close: string, head?: string, middle?: string])[] = [
  ['subshell', '( ', ' )'],
  ['subshell, tight', '(', ')'],
  ['group', '{ ', '; }'],
  ['if clause', 'if ', '; then b; fi'],
  ['then', 'if a; then ', '; fi'],
  ['else', 'if a; then b; else ', '; fi'],
  ['for', 'for i in a; do ', '; done'],
  ['for of many', 'for i in a b c; do ', '; done'],
  ['arithmetic for', 'for ((i=0;i<3;i++)); do ', '; done'],
  ['while', 'while ', '; do b; done'],
  ['while body', 'while a; do ', '; done'],
  ['select', 'select i in a; do ', '; done'],
  ['case', 'case a in a) ', ';; esac'],
  ['function', 'f() { ', '; }'],
  ['function that is called', 'f() { ', '; }; f'],
  ['coproc', 'coproc { ', '; }'],
  ['negation', '! ', ''],
  ['time', 'time ', ''],
  ['group with redirection', '{ ', '; } >f'],
  ['substitution', '$(', ')', 'echo '],
  ['substitution in quotes', '"$(', ')"', 'echo '],
  ['backticks', '`', '`', 'echo '],
  ['assignment of a substitution', 'x=$(', ')'],
  ['process substitution', 'cat <(', ')'],
  ['output process substitution', 'cat > >(', ')'],
  ['default', '${x:-', '}', 'echo '],
  ['default in quotes', '"${x:-', '}"', 'echo '],
  ['alternative', '${x:+', '}', 'echo '],
  ['assigned default', '${x:=', '}', 'echo '],
  ['trim', '${x%', '}', 'echo '],
  ['replacement', '${x/', '/b}', 'echo '],
  ['slice', '${x:', '}', 'echo ', '1'],
  ['subscript', '${a[', ']}', 'echo ', '1'],
  ['arithmetic', '$((', '))', 'echo ', '1'],
  ['arithmetic command', '((', '))', '', '1'],
  ['parentheses in arithmetic', '(', ')', 'echo $((', '1'],
  ['unary arithmetic', '-', '', 'echo $((', '1'],
  ['ternary', '1?', ':1', 'echo $((', '1'],
  ['old arithmetic', '$[', ']', 'echo ', '1'],
  ['test parentheses', '( ', ' )', '[[ ', 'a'],
  ['test negation', '! ', '', '[[ ', 'a'],
  ['extended glob', '@(', ')', 'echo '],
  ['braces', '{a,', '}', 'echo '],
  ['braces without commas', '{', '}', 'echo '],
  ['brackets', '[', ']', 'echo '],
  ['array', 'a=(', ')', '', 'b'],
  ['here-document in a substitution', '$(cat <<E\n', '\nE\n)', 'echo '],
  ['and', 'a && ', ''],
  ['or', 'a || ', ''],
  ['eval', 'eval ', ''],
  ['sudo', 'sudo ', ''],
  ['env', 'env A=1 ', ''],
  ['xargs', 'xargs ', ''],
  ['find', 'find . -exec ', ' \\;'],
  ['command', 'command ', ''],
  ['timeout', 'timeout 5 ', ''],
  ['locale string', '$"$(', ')"', 'echo '],
];

const CLOSES: Readonly<Record<string, string>> = { 'echo $((': '))', '[[ ': ' ]]' };

function nest(
  [, open, close, head = '', middle = 'rm x']: (typeof NESTS)[number],
  depth: number,
  size: number,
  inside = middle,
): string {
  const fits = Math.floor(Math.min(depth, (size - inside.length - 20) / (open.length + close.length)));
  return head + nested(open, inside, close, Math.max(1, fits)) + (CLOSES[head] ?? '');
}

/** What stands beside itself; `i` makes names that differ. */
const ROWS: readonly (readonly [name: string, unit: (i: number) => string, head?: string, tail?: string])[] = [
  ['commands', () => 'x;'],
  ['commands in lines', () => 'x\n'],
  ['comments', () => '# x\n'],
  ['blank lines', () => '\n', 'rm x', 'rm x'],
  ['blanks', () => ' ', 'rm', 'x'],
  ['semicolons', () => ';'],
  ['ampersands', () => 'x& '],
  ['words', () => 'a '],
  ['different words', i => `w${i} `, 'p '],
  ['quoted words', () => "'a b' ", 'p '],
  ['empty quotes in one word', () => "''", 'p '],
  ['double quotes in one word', () => '"a"', 'p '],
  ['escapes in one word', () => '\\a', 'p '],
  ['line continuations', () => '\\\n', 'p '],
  ['dollars', () => '$', 'p '],
  ['backticks', () => '`', 'p '],
  ['pairs of backticks', () => '``', 'p '],
  ['expansions in one word', () => '$x', 'p '],
  ['quoted expansions in one word', () => '"$x"', 'p '],
  ['expansions of different names', i => `$v${i} `, 'p '],
  ['defaults', () => '${x:-a} ', 'p '],
  ['defaults in one word', () => '${x:-a}', 'p '],
  ['assigning defaults', i => `\${v${i}:=a} `, 'p '],
  ['indirections', () => '${!x} ', 'p '],
  ['replacements', () => '${x//a/b} ', 'p '],
  ['substitutions', () => '$(a) ', 'p '],
  ['substitutions in one word', () => '$(a)', 'p '],
  ['substitutions in quotes', () => '$(a)', 'p "', '"'],
  ['process substitutions', () => '<(a) ', 'p '],
  ['arithmetic expansions', () => '$((1)) ', 'p '],
  ['sums', () => '1+', 'p $((', '1))'],
  ['arithmetic assignments', i => `v${i}=1,`, '((', 'b=1))'],
  ['ternaries', () => '1?1:', 'p $((', '1))'],
  ['globs', () => '* ', 'p '],
  ['stars in one word', () => '*', 'p '],
  ['questions in one word', () => '?', 'p '],
  ['brackets', () => '[a] ', 'p '],
  ['open brackets', () => '[', 'p '],
  ['extended globs', () => '@(a) ', 'p '],
  ['brace pairs', () => '{a,b} ', 'p '],
  ['brace pairs in one word', () => '{a,b}', 'p '],
  ['sequences', () => '{1..500} ', 'p '],
  ['endless sequences', () => '{1..99999999} ', 'p '],
  ['open braces', () => '{', 'p '],
  ['open braces, then commas', () => '{', 'p ', times(',', 300_000)],
  ['open braces with commas', () => '{,', 'p '],
  ['commas in braces', () => ',', 'p {', '}'],
  ['dots in braces', () => '..', 'p {', '}'],
  ['closing braces', () => '}', 'p {,'],
  ['tildes', () => '~ ', 'p '],
  ['pipes', () => '|x', 'x'],
  ['short pipelines', () => 'a|b|c;'],
  ['pipes into a shell', () => 'echo a|sh;'],
  ['ands', () => '&&x', 'x'],
  ['ors', () => '||x', 'x'],
  ['ands and ors with assignments', i => `||v${i}=1`, 'x'],
  ['subshells', () => '(a);'],
  ['groups', () => '{ a; };'],
  ['groups with redirections', () => '{ a; } >f;'],
  ['ifs', () => 'if a; then b; fi;'],
  ['elifs', i => `elif a; then v${i}=1;`, 'if a; then b;', 'fi'],
  ['fors', () => 'for i in a b; do c; done;'],
  ['words of one for', i => `w${i} `, 'for i in ', '; do rm $i; done'],
  ['whiles', () => 'while a; do b; done;'],
  ['selects', () => 'select i in a; do b; done;'],
  ['cases', () => 'case a in b) c;; esac;'],
  ['branches of one case', i => `${i}) v${i}=1;; `, 'case $x in ', 'esac'],
  ['branches that fall through', i => `${i}) v${i}=1;& `, 'case $x in ', 'esac'],
  ['branches that set one variable', i => `${i}) v=${i};; `, 'case $x in ', 'esac; rm $v'],
  ['patterns of one branch', () => 'a|', 'case $x in ', 'b) c;; esac'],
  ['functions', i => `f${i}() { a; }\n`],
  ['functions that assign', i => `f${i}() { v${i}=1; }\n`],
  ['one function defined again and again', () => 'f() { a; }\n'],
  ['functions that are called', i => `f${i}() { a; }; f${i}\n`],
  ['calls of one function', () => 'f;', 'f() { a $1; }\n'],
  ['functions in branches', i => `f() { a${i}; }\n`, 'if a; then ', 'fi; f'],
  ['coprocs', () => 'coproc a;'],
  ['tests', () => '[[ a ]];'],
  ['terms of one test', () => '&& a ', '[[ a ', ']]'],
  ['arithmetic commands', () => '((1));'],
  ['assignments', i => `v${i}=1\n`],
  ['assignments of one variable', () => 'v=1\n'],
  ['assignments before a command', i => `v${i}=1 `, '', 'x'],
  ['commands with an assignment', () => 'v=1 x\n'],
  ['exports', i => `export v${i}=1\n`],
  ['exports of one', () => 'export v=1\n'],
  ['declarations', i => `declare -i v${i}=1\n`],
  ['references', i => `declare -n v${i}=v${i + 1}\n`],
  ['locals', i => `local v${i}=1\n`, 'f() {\n', '}; f'],
  ['readonly', () => 'readonly v=1\n'],
  ['unsets', i => `unset v${i}\n`],
  ['elements of one array', () => 'a ', 'a=(', '); rm "${a[@]}"'],
  ['subscripts of one array', i => `[${i}]=a `, 'a=(', '); rm "${a[@]}"'],
  ['appended elements', () => 'a+=(a)\n'],
  ['appended text', () => 'a+=a\n'],
  ['reads of elements', i => `p \${a[${i}]}\n`, `a=(${times('a ', 5_000)})\n`],
  ['reads of all elements', () => 'p "${a[@]}"\n', `a=(${times('a ', 5_000)})\n`],
  ['a word that doubles', () => 'x=$x$x\n', 'x=a\n', 'rm $x'],
  ['expansions of a long value', () => 'p $x\n', `x=${times('a', 150_000)}\n`],
  ['expansions of a long value in quotes', () => 'rm "$x"\n', `x=${times('a', 150_000)}\n`],
  ['expansions of a value of many words', () => 'p $x\n', `x='${times('a ', 70_000)}'\n`],
  ['trims of a long value', () => 'p ${x#b}\n', `x=${times('a', 150_000)}\n`],
  ['replacements in a long value', () => 'p ${x//a/b}\n', `x=${times('a', 150_000)}\n`],
  ['arithmetic on a long value', () => '((x))\n', `x='${times('a+', 75_000)}'\n`],
  ['unknown names', () => 'export "$x"\n', each(10_000, i => `v${i}=1\n`)],
  ['reads', i => `read v${i}\n`],
  ['positional words', () => 'set -- a\n'],
  ['set with many words, used again', () => 'p "$@"\n', `set -- ${times('a ', 5_000)}\n`],
  ['shifts', () => 'shift\n', `set -- ${times('a ', 5_000)}\n`],
  ['changes of folder', () => 'cd a\n'],
  ['changes of folder, joined', () => 'cd a &&', '', 'b'],
  ['options', () => 'set -e\n'],
  ['traps', () => 'trap a EXIT\n'],
  ['traps with many variables', i => `v${i}=1; trap a${i} USR1\n`],
  ['aliases', i => `alias a${i}=b\n`, 'shopt -s expand_aliases\n'],
  ['aliases of one name', i => `alias a=b${i}\n`, 'shopt -s expand_aliases\n', 'a'],
  ['uses of an alias', () => 'a\n', 'shopt -s expand_aliases\nalias a="b c"\n'],
  ['aliases in branches', i => `alias a=b${i} || `, 'shopt -s expand_aliases\n', 'c\na\n'],
  ['redirections', () => '>f '],
  ['redirections of one command', i => `>f${i} `, 'x '],
  ['commands in a group with redirections', () => 'x;', '{ ', `} ${each(5_000, i => `>f${i} `)}`],
  ['commands that write', i => `x >f${i}\n`],
  ['commands that write, then scripts', i => `sh f${i}\n`, each(10_000, i => `x >f${i}\n`)],
  ['closed descriptors', () => '3>&- ', 'x '],
  ['here-strings', () => '<<<a ', 'x '],
  ['here-documents of one command', () => '<<E ', 'x ', `\n${times('E\n', 100_000)}`],
  ['here-documents', () => 'cat <<E\na\nE\n'],
  ['here-documents that are not closed', () => 'cat <<E\n'],
  ['here-documents with different marks', i => `cat <<E${i}\na\nE${i}\n`],
  ['lines of one here-document', () => 'a\n', 'cat <<E\n', 'E\n'],
  ['tabs in a here-document', () => '\t', 'cat <<-E\n', '\nE\n'],
  ['lines of a here-document for a shell', () => 'a\n', 'bash <<E\n', 'E\n'],
  ['here-documents for a shell', () => 'bash <<E\na\nE\n'],
  ['substitutions in a here-document', () => '$(a)', 'cat <<E\n', '\nE\n'],
  ['evals', () => 'eval a\n'],
  ['evals of a long value', () => 'eval "$x"\n', `x='# ${times('a', 150_000)}'\n`],
  ['shells of a long value', () => 'bash -c "$x"\n', `x=': ${times('a', 150_000)}'\n`],
  ['shells', () => "bash -c 'a'\n"],
  ['shells with many variables', () => 'bash -c a\n', each(20_000, i => `v${i}=a\n`)],
  ['uncalled functions with many variables', i => `f${i}() { a; }\n`, each(20_000, i => `v${i}=a\n`)],
  ['sudos', () => 'sudo a\n'],
  ['sourced files', i => `. ./f${i}\n`],
  ['printed texts', () => 'echo a | bash\n'],
  ['substitutions of printed newlines', () => '\\n', "p $(printf '", "x'; echo b)"],
  ['newlines that are printed and cut', () => '\n', "p \"$(cat <<'E'\n", 'x\nE\n)"'],
  [
    'loops in loops with many words',
    () => 'a ',
    'for i in 1 2 3 4 5 6 7 8; do for j in 1 2 3 4 5 6 7 8; do p ',
    '; done; done',
  ],
  ['choices', i => `x=${i % 16} || `, 'x=y; ', `a\n${times('$x b\n', 2_000)}`],
  ['no ASCII', () => 'é'],
  ['commands with no ASCII', () => 'é;'],
  ['astral letters', () => '😀'],
  ['surrogate pairs in commands', () => 'x 😀\n'],
  ['carriage returns', () => 'x\r\n'],
  ['digits of a descriptor', () => '1', 'x ', '>f'],
  ['quotes that are not closed', () => "'a' '", 'x '],
  ['ANSI strings', () => "$'a' ", 'p '],
  ['escapes of an ANSI string', () => '\\n', "p $'", "'"],
  ['a long name of a program', () => 'a'],
  ['a long path of a program', () => 'a/', './'],
  ['a path that climbs', () => '../', 'rm -rf '],
  ['a path of dots', () => './', 'rm -rf '],
  ['long options', i => `--o${i} `, 'p '],
  ['a cluster of letters', () => 'a', 'rm -'],
];

function row([, unit, head = '', tail = '']: (typeof ROWS)[number], size: number): string {
  const room = Math.max(0, size - head.length - tail.length);
  let body = '';
  for (let i = 0; body.length < room && i < 400_000; i++) body += unit(i);
  return head + body + tail;
}

/** The programs with the most rules, and those that hand their words on. */
const PROGRAMS = [
  ...['rm', 'rm -rf', 'cp', 'mv', 'ln', 'chmod', 'chown', 'tee', 'dd', 'git', 'git push', 'git checkout', 'git clean'],
  ...['kubectl', 'kubectl delete', 'docker', 'docker run', 'docker exec c', 'aws', 'aws s3 rm', 'gcloud', 'terraform'],
  ...['find', 'find . -exec', 'xargs', 'xargs rm', 'sed', 'sed -i', 'awk', 'python', 'python -c', 'node -e', 'psql'],
  ...['psql -c', 'mysql', 'sqlite3', 'redis-cli', 'curl', 'tar', 'rsync', 'ssh h', 'sudo', 'sudo rm', 'env', 'npm'],
  ...[
    'make',
    'bash',
    'bash -c',
    'sh -c',
    'eval',
    'echo',
    'printf',
    'test',
    'export',
    'unset',
    'read',
    'set --',
    'unknown',
  ],
];

const WORDS: readonly (readonly [name: string, word: (i: number) => string])[] = [
  ['paths', i => `dir/f${i} `],
  ['options', i => `--o${i}=x `],
  ['letters', () => '-x '],
  ['unknown words', () => '$x '],
  ['quoted unknown words', () => '"$x" '],
  ['partly known words', () => 'a$x '],
  ['globs', () => '*.o '],
];

/** `width` words a command. */
function commandsOf(program: string, word: (i: number) => string, width: number, size: number): string {
  let text = '';
  while (text.length < size - 30) {
    let line = program;
    for (let i = 0; i < width && text.length + line.length < size - 30; i++) line += ` ${word(i)}`;
    text += `${line}\n`;
  }
  return text;
}

const chain = (count: number, make: (i: number) => string): string => `x0='a'; ${each(count, make)}`;

/** Shapes of their own. */
const SHAPES: readonly (readonly [name: string, text: () => string])[] = [
  ['a 90-byte bomb of substitutions', () => times('$(', 45)],
  ['a 90-byte bomb in quotes', () => times('"$(', 30)],
  ['a 90-byte bomb of backticks', () => times('\\`', 45)],
  ['a 90-byte bomb of defaults', () => times('${x:-', 18)],
  ['a 90-byte bomb of arithmetic', () => times('$((', 30)],
  ['a 90-byte bomb of cases', () => times('$(case x in ', 8)],
  ['a 90-byte bomb of here-documents', () => times('$(<<E ', 15)],
  ['10,000 substitutions that are not closed', () => times('$(', 10_000)],
  ['10,000 quoted substitutions that are not closed', () => times('"$(', 10_000)],
  ['10,000 defaults that are not closed', () => times('${x:-', 10_000)],
  ['10,000 arithmetics that are not closed', () => times('$((', 10_000)],
  ['10,000 parentheses that are not closed', () => times('(', 10_000)],
  ['10,000 process substitutions that are not closed', () => times('<(', 10_000)],
  ['10,000 cases that are not closed', () => times('case x in x) ', 10_000)],
  ['10,000 ifs that are not closed', () => times('if ', 10_000)],
  ['10,000 groups that are not closed', () => times('{ ', 10_000)],
  ['expressions that name each other', () => `${each(8, k => `x${k}='${times(`x${k + 1}+`, 500)}1'; `)}((x0))`],
  ['a word with a glob at the end of a long value', () => `x='${times('a', 150_000)}*'; p $x ${times('$x ', 20)}`],
  ['text that evaluates itself', () => `x='eval "$x"'; eval "$x"`],
  ['text that evaluates itself twice', () => `x='eval "$x"; eval "$x"'; eval "$x"`],
  ['functions that call all others', () => each(20, i => `f${i}() { ${times('f0;f1;f2;f3;', 5)} }\n`)],
  ['functions that call the next twice', () => `${each(60, i => `f${i}() { f${i + 1}; f${i + 1}; }\n`)}f0`],
  ['functions that write functions', () => `${each(60, i => `f${i}() { g() { a${i}; }; f${i + 1}; f${i + 1}; }\n`)}f0`],
  [
    'strings that evaluate the next twice',
    () => `${each(30, i => `x${i}='eval "$x${i + 1}"; eval "$x${i + 1}"'\n`)}eval "$x0"`,
  ],
  ['shells in shells in here-documents', () => each(30, i => `bash <<E${i}\n`) + each(30, i => `E${29 - i}\n`)],
  ['cat in bash, a chain', () => each(40, i => `cat <<'E${i}' | bash\n`) + each(40, i => `E${39 - i}\n`)],
  [
    'choices in choices',
    () => `${each(6, k => each(16, i => `a && v${k}=p${i}\n`))}${times('$v0 $v1 $v2 $v3 $v4 $v5\n', 500)}`,
  ],
  [
    'loops times branches',
    () => `${each(12, i => `for a${i} in 1 2 3 4; do if $b; then `)}x${times('; fi; done', 12)}`,
  ],
  [
    'whiles in whiles with branches',
    () => `${times('while a; do if b; then c; else ', 300)}d${times('; fi; done', 300)}`,
  ],
  ['deep groups that all write', () => `${times('{ ', 500)}${times('x;', 500)}${each(500, i => ` } >f${i};`)}`],
  [
    'deep branches that assign much',
    () => `${times('if a; then ', 500)}${each(3_000, i => `v${i}=1;`)}${times('fi;', 500)}`,
  ],
  ['deep subshells that assign much', () => `${times('( ', 500)}${each(3_000, i => `v${i}=1;`)}${times(')', 500)}`],
  [
    'deep loops that assign much',
    () => `${times('while a; do ', 300)}${each(3_000, i => `v${i}=1;`)}${times('done;', 300)}`,
  ],
  ['deep loops of words', () => `${times('for i in a b; do ', 8)}${each(3_000, i => `v${i}=1;`)}${times('done;', 8)}`],
  [
    'a doubling expansion in patterns',
    () => `x=a;${times('x=$x$x;', 17)}case $x in $x) rm $x;; esac; ${times('[[ $x == $x* ]];', 2_000)}`,
  ],
  ['a long word for many globs', () => chain(1, () => `p=${times('a', 190_000)}; ${times('rm -rf "$p$q"\n', 50)}`)],
  ['a long unknown prefix, many times', () => times(`rm -rf ${times('a', 19_000)}$x\n`, 50)],
  ['pipelines of many commands with many words', () => times(`${times(`a ${times('b ', 20)}|`, 150)} rm -rf /\n`, 100)],
  ['wrappers with many words', () => times(`${times('sudo ', 30)}rm ${times('a ', 150)}\n`, 1_000)],
  ['xargs of xargs', () => times(`${times('xargs ', 30)}rm ${times('a ', 150)}\n`, 1_000)],
  ['find with many actions', () => `find . ${times('-exec rm {} \\; ', 60_000)}`],
  ['env with many assignments', () => `env ${each(60_000, i => `v${i}=1 `)} rm x`],
  ['sed scripts', () => `sed ${times("-e 's/a/b/' ", 70_000)} f`],
  ['awk code', () => `awk '${times('{ print }; ', 80_000)}' f`],
  ['a python text', () => `python3 -c '${times('import os; ', 80_000)}'`],
  ['an SQL text', () => `psql -c '${times('select 1; ', 80_000)}'`],
  ['an SQL here-document', () => `psql <<'E'\n${times('select 1;\n', 80_000)}E\n`],
  ['a python here-document', () => `python3 <<'E'\n${times('import os\n', 80_000)}E\n`],
  ['git settings', () => `git ${times('-c a.b=c ', 80_000)} status`],
  ['git aliases', () => times("git -c alias.x='!sh -c a' x\n", 8_000)],
  ['tr of a long text', () => `echo ${times('a', 190_000)} | tr a b | sh`],
  ['long words to every rule', () => `rm -rf ${times('a', 900_000)}`],
  ['a long program', () => times('a', 900_000)],
  ['a quoted newline in words', () => `p '${times('\n', 150_000)}x' $(cat <<'E'\n${times('\n', 100_000)}x\nE\n)`],
];

/** `size`: characters of the texts that are as long as one likes. `depth`: how often constructs are nested. */
export function hostileTexts(size = MEGABYTE, depth = DEPTH): readonly Hostile[] {
  const texts: Hostile[] = [];
  const add = (name: string, text: () => string): unknown => texts.push({ name, text: () => text().slice(0, size) });
  for (const one of NESTS) {
    add(`${one[0]}, nested ${depth}`, () => nest(one, depth, size));
    add(`${one[0]}, nested ${depth / 30}`, () => nest(one, depth / 30, size));
    add(`${one[0]}, nested 39, and much inside`, () => nest(one, 39, size, times('a;', 100)));
    add(`${one[0]}, nested 20, again and again`, () => times(`${nest(one, 20, size)}\n`, 2_000));
  }
  for (const one of ROWS) {
    add(`${one[0]}, all of it`, () => row(one, size));
    add(`${one[0]}, a part`, () => row(one, size / 7));
  }
  for (const program of PROGRAMS) {
    for (const [words, word] of WORDS) {
      add(`${program}, ${words}, 200 a command`, () => commandsOf(program, word, 200, size));
      add(`${program}, ${words}, 12 a command`, () => commandsOf(program, word, 12, size));
    }
    add(`${program}, one command`, () => commandsOf(program, i => `dir/f${i} `, size, size));
  }
  for (const [name, text] of SHAPES) add(name, text);
  for (const line of LINES) add(`${line(1)}, again and again`, () => repeated(line, Math.min(size, LONG)));
  return texts;
}
