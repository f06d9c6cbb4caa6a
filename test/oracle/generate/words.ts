/** Ways to write one word so that it does not look like itself. */
import { disguises, inAnsi, inDouble, inSingle, type Maker } from './maker.ts';

export interface Spelt {
  /** What stands in the place of the word. */
  readonly word: string;
  /** Statements that must run before it, in the same shell. */
  readonly before?: readonly string[];
}

type Spell = (m: Maker, text: string) => Spelt | null;

const SAFE = /^[\w./:@%+,-]+$/;
const isSafe = (text: string): boolean => SAFE.test(text);
const cut = (m: Maker, text: string): [string, string] => {
  const at = text.length < 2 ? text.length : 1 + m.below(text.length - 1);
  return [text.slice(0, at), text.slice(at)];
};

function escaped(m: Maker, text: string): string {
  return [...text].map(one => (/[\w]/.test(one) && m.chance(0.5) ? one : one === '\n' ? "'\n'" : `\\${one}`)).join('');
}

function numbered(m: Maker, text: string): string {
  const all = [...text].map(one => {
    const code = one.codePointAt(0) ?? 0;
    if (code > 126 || m.chance(0.3)) return one === "'" || one === '\\' ? `\\${one}` : one;
    const hex = code.toString(16);
    return m.pick([
      `\\x${hex.padStart(2, '0')}`,
      `\\${code.toString(8).padStart(3, '0')}`,
      `\\u00${hex.padStart(2, '0')}`,
    ]);
  });
  return `$'${all.join('')}'`;
}

/** Spliced into the middle of a word it leaves nothing behind. */
const NOTHING = [
  `''`,
  `""`,
  '$@',
  '${u}',
  '$u',
  '$(:)',
  '``',
  '${u-}',
  '${u:+x}',
  '$*',
  '\\\n',
  `$''`,
  '"$u"',
  '${u[@]}',
  '"${u[*]}"',
  '${!u@}',
  '$""',
  '${u//x/y}',
  '${@:1}',
];

/** The value of a variable, written out. */
function reading(m: Maker, name: string, value: string): string {
  const quote = m.chance(0.7) || !isSafe(value) ? '"' : '';
  const plain = [
    `$${name}`,
    `\${${name}}`,
    `\${${name}:-x}`,
    `\${${name}-x}`,
    `\${${name}:?x}`,
    `\${${name}[0]}`,
    `\${${name}[@]}`,
    `\${${name}:0}`,
    `\${${name}:0:${value.length}}`,
    `\${${name}#zz}`,
    `\${${name}%zz}`,
    `\${${name}//zz/y}`,
    `\${${name}/zz}`,
    `\${${name}@E}`,
    `\${u:-\${${name}}}`,
    `\${${name}+$${name}}`,
    `\${u:=$${name}}`,
    `\${${name}%%[!a-zA-Z0-9_./-]*}`,
    `\${${name}##*( )}`,
    `\${${name}[*]}`,
  ];
  return quote + m.pick(plain) + quote;
}

/** Statements that give a variable this value. */
function setting(m: Maker, name: string, value: string): readonly string[] {
  const q = (text: string): string => m.quote(text);
  const [head, tail] = cut(m, value);
  return m.pick<() => readonly string[]>([
    () => [`${name}=${q(value)}`],
    () => [`${name}=${q(value)}`],
    () => [`export ${name}=${q(value)}`],
    () => [`declare ${m.pick(['', '-x ', '-r ', '-g ', '-- '])}${name}=${q(value)}`],
    () => [`readonly ${name}=${q(value)}`],
    () => [`${name}=${q(head)}`, `${name}+=${q(tail)}`],
    () => [`read -r ${name} <<< ${q(value)}`],
    () => [`IFS= read -r ${name} <<'E'\n${value}\nE\n`],
    () => [`printf -v ${name} %s ${q(value)}`],
    () => [`printf -v ${name} '%s' ${q(head)} ${q(tail)}`],
    () => [`mapfile -t ${name} <<< ${q(value)}`],
    () => [`${name}=(${q(value)} z)`],
    () => [`${name}[0]=${q(value)}`],
    () => [`: "\${${name}:=${value.replace(/[\\"$`}]/g, '\\$&')}}"`],
    () => [`for ${name} in ${q(value)}; do :; done`],
    () => [`declare -n n${name}=${name}`, `n${name}=${q(value)}`],
    () => [`${name}=$(echo ${q(value)})`],
    () => [`${name}=$(printf %s ${q(value)})`],
    () => [`${name}=$(cat <<'E'\n${value}\nE\n)`],
    () => [`${name}=${q(`zz${value}`)}`, `${name}=\${${name}#zz}`],
    () => [`${name}=${q(`${value}.zz`)}`, `${name}=\${${name}%.*}`],
    () => [`true && ${name}=${q(value)}`],
    () => [`if true; then ${name}=${q(value)}; fi`],
    () => [`if tool; then ${name}=${q(value)}; else ${name}=${q(value)}; fi`],
    () => [`${name}=no`, `tool || ${name}=${q(value)}`],
    () => [`${name}=no`, `if tool; then ${name}=${q(value)}; fi`],
    () => [`set_${name}() { ${name}=${q(value)}; }`, `set_${name}`],
    () => [`set_${name}() { local z=$1; ${name}=$z; }`, `set_${name} ${q(value)}`],
    () => [`{ ${name}=${q(value)}; } 2>&1`],
    () => [`z=${name}`, `eval "$z=${inSingle(value)}"`],
    () => [`while read -r ${name}; do break; done <<< ${q(value)}`],
    () => [`case x in x) ${name}=${q(value)};; esac`],
    () => [`${name}=no ${name}=${q(value)}`],
    () => [`a=${q(value)} ${name}=$a`],
    () => [`IFS=: read -r z ${name} <<< ${q(`z:${value}`)}`],
    () => [`let ${name}=1`, `${name}=${q(value)}`],
    () => [`coproc { :; }`, `${name}=${q(value)}`],
    () => [`unset ${name}`, `${name}=${q(value)}`],
    () => [`trap '${name}=x' USR2`, `${name}=${q(value)}`],
  ])();
}

const PLAIN: Readonly<Record<string, Spell>> = {
  'single quotes': (_, text) => ({ word: inSingle(text) }),
  'double quotes': (_, text) => ({ word: inDouble(text) }),
  escapes: (m, text) => ({ word: escaped(m, text) }),
  'ANSI-C quotes': (m, text) => ({ word: m.chance(0.5) ? inAnsi(text) : numbered(m, text) }),
  'translated string': (_, text) => ({ word: `$${inDouble(text)}` }),
  'two quotes': (m, text) => {
    const [head, tail] = cut(m, text);
    return { word: m.quote(head) + m.quote(tail) };
  },
  'nothing spliced in': (m, text) => {
    if (!isSafe(text)) return null;
    const [head, tail] = cut(m, text);
    return { word: head + m.pick(NOTHING) + tail };
  },
  'line continuation': (m, text) => {
    if (!isSafe(text)) return null;
    const [head, tail] = cut(m, text);
    return { word: m.chance(0.5) ? `${head}\\\n${tail}` : `"${head}\\\n${tail}"` };
  },
};

const EXPANDED: Readonly<Record<string, Spell>> = {
  variable: (m, text) => {
    const name = m.name('v');
    return { before: setting(m, name, text), word: reading(m, name, text) };
  },
  'variable and rest': (m, text) => {
    const [head, tail] = cut(m, text);
    const name = m.name('v');
    return { before: setting(m, name, head), word: `"\${${name}}"${m.quote(tail)}` };
  },
  slice: (m, text) => {
    const name = m.name('v');
    const noise = 'abc'.slice(m.below(3));
    const shape = m.pick([
      `:${noise.length}:${text.length}`,
      `: ${noise.length} : ${text.length}`,
      `:${noise.length}:-1`,
    ]);
    return {
      before: [`${name}=${m.quote(`${noise}${text}${shape.endsWith('-1') ? 'q' : 'zz'}`)}`],
      word: `"\${${name}${shape}}"`,
    };
  },
  'trimmed variable': (m, text) => {
    if (!isSafe(text)) return null;
    const name = m.name('v');
    const [set, get] = m.pick([
      [`q${text}`, '#q'],
      [`${text}q`, '%q'],
      [`qq=${text}`, '#*='],
      [`a/b=${text}`, '##*='],
      [`${text}=qq`, '%%=*'],
      [`q${text}q`, '//q'],
      [`${text}`, '^^zz'],
      [`qq${text}`, '/qq/'],
      [`${text}qq`, '/%qq'],
    ] as [string, string][]);
    return { before: [`${name}=${m.quote(set)}`], word: `"\${${name}${get}}"` };
  },
  'case of letters': (m, text) => {
    if (!/^[a-z0-9-]+$/.test(text)) return null;
    const name = m.name('v');
    return m.chance(0.5)
      ? { before: [`${name}=${text.toUpperCase()}`], word: `\${${name},,}` }
      : { before: [`declare -l ${name}`, `${name}=${text.toUpperCase()}`], word: `$${name}` };
  },
  indirect: (m, text) => {
    const name = m.name('v');
    const other = m.name('n');
    return { before: [...setting(m, name, text), `${other}=${name}`], word: `"\${!${other}}"` };
  },
  reference: (m, text) => {
    const name = m.name('v');
    const other = m.name('n');
    return { before: [`declare -n ${other}=${name}`, ...setting(m, name, text)], word: `"$${other}"` };
  },
  'array element': (m, text) => {
    const name = m.name('a');
    return m.pick<() => Spelt>([
      () => ({ before: [`${name}=(z ${m.quote(text)})`], word: `"\${${name}[1]}"` }),
      () => ({ before: [`${name}=(z ${m.quote(text)})`], word: `"\${${name}[@]:1:1}"` }),
      () => ({ before: [`${name}=(z ${m.quote(text)})`], word: `"\${${name}[-1]}"` }),
      () => ({ before: [`declare -A ${name}`, `${name}[k]=${m.quote(text)}`], word: `"\${${name}[k]}"` }),
      () => ({ before: [`declare -A ${name}=([k]=${m.quote(text)})`], word: `"\${${name}[k]}"` }),
      () => ({ before: [`${name}=([3]=${m.quote(text)})`], word: `"\${${name}[3]}"` }),
      () => ({ before: [`${name}=()`, `${name}+=(${m.quote(text)})`], word: `"\${${name}[0]}"` }),
      () => ({ before: [`i=1`, `${name}=(z ${m.quote(text)})`], word: `"\${${name}[i]}"` }),
    ])();
  },
  'printed word': (m, text) => {
    const q = m.quote(text);
    const print = m.pick([
      `echo ${q}`,
      `printf %s ${q}`,
      `printf '%s\\n' ${q}`,
      `echo -n ${q}`,
      `cat <<< ${q}`,
      `echo ${q} | cat`,
    ]);
    return { word: m.chance(0.8) || print.includes('`') || print.includes('\\') ? `"$(${print})"` : `"\`${print}\`"` };
  },
  'decoded word': (m, text) => {
    const packed = Buffer.from(text).toString('base64');
    const turned = [...text].reverse().join('');
    return {
      word: m.pick([
        `"$(base64 -d <<< ${packed})"`,
        `"$(echo ${packed} | base64 -d)"`,
        `"$(printf %s ${packed} | base64 --decode)"`,
        `"$(rev <<< ${m.quote(turned)})"`,
        `"$(echo ${m.quote(turned)} | rev)"`,
        `"$(xxd -r -p <<< ${Buffer.from(text).toString('hex')})"`,
        `"$(tr a-z b-za <<< ${m.quote(text.replace(/[a-z]/g, c => String.fromCharCode(((c.charCodeAt(0) - 98 + 26) % 26) + 97)))})"`,
      ]),
    };
  },
  'arithmetic digits': (m, text) => {
    const found = /^([^0-9]*)([1-9][0-9]*)$/.exec(text);
    if (found === null || !isSafe(text)) return null;
    const n = Number(found[2]);
    return {
      word: `${found[1]}${m.pick([`$((${n}))`, `$((${n - 1}+1))`, `$[${n}]`, `$((x=${n}))`, `$((0x${n.toString(16)}))`, `$(( ${n} , ${n} ))`])}`,
    };
  },
  'positional word': (m, text) => ({
    before: [`set -- ${m.quote(text)} z`],
    word: m.pick(['"$1"', '"${1}"', '"${@:1:1}"', '"${1:-x}"', '"${*:1:1}"']),
  }),
  'glob of a program': (_, text) =>
    /^[a-z]{2,6}$/.test(text) ? { word: `/usr/bin/${text.slice(0, -1)}[${text.at(-1)}]` } : null,
  'program by path': (m, text) =>
    /^[a-z][a-z0-9]*$/.test(text)
      ? {
          word:
            m.pick(['/bin/', '/usr/bin/', '/usr/../bin/', '//bin/', '/usr/bin/./', '../bin/', '../usr/bin/']) + text,
        }
      : null,
  'glob of a file': (m, text) => {
    if (!/^m\d+$/.test(text)) return null;
    return { before: [`: > ${text}x`], word: `${text}${m.pick(['*', '?', '[x]'])}` };
  },
  'home folder': (m, text) => (/^m\d+$/.test(text) ? { word: m.pick(['~/', '~u/', '$HOME/', '~+/']) + text } : null),
};

export const WORDS = { plain: disguises(PLAIN), expanded: disguises(EXPANDED) };
export { isSafe, setting };
