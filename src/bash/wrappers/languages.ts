/** Interpreters that take a program on the command line or standard input, which src/languages reads. */
import type { LanguageName } from '../../languages/effect.ts';
import type { Arg } from '../analysis.ts';
import type { Inner, UnwrapContext } from '../unwrap.ts';
import { codeEffects } from './effects.ts';
import { eachReading, type Handler, has, isStream, opaque, shellCode, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { ownModules } from './own-modules.ts';

interface Language {
  readonly options: OptionTable;
  /** Options whose value is the program, or part of it. */
  readonly code: readonly string[];
  readonly language: LanguageName;
  /** Without one of these a program is read from the first operand, or from standard input. */
  readonly otherwise?: readonly string[];
  /** Words as the interpreter cuts them before its options are read. */
  readonly prepare?: (word: string) => string;
}

const table = (short: string, long = ''): OptionTable => ({
  short,
  long,
  unlistedFlags: true,
});

/** `-0777`, `-l012`: numbers attached to a letter of a cluster. */
function withoutNumbers(word: string): string {
  const bare = word.replace(/^(-[A-Za-z0-9]*?)0[0-7xX]*/, '$1').replace(/^(-[A-Za-z]*l)[0-7]+/, '$1');
  return bare === '-' && word !== '-' ? '-w' : bare;
}

const shortPrint = (word: string): string => (word === '-pe' ? '-p' : word);

const PERL_ENTRY: Language = {
  options: table('acC::dD::e:E:fF:hi::I:lm:M:npsStTuUvVwWx::X'),
  code: ['e', 'E', 'M', 'm'],
  language: 'perl',
  prepare: withoutNumbers,
};
const PYTHON_ENTRY: Language = {
  options: table('bBc:dEhiIm:OPqRsSuvVW:xX:', 'help version check-hash-based-pycs= help-all help-env help-xoptions'),
  code: ['c'],
  language: 'python',
  otherwise: ['m'],
};
const NODE_ENTRY: Language = {
  options: table(
    'e:p:r:C:cihv',
    'eval= print= require= import= loader= experimental-loader= conditions= input-type= env-file= title= stack-trace-limit= max-old-space-size= check interactive version help completion-bash v8-options test watch run=',
  ),
  code: ['e', 'eval', 'p', 'print'],
  language: 'javascript',
  otherwise: ['test', 'run', 'c', 'check'],
  prepare: shortPrint,
};
const RUBY_ENTRY: Language = {
  options: table(
    'ac C:dDe:E:F:hi::I:K:lnpr:sST::U vwW::x::y'.replaceAll(' ', ''),
    'version help disable= enable= jit yjit encoding= external-encoding= internal-encoding= verbose',
  ),
  code: ['e'],
  language: 'ruby',
  prepare: withoutNumbers,
};

export const LANGUAGES: Readonly<Record<string, Language>> = {
  perl: PERL_ENTRY,
  python: PYTHON_ENTRY,
  pypy: PYTHON_ENTRY,
  graalpy: PYTHON_ENTRY,
  micropython: PYTHON_ENTRY,
  jython: PYTHON_ENTRY,
  pyston: PYTHON_ENTRY,
  bpython: PYTHON_ENTRY,
  ptpython: PYTHON_ENTRY,
  node: NODE_ENTRY,
  nodejs: NODE_ENTRY,
  tsx: NODE_ENTRY,
  'ts-node': NODE_ENTRY,
  ruby: RUBY_ENTRY,
  jruby: RUBY_ENTRY,
  truffleruby: RUBY_ENTRY,
  php: {
    options: table('aB:Cc:d:eE:f:F:g:hHilmnqr:R:sS:t:T:vwz:', 'run= version help ini'),
    code: ['r', 'B', 'R', 'E', 'run'],
    language: 'php',
    otherwise: ['i', 'm', 'ini', 'S'],
  },
  lua: { options: table('e:l:iEvW'), code: ['e'], language: 'lua', otherwise: ['v'] },
  texlua: { options: table('e:l:iEvW'), code: ['e'], language: 'lua', otherwise: ['v'] },
  luajit: { options: table('e:l:iEvj:O::b'), code: ['e'], language: 'lua', otherwise: ['v'] },
  Rscript: {
    options: table('e:', 'verbose vanilla slave no-echo default-packages= version help'),
    code: ['e'],
    language: 'r',
  },
  R: {
    options: table('e:f:g:dqs', 'file= args vanilla version help'),
    code: ['e'],
    language: 'r',
    otherwise: ['f', 'file'],
  },
  julia: {
    options: table('e:E:L:p:t:J:qivh', 'eval= print= load= project=? threads= version help'),
    code: ['e', 'E', 'eval', 'print'],
    language: 'julia',
    otherwise: ['L', 'load'],
  },
  elixir: {
    options: table('e:r:S:vh', 'eval= rpc-eval= version help'),
    code: ['e', 'eval'],
    language: 'elixir',
    otherwise: ['S', 'r'],
  },
  iex: {
    options: table('e:r:S:vh', 'eval= rpc-eval= dot-iex= name= sname= cookie= remsh= version help'),
    code: ['e', 'eval'],
    language: 'elixir',
    otherwise: ['S', 'r', 'remsh'],
  },
  wish: { options: table(''), code: [], language: 'any' },
  tclsh: { options: table(''), code: [], language: 'any' },
  osascript: { options: table('e:l:s:i'), code: ['e'], language: 'any' },
};

export function language(name: string): Handler | null {
  const entry = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name]! : undefined;
  if (entry === undefined) return null;
  return (argv, context) => {
    const words = argv.slice(1).map(word => (typeof word === 'string' && entry.prepare ? entry.prepare(word) : word));
    return eachReading([argv[0], ...words], entry.options, reading => {
      if (
        has(reading, 'help', 'version', 'V', 'h', 'completion-bash', 'v8-options') ||
        (reading.options.length > 0 && has(reading, 'v') && reading.operands.length === 0)
      )
        return null;
      // What stands behind the module is its own: `python -m timeit -c`.
      if (entry.language === 'python' && moduleFirst(reading)) return moduleCode(reading, argv, context);
      const codes = values(reading, ...entry.code);
      const [first] = reading.operands;
      if (values(reading, 'r', 'require', 'import', 'loader', 'experimental-loader').some(isAddress))
        return [opaque(`${argv[0]} loads code from elsewhere`)];
      if (codes.length > 0) {
        const [code] = codes;
        if (
          entry.language === 'ruby' &&
          values(reading, 'r').includes('un') &&
          typeof code === 'string' &&
          UN.test(code)
        )
          return [{ kind: 'argv', argv: [code, ...reading.operands] }];
        const effects = withModules(entry.language, reading, codes, argv[0], context);
        const piped = entry.language === 'perl' ? pipedOperands(reading) : [];
        return piped.length === 0 ? effects : [...(effects ?? []), ...piped];
      }
      if (entry.language === 'php' && values(reading, 'd').some(isLoading))
        return [opaque(`${argv[0]} loads a file before its script`)];
      if (has(reading, ...(entry.otherwise ?? []))) return null;
      if (first !== undefined && first !== '-' && first !== '/dev/stdin') {
        if (comesIn(first)) return [opaque(`${argv[0]} runs what comes in through /dev or /proc`)];
        if (typeof first !== 'string' && first.many) return unknown(argv[0]);
        const modules = ownModules(entry.language, reading, []);
        return modules.length === 0
          ? ownFile(entry.language, first)
          : [...(ownFile(entry.language, first) ?? []), ...modules];
      }
      if (context.stdin === 'file') return context.path === undefined ? null : ownFile(entry.language, context.path);
      return context.text === undefined
        ? [opaque(`${argv[0]} runs what it reads from standard input`)]
        : withModules(entry.language, reading, [context.text], argv[0], context);
    });
  };
}

function withModules(
  language: LanguageName,
  reading: Reading,
  codes: readonly Arg[],
  name: string,
  context: UnwrapContext,
): readonly Inner[] | null {
  const effects = codeEffects(language, codes, name, context);
  const modules = ownModules(language, reading, codes);
  return modules.length === 0 ? effects : [...(effects ?? []), ...modules];
}

const moduleFirst = ({ options }: Reading): boolean => options.find(({ name }) => /^[cm]$/.test(name))?.name === 'm';

/** `ruby -run -e cp -- a b`: the library `un` has the usual tools. */
const UN = /^(?:cp|ln|mv|rm|mkdir|rmdir|install|chmod|touch)$/;

/** `php -d auto_prepend_file=x.php`. */
const isLoading = (word: Arg): boolean =>
  /^(?:auto_(?:pre|ap)pend_file|(?:zend_)?extension|sendmail_path)\s*=\s*\S*[/.]/.test(
    typeof word === 'string' ? word : word.prefix,
  );

/** `node --import data:text/javascript,…`: the code stands in the word. */
const isAddress = (word: Arg): boolean => typeof word === 'string' && /^(?:data|https?):/.test(word);

/** `python -m timeit 'code'` runs its words; some modules read code from standard input; the rest are programs. */
function moduleCode(
  reading: Reading,
  argv: readonly [string, ...Arg[]],
  context: UnwrapContext,
): readonly Inner[] | null {
  const [module] = values(reading, 'm');
  if (module === 'timeit') return codeEffects('python', argv.slice(argv.indexOf(module) + 1), argv[0], context);
  if (typeof module !== 'string') return unknown(argv[0]);
  const rest = argv.slice(argv.indexOf(module) + 1);
  if (Object.hasOwn(MODULES, module)) return [{ kind: 'argv', argv: [MODULES[module]!, ...rest] }];
  const reads = /^(?:code|pdb|asyncio|idlelib)$/.test(module);
  if (reads) return [opaque(`${argv[0]} -m ${module} runs what it reads`)];
  return /^[\w.]+$/.test(module) ? ownModules('python', reading, [`import ${module}`]) : null;
}

/** Modules that are a program of another name, whose options start or change something. */
const MODULES: Readonly<Record<string, string>> = {
  IPython: 'ipython',
  pylint: 'pylint',
  tox: 'tox',
  poetry: 'poetry',
  uv: 'uv',
  hatch: 'hatch',
  pipenv: 'pipenv',
  pdm: 'pdm',
  awscli: 'aws',
  django: 'django-admin',
  bpython: 'bpython',
};

/** `python <(…)`, `perl /dev/fd/3`: what another command prints. */
const comesIn = (path: Arg): boolean => /^\/(?:dev|proc)\//.test(typeof path === 'string' ? path : path.prefix);

/** `perl -ne … 'rm x|'`: perl opens its operands as its own two-argument open does, which starts what has a pipe. */
function pipedOperands(reading: Reading): readonly Inner[] {
  return reading.operands.flatMap(word => {
    const text = typeof word === 'string' ? word.trim() : '';
    if (!text.startsWith('|') && !text.endsWith('|')) return [];
    return [shellCode(text.replace(/^\||\|$/g, ''))];
  });
}

/** Languages whose calls with literal words are found in a file. */
const OWN_FILES: ReadonlySet<LanguageName> = new Set(['python', 'javascript', 'perl', 'ruby', 'php', 'lua']);

/** `python app.py` is a program like any other: only what is sure in it counts. */
const ownFile = (language: LanguageName, path: Arg): readonly Inner[] | null =>
  OWN_FILES.has(language) ? [{ kind: 'program-file', path, language, whole: false }] : null;

const unknown = (name: string): readonly Inner[] => [opaque(`${name} gets words that are not known`)];

/** `deno eval CODE`, `bun -e CODE`: node's language with another command line. */
export const script: Handler = (argv, context) => {
  const at = argv.findIndex(
    (word, i) => i > 0 && typeof word === 'string' && /^(?:eval|-e|--eval|-p|--print)$/.test(word),
  );
  if (at < 0) return ownScript(argv, context);
  const rest = argv.slice(at + 1).filter(word => typeof word !== 'string' || !word.startsWith('-'));
  return language('node')!([argv[0], '-e', ...rest], context);
};

/** `deno run -A x.ts`, `bun x.ts`, `bun run x.ts`; `deno run -` reads its program. */
function ownScript(argv: readonly [string, ...Arg[]], context: UnwrapContext): readonly Inner[] | null {
  const [first, second] = argv.slice(1).filter(word => typeof word !== 'string' || !/^-./.test(word));
  const path = first === 'run' ? second : first;
  if (path === '-' || path === '/dev/stdin') return language('node')!([argv[0], '-'], context);
  return typeof path === 'string' && /\.[cm]?[jt]sx?$/.test(path) ? ownFile('javascript', path) : null;
}

function withFiles(
  found: readonly Inner[] | null,
  language: LanguageName,
  files: readonly Arg[],
): readonly Inner[] | null {
  const inners = files.map((path): Inner => ({ kind: 'program-file', path, language, whole: false }));
  return inners.length === 0 ? found : [...(found ?? []), ...inners];
}

const AWK: OptionTable = {
  short: 'F:f:v:W:e:i:l:bcCd::D::E:ghkL::nNo::Op::PrSstVIM',
  long: 'field-separator= file= assign= source= include= load= exec= sandbox posix traditional bignum csv version help lint=? re-interval',
};

export const awk: Handler = (argv, context) => {
  const reading = (each: Reading): readonly Inner[] | null => {
    if (has(each, 'l', 'load', 'i', 'include')) return [opaque(`${argv[0]} loads more code`)];
    if (values(each, 'f', 'file', 'E', 'exec').some(isStream)) return [opaque(`${argv[0]} runs what it reads`)];
    const sources = values(each, 'e', 'source');
    const fromFile = has(each, 'f', 'file', 'E', 'exec');
    const codes = sources.length > 0 || fromFile ? sources : each.operands.slice(0, 1);
    const found = codes.length === 0 ? null : codeEffects('awk', codes, argv[0], context);
    return withFiles(found, 'awk', values(each, 'f', 'file', 'E', 'exec'));
  };
  return eachReading(argv, AWK, reading);
};

const SED: OptionTable = {
  short: 'nrEsubze:f:l:i::hV',
  long: 'expression= file= in-place=? quiet silent regexp-extended line-length= null-data separate unbuffered sandbox posix debug follow-symlinks zero-terminated binary help version',
  permute: true,
};

export const sed: Handler = (argv, context) =>
  eachReading(argv, SED, reading => {
    if (has(reading, 'sandbox', 'help', 'version')) return null;
    if (values(reading, 'f', 'file').some(isStream)) return [opaque(`${argv[0]} runs what it reads`)];
    const scripts = values(reading, 'e', 'expression');
    const codes = scripts.length > 0 || has(reading, 'f', 'file') ? scripts : reading.operands.slice(0, 1);
    const found = codes.length === 0 ? null : codeEffects('sed', codes, argv[0], context);
    return withFiles(found, 'sed', values(reading, 'f', 'file'));
  });
