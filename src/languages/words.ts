/**
 * Languages without a parser here: their literal calls are followed, and they are opaque where another name shows that they
 * start programs or remove files.
 */
import { type Circumstances, type Effect, LONGEST, opaque } from './effect.ts';
import { Ledger } from './ledger.ts';
import { followLiteralCalls, type LiteralCalls } from './literal-calls.ts';

const PERL =
  /`|\b(?:system|exec|qx|fork|syscall|unlink|rmdir|rmtree|remove_tree|eval|do|require|readpipe|popen|open[23]|kill|truncate|dbmopen|DynaLoader|XSLoader|Inline|POSIX|IPC|Socket|File::Path|symlink|link|rename)\b|\bopen\b(?!\s*\(?\s*(?:(?:my|our|local)\s*)?[$\w]\w*\s*,\s*(?:(['"])[+]?[<>]{1,2}(?::[\w():-]*)?\1\s*,|(['"])\s*[<>]{0,2}[^|$@'"]*\2\s*(?:[);]|or\b|\|\|)))|@ARGV\s*=(?!=)|\b(?:push|unshift)\b\s*\(?\s*@ARGV|\W[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}\s{0,9}(?:[;})\n]|$)|\(\?\??\{|->\s*\$|&\s*[${]|\*\{/;
const RUBY =
  /`|%x|\b(?:system|exec|spawn|fork|popen\w*|open3|Open3|PTY|pty|eval|\w+_eval|\w+_exec|send|__send__|public_send|method|syscall|unlink|delete|rmdir|rm|rm_\w+|rmtree|FileUtils|remove\w*|load|require\w*|const_get|binding|Kernel|Process|Fiddle|DL|WIN32OLE|truncate|rename)\b|\bopen\s*\(?\s*["'|]\s*\||->\s*\(/;
const PHP =
  /`|\b(?:exec|system|shell_exec|passthru|popen|proc_open|pcntl_\w+|eval|assert|create_function|call_user_func\w*|func_get_args|unlink|rmdir|rename|include|require|include_once|require_once|mail|dl|ffi|FFI|Reflection\w*|array_map|array_filter|usort|preg_replace)\b|\$\w+\s*\(/i;
const LUA =
  /\b(?:execute|popen|load|loadstring|loadfile|dofile|require|remove|rename|debug|_G|_ENV|getfenv|setfenv)\b|\b(?:os|io|package)\s*\[/;
const R = /\b(?:system2?|shell|pipe|unlink|file\.remove|eval|parse|source|do\.call|dyn\.load)\b/;
const JULIA = /`|\b(?:run|rm|mv|eval|include\w*|ccall|open|pipeline|Base|Meta|Libc)\b/;
const ELIXIR = /\b(?:System|File\.rm\w*|Code|Port|apply|spawn\w*)\b|:(?:os|erlang|file)\b/;
const ANY = /\S/;

/** What runs at the next log-in, commit or connection, in whatever way its folder is written. */
const START_UP =
  /(?:^|[/"'])\.(?:bash(?:rc|_\w+)|profile|zsh\w+|zprofile|ssh\/|gitconfig|envrc)|authorized_keys|\.git\/(?:hooks|config)/;

const NETS = { perl: PERL, ruby: RUBY, php: PHP, lua: LUA, r: R, julia: JULIA, elixir: ELIXIR, any: ANY } as const;

const LITERAL: Partial<Record<keyof typeof NETS, LiteralCalls>> = {
  perl: { start: 'system|exec', remove: 'unlink|rmdir', removeTree: 'rmtree|remove_tree', bare: true, backticks: true },
  ruby: {
    start: String.raw`system|exec|spawn|IO\.popen|Kernel\.system`,
    remove: String.raw`File\.(?:delete|unlink)|Dir\.(?:rmdir|delete|unlink)|FileUtils\.rm(?:_f)?`,
    removeTree: String.raw`FileUtils\.(?:rm_rf?|rmtree|remove_dir|remove_entry\w*)`,
    harmless:
      /\brequire\s*\(?\s*(['"])(?:json|yaml|psych|date|time|set|csv|erb|securerandom|digest(?:\/\w+)?|base64|uri|net\/http|pp|benchmark|bigdecimal|stringio|tempfile|tmpdir|fileutils|optparse|ostruct|pathname|bundler(?:\/setup)?|rubygems|zlib|openssl|io\/console|etc|English|forwardable|timeout|logger|socket|rbconfig)\1\s*\)?/g,
    bare: true,
    backticks: true,
  },
  php: {
    start: 'shell_exec|exec|system|passthru',
    remove: 'unlink|rmdir',
    harmless:
      /\b(?:require|include)(?:_once)?\s*\(?\s*(['"])[\w/-][\w./-]*\.php\1\s*\)?|\barray_(?:map|filter)\s*\(\s*(?:static\s+)?(?:fn|function)\b/g,
    bare: false,
    backticks: true,
  },
  lua: {
    start: String.raw`os\.execute|io\.popen`,
    remove: String.raw`os\.remove`,
    harmless: /\brequire\s*\(?\s*(['"])[\w.-]+\1\s*\)?/g,
    bare: true,
    backticks: false,
  },
};

export function readWords(language: keyof typeof NETS, text: string, { name }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  if (START_UP.test(text)) return [opaque(`${name} runs a program that names a start-up file`)];
  const ledger = new Ledger(text);
  const calls = LITERAL[language];
  if (calls !== undefined && NETS[language].test(text)) followLiteralCalls(ledger, calls);
  return ledger.close(NETS[language], name);
}
