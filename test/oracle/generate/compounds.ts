/** Places in the grammar where a statement can stand. */
import { disguises, type Maker } from './maker.ts';

type Compound = (m: Maker, body: string) => string;

/** A body that can stand before a closing word. */
const closed = (body: string): string =>
  body.includes('<<') || /[#\\]/.test(body.slice(-1)) ? `${body}\n` : `${body}; `;

const COMPOUNDS: Readonly<Record<string, Compound>> = {
  if: (m, body) =>
    m.pick([
      `if true; then ${closed(body)}fi`,
      `if tool; then :; else ${closed(body)}fi`,
      `if tool\nthen ${closed(body)}fi`,
      `if ${closed(body)}then :; fi`,
      `if ! tool; then :; elif true; then ${closed(body)}fi`,
      `if false; then :; elif tool; then ${closed(body)}else ${closed(body)}fi`,
      `if [[ -n x && ! -z y ]]; then ${closed(body)}fi`,
      `if [ x = x ]; then ${closed(body)}fi`,
      `if (( 1 )); then ${closed(body)}fi`,
      `if { ${closed(body)}}; then :; fi`,
      `if (${closed(body)}); then :; fi`,
    ]),
  for: (m, body) =>
    m.pick([
      `for i in 1; do ${closed(body)}done`,
      `for i in a b; do ${closed(body)}done`,
      `for i in {1..2}; do ${closed(body)}done`,
      `for ((i = 0; i < 1; i++)); do ${closed(body)}done`,
      `for ((;;)); do ${closed(body)}break; done`,
      `for ((i=0;i<1;i++)) { ${closed(body)}}`,
      `for i in x; { ${closed(body)}}`,
      `set -- 1\nfor i; do ${closed(body)}done`,
      `set -- 1\nfor i\ndo ${closed(body)}done`,
      `for i in $(echo a b); do ${closed(body)}done`,
      `for i in 1 2; do continue; done; for j in 1; do ${closed(body)}done`,
      `for i in; do :; done; ${body}`,
      `for i in 1; do ${closed(body)}done 2>&1 | cat`,
    ]),
  while: (m, body) =>
    m.pick([
      `while true; do ${closed(body)}break; done`,
      `until false; do ${closed(body)}break; done`,
      `while read -r l; do ${closed(body)}done <<< x`,
      `echo x | while read -r l; do ${closed(body)}done`,
      `while ${closed(body)}false; do :; done`,
      `until ${closed(body)}true; do :; done`,
      `while IFS= read -r l; do ${closed(body)}done < <(echo x)`,
      `i=0; while ((i++ < 1)); do ${closed(body)}done`,
      `while :; do while :; do ${closed(body)}break 2; done; done`,
    ]),
  case: (m, body) =>
    m.pick([
      `case x in x) ${closed(body)};; esac`.replace(/; ;;/, ';;'),
      `case x in (x) ${body}\n;; esac`,
      `case x in y) :;; *) ${body}\nesac`,
      `case x in x) :;& z) ${body}\nesac`,
      `case x in x) :;;& [!y]) ${body}\n;; esac`,
      `case $(echo x) in x | y) ${body}\n;; esac`,
      `case x in esac; ${body}`,
      `case "x" in "x") ${body}\n;; esac`,
      `case $u in '') ${body}\n;; esac`,
      `case x in @(x|y)) ${body}\n;; esac`.replace('case', 'shopt -s extglob\ncase'),
      `case x in x) case y in y) ${body}\n;; esac;; esac`,
    ]),
  select: (m, body) =>
    m.pick([
      `select i in a; do ${closed(body)}break; done <<< 1`,
      `select i in a b; { ${closed(body)}break; } <<< 2`,
      `set -- a\nselect i; do ${closed(body)}break; done <<< 1`,
    ]),
  group: (m, body) =>
    m.pick([
      `{ ${closed(body)}}`,
      `{ ${closed(body)}} > f`,
      `{ ${closed(body)}} 2>&1 | cat`,
      `{ ${closed(body)}} <<< x`,
      `{\n${body}\n}`,
      `{ ${closed(body)}} {fd}>f`,
      `{ { ${closed(body)}}; }`,
      `{ ${closed(body)}} > >(cat)`,
    ]),
  subshell: (m, body) =>
    m.pick([
      `( ${body}\n)`,
      `(${closed(body)})`,
      `((:); ${closed(body)})`,
      `( ( ${body}\n) )`,
      `(${closed(body)}) &\nwait`,
      `(cd /tmp; ${closed(body)})`,
      `( ${body}\n) > f`,
    ]),
  'in the background': (m, body) =>
    m.pick([
      `{ ${closed(body)}} & wait`,
      `{ ${closed(body)}} &\nwait`,
      `(${closed(body)}) & wait $!`,
      `tool & ${body}`,
    ]),
  pipe: (m, body) =>
    m.pick([
      `{ ${closed(body)}} | cat`,
      `echo x | { ${closed(body)}}`,
      `true | (${closed(body)})`,
      `tool |& { ${closed(body)}}`,
      `{ ${closed(body)}} |& cat`,
      `! { ${closed(body)}}`,
      `time { ${closed(body)}}`,
      `time -p (${closed(body)})`,
      `tool | { ${closed(body)}} | cat`,
      `shopt -s lastpipe; echo x | { ${closed(body)}}`,
    ]),
  'and or': (m, body) =>
    m.pick([
      `true && { ${closed(body)}}`,
      `tool || { ${closed(body)}}`,
      `tool && { ${closed(body)}}`,
      `false || { ${closed(body)}}`,
      `tool && : || { ${closed(body)}}`,
      `{ ${closed(body)}} && :`,
      `true &&\n{ ${closed(body)}}`,
      `! tool || { ${closed(body)}}`,
      `[[ x ]] && { ${closed(body)}}`,
    ]),
  coproc: (m, body) =>
    m.pick([
      `coproc { ${closed(body)}}; wait`,
      `coproc C { ${closed(body)}}; wait`,
      `coproc (${closed(body)}); wait`,
      `coproc while true; do ${closed(body)}break; done; wait`,
    ]),
  'function body': (m, body) => {
    const f = m.name('f');
    return m.pick([
      `${f}() { ${closed(body)}}; ${f}`,
      `${f}() ( ${body}\n); ${f}`,
      `function ${f} { ${closed(body)}}; ${f} a b`,
      `function ${f}() { ${closed(body)}}\n${f}`,
      `${f}() { ${closed(body)}} > f; ${f}`,
      `${f} () for i in 1; do ${closed(body)}done; ${f}`,
      `${f}() { ${closed(body)}}; trap ${f} EXIT`,
      `${f}() { ${closed(body)}}; declare -fx ${f}; bash -c ${f}`,
      `${f}() { ${closed(body)}return; }; ${f} | cat`,
      `${f}() { ${closed(body)}}; x=${f}; $x`,
      `${f}() { ${closed(body)}}; : $(${f})`,
      `${f}() { ${closed(body)}}; if ${f}; then :; fi`,
      `${f}() { local -; ${closed(body)}}; ${f}`,
      `${f}() { ${closed(body)}}; unset -v ${f}; ${f}`,
      `${f}-x() { ${closed(body)}}; ${f}-x`,
      `tool() { ${closed(body)}}; tool`,
      `command_not_found_handle() { ${closed(body)}}; nosuchcommand`,
      `${f}() { ${closed(body)}}; export -f ${f}; env A=1 bash -c "${f}"`,
      `${f}() { ${closed(body)}}; export -f ${f}; echo x | xargs -I{} bash -c ${f}`,
      `${f}() { ${closed(body)}}; trap ${f} DEBUG; :; trap - DEBUG`,
      `${f}() { ${closed(body)}}; readonly -f ${f}; ${f}`,
      `cd() { ${closed(body)}}; cd /tmp`,
      `echo() { ${closed(body)}}; echo x`,
      `eval() { ${closed(body)}}; eval x`,
      `test() { ${closed(body)}}; test x`,
      `mapfile() { ${closed(body)}}; mapfile x`,
      `:() { ${closed(body)}}; : x`,
    ]);
  },
};

export const PLACES_IN_GRAMMAR = disguises(COMPOUNDS);

const substitution = (m: Maker, body: string): string => {
  const plain = `$(${body.includes('<<') || body.startsWith('(') ? ` ${body}\n` : body})`;
  if (m.chance(0.8)) return plain;
  return `\`${body.replace(/[\\`$]/g, '\\$&')}\``;
};

const SUBSTITUTIONS: Readonly<Record<string, Compound>> = {
  'substitution in a word': (m, body) => {
    const it = substitution(m, body);
    return m.pick([
      `: ${it}`,
      `: "${it}"`,
      `echo a${it}b`,
      `v=${it}`,
      `v="${it}"`,
      `export v=${it}`,
      `declare v="${it}"`,
      `local_() { local v=${it}; }; local_`,
      `a=(${it})`,
      `a[0]=${it}`,
      `: \${u:-${it}}`,
      `: "\${u:-${it}}"`,
      `: \${u:=${it}}`,
      `: \${u-x${it}}`,
      `v=x; : \${v:+${it}}`,
      `v=x; : \${v#${it}}`,
      `v=x; : \${v%%${it}}`,
      `v=x; : \${v/x/${it}}`,
      `v=x; : \${v/${it}/x}`,
      `v=x; : "\${v//x/${it}}"`,
      `: $((1 + \${u:-0}${it}0))`.replace(it, ` + 0${it}`),
      `: $(( 0${it} ))`,
      `(( 0${it} ))`,
      `v=xyz; : \${v:${it}0}`,
      `: \${a[0${it}]}`,
      `a[0${it}]=1`,
      `[[ -n ${it} ]]`,
      `[[ x == ${it} ]]`,
      `[[ x =~ ${it} ]]`,
      `[ -n "${it}" ]`,
      `test -z "${it}"`,
      `case ${it} in x) :;; esac`,
      `case x in ${it}) :;; esac`,
      `for i in ${it}; do :; done`,
      `cat <<< ${it}`,
      `cat <<< "${it}"`,
      `: > f${it}`,
      `: < /dev/null${it}`,
      `A=${it} tool`,
      `: $"${it}"`,
      `: {a,${it}}`,
      `: x{${it},b}`,
      `for ((i=0${it}; i<0; i++)); do :; done`,
      `select i in ${it}; do break; done <<< 1`,
      `set -- ${it}`,
      `: \${@:0${it}}`,
      `return ${it} 2>/dev/null`,
      `: $[0${it}]`,
      `: ~/${it}`,
      `: *${it}`,
      `"\${u:-$(echo :)}" ${it}`,
      `: \${u:?${it}}`,
      `(: \${u?${it}})`,
      `declare -A h; h[${it}]=1`,
      `declare -i n=0${it}`,
      `readonly r=${it}`,
      `let "n = 0${it}"`,
      `: "$( : "${it}" )"`,
      `: $( : ${it} )`,
      `v=\${u:-"${it}"}`,
      `: \${!u:-${it}}`,
      `[[ -v u${it} ]]`,
      `[[ 0${it} -eq 0 ]]`,
      `exec {fd}< /dev/null${it}`,
      `: \${u^^${it}}`,
      `: \${u@Q}${it}`,
      `coproc : ${it}`,
      `: \${#u}${it}`,
      `printf '%s' ${it}`,
      `v=$(: ${it})`,
      `f_() { :; } > f${it}; f_`,
      `${it}`,
    ]);
  },
  'process substitution': (m, body) => {
    const inner = `(${body.includes('<<') || body.startsWith('(') ? ` ${body}\n` : body})`;
    return m.pick([
      `cat <${inner}`,
      `: <${inner}`,
      `cat < <${inner}`,
      `tee >${inner} <<< x`,
      `echo x > >${inner}; sleep 0.05`,
      `while read -r l; do :; done < <${inner}`,
      `exec {fd}< <${inner}; cat <&$fd`,
      `mapfile -t a < <${inner}`,
      `read -r v < <${inner}`,
      `diff_() { cat "$1"; }; diff_ <${inner}`,
      `v=<${inner}; cat "$v" 2>/dev/null`,
      `a=(<${inner}); cat "\${a[0]}"`,
      `: "$(cat <${inner})"`,
      `for i in <${inner}; do cat $i; done`,
      `cat -- <${inner} <(:)`,
      `exec 3< <${inner}; wait; cat <&3`,
    ]);
  },
  'substitution in a here-document': (m, body) => {
    const it = substitution(m, body);
    return m.pick([
      `cat <<E\n${it}\nE\n`,
      `cat <<-E\n\tx ${it}\n\tE\n`,
      `: <<E\na "${it}" b\nE\n`,
      `v=$(cat <<E\n${it}\nE\n)`,
      `cat <<A <<B\nx\nA\n${it}\nB\n`,
      `cat <<E\n\${u:-${it}}\nE\n`,
      `cat <<E | cat\n'${it}'\nE\n`,
      `while read -r l; do :; done <<E\n${it}\nE\n`,
      `cat <<E\n$((0${it}))\nE\n`,
      `cat <<E\n$(cat <<F\n${it}\nF\n)\nE\n`,
      `cat <<"" <<E\n\n${it}\nE\n`,
      `{ cat; } <<E\n# ${it}\nE\n`,
    ]);
  },
};

export const PLACES_IN_WORDS = disguises(SUBSTITUTIONS);
