/** Ways to start a program with arguments that are not those of a plain command. */
import { choose, disguises, inSingle, type Maker } from './maker.ts';
import { isSafe, setting, WORDS } from './words.ts';

type Form = (m: Maker, argv: readonly string[]) => string | null;

/** Words with what must stand before them. */
function spelt(m: Maker, argv: readonly string[]): { before: string[]; words: string[] } {
  const before: string[] = [];
  const words = argv.map(text => {
    const kind = m.below(10);
    if (kind < 4) return isSafe(text) ? text : m.quote(text);
    const made = choose(m, kind < 8 ? WORDS.plain : WORDS.expanded)(m, text);
    if (made === null) return m.quote(text);
    before.push(...(made.before ?? []));
    return made.word;
  });
  return { before, words };
}

const line = (m: Maker, words: readonly string[]): string =>
  words.join(m.chance(0.9) ? ' ' : m.pick(['\t', '  ', ' \\\n']));

function plain(m: Maker, argv: readonly string[]): string {
  const { before, words } = spelt(m, argv);
  return m.join(...before, line(m, words));
}

const quoted = (m: Maker, argv: readonly string[]): string => argv.map(one => m.quote(one)).join(' ');

/** `PREFIX argv`, with the words disguised. */
const behind =
  (...prefixes: readonly string[]): Form =>
  (m, argv) => {
    const { before, words } = spelt(m, argv);
    return m.join(...before, `${m.pick(prefixes)} ${line(m, words)}`);
  };

const FORMS: Readonly<Record<string, Form>> = {
  plain: plain,
  'plain words': plain,
  'plain command': plain,
  'command in a variable': (m, argv) => {
    if (!argv.every(isSafe)) return null;
    const name = m.name('v');
    const get = m.pick([
      `$${name}`,
      `\${${name}}`,
      `\${${name}[@]}`,
      `\${${name}:-x}`,
      `\${u-$${name}}`,
      `$${name} $u`,
    ]);
    return m.join(...setting(m, name, argv.join(' ')), get);
  },
  'separators of its own': (m, argv) => {
    if (!argv.every(one => /^[\w.-]+$/.test(one))) return null;
    return m.pick<() => string>([
      () => argv.join('${IFS}'),
      () => argv.join('$IFS'),
      () => `IFS=,; v=${argv.join(',')}; $v`,
      () => `IFS=:; set -- $u ${argv.join(' ')}; v="$*"; $v`,
      () => `(IFS=,; v=${argv.join(',')}; $v)`,
      () => `v=${argv.join(',')}; \${v//,/ }`,
      () => `v=${argv.join(',')}; IFS=, ; $v`,
      () => `v=${argv.join(',')}; IFS=, read -ra a <<< "$v"; "\${a[@]}"`,
      () => `{${argv.join(',')}}`,
      () => `{${argv[0]},${argv.slice(1).join(',')}}`,
      () => `v=${inSingle(argv.join('\n'))}; mapfile -t a <<< "$v"; "\${a[@]}"`,
      () => `mapfile -t a < <(printf '%s\\n' ${argv.join(' ')}); "\${a[@]}"`,
    ])();
  },
  array: (m, argv) => {
    const name = m.name('a');
    const all = quoted(m, argv);
    const [head = '', ...rest] = argv;
    const tail = quoted(m, rest);
    const safe = argv.every(isSafe);
    const get = m.pick(safe ? [`"\${${name}[@]}"`, `\${${name}[@]}`, `\${${name}[*]}`] : [`"\${${name}[@]}"`]);
    return m.pick<() => string>([
      () => m.join(`${name}=(${all})`, get),
      () => m.join(`${name}=(${m.quote(head)})`, `${name}+=(${tail})`, get),
      () => m.join(`declare -a ${name}=(${all})`, get),
      () => m.join(`local_${name}() { local ${name}=(${all})`, `${get}; }`, `local_${name}`),
      () => m.join(...argv.map((one, i) => `${name}[${i}]=${m.quote(one)}`), get),
      () => m.join(`${name}=(z ${all})`, `"\${${name}[@]:1}"`),
      () => m.join(`${name}=(${all})`, `b=("\${${name}[@]}")`, `"\${b[@]}"`),
      () => m.join(`${name}=(${all})`, `set -- "\${${name}[@]}"`, '"$@"'),
      () => m.join(`${name}=(${all})`, `n=${name}[@]`, `"\${!n}"`),
      () => m.join(`${name}=([1]=${tail === '' ? 'x' : m.quote(argv.at(-1) ?? '')} [0]=${m.quote(head)})`, get),
      () => m.join(`${name}=(${all})`, `unset '${name}[9]'`, get),
      () => m.join(`declare -n r=${name}`, `${name}=(${all})`, `"\${r[@]}"`),
      () => m.join(`${name}=(${all})`, `for i in 1; do "\${${name}[@]}"; done`),
    ])();
  },
  'positional words': (m, argv) => {
    const all = quoted(m, argv);
    return m.pick<() => string>([
      () => m.join(`set -- ${all}`, '"$@"'),
      () => m.join(`set ${all}`, '"$@"'),
      () => m.join(`set -- z ${all}`, 'shift', '"$@"'),
      () => m.join(`set -- ${all}`, argv.map((_, i) => `"$${i < 9 ? i + 1 : `{${i + 1}}`}"`).join(' ')),
      () => m.join(`set -- ${all}`, '"${@}"'),
      () => m.join(`set -- ${all}`, '"$1" "${@:2}"'),
      () => m.join(`set -- ${all}`, 'v=("$@")', '"${v[@]}"'),
      () => m.join(`set -- z z ${all}`, 'shift 2', 'command "$@"'),
      () => m.join(`set -- ${all}`, 'for i; do set -- "$@"; break; done', '"$@"'),
      () => m.join('set --', ...argv.map(one => `set -- "$@" ${m.quote(one)}`), '"$@"'),
    ])();
  },
  function: (m, argv) => {
    const f = m.name('f');
    const all = quoted(m, argv);
    const head = m.quote(argv[0] ?? '');
    const tail = quoted(m, argv.slice(1));
    return m.pick<() => string>([
      () => m.join(`${f}() { "$@"; }`, `${f} ${all}`),
      () => m.join(`${f}() { ${head} "$@"; }`, `${f} ${tail}`),
      () => m.join(`function ${f} { "$@"; }`, `${f} ${all}`),
      () => m.join(`${f}() { local c=$1; shift; "$c" "$@"; }`, `${f} ${all}`),
      () => m.join(`${f}() { local a=("$@"); "\${a[@]}"; }`, `${f} ${all}`),
      () => m.join(`${f}() { g_${f} "$@"; }`, `g_${f}() { "$@"; }`, `${f} ${all}`),
      () => m.join(`${f}() ( "$@" )`, `${f} ${all}`),
      () => m.join(`${f}() if true; then "$@"; fi`, `${f} ${all}`),
      () => m.join(`${f}() { ${all}; }`, `export -f ${f}`, `bash -c ${f}`),
      () => m.join(`${f}() { "$@"; }`, `export -f ${f}`, `bash -c '${f} "$@"' _ ${all}`),
      () => m.join(`${argv[0]}() { command ${argv[0]} "$@"; }`, all),
      () => m.join(`tool() { ${all}; }`, 'tool x'),
      () => m.join(`${f}() { echo ${all}; }`, `$(${f})`),
      () => m.join(`${f}() { ${f}2() { "$@"; }; }`, f, `${f}2 ${all}`),
      () => m.join(`${f}() { "\${FUNCNAME:+$1}" "\${@:2}"; }`, `${f} ${all}`),
      () => m.join(`${f}() { eval "$1"; }`, `${f} ${inSingle(all)}`),
      () =>
        m.join(
          `${f}() { if [ $# -gt 9 ]; then return; fi; [ "$1" = z ] && { shift; "$@"; return; }; ${f} z "$@"; }`,
          `${f} ${all}`,
        ),
      () => m.join(`${f}() { x=$1; }`, `${f} ${head}`, `$x ${tail}`),
    ])();
  },
  alias: (m, argv) => {
    const a = m.name('l');
    const [head = '', ...rest] = argv;
    const on = m.pick(['shopt -s expand_aliases', 'set -o posix', 'shopt -s extglob expand_aliases']);
    const tail = quoted(m, rest);
    return m.pick([
      `${on}\nalias ${a}=${m.quote(m.quote(head))}\n${a} ${tail}`,
      `${on}\nalias ${a}=${inSingle(`${m.quote(head)} `)} ${a}z=${inSingle(tail)}\n${a} ${a}z`,
      `${on}\nalias ${a}=${inSingle(`${m.quote(head)} ${tail}`)}\n${a}`,
      `${on}\nalias ${a}=${inSingle(`${a}b`)} ${a}b=${m.quote(m.quote(head))}\n${a} ${tail}`,
      `${on}\nalias echo=${inSingle(head)}\necho ${tail}`,
      `${on}; alias ${a}=${m.quote(m.quote(head))}\n${a} ${tail}`,
      `${on}\nalias ${a}=${inSingle(`: ; ${m.quote(head)}`)}\n${a} ${tail}`,
      `${on}\nalias ${a}=${inSingle('if true; then')}\n${a} ${quoted(m, argv)}; fi`,
      `alias ${a}=${inSingle(head)}\n${on}\neval '${a} ${tail.replaceAll("'", "'\\''")}'`,
    ]);
  },
  'prefix of bash': behind(
    'command',
    'builtin command',
    'command --',
    'time',
    '!',
    'time -p',
    '! !',
    'time --',
    'command -p',
    'builtin -- command',
    'exec 3>&1;',
    'coproc',
  ),
  'exec in a subshell': (m, argv) =>
    `(${m.pick(['exec', 'exec -a ls', 'exec -c', 'exec -l', 'exec --', 'exec 3>&1; exec', 'command exec', 'builtin exec', 'exec -a "" '])} ${quoted(m, argv)})`,
  assignments: behind(
    'A=1',
    'A=1 B=2',
    "A='x y'",
    'A=$(tool)',
    'IFS=x',
    'A+=x',
    'A[0]=x',
    'PATH=$PATH',
    'A=1 command',
    'A=(1) ; ',
    'LC_ALL=C',
  ),
  redirections: behind(
    '>f',
    '2>/dev/null',
    '{fd}>f',
    '<<<x',
    '3>&1',
    '&>f',
    '>|f 2>&1',
    '</dev/null',
    '>&2',
    '2>&1 >f',
    '<>f',
    '>>f',
    '<&-',
    '0<&-',
    '{fd}<>f',
    '>f A=1',
    'A=1 >f B=2',
    '&>>f',
    '2>&-',
  ),
  wrapper: behind(
    'env',
    'env --',
    'env A=1',
    'env -i',
    'env -u A',
    'env -i PATH=/bin',
    'env - PATH=/bin',
    'env -C /w',
    'env -v',
    'env -',
    'env A=1 -- B=2',
    'timeout 9',
    'timeout -s KILL 9s',
    'timeout -k 1 9',
    'timeout --preserve-status 9',
    'timeout --signal=TERM 9',
    'timeout --foreground 9',
    'nice',
    'nice -n 5',
    'nice -5',
    'nice --adjustment=5',
    'nice -n5',
    'nice --',
    'nohup',
    'nohup --',
    'setsid',
    'setsid -w',
    'setsid -fw',
    'stdbuf -o0',
    'stdbuf -oL -eL',
    'stdbuf --output=0',
    'stdbuf -i 0',
    'flock f',
    'flock -n f',
    'flock -w 1 f',
    'flock --nonblock f',
    'flock -x f',
    'flock -E 3 f',
    'ionice',
    'ionice -c3',
    'ionice -c 3 -t',
    'setpriv --nnp',
    'setpriv --no-new-privs --',
    'setarch -R',
    'setarch x86_64',
    'setarch linux64',
    'choom -n 0 --',
    'choom -n 0',
    'prlimit --nofile=99',
    'prlimit -n=99',
    'prlimit --nofile=9:99',
    'chrt -o 0',
    'chrt -b 0',
    'chrt --other 0',
    'taskset 1',
    'taskset -c 0',
    'env nice env',
    'nohup env timeout 9',
    'command env',
    '/usr/bin/env',
    'env env env',
    'busy=1 env',
    'exec 2>&1; env',
    'env -S env',
    'env -i -S "A=1 env"',
    'env --split-string=env',
    'env -vS env',
    'env --unset=A',
    'env --chdir=/w',
    'env -iC /w',
    'env --ignore-environment',
    'env --ignore-env',
    'env --argv0=x',
    'env --default-signal',
    'env --block-signal=INT',
  ),
  'env -S': (m, argv) => {
    if (!argv.every(one => /^[\w.-]+$/.test(one))) return null;
    const [head = '', ...rest] = argv;
    return m.pick([
      `env -S '${argv.join(' ')}'`,
      `env -S'${argv.join(' ')}'`,
      `env --split-string='${argv.join(' ')}'`,
      `env -S '${head}' ${rest.join(' ')}`,
      `env -iS 'A=1 ${argv.join('\\_')}'`,
      `env -vS '${argv.join('\\t')}'`,
      `env -S '"${head}" ${rest
        .map(one => `'${one}'`)
        .join(' ')
        .replaceAll("'", "'\\''")}'`,
      `v=${rest.at(-1)} env -S '${[head, ...rest.slice(0, -1)].join(' ')} \${v}'`,
      `env -S '-u A ${argv.join(' ')}'`,
    ]);
  },
  xargs: (m, argv) => {
    if (!argv.every(one => /^[\w./-]+$/.test(one))) return null;
    const [head = '', ...rest] = argv;
    const last = rest.at(-1) ?? '';
    const init = [head, ...rest.slice(0, -1)].join(' ');
    return m.pick([
      `echo ${rest.join(' ')} | xargs ${head}`,
      `xargs ${head} <<< '${rest.join(' ')}'`,
      `xargs ${init} <<< ${last}`,
      `xargs -n1 ${init} <<< ${last}`,
      `xargs -I{} ${init} {} <<< ${last}`,
      `xargs -I % ${init} % <<< ${last}`,
      `xargs -i ${init} {} <<< ${last}`,
      `xargs -t ${argv.join(' ')} <<< x`,
      `printf '%s\\0' ${rest.join(' ')} | xargs -0 ${head}`,
      `xargs -r -P2 -n 9 ${init} <<< ${last}`,
      `echo ${argv.join(' ')} | xargs env`,
      `echo ${argv.join(' ')} | xargs -L1 timeout 9`,
      `xargs -d, ${init} <<< ${last},`,
      `echo ${last} > l; xargs -a l ${init}`,
      `echo ${last} > l; xargs --arg-file=l ${init}`,
      `xargs --max-args=1 --no-run-if-empty ${init} <<< ${last}`,
      `xargs -x ${argv.join(' ')} < /dev/null`,
      `echo ${head} | xargs -I{} {} ${rest.join(' ')}`,
      `echo ${argv.join(' ')} | xargs xargs -n9 env <<< '${argv.join(' ')}'`,
    ]);
  },
  find: (m, argv) => {
    const all = quoted(m, argv);
    return m.pick([
      `find . -maxdepth 0 -exec ${all} \\;`,
      `find . -maxdepth 0 -exec ${all} {} +`,
      `find . -maxdepth 0 -exec ${all} {} ';'`,
      `find . -prune -execdir ${all} ";"`,
      `yes_() { echo y; }; yes_ | find . -maxdepth 0 -ok ${all} \\;`,
      `echo y | find . -maxdepth 0 -okdir ${all} \\;`,
      `find . -maxdepth 0 -exec env ${all} \\;`,
      `find -P . -maxdepth 0 -type d -exec ${all} {} x \\; -o -name z`,
      `find . -maxdepth 0 ! -name zz -exec true \\; -exec ${all} \\;`,
      `find . -maxdepth 0 -exec true {} + -exec ${all} {} +`,
      `find . -maxdepth 0 \\( -exec ${all} \\; \\)`,
      `find . -maxdepth 0 -print0 | xargs -0 ${all}`,
      `find -O1 . -maxdepth 0 -exec ${all} \\;`,
    ]);
  },
  'glued with a redirection': (m, argv) =>
    `${quoted(m, argv)}${m.pick(['>f', ' 2>&1', '>&2', ' </dev/null', ' &>f', ' <<< x', ' 3<&0', ' {x}>f', ' >f 2>&1', '<f', '2>f'])}`,
  'hash of names': (m, argv) => {
    const [head = '', ...rest] = argv;
    const tail = quoted(m, rest);
    return m.pick([
      `hash -p /usr/bin/${head} ls; ls ${tail}`,
      `BASH_CMDS[ls]=/usr/bin/${head}; ls ${tail}`,
      `shopt -s expand_aliases; BASH_ALIASES[zz]=${head}\nzz ${tail}`,
      `enable -n echo; ${quoted(m, argv)}`,
      `ln -s /usr/bin/${head} zz; ./zz ${tail}`,
      `cp /usr/bin/${head} zz; ./zz ${tail}`,
      `PATH=/usr/bin/; cd /usr; bin/${head} ${tail}`,
      `cd /bin; ./${head} ${tail}`,
      `pushd /usr/bin; ./${head} ${tail}`,
    ]);
  },
};

export const COMMANDS = disguises(FORMS);

/** Statements that start this program. */
export function command(m: Maker, argv: readonly string[]): string {
  const made = choose(m, COMMANDS)(m, argv);
  return made ?? plain(m, argv);
}
