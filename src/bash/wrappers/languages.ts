/**
 * Interpreters that take a program on the command line or standard input. Their text is not bash: it is opaque where
 * it shows that it starts programs or removes files, or where it is not known.
 */
import type { Arg } from '../analysis.ts';
import type { Inner } from '../unwrap.ts';
import { awkStarts } from './awk.ts';
import { eachReading, type Handler, has, opaque, values } from './handler.ts';
import type { OptionTable, Reading } from './options.ts';
import { sedStarts } from './sed.ts';

interface Language {
  readonly options: OptionTable;
  /** Options whose value is the program, or part of it. */
  readonly code: readonly string[];
  /** Names in a program that start others, load code or remove files. */
  readonly starts: RegExp;
  /** Without one of these a program is read from the first operand, or from standard input. */
  readonly otherwise?: readonly string[];
  /** Words as the interpreter cuts them before its options are read. */
  readonly prepare?: (word: string) => string;
}

const PYTHON =
  /\b(?:system|popen\w*|subprocess\w*|create_subprocess\w*|posix_spawn\w*|spawn[lv]\w*|exec[lv]\w*|fork\w*|pty|ctypes|cffi|importlib|runpy|pickle|marshal|shutil|rmtree|unlink|rmdir|removedirs|startfile|__import__|__builtins__|__subclasses__|__globals__|__getattribute__|__dict__|__loader__|__spec__|builtins|globals|getattr|attrgetter|methodcaller|pexpect|paramiko|plumbum)\b|\bvars\s*\(|\bsys\s*\.\s*modules\b|\bwebbrowser\s*\.\s*get\b|(?<!\.)\bcompile\s*\(|\b(?:exec|eval|execfile)\s*\(|\bos\s*\.\s*(?:remove|kill\w*|truncate|rename\w*)\b|\b(?:import|from)\s+(?:pty|sh|commands|code|codeop)\b|\bcoding[:=]/;
const PERL =
  /`|\b(?:system|exec|qx|fork|syscall|unlink|rmdir|rmtree|remove_tree|eval|do|require|readpipe|popen|open[23]|kill|truncate|dbmopen|DynaLoader|XSLoader|Inline|POSIX|IPC|Socket|File::Path|symlink|link|rename)\b|\bopen\b[^;]{0,200}\||\W[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}\s{0,9}(?:[;})\n]|$)|\(\?\??\{|->\s*\$|&\s*[${]|\*\{/;
const RUBY =
  /`|%x|\b(?:system|exec|spawn|fork|popen\w*|open3|Open3|PTY|pty|eval|\w+_eval|\w+_exec|send|__send__|public_send|method|syscall|unlink|delete|rmdir|rm|rm_\w+|rmtree|FileUtils|remove\w*|load|require\w*|const_get|binding|Kernel|Process|Fiddle|DL|WIN32OLE|truncate|rename)\b|\bopen\s*\(?\s*["'|]\s*\||->\s*\(/;
const NODE =
  /\\[ux]|`[^`]*\$\{|\b(?:child_process|execSync|execFile\w*|execve|spawn\w*|fork|_load|getBuiltinModule|eval|Function|constructor|process\s*(?:\.\s*(?:binding|dlopen|mainModule|_linkedBinding|kill|execve)|\[)|mainModule|createRequire|vm|worker_threads|cluster|rm|rmSync|rmdir\w*|remove|removeSync|Command|unlink\w*|truncate\w*|rename\w*|WebAssembly|module\s*\[|globalThis\s*\[|global\s*\[|Reflect|Proxy|inspector|Bun|Deno|\$)\b|\bimport\s*\(\s*[^'"\s]|\brequire\s*\(\s*[^'"\s]|\brequire\s*\(\s*(['"])[^'"]*\1\s*\+|\brequire\s*(?!\(|\.resolve)|\bimport\s*\(\s*(['"])[^'"]*\2\s*\+/;
const PHP =
  /`|\b(?:exec|system|shell_exec|passthru|popen|proc_open|pcntl_\w+|eval|assert|create_function|call_user_func\w*|func_get_args|unlink|rmdir|rename|include|require|include_once|require_once|mail|dl|ffi|FFI|Reflection\w*|array_map|array_filter|usort|preg_replace)\b|\$\w+\s*\(/i;
const LUA = /\b(?:execute|popen|load|loadstring|loadfile|dofile|require|remove|rename|debug|_G|_ENV|getfenv|setfenv)\b/;
const R = /\b(?:system2?|shell|pipe|unlink|file\.remove|eval|parse|source|do\.call|dyn\.load)\b/;
const JULIA = /`|\b(?:run|rm|mv|eval|include\w*|ccall|open|pipeline|Base|Meta|Libc)\b/;
const ELIXIR = /\b(?:System|File\.rm\w*|Code|Port|apply|spawn\w*)\b|:(?:os|erlang|file)\b/;
const ANY = /\S/;

/** Characters; nobody writes more on a command line. */
const LONGEST = 65_536;

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
  starts: PERL,
  prepare: withoutNumbers,
};
const PYTHON_ENTRY: Language = {
  options: table('bBc:dEhiIm:OPqRsSuvVW:xX:', 'help version check-hash-based-pycs= help-all help-env help-xoptions'),
  code: ['c'],
  starts: PYTHON,
  otherwise: ['m'],
};
const NODE_ENTRY: Language = {
  options: table(
    'e:p:r:C:cihv',
    'eval= print= require= import= loader= experimental-loader= conditions= input-type= env-file= title= stack-trace-limit= max-old-space-size= check interactive version help test watch run=',
  ),
  code: ['e', 'eval', 'p', 'print'],
  starts: NODE,
  otherwise: ['test', 'run', 'c', 'check'],
  prepare: shortPrint,
};
const RUBY_ENTRY: Language = {
  options: table(
    'ac C:dDe:E:F:hi::I:K:lnpr:sST::U vwW::x::y'.replaceAll(' ', ''),
    'version help disable= enable= jit yjit encoding= external-encoding= internal-encoding= verbose',
  ),
  code: ['e'],
  starts: RUBY,
  prepare: withoutNumbers,
};

export const LANGUAGES: Readonly<Record<string, Language>> = {
  perl: PERL_ENTRY,
  python: PYTHON_ENTRY,
  pypy: PYTHON_ENTRY,
  node: NODE_ENTRY,
  nodejs: NODE_ENTRY,
  tsx: NODE_ENTRY,
  'ts-node': NODE_ENTRY,
  ruby: RUBY_ENTRY,
  jruby: RUBY_ENTRY,
  php: {
    options: table('aB:Cc:d:eE:f:F:g:hHilmnqr:R:sS:t:T:vwz:', 'run= version help ini'),
    code: ['r', 'B', 'R', 'E', 'run'],
    starts: PHP,
    otherwise: ['i', 'm', 'ini', 'S'],
  },
  lua: { options: table('e:l:iEvW'), code: ['e'], starts: LUA, otherwise: ['v'] },
  luajit: { options: table('e:l:iEvj:O::b'), code: ['e'], starts: LUA, otherwise: ['v'] },
  Rscript: {
    options: table('e:', 'verbose vanilla slave no-echo default-packages= version help'),
    code: ['e'],
    starts: R,
  },
  R: {
    options: table('e:f:g:dqs', 'file= args vanilla version help'),
    code: ['e'],
    starts: R,
    otherwise: ['f', 'file'],
  },
  julia: {
    options: table('e:E:L:p:t:J:qivh', 'eval= print= load= project=? threads= version help'),
    code: ['e', 'E', 'eval', 'print'],
    starts: JULIA,
    otherwise: ['L', 'load'],
  },
  elixir: {
    options: table('e:r:S:vh', 'eval= rpc-eval= version help'),
    code: ['e', 'eval'],
    starts: ELIXIR,
    otherwise: ['S', 'r'],
  },
  tclsh: { options: table(''), code: [], starts: ANY },
  osascript: { options: table('e:l:s:i'), code: ['e'], starts: ANY },
};

export function language(name: string): Handler | null {
  const entry = Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name]! : undefined;
  if (entry === undefined) return null;
  return (argv, context) => {
    const words = argv.slice(1).map(word => (typeof word === 'string' && entry.prepare ? entry.prepare(word) : word));
    return eachReading([argv[0], ...words], entry.options, reading => {
      if (
        has(reading, 'help', 'version', 'V', 'h') ||
        (reading.options.length > 0 && has(reading, 'v') && reading.operands.length === 0)
      )
        return null;
      const codes = values(reading, ...entry.code);
      const [first] = reading.operands;
      if (codes.length > 0) return shows(codes, entry, argv[0]);
      if (has(reading, ...(entry.otherwise ?? []))) return null;
      if (first !== undefined && first !== '-' && first !== '/dev/stdin')
        return typeof first === 'string' || !first.many ? null : unknown(argv[0]);
      if (context.stdin === 'file') return null;
      return context.text === undefined
        ? [opaque(`${argv[0]} runs what it reads from standard input`)]
        : shows([context.text], entry, argv[0]);
    });
  };
}

const unknown = (name: string): readonly Inner[] => [opaque(`${name} gets words that are not known`)];

function shows(codes: readonly Arg[], { starts }: Language, name: string): readonly Inner[] | null {
  if (codes.some(code => typeof code !== 'string')) return [opaque(`${name} runs a program that is not known`)];
  const text = (codes as readonly string[]).join('\n').normalize('NFKC');
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  return starts.test(text)
    ? [opaque(`${name} runs code that starts programs, removes files or loads more code`)]
    : null;
}

/** `deno eval CODE`, `bun -e CODE`: node's language with another command line. */
export const script: Handler = (argv, context) => {
  const at = argv.findIndex(
    (word, i) => i > 0 && typeof word === 'string' && /^(?:eval|-e|--eval|-p|--print)$/.test(word),
  );
  if (at < 0) return null;
  const rest = argv.slice(at + 1).filter(word => typeof word !== 'string' || !word.startsWith('-'));
  return language('node')!([argv[0], '-e', ...rest], context);
};

const AWK: OptionTable = {
  short: 'F:f:v:W:e:i:l:bcCd::D::E:ghkL::nNo::Op::PrSstVIM',
  long: 'field-separator= file= assign= source= include= load= exec= sandbox posix traditional bignum csv version help lint=? re-interval',
};

export const awk: Handler = argv => {
  const reading = (each: Reading): readonly Inner[] | null => {
    if (has(each, 'l', 'load', 'i', 'include')) return [opaque(`${argv[0]} loads more code`)];
    const sources = values(each, 'e', 'source');
    const fromFile = has(each, 'f', 'file', 'E', 'exec');
    const codes = sources.length > 0 || fromFile ? sources : each.operands.slice(0, 1);
    return programText(codes, awkStarts, argv[0]);
  };
  return eachReading(argv, AWK, reading);
};

const SED: OptionTable = {
  short: 'nrEsubze:f:l:i::hV',
  long: 'expression= file= in-place=? quiet silent regexp-extended line-length= null-data separate unbuffered sandbox posix debug follow-symlinks zero-terminated binary help version',
  permute: true,
};

export const sed: Handler = argv =>
  eachReading(argv, SED, reading => {
    if (has(reading, 'sandbox', 'help', 'version')) return null;
    const scripts = values(reading, 'e', 'expression');
    const codes = scripts.length > 0 || has(reading, 'f', 'file') ? scripts : reading.operands.slice(0, 1);
    return programText(codes, sedStarts, argv[0]);
  });

function programText(codes: readonly Arg[], starts: (text: string) => boolean, name: string): readonly Inner[] | null {
  if (codes.some(code => typeof code !== 'string')) return [opaque(`${name} runs a program that is not known`)];
  const text = codes.join('\n');
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  return codes.length > 0 && starts(text) ? [opaque(`${name} runs code that starts programs`)] : null;
}
