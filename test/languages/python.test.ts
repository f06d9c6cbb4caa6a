/** What Python code starts and changes. Attack rows were run by Python with recording programs in PATH. */
import { describe, expect, test } from 'bun:test';
import { does } from './reading.ts';

type Row = readonly [code: string, ...effects: readonly string[]];

const table = (name: string, rows: readonly Row[]): void =>
  describe(name, () => {
    test.each(rows)('%s', (code, ...effects) => expect(does('python', code)).toEqual([...effects]));
  });

const HELPER = 'import subprocess\ndef sh(c):\n  subprocess.run(c, shell=True)\n';
const UNKNOWN = 'opaque';

table('functions of ones own', [
  [`${HELPER}sh("ls")\nsh("git push -f")`, 'sh: ls', 'sh: git push -f'],
  [`${HELPER}if __name__ == "__main__":\n  sh(c="ls")`, 'sh: ls'],
  [
    'import subprocess\ndef run(cmd):\n  print(cmd)\n  subprocess.run(cmd)\nrun(["ls", "-l"])\nrun(["a"])',
    'ls -l',
    'a',
  ],
  [
    'import subprocess\ndef f(a, *, c="rm x"):\n  subprocess.run(c, shell=True)\nf(1)\nf(1, c="y")',
    'sh: rm x',
    'sh: y',
  ],
  ['import os\ndef f(c):\n  os.system(f"git {c}")\nf("push -f")', 'sh: git push -f'],
  // Whatever else may call it, or change what it got.
  [HELPER, UNKNOWN],
  [`${HELPER}sh("ls")\ng = sh\ng(input())`, UNKNOWN],
  [`${HELPER}sh("ls")\nmap(sh, input())`, UNKNOWN],
  [`${HELPER}sh("ls")\nsh(*x)`, UNKNOWN],
  [`${HELPER}sh("ls")\nimport __main__\n__main__.sh(input())`, UNKNOWN],
  [`@other\n${HELPER.slice(18)}sh("ls")`, UNKNOWN],
  ['import subprocess\ndef run(c):\n  c.append(input())\n  subprocess.run(c)\nrun(["ls"])', UNKNOWN],
  ['import subprocess\ndef run(c):\n  c = input()\n  subprocess.run(c)\nrun("ls")', UNKNOWN],
]);

table('programs that Python starts', [
  ['import os; os.system("git status")', 'sh: git status'],
  ['import os as o\no.system("x")', 'sh: x'],
  ['from os import system as s\ns("x")', 'sh: x'],
  ['import os\nf = os.system\nf("x")', 'sh: x'],
  ['import os\nprint(os.popen("git log").read())', 'sh: git log'],
  ['import subprocess\nsubprocess.run(["git", "push", "-f"], check=True)', 'git push -f'],
  ['import subprocess as sp\nsp.check_output("ls -l | wc", shell=True, text=True)', 'sh: ls -l | wc'],
  ['from subprocess import run as r, PIPE\nr(["ls"], stdout=PIPE)', 'ls'],
  ['import subprocess\nsubprocess.Popen("reboot")', 'reboot'],
  ['import subprocess\nsubprocess.run(["rm", "-rf", "x"], cwd="/srv")', 'in /srv: rm -rf x'],
  ['import subprocess\nsubprocess.run(["rm", x, *more])', 'rm … …*'],
  ['import subprocess\nsubprocess.run(["sh", "-c", f"echo {1}"])', 'sh -c "echo 1"'],
  ['import subprocess\nsubprocess.run("git status".split())', 'git status'],
  ['import subprocess, shlex\nsubprocess.run(shlex.split("git push -f"))', 'git push -f'],
  [
    'import subprocess, sys\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "x"])',
    'python3 -m pip install x',
  ],
  ['import subprocess\nbase = ["git"]\nsubprocess.run(base + ["push"])', 'git push'],
  ['import subprocess\nfor b in ["a", "b"]:\n  subprocess.run(["git", "branch", "-D", b])', 'git branch -D …'],
  [
    'import subprocess\ncmd = "git push"\nif force:\n  cmd = "git push -f"\nsubprocess.run(cmd, shell=True)',
    'sh: git push',
    'sh: git push -f',
  ],
  ['import subprocess\nsubprocess.getoutput("id")', 'sh: id'],
  ['import os\nos.execvp("rm", ["rm", "-rf", "/"])', 'rm -rf /'],
  ['import os\nos.execlp("rm", "rm", "-rf", "/")', 'rm -rf /'],
  ['import os\nos.spawnvp(os.P_WAIT, "rm", ["rm", "x"])', 'rm x'],
  ['import asyncio\nasyncio.run(asyncio.create_subprocess_shell("x"))', 'sh: x'],
  ['import subprocess\nsubprocess.run(["rm"], env={"A": "b"})', 'rm'],
  ['def f():\n  import subprocess\n  return subprocess.run(["a"])\n', 'a'],
  ['class A:\n  def f(self):\n    import os\n    os.system("a")', 'sh: a'],
]);

table('files that Python changes', [
  ['import shutil; shutil.rmtree("/srv/x")', 'rm -rf -- /srv/x'],
  ['import shutil, os\nshutil.rmtree(os.path.join("build", "x"), ignore_errors=True)', 'rm -rf -- build/x'],
  ['from shutil import rmtree as r\nr("/")', 'rm -rf -- /'],
  ['import os\nos.remove("a")\nos.unlink("b")\nos.rmdir("c")', 'rm -f -- a', 'rm -f -- b', 'rm -f -- c'],
  ['import os\nos.rename("a", "b")', 'mv -- a b'],
  ['import shutil\nshutil.copytree("a", "/etc/x")', 'cp -r -- a /etc/x'],
  ['import os\nos.truncate("/srv/log", 0)', 'truncate -s 0 -- /srv/log'],
  ['open("/etc/passwd", "w").write("x")', '> /etc/passwd'],
  ['with open("a", mode="a") as f:\n  f.write("x")', '>> a'],
  ['print(open("/etc/hosts").read())', 'cat -- /etc/hosts'],
  ['open(name, "w")', '> …'],
  ['open("a", how)', '>> a'],
  ['from pathlib import Path\nPath("/srv/x").unlink(missing_ok=True)', 'rm -f -- /srv/x'],
  ['from pathlib import Path\n(Path.home() / ".bashrc").write_text("x")', '> /home/u/.bashrc'],
  ['import pathlib\nfor p in pathlib.Path("/etc").glob("*.d"):\n  p.unlink()', 'rm -f -- /etc/….d'],
  ['import os, glob\n[os.remove(f) for f in glob.glob("/etc/*")]', 'rm -f -- /etc/…'],
  ['import os\nfor f in os.listdir("."):\n  os.remove(f)', 'rm -f -- …'],
  ['import os\nfor f in os.listdir("/etc"):\n  os.remove(os.path.join("/etc", f))', 'rm -f -- /etc/…'],
  ['import os\nos.remove(os.path.expanduser("~/.ssh/id"))', 'rm -f -- /home/u/.ssh/id'],
  ['import os\nopen(os.environ["HOME"] + "/.profile", "a")', '>> /home/u/.profile'],
  ['import tempfile, shutil\nd = tempfile.mkdtemp()\nshutil.rmtree(d)', 'rm -rf -- /tmp/…'],
  ['import shutil\nfor d in ("a", "/b"):\n  shutil.rmtree(d)', 'rm -rf -- a', 'rm -rf -- /b'],
  ['p = "a"\np += "b"\nimport os\nos.remove(p)', 'opaque'],
  ['import os, sys\nos.remove(sys.argv[1])', 'opaque'],
]);

/** Each runs a program or a text that nobody can know before, or hides how it does. */
const OPAQUE = [
  'import os; os.system(input())',
  'import os; os.system("rm " + x)',
  'import subprocess; subprocess.run(cmd)',
  'import subprocess; subprocess.run("x", shell=flag)',
  'import subprocess; subprocess.run(**options)',
  'import subprocess; subprocess.run(["true"], executable="/bin/rm")',
  'import subprocess; subprocess.run(["git", "x"], env={"GIT_SSH_COMMAND": "rm x"})',
  'import subprocess; f = [subprocess.run]; f[0](["rm"])',
  'import subprocess; d = dict(r=subprocess.run); d["r"](["rm"])',
  'import subprocess\nclass A:\n  r = subprocess.run\nA.r(["rm"])',
  'class A:\n  import subprocess as s\nA.s.run(["rm"])',
  'import subprocess as s\ndef f(s):\n  s.run(["rm"])\nf(s)',
  'def f(m):\n  m.run(["rm"])\nimport subprocess\nf(subprocess)',
  'import subprocess\n(lambda s: s.run(["rm"]))(subprocess)',
  'from subprocess import *\nrun(["rm"])',
  'from os import *\nremove("x")',
  'import os\nlist(map(os.system, ["rm x"]))',
  'import os\n@os.system\ndef f(): pass',
  'import os\nclass A:\n  def __getattr__(self, n): return getattr(os, n)\nA().system("x")',
  'getattr(__import__("os"), "sys" + "tem")("x")',
  'import os; getattr(os, "sys" + "tem")("x")',
  'g = getattr; import os; g(os, "sys" + "tem")("x")',
  'import os; vars(os)["sys" + "tem"]("x")',
  'import os; os.__dict__["sys" + "tem"]("x")',
  'import os; locals()["os"].system("x")',
  '__import__(chr(111) + chr(115) + x).system("y")',
  '__import__("o" + "s").__getattribute__("system")("x")',
  'import sys; sys.modules["os"].system("x")',
  'import importlib; importlib.import_module(name).run(["x"])',
  'import importlib as i; m = i.import_module; m("sub" + p).run(["x"])',
  'eval("__imp" + "ort__(\'os\').system(\'x\')")',
  'e = eval; e("1")',
  'e = exec\ne(open("x").read())',
  'import base64; exec(base64.b64decode("cHJpbnQoMSk="))',
  'exec(bytes([112]).decode())',
  'from builtins import exec as e; e("x")',
  '[c for c in ().__class__.__base__.__subclasses__()]',
  '(lambda: 0).__globals__["__builtins__"]',
  'import pickle; pickle.loads(b"x")',
  'from pickle import loads as l; l(b"x")',
  'import ctypes; ctypes.CDLL(None).system(b"x")',
  'import pty; pty.spawn("sh")',
  'import runpy; runpy.run_path("x")',
  'import timeit; timeit.timeit("import os; os.system(\'x\')")',
  'import os\nos.environ["PATH"] = "/tmp"\nos.system("ls")',
  'import os\ne = os.environ\ne["PATH"] = "/tmp"\nos.system("ls")',
  'from os import environ as e, system\ne["PATH"] = "/tmp"\nsystem("ls")',
  'import os\nos.chdir("/")\nos.system("rm -rf *")',
  'import os\nos.kill(1, 9)',
  'import os\nos.chmod("/", 0)',
  'from tempfile import _os as o; o.remove(x)',
  'import platform; platform.subprocess.run(x)',
  'import os\nos.ﬀork()'.replace('ﬀ', 'f'),
  'import os\nos.ſystem(x)',
  'a1 = __import__\na1("os").system(x)',
  `import os\na0 = os.system\n${Array.from({ length: 40 }, (_, i) => `a${i + 1} = a${i}`).join('\n')}\na40(x)`,
  '# coding: utf-7\nprint(1)',
  'import urllib.request as u; exec(u.urlopen("http://x").read())',
  'import code; code.interact()',
  'import webbrowser; webbrowser.get("rm %s").open("x")',
  'x = 1 if 2 else (3\nimport os; os.system("x")',
  'import subprocess\ntry:\n  run = subprocess.run\nexcept E:\n  run = None\nrun(["rm"])',
  'import subprocess\nrun = subprocess.run\nglobals()["run"](["rm"])',
  'import subprocess\nwith subprocess.Popen as p:\n  p(["rm"])',
  'import shutil\nshutil.move(a, b)',
  'import subprocess\nmatch subprocess:\n  case s:\n    s.run(["rm"])',
  'import subprocess\nif (s := subprocess):\n  s.call(*x)',
];

describe('code that cannot be known before', () => {
  test.each(OPAQUE)('%s', code => expect(does('python', code)).toContain('opaque'));
});
