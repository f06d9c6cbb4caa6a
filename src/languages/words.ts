/** Languages without a parser here: they are opaque where a name shows that they start programs or remove files. */
import { type Circumstances, type Effect, LONGEST, opaque } from './effect.ts';
import { Ledger } from './ledger.ts';

const PERL =
  /`|\b(?:system|exec|qx|fork|syscall|unlink|rmdir|rmtree|remove_tree|eval|do|require|readpipe|popen|open[23]|kill|truncate|dbmopen|DynaLoader|XSLoader|Inline|POSIX|IPC|Socket|File::Path|symlink|link|rename)\b|\bopen\b[^;]{0,200}\||\W[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}e[msixpogcadlunr]{0,9}\s{0,9}(?:[;})\n]|$)|\(\?\??\{|->\s*\$|&\s*[${]|\*\{/;
const RUBY =
  /`|%x|\b(?:system|exec|spawn|fork|popen\w*|open3|Open3|PTY|pty|eval|\w+_eval|\w+_exec|send|__send__|public_send|method|syscall|unlink|delete|rmdir|rm|rm_\w+|rmtree|FileUtils|remove\w*|load|require\w*|const_get|binding|Kernel|Process|Fiddle|DL|WIN32OLE|truncate|rename)\b|\bopen\s*\(?\s*["'|]\s*\||->\s*\(/;
const PHP =
  /`|\b(?:exec|system|shell_exec|passthru|popen|proc_open|pcntl_\w+|eval|assert|create_function|call_user_func\w*|func_get_args|unlink|rmdir|rename|include|require|include_once|require_once|mail|dl|ffi|FFI|Reflection\w*|array_map|array_filter|usort|preg_replace)\b|\$\w+\s*\(/i;
const LUA = /\b(?:execute|popen|load|loadstring|loadfile|dofile|require|remove|rename|debug|_G|_ENV|getfenv|setfenv)\b/;
const R = /\b(?:system2?|shell|pipe|unlink|file\.remove|eval|parse|source|do\.call|dyn\.load)\b/;
const JULIA = /`|\b(?:run|rm|mv|eval|include\w*|ccall|open|pipeline|Base|Meta|Libc)\b/;
const ELIXIR = /\b(?:System|File\.rm\w*|Code|Port|apply|spawn\w*)\b|:(?:os|erlang|file)\b/;
const ANY = /\S/;

const NETS = { perl: PERL, ruby: RUBY, php: PHP, lua: LUA, r: R, julia: JULIA, elixir: ELIXIR, any: ANY } as const;

export function readWords(language: keyof typeof NETS, text: string, { name }: Circumstances): readonly Effect[] {
  if (text.length > LONGEST) return [opaque(`${name} runs a program that is too long to be read here`)];
  return new Ledger(text).close(NETS[language], name);
}
