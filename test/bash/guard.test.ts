/** What unbash 6.0.4 reads otherwise than bash (see guard.ts): nothing that bash would run may be lost. */
import { describe, expect, test } from 'bun:test';
import { judge, programs, reasons } from './judge.ts';

/** Number → lines of which bash runs `rm`. */
const MISREAD: readonly [number: string, text: string][] = [
  ['U1', 'x=abc; : ${x/$(cat a/b; rm z)/y}'],
  ['U1', 'x=abc; : ${x/`cat a/b; rm z`/y}'],
  ['U1', 'x=abc; : ${x//$(cat a/b; rm z)/y}'],
  ['U1', 'x=abc; : ${x/#$(cat a/b; rm z)/y}'],
  ['U1', 'x=abc; : ${x/%$(cat a/b; rm z)/y}'],
  ['U1', 'x=abc; : ${x/<(cat a/b; rm z)/y}'],
  ['U1', 'x=abc; : ${x/${y/$(rm a/b)/}/c}'],
  ['U2', '>&-rm x'],
  ['U2', '<&-rm x'],
  ['U2', '2>&-rm x'],
  ['U2', '<& -rm x'],
  ['U3', "$'\\x{72}m' x"],
  ['U3', "$'\\U110072'm x"],
  ['U3', "$'r\\\nm' x"],
  ['U4', 'echo 0<(rm x)'],
  ['U4', '{a}>(rm x)'],
  ['U4', 'f 2<(rm x)'],
  ['U5', "(( '$(rm x)' ))"],
  ['U5', "echo $(( '$(rm x)' ))"],
  ['U5', "echo $[ '$(rm x)' ]"],
  ['U5', "echo ${a['$(rm x)']}"],
  ['U5', "a['$(rm x)']=1"],
  ['U5', "v=abc; echo ${v:'$(rm x)'}"],
  ['U5', "for ((i='$(rm x)';;)); do break; done"],
  ['U5', "(( $'$(rm x)' ))"],
  ['U5', "(( '`rm x`' ))"],
  ['U5', "a[<(echo '$(rm '12')1')]=1"],
  ['U6', "cat <<E\n${v:-'$(rm x)'}\nE"],
  ['U6', 'echo "${v:-\'$(rm x)\'}"'],
  ['U6', 'echo "${v:-$\'$(rm x)\'}"'],
  ['U7', 'let x=( $(rm y) )'],
  ['U7', 'eval a=( $(rm y) )'],
  ['U7', 'alias a=( $(rm y) )'],
  ['U8', 'v=<(a) rm x'],
  ['U8', '>f<(a) rm x'],
  ['U8', 'r<(a)m'],
  ['U9', '99999999999999999999>b rm x'],
  ['U9', ': <2>f'],
  ['U9', ': &>2>f'],
  ['U9', ': >\t21<f'],
  ['U9', ': <<<2>f'],
  ['U9', ': <2\\\n>f'],
  ['U9', ': <{a}>f'],
  ['U9', ': >&{a}>f'],
  ['U9', 'cat <<-5>f\n5'],
  ['continuation', 'echo ${\\\nx:-$\\\n(rm x)}'],
  ['continuation', "(( '$\\\n(rm x)' ))"],
  ['continuation', 'ab=rm; a=ls; $a\\\nb z'],
  ['continuation', 'ab=rm; a=ls; "$a\\\nb" z'],
  ['continuation', 'ls &\\\n>f; rm x'],
  ['continuation', 'rm &\\\n\\\n>>f x'],
  ['backquotes', ': `r\\\\\\\nm x`'],
  ['backquotes', ": `a 'b\\\n'; rm x`"],
  ['backquotes', ": `# \\\n'\nrm x # '`"],
  ['backquotes', ": `a\\\n # \\\n'\nrm x # '`"],
  ['backquotes', ": `: \\\n\\\n# '\nrm x # '`"],
  ['here-document', 'cat <<E\nrm x'],
  ['here-document', 'cat <<$(a)\nrm x\n$(a)'],
];

/** What stands before `<` or `>` on the line above is its descriptor, or makes it `&>`: no word, and no end of the command. */
const CUT = [
  'p a 2\\\n>f',
  'p {x}\\\n>f',
  'p {x\\\n}>f',
  'p 1\\\n2>f',
  'p {x}\\\n<<E\nE',
  'p {x}\\\n<<<b',
  'git push &\\\n>f -f',
];

test.each(CUT)('a redirection that is cut: %j', text => {
  expect(judge(text).opaque.map(({ why }) => why)).toContain(
    'a continued line between a redirection and what it redirects',
  );
});

test.each(['p a 2>&1>f', 'p a \\\n>f', 'p a \\\n2>f', 'p a\\\n>f', 'p & \\\n>f'])(
  'a redirection that is not: %j',
  text => {
    expect(judge(text).opaque).toEqual([]);
  },
);

test.each(MISREAD)('%s: %s', (_, text) => {
  const analysis = judge(text);
  const listed = programs(analysis).some(one => one.startsWith('rm '));
  expect(listed || analysis.opaque.length > 0).toBe(true);
});

/** Look-alikes that bash and the parser read alike: no false alarm. */
const FINE: readonly string[] = [
  `echo '$(rm x)' "it's" '\`x\`'`,
  `echo "a'b'c" "\${v:-'x'}"`,
  `sed 's/$(x)/y/' f`,
  `awk '{ print $1 }' f`,
  `echo "\${v:-"a b"}" \${v:-'$(x)'}`,
  'x=${v#*/}; y=${v##*/}; z=${v//a/b}',
  `echo \${v/'$(x)'/y}`,
  'echo $(( (1 + 2) * x[3] ))',
  'cat < a > b 2>&1 <&- 3<&4',
  'diff <(sort a) <(sort b)',
  'cat <<E\n$x ${y:-z} \\$(a) \\`b\\`\nE',
  "cat <<'E'\n$(rm x) `y` ${\nE",
  "printf $'a\\tb\\n\\'\\x41\\u00e9'",
  'for ((i=0; i<10; i++)); do a; done',
  'x=` a "$y" | \\\n grep -e "\\.b" -e \'\\.c\'`',
  'echo "# $(a)" # $(',
  "a=('$(x)' \"b\" c) # it's",
  '[[ $a =~ ^(x|y)$ ]] && b',
  'echo a#b \\# "\\`"',
  '{ a; } 2>/dev/null >&2',
  'cat <<-E\n\tx\n\tE',
];

describe('no false alarm', () => {
  test.each(FINE)('%s', text => {
    expect(reasons(judge(text))).toEqual([]);
  });
});

test('what the parser refuses and bash takes is opaque as a whole', () => {
  expect(reasons(judge('a; echo $((echo $((rm x) ) ) )'))).toEqual(['this cannot be read with certainty']);
});

test('what bash refuses is an error, and nothing else', () => {
  const analysis = judge('a; (', { syntaxError: 'unexpected end of file' });
  expect(analysis).toMatchObject({ invocations: [], opaque: [], errors: [{ message: 'unexpected end of file' }] });
});

test.each(['true (', 'rm x\ntrue ( ', 'A=1 true (\n', 'a; b (', 'a | b (', 'if a; then b; fi ('])(
  'a parenthesis that ends the text is not lost: %j',
  text => expect(judge(text).opaque).not.toEqual([]),
);

/** To the parser a keyword, to bash an argument: read all the same, with every word as it is. */
test.each([
  ['b "$(grep case f)"', 'grep case f'],
  ['$(b); x=$(git log --grep case | head -1)', 'git log --grep case'],
  ['b $(for x in case; do rm $x; done)', 'rm case'],
  ['b $(grep "a case" case)', 'grep "a case" case'],
  ['case $x in a) rm $(grep case f);; esac', 'grep case f'],
])('case as an argument: %s', (text, program) => {
  expect(programs(judge(text))).toContain(program);
});

test.each(['b $(then case x in a) rm;; esac)', 'b $(x; case', 'b $(a case x in b) rm;; esac)'])(
  'no argument: %s',
  text => {
    expect(judge(text).opaque).not.toEqual([]);
  },
);
