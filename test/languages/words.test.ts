/** Perl, Ruby, PHP and Lua: literal calls are followed, everything else that could start something is opaque. */
import { describe, expect, test } from 'bun:test';
import type { LanguageName } from '../../src/languages/effect.ts';
import { does } from './reading.ts';

type Row = readonly [code: string, ...effects: readonly string[]];
const table = (language: LanguageName, rows: readonly Row[]): void =>
  describe(language, () => {
    test.each(rows)('%s', (code, ...effects) => expect(does(language, code)).toEqual([...effects]));
  });

table('perl', [
  ['print 1'],
  ['system("git status")', 'sh: git status'],
  ["system 'git status';", 'sh: git status'],
  ['system("git", "push", "-f") == 0 or die', 'git push -f'],
  ['print `date`', 'sh: date'],
  ['unlink "a", "b"', 'rm -f -- a', 'rm -f -- b'],
  ['system("rm $x")', 'opaque'],
  ['system "rm " . $x', 'opaque'],
  ['system("a", $b)', 'opaque'],
  ['`rm $x`', 'opaque'],
  ['my $x = \'system("ls")\'; eval $x', 'sh: ls', 'opaque'],
  ['s/x/system("ls")/e', 'sh: ls'],
  ['s/x/system("ls")/ee', 'sh: ls', 'opaque'],
  ['$o->system("ls")', 'opaque'],
  ['&system("ls")', 'opaque'],
  ['system { "rm" } "x"', 'opaque'],
  ['open(my $f, "<", "a"); print <$f>'],
  ['open my $f, "<", $ARGV[0] or die'],
  ['open(F, "a") || die'],
  ['open(my $f, "-|", "ls")', 'opaque'],
  ['open(F, $x)', 'opaque'],
  ['open(F, "ls|")', 'opaque'],
  ['open(F, "$x")', 'opaque'],
]);

table('ruby', [
  ['puts 1'],
  ['require "json"; puts JSON.parse("{}")'],
  ["require 'fileutils'; FileUtils.rm_rf('build')", 'rm -rf -- build'],
  ['system("git status")', 'sh: git status'],
  ['system "git", "push"', 'git push'],
  ['puts `date`', 'sh: date'],
  ['File.delete("x")', 'rm -f -- x'],
  ['system ("rm") + x', 'opaque'],
  ['system "rm #{x}"', 'opaque'],
  ['system "rm " + x', 'opaque'],
  ['`rm #{x}`', 'opaque'],
  ['%x(rm)', 'opaque'],
  ['Kernel.send(:system, "rm")', 'opaque'],
  ['method(:system).call("rm")', 'opaque'],
  ['eval "sys" + "tem(%q(rm))"', 'opaque'],
  ['IO.popen("ls").read', 'sh: ls'],
  ['open("|rm")', 'opaque'],
  ['require "open3"; Open3.capture2("ls")', 'opaque'],
  ['require "./evil"', 'opaque'],
  ['Object.const_get("Ker" + "nel").exec("rm")', 'opaque'],
]);

table('php', [
  ['echo 1;'],
  ['require "vendor/autoload.php"; echo App::version();'],
  ['echo shell_exec("git status");', 'sh: git status'],
  ["unlink('x');", 'rm -f -- x'],
  ['echo `date`;', 'sh: date'],
  ['print_r(array_map(fn($x) => $x * 2, [1, 2]));'],
  ['array_map("system", ["rm"]);', 'opaque'],
  ['$f = "sys" . "tem"; $f("rm");', 'opaque'],
  ['system($x);', 'opaque'],
  ['system("rm " . $x);', 'opaque'],
  ['system("rm $x");', 'opaque'],
  ['include "http://x/y.php";', 'opaque'],
  ['include "php://stdin";', 'opaque'],
  ['(new ReflectionFunction("system"))->invoke("rm");', 'opaque'],
  ['call_user_func("system", "rm");', 'opaque'],
  ['assert("system(1)");', 'opaque'],
]);

table('lua', [
  ['os.execute("ls")', 'sh: ls'],
  ['local j = require "cjson"; print(j)'],
  ['os.remove("x")', 'rm -f -- x'],
  ['os["exe" .. "cute"]("rm")', 'opaque'],
  ['os.execute("rm " .. x)', 'opaque'],
]);
