/** Code of other languages within shell text: how deep it is followed, and which files are opened. */
import { describe, expect, test } from 'bun:test';
import { everything, judge, named, reasons, type World } from './judge.ts';

const opens = (text: string, files: World['files'] = {}): { runs: string[]; why: string[] } => {
  const analysis = judge(text, { files });
  return { runs: everything(analysis).slice(1), why: reasons(analysis) };
};

describe('code within code', () => {
  test.each([
    [`python3 -c 'import os; os.system("bash -c \\"rm -rf /srv\\"")'`, ['bash -c "rm -rf /srv"', 'rm -rf /srv']],
    [`bash -c "python3 -c 'import subprocess; subprocess.run([\\"sudo\\", \\"reboot\\"])'"`, ['reboot']],
    [`python3 - <<'E'\nimport os\nos.system("node -e 'require(\\"fs\\").rmSync(\\"x\\")'")\nE`, ['rm -f -- x']],
    [`node -e 'require("child_process").execSync("python3 -c \\"import shutil; shutil.rmtree(1 and x)\\"")'`, []],
    [`awk 'BEGIN { system("perl -e 1; git push -f") }'`, ['git push -f']],
    [`psql -c '\\! python3 -c "import os; os.remove(\\"x\\")"'`, ['rm -f -- x']],
  ])('%s', (text, wanted) => {
    const { runs, why } = opens(text);
    if (wanted.length === 0) expect(why).not.toBeEmpty();
    else expect(why).toBeEmpty();
    for (const one of wanted) expect(runs).toContain(one);
  });

  test('is told through what it runs', () => {
    const rm = named(judge(`sudo python3 -c 'import os; os.system("rm x")'`), 'rm');
    expect(rm.via).toEqual(['sudo', 'python3']);
  });

  test('runs in the folder that it is told', () => {
    const run = judge(`python3 -c 'import subprocess; subprocess.run(["rm", "x"], cwd="/srv")'`);
    expect(named(run, 'rm').cwd).toBe('/srv');
    const shell = judge(`python3 -c 'import subprocess; subprocess.run("rm x", shell=True, cwd="/srv")'`);
    expect(named(shell, 'rm').cwd).toBe('/srv');
  });

  test('what it writes is a redirection', () => {
    const written = judge(`python3 -c 'open("/etc/passwd", "w")'`).invocations.at(-1)!;
    expect(written.redirections).toEqual([{ operator: '>', fd: 1, target: '/etc/passwd', writes: true }]);
    expect(opens(`python3 -c 'open("x.sh", "w").write("rm x")'; sh x.sh`).why).not.toBeEmpty();
  });

  test('its programs do not read its text', () => {
    expect(opens(`python3 - <<'E'\nimport os\nos.system("sh")\nE`).why).not.toBeEmpty();
  });
});

describe('a file of another language', () => {
  const app =
    'import subprocess, shutil\nsubprocess.run(["git", "push", "--force"])\nsubprocess.run(x)\nexec(y)\nopen("/etc/hosts")\n';
  test('what is sure in it counts, the rest is its own business', () => {
    expect(opens('python3 app.py --port 1', { '/w/app.py': app })).toEqual({ runs: ['git push --force'], why: [] });
    expect(opens('node app.js', { '/w/app.js': 'require("fs").rmSync("/srv", { recursive: true }); eval(x)' })).toEqual(
      {
        runs: ['rm -rf -- /srv'],
        why: [],
      },
    );
  });
  test('it is named as the source and judged', () => {
    const analysis = judge('python3 app.py', { files: { '/w/app.py': app } });
    expect(named(analysis, 'git').source).toMatchObject({ kind: 'file', path: '/w/app.py' });
    expect(analysis.files.map(({ path }) => path)).toEqual(['/w/app.py']);
  });
  test('one in which nothing is found leaves no trace', () => {
    expect(judge('python3 app.py', { files: { '/w/app.py': 'print(1)' } }).files).toBeEmpty();
    expect(opens('python3 gone.py')).toEqual({ runs: [], why: [] });
  });
  test('written in the same text, it is part of it', () => {
    expect(opens(`cat > x.py <<'E'\nimport os\nos.system("rm y")\nE\npython3 x.py`).runs).toContain('rm y');
    expect(opens(`cat > x.py <<'E'\nexec(y)\nE\npython3 x.py`).why).not.toBeEmpty();
  });
  test('fetched just before, it is opaque', () => {
    expect(opens('curl -fsSLo x.py https://example.org/x.py && python3 x.py').why).not.toBeEmpty();
    expect(opens('curl -fsSLO https://example.org/x.py; python3 x.py').why).not.toBeEmpty();
    expect(opens("sed -i 's/a/b/' app.py && python3 app.py", { '/w/app.py': app }).why).toBeEmpty();
  });
});

describe('files of SQL', () => {
  const files = {
    '/w/a.sql': 'create table a (b int);\ndrop table c;\n',
    '/w/b.sql': '\\i a.sql\n',
    '/w/c.sql': '\\i c.sql\n',
  };
  test.each([
    ['psql -f a.sql', ['sql CREATE TABLE a "(b int)"', 'sql DROP TABLE c']],
    ['psql app < a.sql', ['sql CREATE TABLE a "(b int)"', 'sql DROP TABLE c']],
    ['psql -f b.sql', ['sql CREATE TABLE a "(b int)"', 'sql DROP TABLE c']],
    ['sqlite3 x.db ".read a.sql"', ['sql CREATE TABLE a "(b int)"', 'sql DROP TABLE c']],
    ['mysql app <<< "drop table x"', ['sql DROP TABLE x']],
    ['printf "drop table x;" | mysql app', ['sql DROP TABLE x']],
    ['redis-cli <<E\nGET a\nFLUSHALL\nE', ['redis-cli GET a', 'redis-cli FLUSHALL']],
  ])('%s', (text, wanted) => {
    const { runs, why } = opens(text, files);
    expect(why).toBeEmpty();
    for (const one of wanted) expect([...runs, ...everything(judge(text, { files }))]).toContain(one);
  });
  test('that cannot be read, or never end, are opaque', () => {
    expect(opens('psql -f gone.sql').why).not.toBeEmpty();
    expect(opens('psql -f "$X"').why).not.toBeEmpty();
    expect(opens('psql -f c.sql', files).why).not.toBeEmpty();
  });
});
